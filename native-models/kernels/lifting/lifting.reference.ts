// lifting.wgsl in plain float64, without tiles: every pixel walks every splat. Only tests import it.

import { projectReference, type ReferenceCamera, type ReferenceCloud } from '../projection/projection.reference.ts'
import { alphaReference, drawnInOrder } from '../raster/raster.reference.ts'

const NO_LABEL = 0xffff

/** (N, columns) votes of one view. `labels` (height, width). */
export function liftReference(cloud: ReferenceCloud, camera: ReferenceCamera, labels: ArrayLike<number>, columns: number, gate: number): Float64Array {
  const votes = new Float64Array(cloud.count * columns)
  const seen = drawnInOrder(Array.from({ length: cloud.count }, (_, i) => projectReference(cloud, i, camera)))
  for (let p = 0; p < camera.width * camera.height; p++) {
    const label = labels[p]!
    if (label === NO_LABEL || label >= columns) continue
    const [x, y] = [(p % camera.width) + 0.5, Math.floor(p / camera.width) + 0.5]
    let light = 1
    let surface = 0
    const weights = seen.map(({ i, splat }) => {
      const w = alphaReference(splat, x, y) * light
      if (light >= 0.5 && light - w < 0.5) surface = splat.depth
      light -= w
      return { i, w, depth: splat.depth }
    })
    if (surface === 0) continue
    for (const { i, w, depth } of weights) if (Math.abs(depth - surface) <= gate * surface) votes[i * columns + label]! += w
  }
  return votes
}
