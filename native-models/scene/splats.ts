// A splat cloud: N anisotropic Gaussians in structure-of-arrays form, the layout every kernel and file format shares.

export interface SplatCloud {
  readonly count: number
  /** (N, 3) world positions. */
  readonly means: Float32Array
  /** (N, 4) unit quaternions, wxyz. */
  readonly rotations: Float32Array
  /** (N, 3) natural log of the standard deviations, world units. */
  readonly logScales: Float32Array
  /** (N) logit of opacity. */
  readonly opacityLogits: Float32Array
  /** (N, (shDegree+1)^2, 3) spherical-harmonic coefficients, coefficient-major then RGB (as gsplat holds them). */
  readonly sh: Float32Array
  readonly shDegree: 0 | 1 | 2 | 3
  /** Trained to be drawn antialiased (kernels/projection): drawn otherwise its smallest splats come out too bright. Default: false. */
  readonly antialiased?: boolean
}

/** Y00, the constant spherical harmonic: base colour = 0.5 + SH_C0 * sh0 (INRIA 3DGS convention). */
export const SH_C0 = 0.28209479177387814

export const shCoefficients = (degree: number): number => (degree + 1) ** 2

export const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x))
export const logit = (p: number): number => Math.log(p / (1 - p))

/** View-independent colour of splat i, each channel clamped to 0…1. */
export function baseColor(cloud: SplatCloud, i: number): [number, number, number] {
  const at = i * shCoefficients(cloud.shDegree) * 3
  const channel = (c: number): number => Math.min(1, Math.max(0, 0.5 + SH_C0 * cloud.sh[at + c]!))
  return [channel(0), channel(1), channel(2)]
}

/** The splats at `indices`, in that order, as a cloud of their own. */
export function selectSplats(cloud: SplatCloud, indices: ArrayLike<number>): SplatCloud {
  const pick = (from: Float32Array, width: number): Float32Array => {
    const out = new Float32Array(indices.length * width)
    for (let k = 0; k < indices.length; k++) {
      const at = indices[k]! * width
      out.set(from.subarray(at, at + width), k * width)
    }
    return out
  }
  return {
    count: indices.length,
    means: pick(cloud.means, 3),
    rotations: pick(cloud.rotations, 4),
    logScales: pick(cloud.logScales, 3),
    opacityLogits: pick(cloud.opacityLogits, 1),
    sh: pick(cloud.sh, shCoefficients(cloud.shDegree) * 3),
    shDegree: cloud.shDegree,
    ...(cloud.antialiased === true ? { antialiased: true } : {}),
  }
}
