// Real CLIP text embeddings of category names (ViT-B/32, "a {name}"), of the shared test data: real statistics without CLIP's weights.

import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { sharedData } from '../../shared-data.ts'

export interface Categories {
  readonly width: number
  readonly names: readonly string[]
  /** Unit row of a category. */
  embedding(at: number): Float32Array
}

/** LVIS's 1203 categories; null, aloud, where the shared data is not there. */
export async function readCategories(): Promise<Categories | null> {
  const folder = sharedData('models/clip_text_embeddings')
  if (folder === null) return null
  const names = (JSON.parse(await readFile(join(folder, 'lvis_v1_train_cat_info.json'), 'utf8')) as { name: string }[]).map(({ name }) => name.replace(/_?\(.*\)/, '').replaceAll('_', ' ').trim())
  const bytes = await readFile(join(folder, 'lvis_v1_clip_a+cname.npy'))
  // Version 1 of NumPy's format: ten bytes, the header, then rows of halves.
  const start = 10 + bytes.readUInt16LE(8)
  const values = Float32Array.from(new Float16Array(new Uint8Array(bytes.subarray(start)).buffer))
  const width = values.length / names.length
  return { width, names, embedding: (at) => unit(values.slice(at * width, (at + 1) * width)) }
}

export function unit(row: Float32Array): Float32Array {
  const length = Math.sqrt(row.reduce((sum, x) => sum + x * x, 0))
  return row.map((x) => x / length)
}
