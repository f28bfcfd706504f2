// What one step trains on: rays drawn from the pool, the scale each is asked at, its mask, and what it should show. Everything
// follows from (seed, step), so a run that goes on repeats what it would have drawn.

import { TERMS } from '../../kernels/embedding-loss/embedding-loss.ts'
import { NO_GROUP } from '../../kernels/instance-loss/instance-loss.ts'
import { Random } from '../../splatting/random.ts'
import type { RayPool } from './ray-pool.ts'
import type { BatchShape } from './shape.ts'
import type { FieldSupervision, SupervisedView, TrainedLevel } from './supervision.ts'

export interface BatchSwitches {
  readonly hierarchy: boolean
  readonly supervision: 'masks' | 'pyramid'
}

/** As the kernels read them; see field-input, embedding-loss and instance-loss. */
export interface Batch {
  readonly rows: Uint32Array
  readonly scales: Float32Array
  readonly groups: Uint32Array
  readonly blocks: Float32Array
  readonly terms: Uint32Array
  readonly strengths: Float32Array
}

/** Of the blocks: a quarter is asked once more at larger scales; with a pyramid, half of them are about its tiles. */
const HIERARCHY_SHARE = 0.25
const TILE_SHARE = 0.5
/** Streams of chance of a run. */
const STEP_STRIDE = 0x9e3779b9

export class BatchSource {
  readonly #supervision: FieldSupervision
  readonly #pool: RayPool
  readonly #shape: BatchShape
  readonly #switches: BatchSwitches
  readonly #seed: number
  /** Views with rays. */
  readonly #views: readonly number[]
  readonly #largest: number
  readonly #batch: Batch

  constructor(supervision: FieldSupervision, pool: RayPool, shape: BatchShape, switches: BatchSwitches, seed: number) {
    this.#supervision = supervision
    this.#pool = pool
    this.#shape = shape
    this.#switches = switches
    this.#seed = seed
    this.#views = supervision.views.map((_, at) => at).filter((at) => pool.starts[at + 1]! > pool.starts[at]!)
    this.#largest = Math.max(...supervision.views.flatMap(({ masks }) => masks.map(({ scale }) => scale)))
    this.#batch = emptyBatch(shape)
  }

  /** Overwritten by the next call. */
  of(step: number): Batch {
    const random = new Random(Math.imul(this.#seed + 1, STEP_STRIDE) ^ step)
    const { rays, block } = this.#shape
    const blocks = rays / block
    const twins = this.#switches.hierarchy ? Math.max(1, Math.floor(blocks * HIERARCHY_SHARE)) : 0
    const tiled = this.#switches.supervision === 'pyramid' ? Math.max(1, Math.floor((blocks - twins) * TILE_SHARE)) : 0
    const primary = blocks - twins - tiled
    this.#batch.strengths.fill(0)
    this.#batch.terms.fill(0)
    for (let b = 0; b < primary; b++) this.#drawMasks(b, random)
    for (let b = 0; b < tiled; b++) this.#drawTiles(primary + b, random)
    const larger = random.next()
    for (let b = 0; b < twins; b++) this.#askLarger(b % primary, primary + tiled + b, larger)
    return this.#batch
  }

  /** A block of rays of one view, each in one of its masks, at a scale at which that mask is the whole. */
  #drawMasks(block: number, random: Random): void {
    const { view, from, to } = this.#anyView(random)
    // One number for all of a view's rays: the same granularity is compared (GARField).
    const level = random.next()
    for (let k = 0; k < this.#shape.block; k++) {
      const ray = block * this.#shape.block + k
      const row = from + random.below(to - from)
      const covering = this.#pool.masks[row]!
      const chosen = chosenMask(view, covering, level)
      const below = chosen === 0 ? 0 : view.masks[covering[chosen - 1]!]!.scale
      const mask = view.masks[covering[chosen]!]!
      this.#put(ray, row, below + (mask.scale - below) * random.next(), 0, covering[chosen]!)
      if (this.#switches.supervision === 'masks') this.#target(ray, [[mask.row, 1]])
    }
    this.#strengthen(block, true)
  }

  /** Rays of one view against the tiles around them, between two levels (LERF). */
  #drawTiles(block: number, random: Random): void {
    const { view, from, to } = this.#anyView(random)
    const { intrinsics: { width, height, fy } } = view.camera
    for (let k = 0; k < this.#shape.block; k++) {
      const ray = block * this.#shape.block + k
      const row = from + random.below(to - from)
      const [level, share] = [random.below(Math.max(1, view.pyramid.length - 1)), random.next()]
      const [low, high] = [view.pyramid[level], view.pyramid[Math.min(level + 1, view.pyramid.length - 1)]]
      if (low === undefined || high === undefined) {
        this.#put(ray, row, 0, 0, NO_GROUP)
        continue
      }
      // A tile's true side, in the world: it grows with depth.
      const side = (low.ratio + (high.ratio - low.ratio) * share) * height
      this.#put(ray, row, 0, side / fy, NO_GROUP)
      const at = [this.#pool.pixels[row]! % width, Math.floor(this.#pool.pixels[row]! / width)] as const
      this.#target(ray, [...tilesAround(low, at, width, height, 1 - share), ...tilesAround(high, at, width, height, share)])
    }
    this.#strengthen(block, false)
  }

  /** The rays of another block, asked at larger scales: what is together stays together (GARField's hierarchy). */
  #askLarger(from: number, block: number, larger: number): void {
    for (let k = 0; k < this.#shape.block; k++) {
      const [source, ray] = [from * this.#shape.block + k, block * this.#shape.block + k]
      const scale = this.#batch.scales[2 * source]!
      this.#put(ray, this.#batch.rows[source]!, scale + (this.#largest - scale) * larger, 0, this.#batch.groups[source]!)
    }
    this.#strengthen(block, false)
  }

  #anyView(random: Random): { view: SupervisedView; from: number; to: number } {
    const at = this.#views[random.below(this.#views.length)]!
    return { view: this.#supervision.views[at]!, from: this.#pool.starts[at]!, to: this.#pool.starts[at + 1]! }
  }

  #put(ray: number, row: number, scale: number, perDepth: number, group: number): void {
    this.#batch.rows[ray] = row
    this.#batch.scales.set([scale, perDepth], 2 * ray)
    this.#batch.groups[ray] = group
  }

  #target(ray: number, terms: readonly (readonly [number, number])[]): void {
    const bits = new Float32Array(1)
    const word = new Uint32Array(bits.buffer)
    const used = terms.filter(([, weight]) => weight > 0).slice(0, TERMS)
    for (const [k, [row, weight]] of used.entries()) {
      bits[0] = weight
      this.#batch.terms.set([row, word[0]!], 2 * (ray * TERMS + k))
    }
    this.#batch.strengths[ray] = used.length > 0 ? 1 : 0
  }

