// A CLIP-like pair of encoders: pictures and texts on one unit sphere.

import { join } from 'node:path'
import { throwIfCancelled } from './cancelled.ts'
import { checkInputs, checkOutputs, floats, integers } from './graph-check.ts'
import { pixelValues } from './image-input.ts'
import type { Picture } from './models.ts'
import { openGraph, type Graph, type GraphOptions, type Tensor } from './onnx.ts'
import type { DualEncoderSpec } from './pack-manifest.ts'
import { openTokenizer, type TextReader } from './tokenizer.ts'
import { normaliseRows } from './unit-rows.ts'

/** Pictures a call: enough to fill two cores, few enough that a ViT-L's activations stay below a gigabyte. */
const BATCH = 16

export interface DualEncoder {
  readonly spec: DualEncoderSpec
  /** (pictures, width) unit rows. Faults `job.cancelled` between batches. */
  embedPictures(pictures: readonly Picture[], signal?: AbortSignal): Promise<Float32Array>
  /** (texts, width) unit rows of texts as they are. */
  embedTexts(texts: readonly string[], signal?: AbortSignal): Promise<Float32Array>
  /** (phrases, width) unit rows: each phrase in all of the pack's templates, their mean direction. */
  embedPhrases(phrases: readonly string[], signal?: AbortSignal): Promise<Float32Array>
  close(): Promise<void>
}

/** Opens the pack in `folder`; its graphs and tokenizer are checked first. Faults `model.malformed`, `model.missing`. */
export async function openDualEncoder(folder: string, spec: DualEncoderSpec, options: GraphOptions): Promise<DualEncoder> {
  const reader = await openTokenizer(folder, spec)
  const vision = await openGraph(join(folder, spec.vision.file), options)
  const text = spec.text.file === spec.vision.file ? vision : await openGraph(join(folder, spec.text.file), options)
  const close = async (): Promise<void> => {
    await vision.close()
    if (text !== vision) await text.close()
  }
  try {
    checkGraphs(vision, text, spec)
  } catch (error) {
    await close()
    throw error
  }
  return encoderOf(vision, text, reader, spec, close)
}

/** The input for the attention mask, where the graph has one. */
const masked = (text: Graph, { text: { attentionMask } }: DualEncoderSpec): string | null => text.inputs.find(({ name }) => name === attentionMask)?.name ?? null

function checkGraphs(vision: Graph, text: Graph, spec: DualEncoderSpec): void {
  const pixels = { [spec.vision.input]: floats(null, 3, spec.image.height, spec.image.width) }
  const ids = integers(null, null)
  const words = { [spec.text.input]: ids, ...(masked(text, spec) === null ? {} : { [masked(text, spec)!]: ids }) }
  const both = vision === text
  checkInputs(vision, both ? { ...pixels, ...words } : pixels)
  if (!both) checkInputs(text, words)
  checkOutputs(vision, { [spec.vision.output]: floats(null, spec.width) })
  checkOutputs(text, { [spec.text.output]: floats(null, spec.width) })
}

function encoderOf(vision: Graph, text: Graph, reader: TextReader, spec: DualEncoderSpec, close: () => Promise<void>): DualEncoder {
  const mask = masked(text, spec)
  const words = (texts: readonly string[]): Record<string, Tensor> => {
    const { ids, attention } = reader.batch(texts)
    return { [spec.text.input]: ids, ...(mask === null ? {} : { [mask]: attention }) }
  }
  // One graph of both wants both; the smallest stand-in for the other side costs little.
  const idleWords = vision === text ? words(['']) : {}
  const { width, height } = spec.image
  const idlePixels = vision === text ? { [spec.vision.input]: { shape: [1, 3, height, width], data: new Float32Array(3 * height * width) } } : {}

  const embedPictures: DualEncoder['embedPictures'] = (pictures, signal) => inBatches(pictures, spec.width, signal, async (batch) =>
    (await vision.run({ ...idleWords, [spec.vision.input]: pixelValues(batch, spec.image) }, [spec.vision.output]))[spec.vision.output]!)
  const embedTexts: DualEncoder['embedTexts'] = (texts, signal) => inBatches(texts, spec.width, signal, async (batch) =>
    (await text.run({ ...idlePixels, ...words(batch) }, [spec.text.output]))[spec.text.output]!)

  return {
    spec, close, embedPictures, embedTexts,
    async embedPhrases(phrases, signal) {
      const { templates } = spec
      const all = await embedTexts(phrases.flatMap((phrase) => templates.map((template) => template.replace('{}', () => phrase))), signal)
      return normaliseRows(sumGroups(all, templates.length, spec.width), spec.width)
    },
  }
}

async function inBatches<T>(items: readonly T[], width: number, signal: AbortSignal | undefined, run: (batch: readonly T[]) => Promise<Tensor>): Promise<Float32Array> {
  const out = new Float32Array(items.length * width)
  for (let at = 0; at < items.length; at += BATCH) {
    throwIfCancelled(signal)
    const { data } = await run(items.slice(at, at + BATCH))
    out.set(data as Float32Array, at * width)
  }
  return normaliseRows(out, width)
}

/** Sums of `size` rows each. */
function sumGroups(rows: Float32Array, size: number, width: number): Float32Array {
  const out = new Float32Array(rows.length / size)
  for (let i = 0; i < rows.length; i++) out[Math.floor(i / (width * size)) * width + (i % width)]! += rows[i]!
  return out
}
