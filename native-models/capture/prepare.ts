// What is trained on, asked for from the host: photographs and depth at one width, their cameras, and masks drawn on them.

import type { Camera } from '../scene/camera.ts'
import type { PreparedFrame } from '../scene/frames.ts'
import type { FrameRecord } from '../scene/records.ts'
import { aside } from './aside.ts'
import { mapOf } from './pixel-maps.ts'

/**
 * Reads one frame at `width` pixels; never larger than the photograph. Throws `capture.malformed` naming the file if a
 * photograph or depth image cannot be decoded, or is no longer the size it was imported with; the signal's reason once
 * it aborts.
 */
export const prepareFrame = (root: string, frame: FrameRecord, width: number, signal?: AbortSignal): Promise<PreparedFrame> =>
  aside({ kind: 'frame', root, frame, width }, signal)

/** The pinhole `prepareFrame` gives this frame at that width, without reading the photograph. */
export const preparedCamera = (frame: FrameRecord, width: number): Camera => ({
  intrinsics: mapOf(frame.camera.intrinsics, width).intrinsics,
  worldFromCamera: frame.camera.worldFromCamera,
})

/**
 * A mask drawn on the photograph, (photograph height, photograph width), as the prepared image of that width shows it:
 * (height, width), each pixel the mask's value at its centre, 0 outside the photograph.
 */
export function prepareMask<Mask extends Uint8Array | Uint16Array>(frame: FrameRecord, mask: Mask, width: number): Mask {
  const { intrinsics } = frame.camera
  const { intrinsics: to, samples, source } = mapOf(intrinsics, width)
  const middle = Math.floor(samples / 2)
  const out = (mask instanceof Uint16Array ? new Uint16Array(to.width * to.height) : new Uint8Array(to.width * to.height)) as Mask
  for (let pixel = 0; pixel < out.length; pixel++) {
    const [column, row] = [pixel % to.width, Math.floor(pixel / to.width)]
    const at = ((row * samples + middle) * to.width * samples + column * samples + middle) * 2
    const u = source === null ? ((column + 0.5) / to.width) * intrinsics.width : source[at]!
    const v = source === null ? ((row + 0.5) / to.height) * intrinsics.height : source[at + 1]!
    const inside = u >= 0 && v >= 0 && u < intrinsics.width && v < intrinsics.height
    if (inside) out[pixel] = mask[Math.floor(v) * intrinsics.width + Math.floor(u)]!
  }
  return out
}
