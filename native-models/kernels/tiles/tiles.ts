import type { GpuArray } from '../../gpu/arrays.ts'
import type { Gpu } from '../../gpu/gpu.ts'
import { createKernel, type Kernel } from '../../gpu/kernel.ts'
import type { KernelShape } from '../shared/shape.ts'
import type { Step } from '../shared/step.ts'

export interface TilePairs {
  /** Counts the pairs, fits them into their room, and gives each splat its place. */
  bindOffsets(buffers: { scene: GpuArray; order: GpuArray; visible: GpuArray; sums: GpuArray; status: GpuArray; pairOffsets: GpuArray }): Step
  /** One thread per splat in depth order. */
  readonly emit: Kernel
  /** Length of `sums`. */
  readonly chunks: number
}

/** Phases of tiles.wgsl. */
export async function createTilePairs(gpu: Gpu, shape: KernelShape): Promise<TilePairs> {
  const constants = { TILE: shape.tile, CHUNKS: `${shape.scans}u`, CHUNK_GROUP: shape.chunkGroup }
  const entry = (entryPoint: string): Promise<Kernel> => createKernel(gpu, { url: new URL('tiles.wgsl', import.meta.url), entryPoint, constants })
  const [sum, total, offsets, emit] = await Promise.all([entry('sum'), entry('total'), entry('offsets'), entry('emit')])
  const groups = Math.ceil(shape.scans / shape.chunkGroup)
  return {
    emit,
    chunks: shape.scans,
    bindOffsets({ scene, order, visible, sums, status, pairOffsets }) {
      const sumGroup = sum.bind({ scene, order, visible, sums })
      const totalGroup = total.bind({ scene, sums, status })
      const offsetsGroup = offsets.bind({ scene, order, visible, sums, pairOffsets })
      return (pass) => {
        sum.dispatch(pass, sumGroup, groups)
        total.dispatch(pass, totalGroup, 1)
        offsets.dispatch(pass, offsetsGroup, groups)
      }
    },
  }
}
