// What is kept of a trained cloud.

import { selectSplats, shCoefficients, sigmoid, type SplatCloud } from '../scene/splats.ts'
import { DEAD_OPACITY } from './density.ts'

/** Without splats that are too transparent to be seen or are no numbers (which no kernel draws), and with unit rotations. */
export function finalCloud(cloud: SplatCloud): SplatCloud {
  const kept: number[] = []
  for (let i = 0; i < cloud.count; i++) if (sigmoid(cloud.opacityLogits[i]!) > DEAD_OPACITY && isFinite(cloud, i)) kept.push(i)
  const final = selectSplats(cloud, kept)
  for (let i = 0; i < final.count; i++) makeUnit(final.rotations.subarray(i * 4, i * 4 + 4))
  return final
}

function isFinite({ means, rotations, logScales, sh, shDegree }: SplatCloud, i: number): boolean {
  const width = 3 * shCoefficients(shDegree)
  const row = (values: Float32Array, wide: number): boolean => values.subarray(i * wide, (i + 1) * wide).every(Number.isFinite)
  return row(means, 3) && row(rotations, 4) && row(logScales, 3) && row(sh, width)
}

function makeUnit(rotation: Float32Array): void {
  const length = Math.hypot(...rotation)
  if (length > 0) rotation.forEach((value, c) => { rotation[c] = value / length })
  else rotation.set([1, 0, 0, 0])
}
