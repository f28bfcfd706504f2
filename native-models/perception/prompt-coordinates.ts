// Points and boxes in the coordinates of a network's input. SAM counts pixel indices there (its graphs add the half pixel)
// and scales indices as they are.

import type { Prompt, SeenPicture } from './prompts.ts'

/** SAM's labels of points; the box's two corners are points too. Source: segment-anything, utils/onnx.py. */
const INSIDE = 1
const OUTSIDE = 0
const BOX_START = 2
const BOX_END = 3
/** An empty place in the list of points. */
export const PADDING = -1

export interface Coordinates {
  /** x, y each. */
  readonly points: readonly number[]
  readonly labels: readonly number[]
}

/** The middle of a pixel at +0.5 is its index. */
const index = (place: number, scale: number): number => (place - 0.5) * scale

export function pointCoordinates({ points }: Prompt, { placement: { scaleX, scaleY } }: SeenPicture): Coordinates {
  return { points: points.flatMap(({ x, y }) => [index(x, scaleX), index(y, scaleY)]), labels: points.map(({ inside }) => (inside ? INSIDE : OUTSIDE)) }
}

/** First and last pixel of the box: left, top, right, bottom. */
export function boxCoordinates({ x0, y0, x1, y1 }: NonNullable<Prompt['box']>, { placement: { scaleX, scaleY } }: SeenPicture): [number, number, number, number] {
  return [x0 * scaleX, y0 * scaleY, (x1 - 1) * scaleX, (y1 - 1) * scaleY]
}

/** Points behind the box's corners, if there is a box. */
export function withCorners(prompt: Prompt, seen: SeenPicture): Coordinates {
  const { points, labels } = pointCoordinates(prompt, seen)
  if (prompt.box === undefined) return { points, labels }
  return { points: [...points, ...boxCoordinates(prompt.box, seen)], labels: [...labels, BOX_START, BOX_END] }
}
