// The layout that transformers.js publishes (SAM, SAM 2.1): many prompts a call, masks on the network's own grid.

import type { Graph, Tensor } from './onnx.ts'
import { withCorners } from './prompt-coordinates.ts'
import type { Answers, Prompt, SeenPicture } from './prompts.ts'

/** Some exports of SAM 2.1 take boxes apart. A box among the points means the same, so this input stays empty. */
const NO_BOXES: Tensor = { shape: [1, 0, 4], data: new Float32Array(0) }
export const takesBoxes = (decoder: Graph): boolean => decoder.inputs.some(({ name }) => name === 'input_boxes')

export async function decodeBatched(decoder: Graph, seen: SeenPicture, prompts: readonly Prompt[]): Promise<Answers> {
  const coordinates = prompts.map((prompt) => withCorners(prompt, seen))
  const points = coordinates[0]!.labels.length
  const feeds: Record<string, Tensor> = {
    ...seen.embeddings,
    input_points: { shape: [1, prompts.length, points, 2], data: Float32Array.from(coordinates.flatMap((one) => one.points)) },
    input_labels: { shape: [1, prompts.length, points], data: Float32Array.from(coordinates.flatMap((one) => one.labels)) },
    ...(takesBoxes(decoder) ? { input_boxes: NO_BOXES } : {}),
  }
  const { iou_scores: scores, pred_masks: masks } = await decoder.run(feeds, ['iou_scores', 'pred_masks'])
  const [, , levels, maskHeight, maskWidth] = masks!.shape
  return { prompts: prompts.length, levels: levels!, maskWidth: maskWidth!, maskHeight: maskHeight!, logits: masks!.data as Float32Array, scores: scores!.data as Float32Array }
}
