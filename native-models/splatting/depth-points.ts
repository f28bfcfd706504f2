// A well-spread sample of the surfaces that a depth camera saw, fused over frames.

import { unproject } from '../scene/camera.ts'
import type { PointSet, PreparedFrame } from '../scene/frames.ts'
import type { Random } from './random.ts'

/** Samples drawn per wanted point: enough that a cell's mean is over several frames, few enough to stay quick. */
const SAMPLES_PER_POINT = 8
/** Bisections of the cell size; 12 settle it to within a few percent of the count. */
const ROUNDS = 12

interface Samples { positions: Float64Array; colors: Float64Array; count: number }

/** At most about `count` points, one per occupied cell of a grid: the mean of the back-projected pixels in it. Empty without depth. */
export function pointsFromDepth(frames: readonly PreparedFrame[], count: number, random: Random): PointSet {
  const samples = backProject(frames, count * SAMPLES_PER_POINT, random)
  if (samples.count === 0) return { positions: new Float32Array(0), colors: new Uint8Array(0) }
  return meansOfCells(samples, cellSizeFor(samples, count))
}

function backProject(frames: readonly PreparedFrame[], wanted: number, random: Random): Samples {
  const withDepth = frames.filter((frame) => frame.depth !== null)
  const perFrame = Math.ceil(wanted / Math.max(1, withDepth.length))
  const samples = { positions: new Float64Array(perFrame * withDepth.length * 3), colors: new Float64Array(perFrame * withDepth.length * 3), count: 0 }
  for (const frame of withDepth) {
    const { width, height } = frame.camera.intrinsics
    for (let k = 0; k < perFrame; k++) {
      const [x, y] = [random.below(width), random.below(height)]
      const at = y * width + x
      const depth = frame.depth![at]!
      if (!(depth > 0)) continue
      samples.positions.set(unproject(frame.camera, x + 0.5, y + 0.5, depth), samples.count * 3)
      for (let c = 0; c < 3; c++) samples.colors[samples.count * 3 + c] = frame.rgb[at * 3 + c]!
      samples.count++
    }
  }
  return samples
}

/** The smallest cell size, by bisection, with at most `count` occupied cells. */
function cellSizeFor(samples: Samples, count: number): number {
  const extent = Math.max(...[0, 1, 2].map((c) => extentAlong(samples, c)), 1e-6)
  let [small, large] = [extent / 4096, extent]
  for (let round = 0; round < ROUNDS; round++) {
    const middle = Math.sqrt(small * large)
    if (cellsOf(samples, middle).size > count) small = middle
    else large = middle
  }
  return large
}

function extentAlong({ positions, count }: Samples, axis: number): number {
  let [low, high] = [Infinity, -Infinity]
  for (let i = 0; i < count; i++) {
    low = Math.min(low, positions[i * 3 + axis]!)
    high = Math.max(high, positions[i * 3 + axis]!)
  }
  return high - low
}

/** Cell key → running number of the cell, in order of first sight. */
function cellsOf(samples: Samples, size: number, cellOf?: Uint32Array): Map<number, number> {
  const cells = new Map<number, number>()
  // 17 bits per axis fit a double exactly; cells 131 072 apart share a key, which no cell size above extent/4096 reaches.
  const digit = (value: number): number => ((Math.floor(value / size) % 131072) + 131072) % 131072
  for (let i = 0; i < samples.count; i++) {
    const p = samples.positions
    const key = (digit(p[i * 3]!) * 131072 + digit(p[i * 3 + 1]!)) * 131072 + digit(p[i * 3 + 2]!)
    let cell = cells.get(key)
    if (cell === undefined) cells.set(key, (cell = cells.size))
    if (cellOf !== undefined) cellOf[i] = cell
  }
  return cells
}

function meansOfCells(samples: Samples, size: number): PointSet {
  const cellOf = new Uint32Array(samples.count)
  const count = cellsOf(samples, size, cellOf).size
  const [sums, colors, hits] = [new Float64Array(count * 3), new Float64Array(count * 3), new Uint32Array(count)]
  for (let i = 0; i < samples.count; i++) {
    const cell = cellOf[i]!
    hits[cell]!++
    for (let c = 0; c < 3; c++) {
      sums[cell * 3 + c]! += samples.positions[i * 3 + c]!
      colors[cell * 3 + c]! += samples.colors[i * 3 + c]!
    }
  }
  return {
    positions: Float32Array.from(sums, (sum, i) => sum / hits[Math.floor(i / 3)]!),
    colors: Uint8Array.from(colors, (sum, i) => Math.round(sum / hits[Math.floor(i / 3)]!)),
  }
}
