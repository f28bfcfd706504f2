// Looking at a photograph once: what models saw is kept in the project's cache under a hash of all that decides it.

import { createHash } from 'node:crypto'
import { mkdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Eyes } from '../../native-models/perception/eyes.ts'
import type { LookSettings, Seen } from '../../native-models/perception/look.ts'
import { areaOf } from '../../native-models/perception/mask.ts'
import type { Picture } from '../../native-models/perception/models.ts'
import type { Pack } from '../../native-models/perception/pack-store.ts'
import { decodeSupervisedFrame, encodeSupervisedFrame, type MaskMeasures, type SupervisedFrame } from '../../native-models/scene/supervised-frame.ts'
import { writeDurably } from '../project/disk.ts'

export interface LookerOptions {
  readonly segmenter: Pack
  readonly encoder: Pack
  readonly settings: LookSettings
  /** The project's. */
  readonly folder: string
  readonly signal: AbortSignal
}

/** Changes whenever the same models and settings would answer differently. */
const LOOK_VERSION = 2

/** What is seen in a picture, not yet measured; `fresh` if models had to look. */
export function looker(eyes: Eyes, { segmenter, encoder, settings, folder, signal }: LookerOptions): (picture: Picture) => Promise<{ found: SupervisedFrame; fresh: boolean }> {
  const cache = join(folder, 'cache', 'eyes')
  const about = JSON.stringify([LOOK_VERSION, segmenter.hash, encoder.hash, settings])
  return async (picture) => {
    const key = createHash('sha256').update(about).update(`${picture.width}x${picture.height}`).update(picture.rgb).digest('hex')
    const file = join(cache, `${key}.safetensors`)
    const kept = await readKept(file)
    if (kept !== null) return { found: kept, fresh: false }
    const found = unmeasured(picture, await eyes.look(picture, settings, signal), encoder)
    await mkdir(cache, { recursive: true })
    await writeDurably(file, encodeSupervisedFrame(found))
    return { found, fresh: true }
  }
}

/** A damaged cache is no fault: it is made anew. */
async function readKept(file: string): Promise<SupervisedFrame | null> {
  const bytes = await readFile(file).catch(() => null)
  if (bytes === null) return null
  try {
    return decodeSupervisedFrame(bytes, file)
  } catch (cause) {
    await rm(file, { force: true })
    process.stderr.write(`${file} was damaged and is made anew: ${(cause as Error).message}\n`)
    return null
  }
}

function unmeasured({ width, height }: Picture, { masks, embeddings, pyramid }: Seen, { manifest }: Pack): SupervisedFrame {
  const measures = masks.map(({ mask, predictedIou, stability, level }): MaskMeasures => ({
    predictedIou, stability, level, pixels: areaOf(mask), scale: null, depth: null, known: 0, depthSpread: 0, agreement: null, seenThrough: 0, scaleRatio: null, merged: 0, frameMisfit: 0, poison: 0, flags: [],
  }))
  const embeddingWidth = manifest.purpose === 'dual-encoder' ? manifest.dualEncoder.width : 0
  return { width, height, runs: masks.map(({ mask }) => mask.runs), measures, embeddings, embeddingWidth, pyramid }
}
