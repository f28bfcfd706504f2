// visual-properties.wgsl in plain float64. Only tests import it.

import { baseColor, sigmoid, type SplatCloud } from '../../scene/splats.ts'

/** (N, 4) */
export const visualReference = (cloud: SplatCloud): number[] =>
  Array.from({ length: cloud.count }, (_, i) => [sigmoid(cloud.opacityLogits[i]!), ...baseColor(cloud, i)]).flat()
