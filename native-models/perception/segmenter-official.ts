// The decoder that segment-anything exports itself (SAM, MobileSAM): one prompt a call. Source: its
// segment_anything/utils/onnx.py and scripts/export_onnx_model.py.

import { throwIfCancelled } from './cancelled.ts'
import { floats, numbers } from './graph-check.ts'
import type { Graph, Tensor } from './onnx.ts'
import { PADDING, withCorners } from './prompt-coordinates.ts'
import type { Answers, Prompt, SeenPicture } from './prompts.ts'

export const OFFICIAL_INPUTS = {
  point_coords: floats(null, null, 2), point_labels: numbers(null, null),
  mask_input: floats(1, 1, null, null), has_mask_input: floats(1), orig_im_size: numbers(2),
}
export const OFFICIAL_OUTPUTS = { iou_predictions: floats(null, null), low_res_masks: floats(null, null, null, null) }

/** SAM's, where the graph does not say how large an earlier mask it takes back as a prompt. */
const MASK_SIDE = 256

function noMask(decoder: Graph): Record<string, Tensor> {
  const [, , height, width] = decoder.inputs.find(({ name }) => name === 'mask_input')!.shape.map((size) => (typeof size === 'number' ? size : MASK_SIDE))
  return {
    mask_input: { shape: [1, 1, height!, width!], data: new Float32Array(height! * width!) },
    has_mask_input: { shape: [1], data: new Float32Array(1) },
  }
}

export async function decodeOfficial(decoder: Graph, seen: SeenPicture, prompts: readonly Prompt[], signal: AbortSignal | undefined): Promise<Answers> {
  const answers: Answers[] = []
  for (const prompt of prompts) {
    throwIfCancelled(signal)
    answers.push(await decodeOne(decoder, seen, prompt))
  }
  return join(answers)
}

async function decodeOne(decoder: Graph, seen: SeenPicture, prompt: Prompt): Promise<Answers> {
  const { points, labels } = padded(prompt, seen)
  const { iou_predictions: scores, low_res_masks: masks } = await decoder.run({
    ...seen.embeddings, ...noMask(decoder),
    point_coords: { shape: [1, labels.length, 2], data: Float32Array.from(points) },
    point_labels: { shape: [1, labels.length], data: Float32Array.from(labels) },
    // The graph also scales its masks to this; the smallest spares that work, because they are scaled here.
    orig_im_size: { shape: [2], data: Float32Array.from([1, 1]) },
  }, ['iou_predictions', 'low_res_masks'])
  return choose(prompt, masks!, scores!)
}

/** Without a box the graph expects one empty place. */
function padded(prompt: Prompt, seen: SeenPicture): { points: readonly number[]; labels: readonly number[] } {
  const { points, labels } = withCorners(prompt, seen)
  return prompt.box === undefined ? { points: [...points, 0, 0], labels: [...labels, PADDING] } : { points, labels }
}

/**
 * Of four masks the first answers prompts that leave no doubt (a box, several points), the other three are the levels of
 * a single point. An export of the best mask alone has one.
 */
function choose(prompt: Prompt, masks: Tensor, scores: Tensor): Answers {
  const [, count, maskHeight, maskWidth] = masks.shape as [number, number, number, number]
  const certain = prompt.box !== undefined || prompt.points.length > 1
  const [from, to] = count === 1 || certain ? [0, 1] : [1, count]
  const size = maskWidth * maskHeight
  return {
    prompts: 1, levels: to - from, maskWidth, maskHeight,
    logits: (masks.data as Float32Array).slice(from * size, to * size), scores: (scores.data as Float32Array).slice(from, to),
  }
}

function join(answers: readonly Answers[]): Answers {
  const [first] = answers as readonly [Answers]
  const [logits, scores] = [new Float32Array(first.logits.length * answers.length), new Float32Array(first.scores.length * answers.length)]
  answers.forEach((one, at) => {
    logits.set(one.logits, at * one.logits.length)
    scores.set(one.scores, at * one.scores.length)
  })
  return { ...first, prompts: answers.length, logits, scores }
}
