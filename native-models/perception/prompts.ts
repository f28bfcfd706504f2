// What a segmenter is asked, and what it answers.

import type { Placement } from './image-input.ts'
import type { Tensor } from './onnx.ts'
import type { Box } from './resize.ts'

/** Photograph pixels, the middle of the first at (0.5, 0.5). */
export interface PromptPoint { readonly x: number; readonly y: number; readonly inside: boolean }

/** What the person or the grid points at. A prompt has a box, points, or both. */
export interface Prompt {
  readonly points: readonly PromptPoint[]
  readonly box?: Box
}

/** A photograph the encoder has seen. */
export interface SeenPicture {
  readonly width: number
  readonly height: number
  readonly placement: Placement
  readonly embeddings: Readonly<Record<string, Tensor>>
}

/** Answers to prompts, as the network gives them. */
export interface Answers {
  readonly prompts: number
  /** Masks a prompt: subpart, part, whole; or one. */
  readonly levels: number
  /** (prompts, levels, mask height, mask width) logits. */
  readonly logits: Float32Array
  readonly maskWidth: number
  readonly maskHeight: number
  /** (prompts, levels) predicted IoU. */
  readonly scores: Float32Array
}

/** Logits of one mask. */
export function logitsOf(answers: Answers, prompt: number, level: number): Float32Array {
  const size = answers.maskWidth * answers.maskHeight
  const at = (prompt * answers.levels + level) * size
  return answers.logits.subarray(at, at + size)
}
