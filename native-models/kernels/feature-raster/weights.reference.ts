// Which splats make up each pixel, nearest first, in plain float64. Only tests import it.

import { projectReference, type ReferenceCamera, type ReferenceCloud } from '../projection/projection.reference.ts'

const MIN_ALPHA = 1 / 255
const MAX_OPACITY = 0.999

export interface ReferencePlace {
  readonly i: number
  readonly w: number
  readonly depth: number
}

/** Per pixel y * width + x; splats too faint to be there are left out. */
export function weightsReference(cloud: ReferenceCloud, camera: ReferenceCamera): ReferencePlace[][] {
  const seen = Array.from({ length: cloud.count }, (_, i) => ({ i, splat: projectReference(cloud, i, camera) }))
    .flatMap(({ i, splat }) => (splat === null ? [] : [{ i, ...splat }]))
  // Stable: equal depths keep the order of the cloud.
  seen.sort((a, b) => a.depth - b.depth)
  return Array.from({ length: camera.width * camera.height }, (_, p) => {
    const [x, y] = [(p % camera.width) + 0.5, Math.floor(p / camera.width) + 0.5]
    let light = 1
    return seen.flatMap(({ i, u, v, depth, opacity, conic: [a, b, c] }) => {
      const [dx, dy] = [x - u, y - v]
      const alpha = Math.min(MAX_OPACITY, opacity) * Math.exp(-(a * dx * dx + 2 * b * dx * dy + c * dy * dy) / 2)
      if (alpha < MIN_ALPHA) return []
      const w = alpha * light
      light -= w
      return [{ i, w, depth }]
    })
  })
}
