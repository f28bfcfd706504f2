// What a dual encoder calls a crop: the nearest of all labels, and the nearest of all colours of its own label.

import type { DualEncoder } from '../../../native-models/perception/dual-encoder.ts'
import { cutRegion } from '../../../native-models/perception/regions.ts'
import { PALETTE } from '../../../native-models/synthetic/materials.ts'
import { CLASSES } from '../../../native-models/synthetic/objects/catalogue.ts'
import type { SeenFrame } from './worlds.ts'

/** Ranks count from 0. */
export interface Name { readonly rank: number; readonly colorRank: number; readonly called: string }

const LABELS = CLASSES.map(({ label }) => label)
const COLORS = Object.keys(PALETTE)

export interface Vocabulary { readonly width: number; readonly labels: Float32Array; readonly colored: Float32Array }

export async function vocabularyOf(encoder: DualEncoder): Promise<Vocabulary> {
  return { width: encoder.spec.width, labels: await encoder.embedPhrases(LABELS), colored: await encoder.embedPhrases(LABELS.flatMap((label) => COLORS.map((color) => `${color} ${label}`))) }
}

/** One name for each thing that the frame shows. */
export async function nameSights(encoder: DualEncoder, { width, labels, colored }: Vocabulary, { picture, sights }: SeenFrame): Promise<Name[]> {
  const { regions, image } = encoder.spec
  const rows = await encoder.embedPictures(sights.map(({ mask }) => cutRegion(picture, mask, regions, image)))
  return sights.map(({ thing }, k): Name => {
    const row = rows.subarray(k * width, (k + 1) * width)
    const own = LABELS.indexOf(thing.label)
    const names = scores(row, labels)
    const colors = scores(row, colored.subarray(own * COLORS.length * width, (own + 1) * COLORS.length * width))
    return { rank: rankOf(names, own), colorRank: rankOf(colors, COLORS.indexOf(thing.color)), called: LABELS[names.indexOf(Math.max(...names))]! }
  })
}

const scores = (row: Float32Array, phrases: Float32Array): number[] =>
  Array.from({ length: phrases.length / row.length }, (_, k) => row.reduce((sum, value, i) => sum + value * phrases[k * row.length + i]!, 0))

const rankOf = (all: readonly number[], own: number): number => all.filter((score) => score > all[own]!).length
