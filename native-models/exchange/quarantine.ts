// Splats no renderer can draw are left out and counted; a file that is mostly such splats is refused. What can be
// meant is kept: an opacity of exactly 1, a scale of exactly 0.

import { Fault } from '../scene/faults.ts'
import type { Progress } from '../scene/progress.ts'
import { selectSplats, shCoefficients } from '../scene/splats.ts'
import { breathe, type SplatChunk, type SplatSource, type SplatStream } from './splat-source.ts'

/** Coordinates and sizes beyond this lose all detail in f32 and overflow when squared and summed. */
const FARTHEST = 1e9
const LARGEST_LOG_SCALE = Math.log(FARTHEST)
/** Thinner than anything a renderer resolves: what a size of zero is stored as. */
export const SMALLEST_LOG_SCALE = -30
/** Renderers cap a splat's alpha at 0.999, so more certainty than that is not visible. */
export const LARGEST_OPACITY_LOGIT = Math.log(0.999 / 0.001)
/** A quaternion shorter than this has no direction left. */
const SHORTEST_QUATERNION = 1e-6

/** Above this share of unusable splats the file is taken to be damaged as a whole. */
const MOST_LEFT_OUT = 0.5

const REASONS = {
  position: 'whose position is not a finite number', size: 'whose size is infinite or not a number', rotation: 'whose rotation is zero or not a number',
  opacity: 'whose opacity is not a number', color: 'whose colour is not a finite number',
} as const
type Reason = keyof typeof REASONS

/** What was left out of a stream, found while it was read. */
export class LeftOut {
  readonly first = new Map<Reason, number>()
  readonly counts = new Map<Reason, number>()
  get total(): number {
    return [...this.counts.values()].reduce((sum, n) => sum + n, 0)
  }

  add(reason: Reason, splat: number): void {
    this.counts.set(reason, (this.counts.get(reason) ?? 0) + 1)
    if (!this.first.has(reason)) this.first.set(reason, splat)
  }

  /** "3 of 900 splats were left out: 2 whose … (the first: splat 17), …"; null if none. */
  sentence(of: number): string | null {
    if (this.total === 0) return null
    const parts = [...this.counts].map(([reason, n]) => `${n} ${REASONS[reason]} (the first: splat ${this.first.get(reason)! + 1})`)
    return `${this.total} of ${of} splats ${this.total === 1 ? 'was' : 'were'} left out: ${parts.join(', ')}`
  }
}

/** Why splat `i` cannot be drawn, or null. Normalises its rotation and clamps what may be clamped, in place. */
function settle(chunk: SplatChunk, i: number): Reason | null {
  const { means, logScales, rotations, opacityLogits } = chunk
  for (let a = i * 3; a < i * 3 + 3; a++) {
    if (!(Math.abs(means[a]!) <= FARTHEST)) return 'position'
    if (!(logScales[a]! <= LARGEST_LOG_SCALE)) return 'size'
    if (logScales[a]! < SMALLEST_LOG_SCALE) logScales[a] = SMALLEST_LOG_SCALE
  }
  if (Number.isNaN(opacityLogits[i])) return 'opacity'
  if (Math.abs(opacityLogits[i]!) === Infinity) opacityLogits[i] = Math.sign(opacityLogits[i]!) * LARGEST_OPACITY_LOGIT
  const at = i * 4
  // Not Math.hypot, which takes ten times as long.
  const norm = Math.sqrt(rotations[at]! ** 2 + rotations[at + 1]! ** 2 + rotations[at + 2]! ** 2 + rotations[at + 3]! ** 2)
  if (!(norm > SHORTEST_QUATERNION && norm < Infinity)) return 'rotation'
  for (let k = at; k < at + 4; k++) rotations[k]! /= norm
  return colorIsSound(chunk, i) ? null : 'color'
}

function colorIsSound({ sh, shDegree }: SplatChunk, i: number): boolean {
  const width = shCoefficients(shDegree) * 3
  // A sum is finite only if every term is: one test for up to 48 values.
  let sum = 0
  for (let k = i * width; k < (i + 1) * width; k++) sum += sh[k]!
  return Number.isFinite(sum)
}

/** The chunk without what cannot be drawn, its `start` counting kept splats only. */
function keepSound(chunk: SplatChunk, start: number, leftOut: LeftOut): SplatChunk {
  const kept: number[] = []
  for (let i = 0; i < chunk.count; i++) {
    const reason = settle(chunk, i)
    if (reason === null) kept.push(i)
    else leftOut.add(reason, chunk.start + i)
  }
  if (kept.length === chunk.count) return { ...chunk, start }
  const ids = chunk.instanceIds
  return { ...selectSplats(chunk, kept), start, instanceIds: ids === null ? null : Int32Array.from(kept, (i) => ids[i]!) }
}

async function* soundChunks(source: SplatSource, leftOut: LeftOut): AsyncGenerator<SplatChunk> {
  let start = 0
  for await (const chunk of source.chunks()) {
    const sound = keepSound(chunk, start, leftOut)
    start += sound.count
    if (sound.count > 0) yield sound
    await breathe()
  }
}

/** The chunks of a file that must hold only what can be drawn: a project's own. Fault `splats.malformed` naming the first other splat. */
export async function* flawlessChunks(source: SplatSource): AsyncGenerator<SplatChunk> {
  for await (const chunk of source.chunks()) {
    for (let i = 0; i < chunk.count; i++) {
      const reason = settle(chunk, i)
      if (reason !== null) throw new Fault('splats.malformed', `${source.file}: there is a splat ${REASONS[reason]} (splat ${chunk.start + i + 1} of ${source.count}); the file is damaged, make it again`, source.file)
    }
    yield chunk
  }
}

export interface SoundSplats extends SplatStream {
  /** One sentence for a person, or null if every splat was kept. */
  readonly warning: string | null
}

/**
 * Reads through the whole source once and returns the stream of what can be drawn, whose count is then known. `look`
 * sees every sound chunk of that first reading. Faults: `splats.malformed` where more than half would be left out, or
 * nothing remains; an aborted signal throws its reason.
 */
export async function* soundSplats(source: SplatSource, signal: AbortSignal, look: (chunk: SplatChunk) => void = () => undefined): AsyncGenerator<Progress, SoundSplats> {
  const leftOut = new LeftOut()
  let count = 0
  for await (const chunk of soundChunks(source, leftOut)) {
    signal.throwIfAborted()
    look(chunk)
    count += chunk.count
    yield { phase: 'checking splats', step: count + leftOut.total, total: source.count }
  }
  const warning = leftOut.sentence(source.count)
  if (leftOut.total > source.count * MOST_LEFT_OUT)
    throw new Fault('splats.malformed', `${source.file}: ${warning}; that is most of the file, so it is damaged or not what it says it is; export it again from where it was made`, source.file)
  if (count === 0) throw new Fault('splats.malformed', `${source.file}: it holds no splats`, source.file)
  return { count, warning, shDegree: source.shDegree, antialiased: source.antialiased, hasInstanceIds: source.hasInstanceIds, chunks: () => soundChunks(source, new LeftOut()) }
}
