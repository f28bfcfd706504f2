// All splats of a cloud as places with visual properties, on the GPU.

import type { Places } from '../backbone/backbone.ts'
import { createArray } from '../gpu/arrays.ts'
import type { Gpu } from '../gpu/gpu.ts'
import { perItem } from '../kernels/shared/step.ts'
import { createVisualProperties } from '../kernels/visual-properties/visual-properties.ts'
import { shCoefficients, type SplatCloud } from '../scene/splats.ts'
import type { SplatArrays } from './gpu-splats.ts'

/** The positions are the splats' own array; the visual properties are new and the caller's to destroy. */
export async function splatPlaces(gpu: Gpu, splats: SplatArrays, { count, shDegree }: Pick<SplatCloud, 'count' | 'shDegree'>): Promise<Places> {
  const kernel = await createVisualProperties(gpu, shCoefficients(shDegree))
  const visual = createArray(gpu, 'visual properties', 'f32', Math.max(1, count) * 4)
  const step = perItem(kernel, { opacityLogits: splats.opacityLogits, sh: splats.sh, visual }, () => count)
  gpu.run('visual properties', (encoder) => {
    const pass = encoder.beginComputePass({ label: 'visual properties' })
    step(pass)
    pass.end()
  })
  return { count, positions: splats.means, visual }
}
