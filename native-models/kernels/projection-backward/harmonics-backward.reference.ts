// harmonics-backward.wgsl in plain float64: rgb = max(0, 1/2 + Σ_k Y_k(d) sh_k), d = (m - centre) / |m - centre|.
//
//   dL/dsh_k = Y_k(d) dL/drgb,   dL/dd = Σ_k (sh_k · dL/drgb) dY_k/dd,   dL/dm = (I - d dᵀ) dL/dd / |m - centre|
//
// A channel held at 0 follows nothing. Only tests import it.

import { shCoefficients } from '../../scene/splats.ts'
import { coefficientOf, viewDirection, type ReferenceCamera, type ReferenceCloud, type ScreenSplat } from '../projection/projection.reference.ts'
import { harmonicSlopesReference, harmonicsReference } from '../shared/harmonics.reference.ts'
import { dot } from '../shared/matrix.reference.ts'

export interface HarmonicsGradient {
  /** (coefficients, 3) */
  readonly sh: number[][]
  /** dL/dm by way of the direction, world; the camera's centre gets the opposite. */
  readonly byDirection: number[]
}

export function harmonicsBackwardReference(cloud: ReferenceCloud, i: number, camera: ReferenceCamera, splat: ScreenSplat, byRgb: readonly number[]): HarmonicsGradient {
  const { direction, distance } = viewDirection(cloud, i, camera)
  const gradient = byRgb.map((g, c) => (splat.rgb[c]! > 0 ? g : 0))
  const count = shCoefficients(cloud.shDegree)
  const sh = harmonicsReference(direction).slice(0, count).map((y) => gradient.map((g) => y * g))
  const byD = [0, 0, 0]
  for (const [k, slope] of harmonicSlopesReference(direction).slice(0, count).entries()) {
    const pull = dot(coefficientOf(cloud, i, k), gradient)
    for (let axis = 0; axis < 3; axis++) byD[axis]! += pull * slope[axis]!
  }
  const along = dot(direction, byD)
  return { sh, byDirection: byD.map((g, axis) => (g - along * direction[axis]!) / distance) }
}
