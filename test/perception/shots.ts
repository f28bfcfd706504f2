// A generated capture as supervision meets it: photographs with their cameras and depth, and masks: the true ones, or
// those that somebody makes.

import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { decode } from 'fast-png'
import type { TrueSight } from '../../native-models/evaluation/masks-protocol.ts'
import { areaOf, maskFrom, type Mask } from '../../native-models/perception/mask.ts'
import type { Picture } from '../../native-models/perception/models.ts'
import type { DepthView } from '../../native-models/perception/physical-scale.ts'
import { NO_DISTORTION } from '../../native-models/scene/camera.ts'
import type { FrameRecord } from '../../native-models/scene/records.ts'
import type { SupervisedFrame } from '../../native-models/scene/supervised-frame.ts'
import { Truth } from '../../native-models/synthetic/truth.ts'

/** A photograph with what is known of it; `seen` is not measured yet. */
export interface Shot { readonly frame: FrameRecord; readonly view: DepthView; readonly seen: SupervisedFrame; readonly sights: readonly TrueSight[] }

/** Pixels of a mask that a segmenter would not leave out. */
const LEAST_PIXELS = 60

/** What a segmenter says of a photograph whose truth is `trueMasks`. */
export type Segmenting = (picture: Picture, trueMasks: readonly Mask[]) => Promise<SupervisedFrame>

/** A segmenter that is never wrong and always equally sure. */
export const truly: Segmenting = ({ width, height }, masks) => Promise.resolve({
  width, height, runs: masks.map(({ runs }) => runs), embeddings: new Float32Array(0), embeddingWidth: 0, pyramid: [],
  measures: masks.map((mask) => ({ predictedIou: 0.9, stability: 0.95, level: null, pixels: areaOf(mask), scale: null, depth: null, known: 0, depthSpread: 0, agreement: null, seenThrough: 0, scaleRatio: null, merged: 0, frameMisfit: 0, poison: 0, flags: [] })),
})

/** Every frame of the capture in `folder`, or every n-th, one at a time through `segment`. */
export async function shotsOf(folder: string, segment: Segmenting = truly, every = 1): Promise<Shot[]> {
  const truth = Truth.parse(JSON.parse(await readFile(join(folder, 'truth.json'), 'utf8')))
  const [fx = 0, , cx = 0, , fy = 0, cy = 0] = (await readFile(join(folder, 'camera-intrinsics.txt'), 'utf8')).trim().split(/\s+/).map(Number)
  const shots: Shot[] = []
  for (const [index, { name, image, mask, width, height, hidden }] of truth.frames.entries()) {
    if (index % every !== 0) continue
    const worldFromCamera = (await readFile(join(folder, 'pose', `${name}.txt`), 'utf8')).trim().split(/\s+/).map(Number)
    const [color, ids, depths] = await Promise.all([image, mask, `depth/${name}.png`].map(async (path) => decode(await readFile(join(folder, path))).data))
    const sights = truth.instances.map(({ id, label }): TrueSight => {
      const seen = maskFrom(Uint8Array.from(ids!, (one) => (one === id ? 1 : 0)), width, height)
      return { id, label, mask: seen, pixels: areaOf(seen), hidden: hidden?.[String(id)] ?? 0 }
    }).filter(({ pixels }) => pixels > 0)
    const masks = sights.filter(({ pixels }) => pixels >= LEAST_PIXELS).map((sight) => sight.mask)
    const camera = { intrinsics: { width, height, fx, fy, cx, cy, distortion: NO_DISTORTION }, worldFromCamera }
    const frame: FrameRecord = { id: name, type: 'frame', captureId: 'capture', name, index, imagePath: image, depthPath: null, depthUnit: null, camera }
    shots.push({ frame, view: { camera, depth: Float32Array.from(depths!, (value) => value * truth.depthUnit) }, seen: await segment({ width, height, rgb: Uint8Array.from(color!) }, masks), sights })
  }
  return shots
}
