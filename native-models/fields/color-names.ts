// Colour words for a set of colours: the nearest exemplar in OKLab, after light and shade are taken out.
//
// A surface in shade has its lit colour times a factor below 1 in linear light. OKLab takes cube roots, so L, a and b
// all shrink by one factor and (a/L, b/L) stays: splats of an instance that agree in it are taken to be one paint, and
// are named at the lightness of that paint's lit parts. Without this a white mug is grey and an orange one brown.

import { readFileSync } from 'node:fs'
import { z } from 'zod'

const rgb = z.tuple([z.number(), z.number(), z.number()])
const Table = z.object({
  version: z.int(),
  terms: z.record(z.string(), z.array(rgb).min(1)),
  leastShareReported: z.number(),
})

const table = Table.parse(JSON.parse(readFileSync(new URL('../../resources/colors.json', import.meta.url), 'utf8')))
const exemplars = Object.entries(table.terms).flatMap(([name, colors]) => colors.map((c) => ({ name, lab: okLab(c[0] / 255, c[1] / 255, c[2] / 255) })))

export interface ColorShare { name: string; share: number }

/** OKLab of an sRGB colour in 0…1 (Ottosson 2020): Euclidean distances in it are about perceptual. */
export function okLab(r: number, g: number, b: number): [number, number, number] {
  const linear = (c: number): number => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
  const [lr, lg, lb] = [linear(r), linear(g), linear(b)]
  const l = Math.cbrt(0.4122214708 * lr + 0.5363325363 * lg + 0.0514459929 * lb)
  const m = Math.cbrt(0.2119034982 * lr + 0.6806995451 * lg + 0.1073969566 * lb)
  const s = Math.cbrt(0.0883024619 * lr + 0.2817188376 * lg + 0.6299787005 * lb)
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ]
}

/** The word for one sRGB colour in 0…1. */
export const colorName = (color: readonly [number, number, number]): string => nearestWord(okLab(...color))

function nearestWord([l, a, b]: readonly [number, number, number]): string {
  let [best, least] = ['', Infinity]
  for (const { name, lab } of exemplars) {
    const d = LIGHTNESS_WEIGHT * (l - lab[0]) ** 2 + (a - lab[1]) ** 2 + (b - lab[2]) ** 2
    if (d < least) [best, least] = [name, d]
  }
  return best
}

/** Lightness differences count this much of hue differences: light and shade change lightness first. */
const LIGHTNESS_WEIGHT = 0.25
/** Splats whose (a/L, b/L) lie within about this are one paint. */
const PAINT_CELL = 0.045
/** Share of a paint's weight that is darker than its lit lightness. */
const LIT_QUANTILE = 0.85
/** Shade takes at most this factor of L, which is a third of the light; what is darker is another paint. */
const DEEPEST_SHADE = 1.45

/** Words with their shares of the weight, largest first; shares below a few percent are left out. `colors` sRGB 0…1. */
export function colorShares(colors: readonly (readonly [number, number, number])[], weights: ArrayLike<number>): ColorShare[] {
  const labs = colors.map((c) => okLab(...c))
  const lit = litLightness(labs, weights)
  const shares = new Map<string, number>()
  let total = 0
  labs.forEach(([l, a, b], k) => {
    const gain = l > 0 ? Math.min(DEEPEST_SHADE, Math.max(1, lit[k]! / l)) : 1
    const name = nearestWord([l * gain, a * gain, b * gain])
    shares.set(name, (shares.get(name) ?? 0) + weights[k]!)
    total += weights[k]!
  })
  return [...shares].map(([name, weight]) => ({ name, share: total > 0 ? weight / total : 0 }))
    .filter(({ share }) => share >= table.leastShareReported).sort((a, b) => b.share - a.share)
}

/** Per colour, the lightness that its paint has where it is lit. */
function litLightness(labs: readonly (readonly [number, number, number])[], weights: ArrayLike<number>): number[] {
  const cellOf = ([l, a, b]: readonly [number, number, number]): [number, number] => [Math.floor(a / Math.max(l, 0.05) / PAINT_CELL), Math.floor(b / Math.max(l, 0.05) / PAINT_CELL)]
  const cells = new Map<string, number[]>()
  labs.forEach((lab, k) => {
    const key = cellOf(lab).join(' ')
    const cell = cells.get(key)
    if (cell === undefined) cells.set(key, [k])
    else cell.push(k)
  })
  const known = new Map<string, number>()
  return labs.map((lab) => {
    const [x, y] = cellOf(lab)
    const key = `${x} ${y}`
    let value = known.get(key)
    if (value === undefined) {
      const paint = [-1, 0, 1].flatMap((dx) => [-1, 0, 1].flatMap((dy) => cells.get(`${x + dx} ${y + dy}`) ?? []))
      known.set(key, value = weightedQuantile(paint, (k) => labs[k]![0], weights, LIT_QUANTILE))
    }
    return value
  })
}

function weightedQuantile(items: number[], valueOf: (k: number) => number, weights: ArrayLike<number>, q: number): number {
  const order = items.sort((a, b) => valueOf(a) - valueOf(b))
  const total = order.reduce((sum, k) => sum + weights[k]!, 0)
  let sum = 0
  for (const k of order) {
    sum += weights[k]!
    if (sum >= q * total) return valueOf(k)
  }
  return order.length > 0 ? valueOf(order.at(-1)!) : 0
}
