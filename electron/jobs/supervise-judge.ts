// Each photograph's masks measured and held against those of photographs taken from near by.

import { agreementOf, type AgreeingFrame } from '../../native-models/perception/agreement.ts'
import type { Mask } from '../../native-models/perception/mask.ts'
import { physicalScale, type PhysicalScale } from '../../native-models/perception/physical-scale.ts'
import { judged } from '../../native-models/perception/suspicion.ts'
import { neighboursOf } from '../../native-models/perception/neighbours.ts'
import type { FrameRecord } from '../../native-models/scene/records.ts'
import type { SupervisedFrame } from '../../native-models/scene/supervised-frame.ts'
import type { looker } from './supervise-look.ts'
import type { FrameSource } from './supervise-frames.ts'

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
