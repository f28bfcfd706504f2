// lie-flat.wgsl in plain float64: the loss whose gradient it adds. Only tests import it.
//
//   L = weight/N Σ_i σ_i / z_i,   σ² = nᵀ R S² Rᵀ n: the variance of splat i along the measured surface's normal n

import type { ReferenceCamera, ReferenceCloud } from '../projection/projection.reference.ts'
import { geometryReference } from '../projection/projection.reference.ts'
import { apply, dot, transposed } from '../shared/matrix.reference.ts'

const SAME_SURFACE = 0.05

/** A view's measured depth, (height, width) along the camera's z, 0 where unknown; normals from depths `reach` pixels around. */
export interface MeasuredReference { readonly depth: ArrayLike<number>; readonly reach: number }

/** Of the splats at `visible` (the others cost nothing). */
export function lieFlatReference(cloud: ReferenceCloud, camera: ReferenceCamera, measured: MeasuredReference, weight: number, visible: ArrayLike<number>): number {
  let loss = 0
  for (let i = 0; i < cloud.count; i++) {
    if (visible[i] === 0) continue
    const { p, R, turn, scales } = geometryReference(cloud, i, camera)
    const normal = measuredNormal(p, camera, measured)
    if (normal === null) continue
    // n in the world, then along each of the splat's axes.
    const along = apply(transposed(turn), apply(transposed(R), normal))
    loss += ((weight / cloud.count) * Math.hypot(...along.map((v, k) => v * scales[k]!))) / p[2]!
  }
  return loss
}

/** Unit normal, in the camera's frame, of the measured surface at the pixel where p is seen; null where there is none. */
export function measuredNormal(p: readonly number[], camera: ReferenceCamera, { depth, reach }: MeasuredReference): number[] | null {
  const [x, y, z] = p as [number, number, number]
  const [column, row] = [Math.floor((camera.fx * x) / z + camera.cx), Math.floor((camera.fy * y) / z + camera.cy)]
  const pointAt = (dx: number, dy: number): number[] | null => {
    const [u, v] = [column + dx, row + dy]
    if (u < 0 || v < 0 || u >= camera.width || v >= camera.height) return null
    const d = depth[v * camera.width + u]!
    if (!(d > 0) || !(Math.abs(d - z) <= SAME_SURFACE * z)) return null
    return [((u + 0.5 - camera.cx) / camera.fx) * d, ((v + 0.5 - camera.cy) / camera.fy) * d, d]
  }
  const [here, right, left, below, above] = [pointAt(0, 0), pointAt(reach, 0), pointAt(-reach, 0), pointAt(0, reach), pointAt(0, -reach)]
  if (!here || !right || !left || !below || !above) return null
  const [a, b] = [right.map((v, k) => v - left[k]!), below.map((v, k) => v - above[k]!)] as [[number, number, number], [number, number, number]]
  const normal = [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]]
  return normal.map((v) => v / Math.sqrt(dot(normal, normal)))
}
