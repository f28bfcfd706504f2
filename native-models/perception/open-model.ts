// A pack opened as what it is.

import { openDualEncoder, type DualEncoder } from './dual-encoder.ts'
import { openLpips } from './lpips.ts'
import type { GraphOptions } from './onnx.ts'
import type { Pack } from './pack-store.ts'
import { openSegmenter, type Segmenter } from './segmenter.ts'
import { Fault } from '../scene/faults.ts'

/** Opens both graphs and the tokenizer and closes them again: what does not fit its manifest is refused before it is used. */
export async function checkModel({ folder, manifest }: Pack, options: GraphOptions = { provider: 'cpu', threads: 1 }): Promise<void> {
  const model = await openAsItIs({ folder, manifest }, options)
  await model.close()
}

function openAsItIs({ folder, manifest }: Pick<Pack, 'folder' | 'manifest'>, options: GraphOptions): Promise<{ close(): Promise<void> }> {
  if (manifest.purpose === 'segmenter') return openSegmenter(folder, manifest.segmenter, options)
  if (manifest.purpose === 'lpips') return openLpips(folder, manifest.name, manifest.lpips, options)
  return openDualEncoder(folder, manifest.dualEncoder, options)
}

export async function openEncoder({ folder, manifest }: Pack, options: GraphOptions): Promise<DualEncoder> {
  if (manifest.purpose !== 'dual-encoder') throw wrongPurpose(manifest.name, manifest.purpose, 'a dual encoder')
  return openDualEncoder(folder, manifest.dualEncoder, options)
}

export async function openMasker({ folder, manifest }: Pack, options: GraphOptions): Promise<Segmenter> {
  if (manifest.purpose !== 'segmenter') throw wrongPurpose(manifest.name, manifest.purpose, 'a segmenter')
  return openSegmenter(folder, manifest.segmenter, options)
}

const wrongPurpose = (name: string, purpose: string, wanted: string): Fault => new Fault('input.invalid', `the pack ${name} is a ${purpose}, and ${wanted} is wanted`, name)
