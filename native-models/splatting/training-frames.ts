// Photographs as the loss wants them, at full, half and quarter size.

import type { Camera } from '../scene/camera.ts'
import type { PreparedFrame } from '../scene/frames.ts'
import type { LossTarget } from '../kernels/photometric-loss/photometric-loss.ts'
import { withoutDepthEdges } from '../backbone/depth-edges.ts'

/** Level 0 is full size; each further level halves it. */
export interface TrainingFrame {
  readonly id: string
  readonly name: string
  readonly levels: readonly TrainingImage[]
}
export interface TrainingImage extends LossTarget {
  readonly camera: Camera
}

/** Below this many pixels across a photograph is not halved again: nothing would be left to learn from. */
const SMALLEST_SIDE = 60
export const LEVELS = 3

export function trainingFrame(frame: PreparedFrame): TrainingFrame {
  const levels = [fullSize(frame)]
  for (let last = levels[0]!; levels.length < LEVELS && Math.min(last.width, last.height) >= 2 * SMALLEST_SIDE; last = levels.at(-1)!) levels.push(halved(last))
  return { id: frame.id, name: frame.name, levels }
}

/** The image at a level, or the smallest there is. */
export const imageAt = (frame: TrainingFrame, level: number): TrainingImage => frame.levels[Math.min(level, frame.levels.length - 1)]!

function fullSize(frame: PreparedFrame): TrainingImage {
  const { width, height } = frame.camera.intrinsics
  const pixels = new Uint32Array(width * height)
  for (let i = 0; i < pixels.length; i++) {
    const present = frame.valid === null || frame.valid[i] !== 0 ? 0xff000000 : 0
    pixels[i] = (present | (frame.rgb[i * 3 + 2]! << 16) | (frame.rgb[i * 3 + 1]! << 8) | frame.rgb[i * 3]!) >>> 0
  }
  return counted(frame.camera, pixels, frame.depth === null ? null : withoutDepthEdges(frame.depth, width, height))
}

function counted(camera: Camera, pixels: Uint32Array, depth: Float32Array | null): TrainingImage {
  const { width, height } = camera.intrinsics
  const present = pixels.reduce((sum, pixel) => sum + (pixel >>> 24 === 0 ? 0 : 1), 0)
  const measured = depth === null ? 0 : depth.reduce((sum, value) => sum + (value > 0 ? 1 : 0), 0)
  return { width, height, camera, pixels, counted: present, depth, depthCounted: measured }
}

/** Means of 2×2 pixels; a mean with a missing pixel is missing. An odd last row or column falls away. */
function halved(image: TrainingImage): TrainingImage {
  const [width, height] = [image.width >> 1, image.height >> 1]
  const { fx, fy, cx, cy } = image.camera.intrinsics
  const intrinsics = { ...image.camera.intrinsics, width, height, fx: fx / 2, fy: fy / 2, cx: cx / 2, cy: cy / 2 }
  const pixels = new Uint32Array(width * height)
  const depth = image.depth === null ? null : new Float32Array(width * height)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = 2 * y * image.width + 2 * x
      const four = [at, at + 1, at + image.width, at + image.width + 1] as const
      pixels[y * width + x] = meanPixel(four.map((i) => image.pixels[i]!))
      if (depth !== null) depth[y * width + x] = meanDepth(four.map((i) => image.depth![i]!))
    }
  }
  return counted({ ...image.camera, intrinsics }, pixels, depth)
}

function meanPixel(four: readonly number[]): number {
  if (four.some((pixel) => pixel >>> 24 === 0)) return 0
  const channel = (shift: number): number => Math.round(four.reduce((sum, pixel) => sum + ((pixel >>> shift) & 255), 0) / 4)
  return (0xff000000 | (channel(16) << 16) | (channel(8) << 8) | channel(0)) >>> 0
}

const meanDepth = (four: readonly number[]): number =>
  four.every((value) => value > 0) ? four.reduce((sum, value) => sum + value, 0) / 4 : 0
