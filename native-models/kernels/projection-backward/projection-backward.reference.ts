// The gradient of projection.reference.ts in plain float64, by the chain rule and nothing else. Only tests import it.
//
//   dL/dK from the conic,   dL/dΣ = -K dL/dK K,   dL/dT = 2 dL/dΣ T,   dL/dJ = dL/dT Uᵀ,   dL/dU = Jᵀ dL/dT   (Petersen &
//   Pedersen, The Matrix Cookbook, 2.2 and 2.5; the whole chain: Kerbl et al. 2023, appendix A)
//   antialiased, o' = o ρ:  d ln ρ/dΣ0 = (Σ0⁻¹ - Σ⁻¹) / 2, as d ln det M = tr(M⁻¹ dM) and Σ = Σ0 + 0.3 I
//   Every other step is the sum over a matrix's elements of dL/d element times what that element does.
//   twist (v, w): cameraFromWorld' = exp([w]×, v) cameraFromWorld, so p' = p + v + w × p, U' = U + [w]× U, centre' = centre - Rᵀ v

import {
  compensationReference, geometryReference, guardBand, projectReference,
  type ReferenceCamera, type ReferenceCloud, type ScreenGradient, type SplatGeometry,
} from '../projection/projection.reference.ts'
import { apply, det2, hat, inner, inverse2, product, scaled, sum, transposed, type Matrix } from '../shared/matrix.reference.ts'
import { sigmoid } from '../../scene/splats.ts'
import { harmonicsBackwardReference } from './harmonics-backward.reference.ts'

export interface SplatGradient {
  readonly mean: number[]
  readonly rotation: number[]
  readonly logScale: number[]
  readonly opacityLogit: number
  /** (coefficients, 3) */
  readonly sh: number[][]
  /** This splat's part of the pose gradient: v, w. */
  readonly twist: number[]
}

/** Gradient of splat i from that of what it is on the screen; null where it is not drawn. */
export function projectionBackwardReference(cloud: ReferenceCloud, i: number, camera: ReferenceCamera, by: ScreenGradient, antialiased = false): SplatGradient | null {
  const splat = projectReference(cloud, i, camera, antialiased)
  if (splat === null) return null
  const geometry = geometryReference(cloud, i, camera)
  const { R, turn, scales, q, norm, J, U, T, p } = geometry
  const byT = scaled(product(byCovariance(geometry, by, antialiased), T), 2)
  const byU = product(transposed(J), byT)
  const byP = byPoint(geometry, camera, by, product(byT, transposed(U)))
  const { sh, byDirection } = harmonicsBackwardReference(cloud, i, camera, splat, by.rgb)
  // U = R · turn · diag(scales)
  const byShape = product(transposed(R), byU)
  const byTurn = byShape.map((row) => row.map((v, k) => v * scales[k]!))
  return {
    mean: apply(transposed(R), byP).map((v, k) => v + byDirection[k]!),
    rotation: byQuaternion(q, norm, byTurn),
    logScale: scales.map((s, k) => s * [0, 1, 2].reduce((total, r) => total + byShape[r]![k]! * turn[r]![k]!, 0)),
    opacityLogit: by.logOpacity * (1 - sigmoid(cloud.opacityLogits[i]!)),
    sh,
    twist: [
      ...byP.map((v, k) => v + apply(R, byDirection)[k]!),
      ...AXES.map((axis) => inner([byP], [apply(hat(axis), p)]) + inner(byU, product(hat(axis), U))),
    ],
  }
}

const AXES = [[1, 0, 0], [0, 1, 0], [0, 0, 1]] as const

function byCovariance(geometry: SplatGeometry, { conic: [a, b, c], logOpacity }: ScreenGradient, antialiased: boolean): Matrix {
  const K = inverse2(geometry.covariance)
  const byK = [[a, b / 2], [b / 2, c]]
  const byConic = scaled(product(K, product(byK, K)), -1)
  if (!antialiased || !(compensationReference(geometry) > 0) || !(det2(geometry.unblurred) > 0)) return byConic
  return sum(byConic, scaled(sum(inverse2(geometry.unblurred), scaled(K, -1)), logOpacity / 2))
}

/** dL/dp through u, v, depth and J. */
function byPoint({ p }: SplatGeometry, camera: ReferenceCamera, by: ScreenGradient, byJ: Matrix): number[] {
  const [x, y, z] = p as [number, number, number]
  const { fx, fy } = camera
  const [kx, kxSlope] = keptRatio(camera, 0, x, z)
  const [ky, kySlope] = keptRatio(camera, 1, y, z)
  // J = [[fx/z, 0, -fx kx/z], [0, fy/z, -fy ky/z]], element by element along x, y, z.
  const dJ = [
    [[0, 0, (-fx / z) * kxSlope.across], [0, 0, 0]],
    [[0, 0, 0], [0, 0, (-fy / z) * kySlope.across]],
    [
      [-fx / z ** 2, 0, (fx * kx) / z ** 2 - (fx / z) * kxSlope.deep],
      [0, -fy / z ** 2, (fy * ky) / z ** 2 - (fy / z) * kySlope.deep],
    ],
  ]
  const onScreen = [(by.u * fx) / z, (by.v * fy) / z, by.depth - (by.u * fx * x + by.v * fy * y) / z ** 2]
  return onScreen.map((v, axis) => v + inner(byJ, dJ[axis]!))
}

/** x/z kept within the guard band, and its slopes along x and along z: none where it is held. */
function keptRatio(camera: ReferenceCamera, axis: 0 | 1, x: number, z: number): [number, { across: number; deep: number }] {
  const [low, high] = guardBand(camera, axis)
  if (x / z < low) return [low, { across: 0, deep: 0 }]
  if (x / z > high) return [high, { across: 0, deep: 0 }]
  return [x / z, { across: 1 / z, deep: -x / z ** 2 }]
}

/** Through R(q) of the unit quaternion, element by element, and through q = given / |given|. */
function byQuaternion([w, x, y, z]: readonly number[], norm: number, byTurn: Matrix): number[] {
  const [W, X, Y, Z] = [w!, x!, y!, z!]
  const turnBy = [
    [[0, -2 * Z, 2 * Y], [2 * Z, 0, -2 * X], [-2 * Y, 2 * X, 0]],
    [[0, 2 * Y, 2 * Z], [2 * Y, -4 * X, -2 * W], [2 * Z, 2 * W, -4 * X]],
    [[-4 * Y, 2 * X, 2 * W], [2 * X, 0, 2 * Z], [-2 * W, 2 * Z, -4 * Y]],
    [[-4 * Z, -2 * W, 2 * X], [2 * W, -4 * Z, 2 * Y], [2 * X, 2 * Y, 0]],
  ]
  const byUnit = turnBy.map((slope) => inner(byTurn, slope))
  const along = [W, X, Y, Z].reduce((total, v, k) => total + v * byUnit[k]!, 0)
  return [W, X, Y, Z].map((v, k) => (byUnit[k]! - v * along) / norm)
}
