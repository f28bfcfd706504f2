// A radiance field trained for some seconds on pictures of known splats.

import type { Gpu } from '../../native-models/gpu/gpu.ts'
import type { Backbone } from '../../native-models/backbone/backbone.ts'
import { openRadianceBackbone } from '../../native-models/radiance/radiance-backbone.ts'
import { trainRadiance } from '../../native-models/radiance/trainer.ts'
import { renderSplats } from '../../native-models/splatting/render.ts'
import { frameOf, knownCloud, ringOfCameras } from '../splatting/samples.ts'
import { conforms } from './conformance.ts'

const SAMPLES_PER_RAY = 16
/** Enough to tell the balls from the air around them. */
const STEPS = 300

let field: Promise<Uint8Array> | null = null

async function trainedField(gpu: Gpu): Promise<Uint8Array> {
  const cloud = knownCloud(1500, 3)
  const frames = []
  for (const [i, camera] of ringOfCameras(12, 48, 36).entries()) frames.push(frameOf(`frame ${i}`, camera, await renderSplats(gpu, cloud, camera), true))
  const options = {
    steps: STEPS, seed: 1, rays: 512, samplesPerRay: SAMPLES_PER_RAY, levels: 8, features: 2, tableSizeLog2: 12, finest: 64, hidden: 16,
    extent: 'box', randomBackground: true,
  } as const
  const training = trainRadiance(gpu, { frames, heldOut: new Set(), points: null }, options, {
    signal: new AbortController().signal, saveCheckpoint: () => Promise.resolve(), preview: () => Promise.resolve(),
  })
  for (;;) {
    const { done, value } = await training.next()
    if (done === true) return value.field
  }
}

/** Trained once, opened as often as asked for. */
const open = async (gpu: Gpu): Promise<Backbone> => openRadianceBackbone(gpu, await (field ??= trainedField(gpu)))

conforms('a radiance field', { open, places: SAMPLES_PER_RAY, tolerance: 5e-4 })
