// Rendered views as pictures.

import sharp from 'sharp'
import type { RenderedView } from '../../native-models/backbone/backbone.ts'

/** `pixels` is (height, width, 3) sRGB bytes. */
export interface Picture { readonly width: number; readonly height: number; readonly pixels: Uint8Array }

export function colorPicture({ width, height, color }: Pick<RenderedView, 'width' | 'height' | 'color'>): Picture {
  return { width, height, pixels: Uint8Array.from(color, byte) }
}

const byte = (value: number): number => Math.round(255 * Math.min(1, Math.max(0, value)))

/** Near is bright, far is dark, empty is black; scaled by the 1st and 99th percentile so that floaters do not matter. */
export function depthPicture({ width, height, depth }: Pick<RenderedView, 'width' | 'height' | 'depth'>): Picture {
  const seen = depth.filter((value) => value > 0).sort()
  const [near, far] = [seen[Math.floor(seen.length * 0.01)] ?? 0, seen[Math.floor(seen.length * 0.99)] ?? 1]
  const span = Math.max(far - near, 1e-9)
  const pixels = new Uint8Array(width * height * 3)
  depth.forEach((value, at) => {
    // The farthest thing seen stays above black, which means nothing seen.
    if (value > 0) pixels.fill(byte(1 - 0.85 * Math.min(1, Math.max(0, (value - near) / span))), at * 3, at * 3 + 3)
  })
  return { width, height, pixels }
}

export const encodePng = ({ width, height, pixels }: Picture): Promise<Uint8Array> =>
  sharp(pixels, { raw: { width, height, channels: 3 } }).png().toBuffer()
