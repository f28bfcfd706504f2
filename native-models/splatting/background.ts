// What is behind everything while training: one colour, or another at every look, so that no splat can take the background's part.

import { BLACK, type Rgb } from './camera-array.ts'
import { Random } from './random.ts'

export const BACKGROUNDS = ['black', 'white', 'random'] as const
export type Background = (typeof BACKGROUNDS)[number]

export const WHITE: Rgb = [1, 1, 1]
/** Looks of one run and runs of neighbouring seeds begin far apart. */
const STRIDE = 0x9e3779b1

/** The background of the look at step `step`: the same for the same seed, whenever it is asked. */
export function backgroundOf(kind: Background, seed: number, step: number): Rgb {
  if (kind === 'black') return BLACK
  if (kind === 'white') return WHITE
  const random = new Random((seed + 1) * STRIDE + step)
  return [random.next(), random.next(), random.next()]
}
