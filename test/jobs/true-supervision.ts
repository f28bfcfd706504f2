// Supervision by the truth: a generator's own masks, embedded and measured as found ones would be. It parts what a field
// makes of masks from how well a segmenter finds them.

import { dirname, join } from 'node:path'
import { readFileSync } from 'node:fs'
import { readMask } from '../../native-models/capture/labels-truth.ts'
import { prepareFrame } from '../../native-models/capture/prepare.ts'
import { openEyes } from '../../native-models/perception/eyes.ts'
import { areaOf, maskFrom } from '../../native-models/perception/mask.ts'
import { packsOn } from '../../native-models/perception/pack-choice.ts'
import { isPack } from '../../native-models/perception/pack-store.ts'
import { physicalScale } from '../../native-models/perception/physical-scale.ts'
import type { StudioRecord } from '../../native-models/scene/records.ts'
import { encodeSupervisedFrame } from '../../native-models/scene/supervised-frame.ts'
import { Truth } from '../../native-models/synthetic/truth.ts'
import { modelShelves } from '../../electron/jobs/model-shelves.ts'
import { photographsOf } from '../../electron/jobs/scene-of.ts'
import type { Project } from '../../electron/project/project.ts'

/** Masks of fewer pixels show nothing. */
const LEAST_PIXELS = 16

/** Commits a supervision of the project's synthetic capture, whose truth is `truthFile`. */
export async function superviseByTruth(project: Project, truthFile: string): Promise<void> {
  const truth = Truth.parse(JSON.parse(readFileSync(truthFile, 'utf8')))
  const { capture, frames } = photographsOf(project.records)
  const encoder = (await packsOn(modelShelves())).map(({ entry }) => entry).filter(isPack).find(({ manifest }) => manifest.name === 'mini-dual-encoder')!
  if (encoder.manifest.purpose !== 'dual-encoder') throw new Error('the mini dual encoder is something else')
  const width = encoder.manifest.dualEncoder.width
  const eyes = await openEyes({ segmenter: null, encoder, provider: 'cpu', threads: 1 })
  const added: Record<string, StudioRecord> = {}
  let total = 0
  try {
    for (const { name, mask } of truth.frames) {
      const frame = frames.find((one) => one.name === name)!
      const prepared = await prepareFrame(capture.root, frame, frame.camera.intrinsics.width)
      const size = prepared.camera.intrinsics
      const ids = await readMask(join(dirname(truthFile), mask), size.width, size.height)
      const masks = truth.instances.map(({ id }) => maskFrom(ids.map((one) => (one === id ? 1 : 0)), size.width, size.height)).filter((one) => areaOf(one) >= LEAST_PIXELS)
      const embeddings = await eyes.embed({ width: size.width, height: size.height, rgb: prepared.rgb }, masks)
      const measures = masks.map((one) => {
        const { scale, depth, known, depthSpread } = physicalScale(one, { camera: prepared.camera, depth: prepared.depth! })
        return { predictedIou: 1, stability: 1, level: null, pixels: areaOf(one), scale, depth, known, depthSpread, agreement: null, seenThrough: 0, scaleRatio: null, merged: 0, frameMisfit: 0, poison: 0, flags: [] }
      })
      const masksBlob = await project.blobs.put(encodeSupervisedFrame({ width: size.width, height: size.height, runs: masks.map(({ runs }) => runs), measures, embeddings, embeddingWidth: width, pyramid: [] }), 'safetensors')
      const id = `truth.${frame.id}`
      added[id] = { id, type: 'supervised-frame', supervisionId: 'truth', frameId: frame.id, masksBlob, masks: masks.length, flagged: 0 }
      total += masks.length
    }
  } finally {
    await eyes.close()
  }
  added['truth'] = {
    id: 'truth', type: 'supervision', captureId: capture.id, segmenter: { name: 'truth', hash: '0' }, encoder: { name: encoder.manifest.name, hash: encoder.hash }, provider: 'cpu',
    width: frames[0]!.camera.intrinsics.width, depth: 'sensor', reconstructionId: null, frames: frames.length, masks: total, flagged: 0, seconds: 0, params: {},
  }
  project.commit({ added, updated: {}, removed: {} }, 'Supervise by the truth', 'job')
}
