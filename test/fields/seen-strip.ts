// A strip of splats and what views would see of it, made up without a camera: things side by side along x, with masks that
// nest, miss, slip at their borders and lie.

import { Random } from '../../native-models/splatting/random.ts'
import type { Sightings } from '../../native-models/fields/sightings.ts'
import type { SplatCloud } from '../../native-models/scene/splats.ts'

/** A thing from x to x, with masks by name: a mask of several stretches is one that shows them as one. */
export interface Stretch { readonly from: number; readonly to: number; readonly masks: readonly string[] }
export interface StripOptions {
  readonly views?: number
  /** Chance that a view has no such mask. */
  readonly missing?: number
  /** Splats so near a border are seen as what lies beyond it, by chance. */
  readonly slip?: number
  readonly seed?: number
}
export interface Strip { readonly cloud: SplatCloud; readonly sightings: Sightings; readonly trust: readonly Float32Array[]; readonly masks: readonly (readonly string[])[]; ownedBy(mask: string): Uint32Array }

const ROWS = 8
const STEP = 0.25

export function seenStrip(stretches: readonly Stretch[], { views = 8, missing = 0.15, slip = 0.3, seed = 1 }: StripOptions = {}): Strip {
  const random = new Random(seed)
  const length = Math.max(...stretches.map(({ to }) => to))
  const columns = Math.round(length / STEP)
  const count = columns * ROWS
  const xOf = (i: number): number => (Math.floor(i / ROWS) + 0.5) * STEP
  const stretchAt = (x: number): Stretch | undefined => stretches.find(({ from, to }) => x >= from && x < to)
  const means = new Float32Array(count * 3)
  for (let i = 0; i < count; i++) means.set([xOf(i) + 0.02 * random.normal(), (i % ROWS) * STEP + 0.02 * random.normal(), 0.02 * random.normal()], 3 * i)
  const names = [...new Set(stretches.flatMap((one) => one.masks))]
  const shown = Array.from({ length: views }, () => names.filter(() => random.next() >= missing))
  const regions = shown.map(() => [[] as number[]])
  const regionOf = (view: number, x: number): number => {
    const own = (stretchAt(x)?.masks ?? []).flatMap((name) => (shown[view]!.includes(name) ? [shown[view]!.indexOf(name)] : [])).sort((a, b) => a - b)
    const known = regions[view]!.findIndex((list) => list.join() === own.join())
    return known >= 0 ? known : regions[view]!.push(own) - 1
  }
  const rows = Array.from({ length: count }, (_, i) => shown.flatMap((__, view) => {
    if (random.next() < 0.2) return []
    const beyond = random.next() < 0.5 ? -STEP : STEP
    const region = random.next() < slip ? regionOf(view, xOf(i) + beyond) : regionOf(view, xOf(i))
    return [{ view, region, weight: 1 + random.next() }]
  }))
  const starts = new Uint32Array(count + 1)
  rows.forEach((row, i) => { starts[i + 1] = starts[i]! + row.length })
  const flat = rows.flat()
  return {
    cloud: { count, shDegree: 0, means, rotations: new Float32Array(count * 4).map((_, k) => (k % 4 === 0 ? 1 : 0)), logScales: new Float32Array(count * 3).fill(Math.log(0.1)), opacityLogits: new Float32Array(count).fill(3), sh: new Float32Array(count * 3) },
    sightings: {
      splats: count, starts, views: Uint16Array.from(flat, ({ view }) => view), regions: Uint32Array.from(flat, ({ region }) => region), weights: Float32Array.from(flat, ({ weight }) => weight),
      purity: new Float32Array(flat.length).fill(0.95), masks: regions.map((view) => view.map((list) => Uint32Array.from(list))), most: new Float32Array(count).fill(0.6),
    },
    trust: shown.map((list) => new Float32Array(list.length).fill(1)), masks: shown,
    ownedBy: (mask) => Uint32Array.from({ length: count }, (_, i) => i).filter((i) => stretchAt(xOf(i))?.masks.includes(mask) === true),
  }
}
