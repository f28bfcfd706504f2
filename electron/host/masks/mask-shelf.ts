// The masks of a capture as people and models left them: each photograph's blob with the words people said, decoded once.

import { iouOf, rescaled, type Mask } from '../../../native-models/perception/mask.ts'
import { correctedMasks, type CorrectedMask, type Correction } from '../../../native-models/perception/corrections.ts'
import { recordsOf, type FrameRecord, type Records } from '../../../native-models/scene/records.ts'
import { decodeSupervisedFrame, type SupervisedFrame } from '../../../native-models/scene/supervised-frame.ts'
import type { MaskCorrectionRecord, SupervisedFrameRecord, SupervisionRecord } from '../../../native-models/scene/supervision-records.ts'
import type { Verdict } from '../../contract/masks.ts'
import { captureOf } from '../../jobs/scene-of.ts'
import type { Project } from '../../project/project.ts'

/** One mask a person can speak of. */
export interface ShownMask extends CorrectedMask {
  /** Its name in its photograph. */
  readonly key: string
  readonly said: Verdict
  /** What the models' own mask there is suspected of: a word does not move it in a list. */
  readonly suspicion: number
}

export interface ShownFrame { readonly frame: FrameRecord; readonly record: SupervisedFrameRecord; readonly width: number; readonly height: number; readonly masks: readonly ShownMask[] }

export interface MaskShelf {
  /** Photographs in their order; none where nothing was looked at. */
  frames(project: Project): Promise<ShownFrame[]>
  /** One of them; null where it was not looked at. */
  frame(project: Project, frameId: string): Promise<ShownFrame | null>
}

/** The newest supervision of the project's capture. */
export function supervisionOf(records: Records): SupervisionRecord | null {
  const captureId = recordsOf(records, 'capture').at(-1)?.id
  return recordsOf(records, 'supervision').filter((run) => run.captureId === captureId).at(-1) ?? null
}

export function createMaskShelf(): MaskShelf {
  /** By everything it is made of; a photograph's older forms are dropped. */
  const made = new Map<string, { of: string; shown: Promise<ShownFrame> }>()

  function shownFrame(project: Project, frame: FrameRecord, record: SupervisedFrameRecord, about: readonly MaskCorrectionRecord[]): Promise<ShownFrame> {
    const of = JSON.stringify([record.masksBlob, record.kept ?? {}, about.map(({ id, verdict, maskBlob }) => [id, verdict, maskBlob])])
    const known = made.get(frame.id)
    if (known?.of === of) return known.shown
    const shown = load(project, frame, record, about)
    made.set(frame.id, { of, shown })
    shown.catch(() => made.delete(frame.id))
    return shown
  }

  async function frames(project: Project): Promise<ShownFrame[]> {
    const { records } = project
    const run = supervisionOf(records)
    if (run === null) return []
    const looked = new Map(recordsOf(records, 'supervised-frame').filter(({ supervisionId }) => supervisionId === run.id).map((one) => [one.frameId, one]))
    const said = Map.groupBy(recordsOf(records, 'mask-correction'), ({ frameId }) => frameId)
    return await Promise.all(captureOf(records).frames.flatMap((frame) => {
      const record = looked.get(frame.id)
      return record === undefined ? [] : [shownFrame(project, frame, record, said.get(frame.id) ?? [])]
    }))
  }

  return {
    frames,
    async frame(project, frameId) {
      const { records } = project
      const run = supervisionOf(records)
      const [frame, record] = [records[frameId], records[`${run?.id}.${frameId}`]]
      if (frame?.type !== 'frame' || record?.type !== 'supervised-frame') return null
      return shownFrame(project, frame, record, recordsOf(records, 'mask-correction').filter((one) => one.frameId === frameId))
    },
  }
}

async function load({ blobs }: Project, frame: FrameRecord, record: SupervisedFrameRecord, about: readonly MaskCorrectionRecord[]): Promise<ShownFrame> {
  const seen = withoutEmbeddings(decodeSupervisedFrame(await blobs.get(record.masksBlob), record.masksBlob))
  const corrections = await Promise.all(about.map(async (one): Promise<Correction> => {
    const blob = record.kept?.[one.id] ?? one.maskBlob
    return { record: one, frame: blob === null ? null : withoutEmbeddings(decodeSupervisedFrame(await blobs.get(blob), blob)) }
  }))
  return { frame, record, width: seen.width, height: seen.height, masks: shownMasks(correctedMasks(seen, corrections), corrections) }
}

/** What masks show takes most of a frame's memory, and no list needs it. */
const withoutEmbeddings = (frame: SupervisedFrame): SupervisedFrame => ({ ...frame, embeddings: new Float32Array(0), embeddingWidth: 0, pyramid: [] })

/** A person's mask stands where the models' mask stood that it replaces. */
export function shownMasks(masks: readonly CorrectedMask[], corrections: readonly Correction[]): ShownMask[] {
  const places = new Map(corrections.map(({ record }) => [record.id, placeOf(record, masks)]))
  const own = new Map(masks.filter(({ row }) => row === null).map((mask) => [mask.correctionId, mask]))
  const shown: ShownMask[] = []
  for (const mask of masks) {
    const key = `m${mask.row}`
    const { poison } = mask.measures
    if (mask.row === null) continue
    if (mask.verdict !== 'replaced') shown.push({ ...mask, key, said: mask.verdict ?? 'none', suspicion: poison })
    const instead = mask.verdict === 'replaced' && places.get(mask.correctionId ?? '') === mask.row ? own.get(mask.correctionId) : undefined
    if (instead === undefined) continue
    own.delete(mask.correctionId)
    shown.push({ ...instead, key, said: saidOf(instead), suspicion: poison })
  }
  return [...shown, ...[...own.values()].map((mask): ShownMask => ({ ...mask, key: `c${mask.correctionId}`, said: saidOf(mask), suspicion: 0 }))]
}

/** A person's mask may cover several of the models'; the one their word is about is the place it takes. */
function placeOf({ id, about, width, height }: MaskCorrectionRecord, masks: readonly CorrectedMask[]): number | null {
  const replaced = masks.filter(({ verdict, correctionId }) => verdict === 'replaced' && correctionId === id)
  if (about === null || replaced.length < 2) return replaced[0]?.row ?? null
  const was: Mask = { width, height, runs: Uint32Array.from(about) }
  const alike = replaced.map(({ mask }) => iouOf(mask, rescaled(was, mask.width, mask.height)))
  return replaced[alike.indexOf(Math.max(...alike))]!.row
}

const saidOf = ({ verdict }: CorrectedMask): Verdict => (verdict === null || verdict === 'replaced' ? 'none' : verdict)
