// A scene of more splats than a window should draw, thinned out evenly: what covers much and hides much stays, of the
// rest a share that falls with it. Splats that stand for others grow, so that surfaces stay closed.
// Each is kept with a chance proportional to opacity times area (Poisson sampling; even steps through the file would
// draw stripes where it lists a surface row by row). Its number decides, so the same file is always thinned the same way.

import { selectSplats } from '../scene/splats.ts'
import { breathe, type SplatChunk, type SplatStream } from './splat-source.ts'

/** Weights are counted in bins of a sixteenth of an octave: fine enough that the share they give is right to 4 %. */
const BINS_PER_OCTAVE = 16
const OCTAVES = 200
/** log2 of the smallest weight told apart; anything smaller is as good as nothing. */
const LEAST_OCTAVE = -140
/** A splat that stands for many is drawn at most so much wider, or it would show as a blot. */
const MOST_GROWTH = 2
/** Chosen before others get a turn: about ten milliseconds. */
const CHOSEN_TOGETHER = 500_000

export interface Kept {
  /** Ascending. */
  readonly indices: Uint32Array
  /** How much wider each is drawn, as a logarithm: (indices.length). */
  readonly growth: Float32Array
}

/** What each splat weighs, gathered while chunks go by. */
export class SplatWeights {
  readonly #weights: Float32Array
  readonly #counts = new Float64Array(OCTAVES * BINS_PER_OCTAVE)
  readonly #sums = new Float64Array(OCTAVES * BINS_PER_OCTAVE)

  constructor(count: number) {
    this.#weights = new Float32Array(count)
  }

  look({ start, count, opacityLogits, logScales }: SplatChunk): void {
    for (let i = 0; i < count; i++) {
      const [a, b, c] = [logScales[i * 3]!, logScales[i * 3 + 1]!, logScales[i * 3 + 2]!]
      // The largest face: the two longest axes.
      const weight = Math.exp(a + b + c - Math.min(a, b, c)) / (1 + Math.exp(-opacityLogits[i]!))
      this.#weights[start + i] = weight
      const bin = binOf(weight)
      this.#counts[bin]! += 1
      this.#sums[bin]! += weight
    }
  }

  /** About `most` of them; all where there are no more. */
  async choose(most: number): Promise<Kept> {
    const limit = this.#certainFrom(most)
    const indices = new Uint32Array(this.#weights.length)
    const growth = new Float32Array(this.#weights.length)
    let kept = 0
    for (let i = 0; i < this.#weights.length; i++) {
      if (i % CHOSEN_TOGETHER === 0) await breathe()
      const chance = limit === 0 ? 1 : Math.min(1, this.#weights[i]! / limit)
      if (lot(i) >= chance) continue
      indices[kept] = i
      growth[kept++] = Math.min(Math.log(MOST_GROWTH), -0.5 * Math.log(chance))
    }
    return { indices: indices.slice(0, kept), growth: growth.slice(0, kept) }
  }

  /** The weight from which a splat is kept for certain, so that all chances add up to `most`. */
  #certainFrom(most: number): number {
    if (this.#weights.length <= most) return 0
    let certain = this.#weights.length
    let rest = 0
    // From the lightest bin on: those below share what the certain ones leave.
    for (let bin = 0; bin < this.#counts.length; bin++) {
      certain -= this.#counts[bin]!
      rest += this.#sums[bin]!
      const limit = weightOf(bin + 1)
      if (certain < most && rest / limit + certain <= most) return rest / (most - certain)
    }
    return 0
  }
}

/** A number in [0, 1) that looks random and belongs to `i`: the finaliser of MurmurHash3. */
function lot(i: number): number {
  let h = (i + 0x9e37_79b9) | 0
  h = Math.imul(h ^ (h >>> 16), 0x85eb_ca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2_ae35)
  return ((h ^ (h >>> 16)) >>> 0) / 2 ** 32
}

const binOf = (weight: number): number => Math.min(OCTAVES * BINS_PER_OCTAVE - 1, Math.max(0, Math.floor((Math.log2(weight) - LEAST_OCTAVE) * BINS_PER_OCTAVE)))
const weightOf = (bin: number): number => 2 ** (bin / BINS_PER_OCTAVE + LEAST_OCTAVE)

/** The kept splats of a stream, as a stream. */
export function thinned(stream: SplatStream, { indices, growth }: Kept): SplatStream {
  return {
    ...stream, count: indices.length,
    async *chunks() {
      let from = 0
      for await (const chunk of stream.chunks()) {
        let to = from
        while (to < indices.length && indices[to]! < chunk.start + chunk.count) to++
        if (to > from) yield grown(keptOf(chunk, indices.subarray(from, to), from), growth.subarray(from, to))
        from = to
      }
    },
  }
}

function keptOf(chunk: SplatChunk, indices: Uint32Array, start: number): SplatChunk {
  const here = Array.from(indices, (i) => i - chunk.start)
  const ids = chunk.instanceIds
  return { ...selectSplats(chunk, here), start, instanceIds: ids === null ? null : Int32Array.from(here, (i) => ids[i]!) }
}

function grown(chunk: SplatChunk, growth: Float32Array): SplatChunk {
  return { ...chunk, logScales: chunk.logScales.map((logScale, k) => logScale + growth[Math.floor(k / 3)]!) }
}
