// lifting.wgsl in plain float64, without tiles: every pixel walks every splat. Only tests import it.

import { projectReference, type ReferenceCamera, type ReferenceCloud } from '../projection/projection.reference.ts'

const MIN_ALPHA = 1 / 255
const MAX_OPACITY = 0.999
const NO_LABEL = 0xffff

/** (N, columns) votes of one view. `labels` (height, width). */
export function liftReference(cloud: ReferenceCloud, camera: ReferenceCamera, labels: ArrayLike<number>, columns: number, gate: number): Float64Array {
  const votes = new Float64Array(cloud.count * columns)
  const seen = Array.from({ length: cloud.count }, (_, i) => ({ i, splat: projectReference(cloud, i, camera) }))
    .flatMap(({ i, splat }) => (splat === null ? [] : [{ i, ...splat }]))
  seen.sort((a, b) => a.depth - b.depth)
  for (let p = 0; p < camera.width * camera.height; p++) {
    const label = labels[p]!
    if (label === NO_LABEL || label >= columns) continue
    const [x, y] = [(p % camera.width) + 0.5, Math.floor(p / camera.width) + 0.5]
    let light = 1
    let surface = 0
    const weights = seen.map(({ i, u, v, depth, opacity, conic: [a, b, c] }) => {
      const [dx, dy] = [x - u, y - v]
      const alpha = Math.min(MAX_OPACITY, opacity) * Math.exp(-(a * dx * dx + 2 * b * dx * dy + c * dy * dy) / 2)
      const w = alpha < MIN_ALPHA ? 0 : alpha * light
      if (light >= 0.5 && light - w < 0.5) surface = depth
      light -= w
      return { i, w, depth }
    })
    if (surface === 0) continue
    for (const { i, w, depth } of weights) if (Math.abs(depth - surface) <= gate * surface) votes[i * columns + label]! += w
  }
  return votes
}
