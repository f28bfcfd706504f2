// projection.wgsl in plain float64, one splat at a time. Only tests import it.
//
//   p = R m + t,   u = fx p.x / p.z + cx,   v = fy p.y / p.z + cy
//   U = R R(q) diag(exp s),   T = J U,   Σ0 = T Tᵀ,   Σ = Σ0 + 0.3 I,   conic = Σ⁻¹          (EWA: Zwicker et al. 2001)
//   J = d(u, v)/dp with x/z and y/z kept within 0.15 of the image's size beyond its border   (Kerbl et al. 2023)
//   opacity = sigmoid(logit), times ρ = √max(0, det Σ0 / det Σ) if antialiased               (Mip-Splatting, Yu et al. 2024, eq. 9)
//   rgb = max(0, 1/2 + Σ_k Y_k(d) sh_k),   d from the camera's centre to the mean

import { shCoefficients, sigmoid, type SplatCloud } from '../../scene/splats.ts'
import { harmonicsReference } from '../shared/harmonics.reference.ts'
import { apply, det2, dot, inverse2, product, sum, transposed, type Matrix } from '../shared/matrix.reference.ts'

/** A pinhole as numbers that finite differences may move: rows of [R | t], and pixels. */
export interface ReferenceCamera {
  readonly pose: readonly number[]
  readonly fx: number
  readonly fy: number
  readonly cx: number
  readonly cy: number
  readonly width: number
  readonly height: number
}

export interface ScreenSplat {
  readonly u: number
  readonly v: number
  readonly depth: number
  /** As it is composited: with ρ where antialiased, before the clamp of raster.wgsl. */
  readonly opacity: number
  /** a, b, c of a dx^2 + 2 b dx dy + c dy^2. */
  readonly conic: readonly [number, number, number]
  readonly rgb: readonly [number, number, number]
}

/** dL/d of everything a ScreenSplat holds; for its opacity dL/d ln opacity. */
export interface ScreenGradient {
  readonly u: number
  readonly v: number
  readonly depth: number
  readonly logOpacity: number
  readonly conic: readonly [number, number, number]
  readonly rgb: readonly [number, number, number]
}

/** A cloud whose arrays may be float64, so that small steps survive. */
export type ReferenceCloud = Omit<SplatCloud, 'means' | 'rotations' | 'logScales' | 'opacityLogits' | 'sh'> & {
  readonly [K in 'means' | 'rotations' | 'logScales' | 'opacityLogits' | 'sh']: Float64Array | Float32Array
}

const NEAR = 0.01
const BLUR = 0.3
const GUARD = 0.3
const MIN_ALPHA = 1 / 255
const MIN_QUATERNION = 1e-10

/** What lies between a splat's parameters and the screen. */
export interface SplatGeometry {
  readonly p: readonly number[]
  /** The unit quaternion and how long the given one was. */
  readonly q: readonly number[]
  readonly norm: number
  readonly scales: readonly number[]
  /** The camera's rotation, R(q), J, U = R R(q) diag(scales), T = J U. */
  readonly R: Matrix
  readonly turn: Matrix
  readonly J: Matrix
  readonly U: Matrix
  readonly T: Matrix
  /** T Tᵀ, and the same with the blur. */
  readonly unblurred: Matrix
  readonly covariance: Matrix
}

export function geometryReference(cloud: ReferenceCloud, i: number, camera: ReferenceCamera): SplatGeometry {
  const R = [0, 1, 2].map((r) => camera.pose.slice(4 * r, 4 * r + 3))
  const p = apply(R, meanOf(cloud, i)).map((v, r) => v + camera.pose[4 * r + 3]!)
  const given = [...cloud.rotations.subarray(4 * i, 4 * i + 4)]
  const norm = Math.hypot(...given)
  const q = given.map((v) => v / norm)
  const scales = [...cloud.logScales.subarray(3 * i, 3 * i + 3)].map(Math.exp)
  const turn = rotationRows(q)
  const J = jacobian(p, camera)
  const U = product(R, turn).map((row) => row.map((v, k) => v * scales[k]!))
  const T = product(J, U)
  const unblurred = product(T, transposed(T))
  return { p, q, norm, scales, R, turn, J, U, T, unblurred, covariance: sum(unblurred, [[BLUR, 0], [0, BLUR]]) }
}

