// Rays that training draws from, with the places that make them up. Geometry is settled, so they are gathered once.

import type { Backbone, PixelSamples } from '../../backbone/backbone.ts'
import { createPixelSamples, destroyPixelSamples } from '../../backbone/pixel-samples.ts'
import { readArrays } from '../../gpu/arrays.ts'
import type { Gpu } from '../../gpu/gpu.ts'
import { Fault } from '../../scene/faults.ts'
import { Random } from '../../splatting/random.ts'
import type { FieldSupervision, SupervisedView } from './supervision.ts'

export interface RayPool {
  readonly samples: PixelSamples
  /** Rays of view v: rows [starts[v], starts[v + 1]). */
  readonly starts: readonly number[]
  /** Of each ray: pixel, masks of its view that cover it (indices, smallest scale first), and depth. */
  readonly pixels: Uint32Array
  readonly masks: readonly Uint16Array[]
  readonly depths: Float32Array
  /** Inner part of the scene: a cube's centre and half of its edge, in world units. */
  readonly space: FieldSpace
}

export interface FieldSpace {
  readonly centre: readonly [number, number, number]
  readonly reach: number
}

/** Half of a view's rays come from its pixels alike, half from its masks alike: a small thing has few pixels. */
const BY_MASK = 0.5
/** A ray that stops less light than this shows nothing. */
const SOLID = 0.5
/** Part of the places beyond either end of the inner cube. */
const STRAYING = 0.01

/** About `rays` rays over all views; yields how many views are done. Faults as the backbone's `samples`, and input.invalid. */
export async function* gatherRays(backbone: Backbone, supervision: FieldSupervision, rays: number, perRay: number, seed: number): AsyncGenerator<number, RayPool> {
  const random = new Random(seed)
  const each = Math.max(64, Math.floor(rays / supervision.views.length))
  const chosen = supervision.views.map((view) => pixelsOf(view, each, random))
  const starts = [0]
  for (const { pixels } of chosen) starts.push(starts.at(-1)! + pixels.length)
  const total = starts.at(-1)!
  const samples = createPixelSamples(backbone.gpu, total, perRay)
  let kept = false
  try {
    for (const [at, view] of supervision.views.entries()) {
      yield at
      if (chosen[at]!.pixels.length > 0) await backbone.samples(view.camera, chosen[at]!.pixels, samples, starts[at])
    }
    const pool = { samples, starts, pixels: joinedPixels(chosen, total), masks: chosen.flatMap(({ masks }) => masks), ...(await measured(backbone.gpu, samples, total)) }
    kept = true
    return pool
  } finally {
    // Also where whoever pulls goes away.
    if (!kept) destroyPixelSamples(backbone.gpu, samples)
  }
}

interface Chosen { readonly pixels: Uint32Array; readonly masks: readonly Uint16Array[] }

/** Covered pixels of a view and what covers each. */
function pixelsOf({ camera: { intrinsics: { width, height } }, masks }: SupervisedView, count: number, random: Random): Chosen {
  const covered = coveredPixels(masks, width * height)
  if (covered.length === 0) return { pixels: covered, masks: [] }
  const pixels = Uint32Array.from({ length: count }, () => (random.next() >= BY_MASK ? covered[random.below(covered.length)]! : pixelIn(masks[random.below(masks.length)]!, random)))
  return { pixels, masks: Array.from(pixels, (pixel) => Uint16Array.from(Array.from(masks.keys()).filter((at) => holds(masks[at]!.runs, pixel)))) }
}

function coveredPixels(masks: SupervisedView['masks'], pixels: number): Uint32Array {
  const covered = new Uint8Array(pixels)
  for (const { runs } of masks) for (let k = 0; k < runs.length; k += 2) covered.fill(1, runs[k], runs[k + 1])
  let count = 0
  const out = new Uint32Array(pixels)
  for (const [pixel, is] of covered.entries()) if (is === 1) out[count++] = pixel
  return out.slice(0, count)
}

/** Whether sorted runs hold a pixel: it lies behind an odd number of their ends. */
function holds(runs: Uint32Array, pixel: number): boolean {
  let [low, high] = [0, runs.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (runs[middle]! <= pixel) low = middle + 1
    else high = middle
  }
  return low % 2 === 1
}

function pixelIn({ runs }: SupervisedView['masks'][number], random: Random): number {
  let area = 0
  for (let k = 0; k < runs.length; k += 2) area += runs[k + 1]! - runs[k]!
  let left = random.below(area)
  for (let k = 0; k < runs.length; k += 2) {
    const length = runs[k + 1]! - runs[k]!
    if (left < length) return runs[k]! + left
    left -= length
  }
  return runs[0]!
}

function joinedPixels(chosen: readonly Chosen[], total: number): Uint32Array {
  const out = new Uint32Array(total)
  let at = 0
  for (const { pixels } of chosen) {
    out.set(pixels, at)
    at += pixels.length
  }
  return out
}

async function measured(gpu: Gpu, { places, weights, depths, perPixel }: PixelSamples, rays: number): Promise<Pick<RayPool, 'depths' | 'space'>> {
  const [positions, w, z] = await readArrays(gpu, [places.positions, weights, depths] as const)
  const out = new Float32Array(rays)
  const surface: number[][] = [[], [], []]
  for (let ray = 0; ray < rays; ray++) {
    let [sum, depth, heaviest] = [0, 0, ray * perPixel]
    for (let at = ray * perPixel; at < (ray + 1) * perPixel; at++) {
      sum += w[at]!
      depth += w[at]! * z[at]!
      if (w[at]! > w[heaviest]!) heaviest = at
    }
    if (sum < SOLID) continue
    out[ray] = depth / sum
    for (const axis of [0, 1, 2]) surface[axis]!.push(positions[3 * heaviest + axis]!)
  }
  if (surface[0]!.length === 0) throw new Fault('input.invalid', 'the reconstruction shows nothing where the photographs have masks: train it further, or check that both are of one capture', 'reconstruction')
  return { depths: out, space: spaceOf(surface) }
}

/** The cube that holds all but stray places. */
function spaceOf(surface: readonly number[][]): FieldSpace {
  const ends = surface.map((values) => {
    const sorted = Float32Array.from(values).sort()
    const stray = Math.floor(sorted.length * STRAYING)
    return [sorted[stray]!, sorted[sorted.length - 1 - stray]!] as const
  })
  const centre = ends.map(([low, high]) => (low + high) / 2) as [number, number, number]
  return { centre, reach: Math.max(1e-6, ...ends.map(([low, high]) => (high - low) / 2)) }
}
