// The user's word on masks, laid over what models saw. Masks are known again by their pixels, so the word outlives a run
// with another grid, other thresholds or another model.

import type { MaskCorrectionRecord } from '../scene/supervision-records.ts'
import type { MaskMeasures, SupervisedFrame } from '../scene/supervised-frame.ts'
import { iouOf, rescaled, type Mask } from './mask.ts'

export interface Correction {
  readonly record: MaskCorrectionRecord
  /** What its `maskBlob` holds; null where it has none. */
  readonly frame: SupervisedFrame | null
}

export interface CorrectedMask {
  readonly mask: Mask
  readonly measures: MaskMeasures
  readonly embedding: Float32Array
  /** Its place among the models' masks; null for one that a person drew. */
  readonly row: number | null
  readonly correctionId: string | null
  /** `replaced`: a person put another in its place, or kept this one from an earlier run. */
  readonly verdict: MaskCorrectionRecord['verdict'] | 'replaced' | null
  /** Whether a field may learn from it. */
  readonly used: boolean
}

/** From here on two masks are one, as where duplicates are dropped. */
const SAME_MASK = 0.7

/** Every mask of a photograph, the models' first, in their order, then the person's own. */
export function correctedMasks(frame: SupervisedFrame, corrections: readonly Correction[]): CorrectedMask[] {
  const masks = frame.runs.map((runs): Mask => ({ width: frame.width, height: frame.height, runs }))
  const own = corrections.flatMap((one) => ownMask(frame, one))
  const about = aboutWhich(masks, corrections)
  const models = masks.map((mask, row): CorrectedMask => {
    const said = about.get(row)
    const covered = said ?? own.find((one) => iouOf(one.mask, mask) > SAME_MASK)
    const verdict = covered === undefined ? null : said?.verdict === 'rejected' ? 'rejected' : 'replaced'
    return { mask, measures: frame.measures[row]!, embedding: rowOf(frame, row), row, correctionId: covered === undefined ? null : 'correctionId' in covered ? covered.correctionId : covered.id, verdict, used: covered === undefined }
  })
  return [...models, ...own]
}

/** Those that a field may learn from: what was rejected is left out, what was repaired stands in place of the models'. */
export const fieldMasks = (frame: SupervisedFrame, corrections: readonly Correction[]): CorrectedMask[] => correctedMasks(frame, corrections).filter(({ used }) => used)

/** The row each correction is about: the most alike pairs first, each row and each correction once. */
function aboutWhich(masks: readonly Mask[], corrections: readonly Correction[]): Map<number, MaskCorrectionRecord> {
  const pairs = corrections.flatMap(({ record }) => {
    if (record.about === null) return []
    const { width, height } = record
    return masks.map((mask, row) => ({ record, row, alike: iouOf(mask, rescaled({ width, height, runs: Uint32Array.from(record.about!) }, mask.width, mask.height)) }))
  })
  const [byRow, taken] = [new Map<number, MaskCorrectionRecord>(), new Set<string>()]
  for (const { record, row, alike } of pairs.toSorted((a, b) => b.alike - a.alike)) {
    if (alike <= SAME_MASK || byRow.has(row) || taken.has(record.id)) continue
    byRow.set(row, record)
    taken.add(record.id)
  }
  return byRow
}

function ownMask({ width, height }: SupervisedFrame, { record, frame }: Correction): CorrectedMask[] {
  if (frame === null) return []
  const mask = rescaled({ width: frame.width, height: frame.height, runs: frame.runs[0]! }, width, height)
  // A person's word is not to be doubted, whatever its measures say.
  return [{ mask, measures: { ...frame.measures[0]!, poison: 0 }, embedding: rowOf(frame, 0), row: null, correctionId: record.id, verdict: record.verdict, used: true }]
}

const rowOf = ({ embeddings, embeddingWidth }: SupervisedFrame, row: number): Float32Array => embeddings.subarray(row * embeddingWidth, (row + 1) * embeddingWidth)

/** One mask of a frame as a frame of its own, for a correction that accepts it. */
export function oneOf(frame: SupervisedFrame, row: number): SupervisedFrame {
  return { ...frame, runs: [frame.runs[row]!], measures: [frame.measures[row]!], embeddings: rowOf(frame, row).slice(), pyramid: [] }
}
