// Training the language field and the instance field of a settled reconstruction from what its photographs show.

import type { Backbone } from '../../backbone/backbone.ts'
import { destroyPixelSamples } from '../../backbone/pixel-samples.ts'
import { Fault } from '../../scene/faults.ts'
import { FieldRun, type FieldProgress } from './field-run.ts'
import type { FieldOptions } from './options.ts'
import { gatherRays, type RayPool } from './ray-pool.ts'
import { batchFor, shapeFor } from './shape.ts'
import { fieldSupervision, type FieldView } from './supervision.ts'
import type { TrainedFields } from './trained-fields.ts'

/** Rays gathered, in all. */
const SOFTWARE_POOL = 2 ** 16
const HARDWARE_POOL = 2 ** 18

/**
 * Trains on `views` (pinhole cameras at the size of their masks) and returns the fields. The backbone is asked for rays once, at
 * the beginning. Faults input.invalid (nothing to train on), job.cancelled, gpu.out-of-memory, gpu.lost.
 */
export async function* trainFields(backbone: Backbone, views: readonly FieldView[], options: FieldOptions): AsyncGenerator<FieldProgress, TrainedFields> {
  const supervision = fieldSupervision(views, options.supervision === 'pyramid')
  const shape = options.shape ?? shapeFor(backbone.gpu, supervision.width)
  const cut = options.batch ?? batchFor(backbone.gpu)
  const rays = options.pool ?? (backbone.gpu.software ? SOFTWARE_POOL : HARDWARE_POOL)
  const pool = yield* gathered(gatherRays(backbone, supervision, rays, cut.perRay, options.seed), views.length, options.signal)
  try {
    const run = await FieldRun.open(backbone, supervision, pool, shape, cut, options)
    try {
      while (run.step < options.steps) {
        refuseIfAborted(options.signal)
        await run.advance()
        yield run.progress()
      }
      return await run.result()
    } finally {
      run.close()
    }
  } finally {
    destroyPixelSamples(backbone.gpu, pool.samples)
  }
}

async function* gathered(gathering: AsyncGenerator<number, RayPool>, total: number, signal: AbortSignal): AsyncGenerator<FieldProgress, RayPool> {
  try {
    for (;;) {
      const next = await gathering.next()
      if (next.done === true) return next.value
      refuseIfAborted(signal)
      yield { phase: 'gathering rays', step: next.value, total, checkpoint: null }
    }
  } finally {
    await gathering.return(undefined as never)
  }
}

function refuseIfAborted(signal: AbortSignal): void {
  if (signal.aborted) throw new Fault('job.cancelled', 'training the fields was cancelled')
}
