import { createArray, destroyArray, readArray } from '../../native-models/gpu/arrays.ts'
import type { Gpu } from '../../native-models/gpu/gpu.ts'
import { createKernel } from '../../native-models/gpu/kernel.ts'
import { kernelShape, tilesOf } from '../../native-models/kernels/shared/shape.ts'
import { dispatchGroups } from '../../native-models/kernels/shared/step.ts'
import { cameraBinding } from '../../native-models/splatting/camera-array.ts'
import { inPass } from './measure.ts'
import type { BenchScene } from './raster.ts'

export interface Evaluations {
  /** Times a splat was evaluated at a pixel. */
  readonly evaluated: number
  /** Of these, where it was not too faint to count. */
  readonly drawn: number
}

/** Counts what the last forward pass of the scene evaluated, by doing it again. */
export async function countEvaluations(gpu: Gpu, { rasteriser, view }: BenchScene): Promise<Evaluations> {
  const shape = kernelShape(gpu)
  const tiles = tilesOf(view.width, view.height, shape.tile)
  const constants = { TILE: shape.tile, VECTORS: `${shape.vectors}u`, THREADS: `${shape.threads}u` }
  const kernel = await createKernel(gpu, { url: new URL('evaluations.wgsl', import.meta.url), constants })
  const counts = createArray(gpu, 'evaluations', 'u32', tiles * shape.threads * 2)
  const group = kernel.bind({ camera: cameraBinding(view.cameras, view.index), ...rasteriser.lists, counts })
  gpu.run('evaluations', inPass((pass) => { dispatchGroups(pass, kernel, group, tiles) }))
  const read = await readArray(gpu, counts)
  destroyArray(gpu, counts)
  const sum = (offset: number): number => read.reduce((total, count, i) => total + (i % 2 === offset ? count : 0), 0)
  return { evaluated: sum(0), drawn: sum(1) }
}
