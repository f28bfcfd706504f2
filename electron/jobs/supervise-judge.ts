// Each photograph's masks measured and held against those of photographs taken from near by.

import { agreementOf, type AgreeingFrame } from '../../native-models/perception/agreement.ts'
import type { Mask } from '../../native-models/perception/mask.ts'
import { physicalScale, type PhysicalScale } from '../../native-models/perception/physical-scale.ts'
import { judged } from '../../native-models/perception/suspicion.ts'
import { cameraCentre, cameraForward, type Camera } from '../../native-models/scene/camera.ts'
import { distance, dot } from '../../native-models/scene/geometry.ts'
import type { FrameRecord } from '../../native-models/scene/records.ts'
import type { SupervisedFrame } from '../../native-models/scene/supervised-frame.ts'
import type { looker } from './supervise-look.ts'
import type { FrameSource } from './supervise-frames.ts'

/** Photographs each one is held against: an odd one out must not carry the median. */
const NEIGHBOURS = 5
/** Looking this much elsewhere, a camera sees other things. */
const LEAST_COSINE = 0.5
/** Measured photographs kept at hand; neighbours of neighbours are mostly the same. */
const KEPT = 14

interface Measured extends AgreeingFrame { readonly seen: SupervisedFrame; readonly scales: readonly PhysicalScale[] }

export function judgeFrame(source: FrameSource, look: ReturnType<typeof looker>): (frame: FrameRecord) => Promise<SupervisedFrame> {
  const load = keepLast(KEPT, (frame: FrameRecord) => measure(source, look, frame))
  return async (frame) => {
    const own = await load(frame)
    const others: AgreeingFrame[] = []
    for (const other of neighboursOf(frame, source.frames)) others.push(await load(other))
    const agreements = agreementOf(own, others)
    const measures = own.seen.measures.map((measured, at) => {
      const { scale, depth, known, depthSpread } = own.scales[at]!
      return judged({ ...measured, scale, depth, known, depthSpread, ...agreements[at]! }, own.masks[at]!)
    })
    return { ...own.seen, measures }
  }
}

async function measure(source: FrameSource, look: ReturnType<typeof looker>, frame: FrameRecord): Promise<Measured> {
  const { picture, view } = await source.view(frame)
  const { found: seen } = await look(picture)
  const masks = seen.runs.map((runs): Mask => ({ width: seen.width, height: seen.height, runs }))
  const scales = masks.map((mask) => physicalScale(mask, view))
  return { view, masks, measured: scales, scales, seen }
}

/** Those that look the same way from another place, nearest first but not the very next: it would repeat the same mistake. */
function neighboursOf(frame: FrameRecord, frames: readonly FrameRecord[]): FrameRecord[] {
  const facing = (camera: Camera): number => dot(cameraForward(camera), cameraForward(frame.camera))
  const near = frames.filter((other) => other.id !== frame.id && facing(other.camera) > LEAST_COSINE)
    .toSorted((a, b) => distance(cameraCentre(a.camera), cameraCentre(frame.camera)) - distance(cameraCentre(b.camera), cameraCentre(frame.camera)))
  const step = Math.max(1, Math.min(STEP, Math.floor(near.length / NEIGHBOURS)))
  return Array.from({ length: Math.min(NEIGHBOURS, near.length) }, (_, k) => near[Math.min(near.length - 1, k * step + step - 1)]!)
}

/** Every so many of the nearest is asked. */
const STEP = 2

function keepLast<T>(most: number, make: (frame: FrameRecord) => Promise<T>): (frame: FrameRecord) => Promise<T> {
  const kept = new Map<string, T>()
  return async (frame) => {
    const value = kept.get(frame.id) ?? (await make(frame))
    kept.delete(frame.id)
    kept.set(frame.id, value)
    if (kept.size > most) kept.delete(kept.keys().next().value!)
    return value
  }
}
