// Parts of a photograph that are looked at by themselves, so that small things become large ones.

import type { Picture } from './models.ts'
import type { Box } from './resize.ts'

export interface Crop {
  /** 0 is the whole photograph. */
  readonly layer: number
  /** Whole pixels. */
  readonly box: Box
}

/** How far crops of the first layer reach into each other, as a share of the shorter side. SAM's: 512 of 1500. */
const OVERLAP = 512 / 1500

/** The photograph, its four overlapping quarters, its sixteen sixteenths, … Source: segment-anything, amg.generate_crop_boxes. */
export function cropsOf({ width, height }: Picture, layers: number): Crop[] {
  const crops: Crop[] = [{ layer: 0, box: { x0: 0, y0: 0, x1: width, y1: height } }]
  for (let layer = 1; layer <= layers; layer++) {
    const n = 2 ** layer
    const overlap = Math.trunc(OVERLAP * Math.min(width, height) * (2 / n))
    const side = (whole: number): number => Math.ceil((overlap * (n - 1) + whole) / n)
    const [w, h] = [side(width), side(height)]
    for (let j = 0; j < n; j++) for (let i = 0; i < n; i++) {
      const [x0, y0] = [(w - overlap) * i, (h - overlap) * j]
      crops.push({ layer, box: { x0, y0, x1: Math.min(x0 + w, width), y1: Math.min(y0 + h, height) } })
    }
  }
  return crops
}

/** A box of whole pixels, copied out. */
export function cutPicture(picture: Picture, { x0, y0, x1, y1 }: Box): Picture {
  const [width, height] = [x1 - x0, y1 - y0]
  const rgb = new Uint8Array(width * height * 3)
  for (let y = 0; y < height; y++) rgb.set(picture.rgb.subarray(((y0 + y) * picture.width + x0) * 3, ((y0 + y) * picture.width + x1) * 3), y * width * 3)
  return { width, height, rgb }
}