export const meanOf = (cloud: ReferenceCloud, i: number): number[] => [...cloud.means.subarray(3 * i, 3 * i + 3)]

/** ρ: the share of a splat's light that is left when the blur has spread it. */
export const compensationReference = ({ unblurred, covariance }: SplatGeometry): number =>
  Math.sqrt(Math.max(0, det2(unblurred) / det2(covariance)))

/** Splat i on the screen, or null if it is behind, too faint, or not a number. */
export function projectReference(cloud: ReferenceCloud, i: number, camera: ReferenceCamera, antialiased = false): ScreenSplat | null {
  const geometry = geometryReference(cloud, i, camera)
  const { p, norm, covariance } = geometry
  const opacity = sigmoid(cloud.opacityLogits[i]!) * (antialiased ? compensationReference(geometry) : 1)
  const det = det2(covariance)
  if (!p.every(Number.isFinite) || !(p[2]! > NEAR) || !(opacity > MIN_ALPHA)) return null
  if (!(norm > MIN_QUATERNION) || !Number.isFinite(norm) || !Number.isFinite(det) || !(det > 0)) return null
  const rgb = shColor(cloud, i, camera)
  if (!rgb.every(Number.isFinite)) return null
  const [[a, b], [, c]] = inverse2(covariance) as [[number, number], [number, number]]
  return {
    u: (camera.fx * p[0]!) / p[2]! + camera.cx,
    v: (camera.fy * p[1]!) / p[2]! + camera.cy,
    depth: p[2]!,
    opacity,
    conic: [a, b, c],
    rgb,
  }
}

/** The share of the field of view that x/z (axis 0) or y/z (axis 1) of J may lie in. */
export function guardBand({ fx, fy, cx, cy, width, height }: ReferenceCamera, axis: 0 | 1): [number, number] {
  const [f, c, size] = axis === 0 ? [fx, cx, width] : [fy, cy, height]
  const guard = (GUARD * 0.5 * size) / f
  return [-c / f - guard, (size - c) / f + guard]
}

function jacobian(p: readonly number[], camera: ReferenceCamera): number[][] {
  const z = p[2]!
  const [x, y] = ([0, 1] as const).map((axis) => {
    const [low, high] = guardBand(camera, axis)
    return Math.min(high, Math.max(low, p[axis]! / z))
  }) as [number, number]
  return [[camera.fx / z, 0, (-camera.fx * x) / z], [0, camera.fy / z, (-camera.fy * y) / z]]
}

/** From the camera's centre -Rᵀt to the mean of splat i. */
export function viewDirection(cloud: ReferenceCloud, i: number, { pose }: ReferenceCamera): { direction: number[]; distance: number } {
  const centre = [0, 1, 2].map((c) => -[0, 1, 2].reduce((total, r) => total + pose[4 * r + c]! * pose[4 * r + 3]!, 0))
  const away = meanOf(cloud, i).map((v, k) => v - centre[k]!)
  const distance = Math.hypot(...away)
  return { direction: away.map((v) => v / distance), distance }
}

/** Coefficient k of splat i: r, g, b. */
export function coefficientOf(cloud: ReferenceCloud, i: number, k: number): number[] {
  const at = (i * shCoefficients(cloud.shDegree) + k) * 3
  return [...cloud.sh.subarray(at, at + 3)]
}

function shColor(cloud: ReferenceCloud, i: number, camera: ReferenceCamera): [number, number, number] {
  const basis = harmonicsReference(viewDirection(cloud, i, camera).direction).slice(0, shCoefficients(cloud.shDegree))
  const channel = (c: number): number => Math.max(0, 0.5 + dot(basis, basis.map((_, k) => coefficientOf(cloud, i, k)[c]!)))
  return [channel(0), channel(1), channel(2)]
}

/** R(q) of a unit quaternion wxyz. */
export function rotationRows([w, x, y, z]: readonly number[]): number[][] {
  const [W, X, Y, Z] = [w!, x!, y!, z!]
  return [
    [1 - 2 * (Y * Y + Z * Z), 2 * (X * Y - W * Z), 2 * (X * Z + W * Y)],
    [2 * (X * Y + W * Z), 1 - 2 * (X * X + Z * Z), 2 * (Y * Z - W * X)],
    [2 * (X * Z - W * Y), 2 * (Y * Z + W * X), 1 - 2 * (X * X + Y * Y)],
  ]
}
