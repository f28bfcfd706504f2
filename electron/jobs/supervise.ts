// supervise: what models see in every photograph, measured through depth and held against the other photographs.
//
// Two passes, each a frame at a time, so that memory does not grow with the capture. The first looks (slow; what was seen
// is kept by content, so an interrupted or repeated run finds it), the second measures, compares and judges.

import { randomUUID } from 'node:crypto'
import type { z } from 'zod'
import { openEyes } from '../../native-models/perception/eyes.ts'
import { correctedMasks, type CorrectedMask, type Correction } from '../../native-models/perception/corrections.ts'
import type { Pack } from '../../native-models/perception/pack-store.ts'
import { REASONS } from '../../native-models/perception/suspicion.ts'
import type { Progress } from '../../native-models/scene/progress.ts'
import { recordsOf, type BlobRef, type CaptureRecord, type FrameRecord, type StudioRecord } from '../../native-models/scene/records.ts'
import { encodeSupervisedFrame } from '../../native-models/scene/supervised-frame.ts'
import type { SuperviseParams } from '../contract/jobs.ts'
import type { JobContext, JobOutcome } from './job-context.ts'
import { choosePacks, gridOf } from './supervise-packs.ts'
import { frameSource, type FrameSource } from './supervise-frames.ts'
import { judgeFrame, type JudgedFrame } from './supervise-judge.ts'
import { looker } from './supervise-look.ts'
import { words } from './supervise-words.ts'
import { photographsOf } from './scene-of.ts'
import { withProgress } from './with-progress.ts'

type Params = z.infer<typeof SuperviseParams>

/** Masks named in the result, most suspicious first. */
const WORST = 20

interface Suspect { readonly frame: string; readonly mask: number; readonly poison: number; readonly reasons: string[] }

export async function* supervise(params: Params, ctx: JobContext): AsyncGenerator<Progress, JobOutcome> {
  const started = performance.now()
  const { capture, frames: all } = photographsOf(ctx.records())
  const frames = all.filter((_, at) => at % params.every === 0)
  const packs = await choosePacks(params.pack)
  await ctx.saveCheckpoint(new Uint8Array(1))
  const eyes = await openEyes({ ...packs, provider: params.provider, threads: 0 })
  try {
    await using source = await frameSource(capture, frames, params, ctx)
    const grid = gridOf(packs.segmenter, params)
    const look = looker(eyes, { ...packs, settings: { grid, pyramidLevels: params.pyramid }, folder: ctx.folder, signal: ctx.signal })
    yield* lookAll(source, look, ctx.signal)
    const id = randomUUID()
    const { records, suspects, masks, flagged } = yield* judgeAll(id, source, judgeFrame(source, look, words(eyes, ctx), grid.minPredictedIou * grid.minStability), ctx)
    const run: StudioRecord = {
      id, type: 'supervision', captureId: capture.id, segmenter: named(packs.segmenter), encoder: named(packs.encoder), provider: params.provider, width: params.width,
      depth: source.depth, reconstructionId: source.reconstructionId, frames: frames.length, masks, flagged, seconds: (performance.now() - started) / 1000, params: { ...params },
    }
    return outcomeOf(run, records, suspects, capture, ctx)
  } finally {
    await eyes.close()
  }
}

const named = ({ manifest: { name }, hash }: Pack): { name: string; hash: string } => ({ name, hash })

type Look = ReturnType<typeof looker>

async function* lookAll({ frames, picture }: FrameSource, look: Look, signal: AbortSignal): AsyncGenerator<Progress, void> {
  // What an earlier run has seen takes no time, and says nothing of what is left.
  const fresh = { count: 0, seconds: 0 }
  for (const [step, frame] of frames.entries()) {
    signal.throwIfAborted()
    const before = performance.now()
    const one = await look(await picture(frame))
    if (one.fresh) Object.assign(fresh, { count: fresh.count + 1, seconds: fresh.seconds + (performance.now() - before) / 1000 })
    const rate = fresh.count / fresh.seconds
    yield {
      phase: one.fresh ? 'looking at photographs' : 'finding what was seen before', step: step + 1, total: frames.length, metrics: { masks: one.found.runs.length },
      memoryBytes: process.memoryUsage.rss(), ...(rate > 0 ? { rate, secondsLeft: (frames.length - step - 1) / rate } : {}),
    }
  }
}

