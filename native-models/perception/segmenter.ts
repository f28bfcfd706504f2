// A promptable segmenter: a photograph is encoded once, then points and boxes are answered with masks and the model's
// own guess of how good each is.

import { join } from 'node:path'
import { throwIfCancelled } from './cancelled.ts'
import { checkInputs, checkOutputs, floats, numbers, type Expected } from './graph-check.ts'
import { pixelValues, placementOf } from './image-input.ts'
import type { Picture } from './models.ts'
import { openGraph, type Graph, type GraphOptions } from './onnx.ts'
import type { SegmenterSpec } from './pack-manifest.ts'
import type { Answers, Prompt, SeenPicture } from './prompts.ts'
import { decodeBatched, takesBoxes } from './segmenter-batched.ts'
import { decodeOfficial, OFFICIAL_INPUTS, OFFICIAL_OUTPUTS } from './segmenter-official.ts'
import { upsampler, type Upsampler } from './upsample.ts'
import { Fault } from '../scene/faults.ts'

export interface Segmenter {
  readonly spec: SegmenterSpec
  encode(picture: Picture): Promise<SeenPicture>
  /** Prompts of one call have the same number of points, and all or none have a box. */
  decode(seen: SeenPicture, prompts: readonly Prompt[], signal?: AbortSignal): Promise<Answers>
  /** Brings logits of `answers` to the photograph. */
  upsampler(seen: SeenPicture, answers: Pick<Answers, 'maskWidth' | 'maskHeight'>): Upsampler
  close(): Promise<void>
}

/** Opens the pack in `folder`; its graphs are checked first. Faults `model.malformed`, `model.missing`. */
export async function openSegmenter(folder: string, spec: SegmenterSpec, options: GraphOptions): Promise<Segmenter> {
  const encoder = await openGraph(join(folder, spec.encoder.file), options)
  const decoder = await openGraph(join(folder, spec.decoder.file), options)
  const close = async (): Promise<void> => { await Promise.all([encoder.close(), decoder.close()]) }
  try {
    checkInputs(encoder, { [spec.encoder.input]: floats(null, 3, spec.image.height, spec.image.width) })
    checkDecoder(encoder, decoder, spec)
  } catch (error) {
    await close()
    throw error
  }
  return segmenterOf(encoder, decoder, spec, close)
}

function checkDecoder(encoder: Graph, decoder: Graph, spec: SegmenterSpec): void {
  const carried = Object.fromEntries(carriedNames(encoder, spec).map(([, name]) => [name, floats(null, null, null, null)]))
  if (spec.layout === 'official') {
    checkInputs(decoder, { ...carried, ...OFFICIAL_INPUTS })
    return checkOutputs(decoder, OFFICIAL_OUTPUTS)
  }
  const own: Record<string, Expected> = { input_points: numbers(null, null, null, 2), input_labels: numbers(null, null, null) }
  // An encoder may say more than this decoder wants to hear.
  const wanted = Object.fromEntries(Object.entries(carried).filter(([name]) => decoder.inputs.some((port) => port.name === name)))
  if (Object.keys(wanted).length === 0) throw new Fault('model.malformed', `${decoder.file} takes nothing that ${encoder.file} gives (${Object.keys(carried).join(', ')}); the two are not of one model`, 'image_embeddings')
  checkInputs(decoder, { ...wanted, ...own, ...(takesBoxes(decoder) ? { input_boxes: numbers(null, null, 4) } : {}) })
  checkOutputs(decoder, { iou_scores: floats(null, null, null), pred_masks: floats(null, null, null, null, null) })
}

/** Encoder output and decoder input it goes to. */
function carriedNames(encoder: Graph, spec: SegmenterSpec): [from: string, to: string][] {
  return spec.layout === 'official' ? [[encoder.outputs[0]!.name, 'image_embeddings']] : encoder.outputs.map(({ name }) => [name, name])
}

function segmenterOf(encoder: Graph, decoder: Graph, spec: SegmenterSpec, close: () => Promise<void>): Segmenter {
  const carried = carriedNames(encoder, spec).filter(([, to]) => decoder.inputs.some(({ name }) => name === to))
  return {
    spec, close,
    async encode(picture) {
      const out = await encoder.run({ [spec.encoder.input]: pixelValues([picture], spec.image) }, carried.map(([from]) => from))
      const { width, height } = picture
      return { width, height, placement: placementOf(width, height, spec.image), embeddings: Object.fromEntries(carried.map(([from, to]) => [to, out[from]!])) }
    },
    async decode(seen, prompts, signal) {
      throwIfCancelled(signal)
      refuseMixed(prompts, spec)
      return spec.layout === 'official' ? decodeOfficial(decoder, seen, prompts, signal) : decodeBatched(decoder, seen, prompts)
    },
    upsampler: (seen, { maskWidth, maskHeight }) => upsampler({
      mask: { width: maskWidth, height: maskHeight },
      input: spec.image.resize === 'fit' ? spec.image : null,
      placement: seen.placement, photograph: seen,
    }),
  }
}

function refuseMixed(prompts: readonly Prompt[], { boxes }: SegmenterSpec): void {
  const [first] = prompts
  if (first === undefined) throw new Fault('internal', 'a segmenter was asked nothing')
  if (prompts.some(({ points, box }) => points.length !== first.points.length || (box === undefined) !== (first.box === undefined))) throw new Fault('internal', 'prompts of one call must be alike')
  if (first.box !== undefined && boxes === 'none') throw new Fault('input.invalid', 'this segmenter takes points only; mark the thing with points instead of a box', 'box')
  if (first.box === undefined && first.points.length === 0) throw new Fault('input.invalid', 'a prompt needs a point or a box', 'points')
}