  /** A ray's pairs count together as one ray's embedding does. */
  #strengthen(block: number, pushes: boolean): void {
    this.#batch.blocks.set([1 / this.#shape.block, pushes ? 1 : 0], 2 * block)
  }
}

function emptyBatch({ rays, block }: BatchShape): Batch {
  return {
    rows: new Uint32Array(rays), scales: new Float32Array(2 * rays), groups: new Uint32Array(rays).fill(NO_GROUP),
    blocks: new Float32Array((2 * rays) / block), terms: new Uint32Array(2 * rays * TERMS), strengths: new Float32Array(rays),
  }
}

/** Which of the masks over a pixel, by a number 0…1: small ones more often, as their share of pixels is smaller (GARField). */
function chosenMask({ masks }: SupervisedView, covering: Uint16Array, level: number): number {
  if (covering.length === 1) return 0
  const pixels = Array.from(covering, (at) => masks[at]!.pixels)
  const most = pixels.reduce((sum, one) => sum + one, 0)
  const shares = pixels.map((one) => Math.log(most / one) + Number.EPSILON)
  const total = shares.reduce((sum, share) => sum + share, 0)
  let sum = 0
  for (const [at, share] of shares.entries()) {
    sum += share / total
    if (level < sum) return at
  }
  return covering.length - 1
}

/** The four tiles whose centres surround a pixel, weighted by how near they are; fewer at borders. */
function tilesAround({ ratio, columns, rows, firstRow }: TrainedLevel, [x, y]: readonly [number, number], width: number, height: number, weight: number): (readonly [number, number])[] {
  const side = Math.max(1, Math.round(ratio * height))
  const along = (pixel: number, length: number, count: number): readonly [number, number, number] => {
    const step = count === 1 ? 1 : (length - side) / (count - 1)
    const at = Math.min(count - 1, Math.max(0, count === 1 ? 0 : (pixel + 0.5 - side / 2) / step))
    const low = Math.min(Math.floor(at), Math.max(0, count - 2))
    return [low, Math.min(count - 1, low + 1), at - low]
  }
  const [x0, x1, right] = along(x, width, columns)
  const [y0, y1, down] = along(y, height, rows)
  const tile = (row: number, column: number, share: number): readonly [number, number] => [firstRow + row * columns + column, weight * share]
  return [tile(y0, x0, (1 - down) * (1 - right)), tile(y0, x1, (1 - down) * right), tile(y1, x0, down * (1 - right)), tile(y1, x1, down * right)]
}
