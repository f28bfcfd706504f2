// One thing, pointed at by a person.

import { maskAbove, type Mask } from './mask.ts'
import type { Picture } from './models.ts'
import { logitsOf, type Prompt, type SeenPicture } from './prompts.ts'
import type { Segmenter } from './segmenter.ts'

export interface PromptedMask { readonly mask: Mask; readonly predictedIou: number }

/** The photograph prompted last: points follow each other on one. */
const seenLast = new WeakMap<Segmenter, { picture: Picture; seen: SeenPicture }>()

/** The model's best mask. Faults `input.invalid` (a box for a model of points). */
export async function promptedMask(segmenter: Segmenter, picture: Picture, prompt: Prompt): Promise<PromptedMask> {
  const last = seenLast.get(segmenter)
  const seen = last !== undefined && samePicture(last.picture, picture) ? last.seen : await segmenter.encode(picture)
  seenLast.set(segmenter, { picture, seen })
  const answers = await segmenter.decode(seen, [prompt])
  const best = answers.scores.indexOf(Math.max(...answers.scores.subarray(0, answers.levels)))
  const logits = segmenter.upsampler(seen, answers).apply(logitsOf(answers, 0, best), new Float32Array(picture.width * picture.height))
  return { mask: maskAbove(logits, picture.width, picture.height, 0), predictedIou: answers.scores[best]! }
}

const samePicture = (a: Picture, b: Picture): boolean => a.width === b.width && a.height === b.height && Buffer.compare(a.rgb, b.rgb) === 0
