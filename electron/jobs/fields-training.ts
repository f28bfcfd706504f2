// The trained half of `fields`: networks that learn from the same masks, with checkpoints.

import type { z } from 'zod'
import type { LiftedField } from '../../native-models/fields/lifted-field.ts'
import { featuresAt, scalesOf } from '../../native-models/fields/lifted-field.ts'
import type { Affinities } from '../../native-models/fields/pair-graph.ts'
import { featuresOf, openTrainedFields } from '../../native-models/fields/trained/open-fields.ts'
import type { StartPlaces } from '../../native-models/fields/trained/start.ts'
import { encodeTrainedFields } from '../../native-models/fields/trained/trained-fields.ts'
import { FIELD_DEFAULTS, stepsFor } from '../../native-models/fields/trained/options.ts'
import { trainFields } from '../../native-models/fields/trained/trainer.ts'
import { readArray } from '../../native-models/gpu/arrays.ts'
import { openBackbone } from '../../native-models/reconstruction/open-backbone.ts'
import type { Progress } from '../../native-models/scene/progress.ts'
import type { ReconstructionRecord } from '../../native-models/scene/records.ts'
import type { SplatCloud } from '../../native-models/scene/splats.ts'
import { openSplatBackbone, type SplatBackbone } from '../../native-models/splatting/splat-backbone.ts'
import type { FieldsParams } from '../contract/jobs.ts'
import type { FieldFrame } from './field-views.ts'
import type { JobContext } from './job-context.ts'

export interface Trained {
  readonly bytes: Uint8Array
  readonly losses: Readonly<Record<string, number>>
  /** What its instance field says of the cloud's splats. */
  readonly affinities: Affinities
}

interface From { readonly frames: readonly FieldFrame[]; readonly reconstruction: ReconstructionRecord; readonly cloud: SplatCloud; readonly lifted: LiftedField | null }

/** A machine that stops loses at most this much. */
const CHECKPOINT_MS = 45_000
/** Splats whose lifted features a training begins with. */
const START_PLACES = 10_000

export async function* trainedFields(params: z.infer<typeof FieldsParams>, { frames, reconstruction, cloud, lifted }: From, ctx: JobContext): AsyncGenerator<Progress, Trained> {
  const gpu = await ctx.gpu()
  const splats = await openSplatBackbone(gpu, cloud)
  const backbone = reconstruction.backbone === 'splat' ? splats : await openBackbone(gpu, reconstruction, { cloud: () => Promise.resolve(cloud), blob: (ref) => ctx.blobs.get(ref) })
  try {
    const training = trainFields(backbone, frames.filter(({ masks }) => masks.length > 0).map(({ camera, frame }) => ({ camera, frame })), {
      ...FIELD_DEFAULTS, steps: params.steps ?? stepsFor(gpu), seed: params.seed, visualProperties: params.visualProperties === 'on', hierarchy: params.hierarchy === 'on',
      scaleConditioning: params.scaleConditioning === 'on', supervision: params.supervision, start: lifted === null ? null : await startOf(splats, lifted), resume: await ctx.loadCheckpoint(), signal: ctx.signal,
    })
    let saved = performance.now()
    for (;;) {
      const next = await training.next()
      if (next.done === true) {
        const opened = await openTrainedFields(gpu, next.value)
        try {
          const { scales, channels } = opened.instance
          const features = await featuresOf(gpu, opened.instance.at(scales[scales.length >> 1]!), splats.places)
          return { bytes: encodeTrainedFields(next.value), losses: next.value.losses, affinities: { features, width: channels } }
        } finally {
          opened.close()
        }
      }
      const { checkpoint, ...progress } = next.value
      if (checkpoint !== null && (ctx.pausing() || performance.now() - saved > CHECKPOINT_MS)) {
        await ctx.saveCheckpoint(await checkpoint())
        saved = performance.now()
      }
      yield progress
    }
  } finally {
    if (backbone !== splats) backbone.close()
    splats.close()
  }
}

/** Lifted features at the middle scale of a fair sample of splats. */
async function startOf(backbone: SplatBackbone, lifted: LiftedField): Promise<StartPlaces> {
  const [positions, visual] = [await readArray(backbone.gpu, backbone.places.positions), await readArray(backbone.gpu, backbone.places.visual)]
  const scales = scalesOf(lifted)
  const scale = scales[scales.length >> 1]!
  const features = featuresAt(lifted, scale)
  const step = Math.max(1, Math.floor(lifted.splats / START_PLACES))
  const chosen = Array.from({ length: Math.ceil(lifted.splats / step) }, (_, k) => k * step)
  const rows = (all: Float32Array, width: number): Float32Array => {
    const out = new Float32Array(chosen.length * width)
    chosen.forEach((i, k) => out.set(all.subarray(i * width, (i + 1) * width), k * width))
    return out
  }
  return { positions: rows(positions, 3), visual: rows(visual, 4), embeddings: rows(features, lifted.width), scales: new Float32Array(chosen.length).fill(scale) }
}
