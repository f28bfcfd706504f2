// Each photograph's masks measured and held against those of photographs taken from near by: against what people left
// standing there, and what they drew.

import { agreementOf, type AgreeingFrame, type Agreement } from '../../native-models/perception/agreement.ts'
import { correctedMasks, type Correction } from '../../native-models/perception/corrections.ts'
import { areaOf, type Mask } from '../../native-models/perception/mask.ts'
import type { Picture } from '../../native-models/perception/models.ts'
import { neighboursOf } from '../../native-models/perception/neighbours.ts'
import { physicalScale, type PhysicalScale } from '../../native-models/perception/physical-scale.ts'
import { judged } from '../../native-models/perception/suspicion.ts'
import type { FrameRecord } from '../../native-models/scene/records.ts'
import type { MaskMeasures, SupervisedFrame } from '../../native-models/scene/supervised-frame.ts'
import type { FrameSource } from './supervise-frames.ts'
import type { looker } from './supervise-look.ts'

/** Measured photographs kept at hand; neighbours of neighbours are mostly the same. */
const KEPT = 14

export interface JudgedFrame {
  /** What models saw. */
  readonly frame: SupervisedFrame
  /** What people said of it, their masks measured like all others. */
  readonly corrections: readonly Correction[]
}

interface Measured {
  readonly seen: SupervisedFrame
  readonly corrections: readonly Correction[]
  /** The models' masks, then the people's. */
  readonly all: AgreeingFrame & { readonly measured: readonly PhysicalScale[] }
  /** Those that other photographs are held against. */
  readonly used: AgreeingFrame
}

type Words = (frame: FrameRecord, picture: Picture) => Promise<Correction[]>

/** `leastSure`: see `judged`. */
export function judgeFrame(source: FrameSource, look: ReturnType<typeof looker>, words: Words, leastSure = 0): (frame: FrameRecord) => Promise<JudgedFrame> {
  const load = keepLast(KEPT, (frame: FrameRecord) => measure(source, look, words, frame))
  return async (frame) => {
    const own = await load(frame)
    const others: AgreeingFrame[] = []
    for (const other of neighboursOf(frame, source.frames)) others.push((await load(other)).used)
    const agreements = agreementOf(own.all, others)
    const { runs, measures } = own.seen
    return {
      frame: { ...own.seen, measures: runs.map((_, at) => judgedAt(own, agreements, measures[at]!, at, leastSure)) },
      corrections: own.corrections.map((one, at) => withMeasures(one, own, agreements, runs.length + ownMasksBefore(own.corrections, at))),
    }
  }
}

const ownMasksBefore = (corrections: readonly Correction[], at: number): number => corrections.slice(0, at).filter(({ frame }) => frame !== null).length

function withMeasures({ record, frame }: Correction, own: Measured, agreements: readonly Agreement[], at: number): Correction {
  return { record, frame: frame && { ...frame, measures: [judgedAt(own, agreements, frame.measures[0]!, at)] } }
}

function judgedAt({ all }: Measured, agreements: readonly Agreement[], before: MaskMeasures, at: number, leastSure = 0): MaskMeasures {
  const { scale, depth, known, depthSpread } = all.measured[at]!
  return judged({ ...before, pixels: areaOf(all.masks[at]!), scale, depth, known, depthSpread, ...agreements[at]! }, all.masks[at]!, leastSure)
}

async function measure(source: FrameSource, look: ReturnType<typeof looker>, words: Words, frame: FrameRecord): Promise<Measured> {
  const { picture, view } = await source.view(frame)
  const { found: seen } = await look(picture)
  const corrections = await words(frame, picture)
  const corrected = correctedMasks(seen, corrections)
  const masks = corrected.map(({ mask }): Mask => mask)
  const measured = masks.map((mask) => physicalScale(mask, view))
  const used = corrected.flatMap((one, at) => (one.used ? [at] : []))
  return { seen, corrections, all: { view, masks, measured }, used: { view, masks: used.map((at) => masks[at]!), measured: used.map((at) => measured[at]!) } }
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
