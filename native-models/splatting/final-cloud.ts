// What is kept of a trained cloud.

import { selectSplats, sigmoid, type SplatCloud } from '../scene/splats.ts'
import { DEAD_OPACITY } from './density.ts'

/** Without splats too transparent to be seen, and with unit rotations. */
export function finalCloud(cloud: SplatCloud): SplatCloud {
  const kept: number[] = []
  for (let i = 0; i < cloud.count; i++) if (sigmoid(cloud.opacityLogits[i]!) > DEAD_OPACITY) kept.push(i)
  const final = selectSplats(cloud, kept)
  for (let i = 0; i < final.count; i++) makeUnit(final.rotations.subarray(i * 4, i * 4 + 4))
  return final
}

function makeUnit(rotation: Float32Array): void {
  const length = Math.hypot(...rotation)
  if (length > 0) rotation.forEach((value, c) => { rotation[c] = value / length })
  else rotation.set([1, 0, 0, 0])
}