interface Judged {
  readonly records: Record<string, StudioRecord>
  readonly suspects: Suspect[]
  readonly masks: number
  readonly flagged: number
}

async function* judgeAll(supervisionId: string, source: FrameSource, judge: (frame: FrameRecord) => Promise<JudgedFrame>, ctx: JobContext): AsyncGenerator<Progress, Judged> {
  const records: Record<string, StudioRecord> = {}
  const suspects: Suspect[] = []
  const started = performance.now()
  let [masks, flagged] = [0, 0]
  for (const [step, frame] of source.frames.entries()) {
    ctx.signal.throwIfAborted()
    const { frame: judged, corrections } = yield* withProgress(() => judge(frame))
    const masksBlob = await ctx.blobs.put(encodeSupervisedFrame(judged), 'safetensors')
    // What somebody has said a word on needs no second look.
    const open = correctedMasks(judged, corrections).filter(({ correctionId }) => correctionId === null)
    const doubtful = open.filter(({ measures: { flags } }) => flags.length > 0).length
    const id = `${supervisionId}.${frame.id}`
    const kept = await keptMasks(corrections, ctx)
    records[id] = { id, type: 'supervised-frame', supervisionId, frameId: frame.id, masksBlob, masks: judged.measures.length, flagged: doubtful, ...(corrections.length > 0 ? { kept } : {}) }
    masks += judged.measures.length
    flagged += doubtful
    keepWorst(suspects, frame, open)
    const rate = (step + 1) / ((performance.now() - started) / 1000)
    yield { phase: 'comparing photographs', step: step + 1, total: source.frames.length, rate, secondsLeft: (source.frames.length - step - 1) / rate, memoryBytes: process.memoryUsage.rss() }
  }
  return { records, suspects, masks, flagged }
}

/** People's masks with the measures of this run, by correction. Their word itself is theirs: no run changes it. */
async function keptMasks(corrections: readonly Correction[], { blobs }: JobContext): Promise<Record<string, BlobRef>> {
  const kept: Record<string, BlobRef> = {}
  for (const { record, frame } of corrections) if (frame !== null) kept[record.id] = await blobs.put(encodeSupervisedFrame(frame), 'safetensors')
  return kept
}

function keepWorst(suspects: Suspect[], frame: FrameRecord, open: readonly CorrectedMask[]): void {
  suspects.push(...open.map(({ measures: m, row }) => ({ frame: frame.name, mask: row!, poison: m.poison, reasons: m.flags.map((flag) => REASONS[flag](m)) })).filter(({ reasons }) => reasons.length > 0))
  suspects.sort((a, b) => b.poison - a.poison).splice(WORST)
}

/** What an earlier run said of this capture is replaced. */
function outcomeOf(run: StudioRecord & { type: 'supervision' }, added: Record<string, StudioRecord>, worst: Suspect[], capture: CaptureRecord, ctx: JobContext): JobOutcome {
  const records = ctx.records()
  const before = recordsOf(records, 'supervision').filter(({ captureId }) => captureId === capture.id)
  const gone = [...before, ...recordsOf(records, 'supervised-frame').filter(({ supervisionId }) => before.some(({ id }) => id === supervisionId))]
  const { id, masks, flagged, frames, seconds, segmenter, encoder, provider, depth } = run
  return {
    patch: { added: { ...added, [id]: run }, updated: {}, removed: Object.fromEntries(gone.map((record) => [record.id, record])) },
    title: `Supervise ${capture.name}`,
    result: { masks, flagged, frames, seconds, supervisionId: id, segmenter: segmenter.name, encoder: encoder.name, provider, depth, worst },
  }
}
