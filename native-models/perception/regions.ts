// Parts of a photograph as a dual encoder is shown them: squares around masks, their surroundings faded.

import type { Picture } from './models.ts'
import { boundsOf, type Mask } from './mask.ts'
import type { ImageInput, RegionRule } from './pack-manifest.ts'
import { resize, type Box } from './resize.ts'

/** Pixels of surroundings that resampling may look at beyond the square. */
const BORDER = 3

/** The picture a mask makes, at the encoder's own size. */
export function cutRegion(picture: Picture, mask: Mask, rule: RegionRule, { width, height, interpolation }: ImageInput): Picture {
  const { x0, y0, x1, y1 } = boundsOf(mask)
  const side = Math.max(x1 - x0, y1 - y0) * (1 + 2 * rule.grow)
  const square = squareAt((x0 + x1) / 2, (y0 + y1) / 2, side)
  return cut(picture, square, rule, (inside) => paintMask(mask, rule, inside), width, height, interpolation)
}

/** A square of the photograph with all that is in it. */
export function cutSquare(picture: Picture, square: Box, rule: RegionRule, { width, height, interpolation }: ImageInput): Picture {
  return cut(picture, square, rule, () => undefined, width, height, interpolation)
}

const squareAt = (x: number, y: number, side: number): Box => ({ x0: x - side / 2, y0: y - side / 2, x1: x + side / 2, y1: y + side / 2 })

/** A piece of a photograph, and where its first pixel lies there. */
interface Patch { readonly left: number; readonly top: number; readonly picture: Picture }

function cut(picture: Picture, square: Box, rule: RegionRule, paint: (patch: Patch) => void, width: number, height: number, interpolation: ImageInput['interpolation']): Picture {
  const patch = takePatch(picture, square, rule.fill)
  paint(patch)
  const inPatch = { x0: square.x0 - patch.left, y0: square.y0 - patch.top, x1: square.x1 - patch.left, y1: square.y1 - patch.top }
  return resize(patch.picture, width, height, interpolation, inPatch)
}

/** Beyond the photograph lies `fill`. */
function takePatch({ width, height, rgb }: Picture, { x0, y0, x1, y1 }: Box, fill: RegionRule['fill']): Patch {
  const [left, top] = [Math.floor(x0) - BORDER, Math.floor(y0) - BORDER]
  const [right, bottom] = [Math.ceil(x1) + BORDER, Math.ceil(y1) + BORDER]
  const [w, h] = [right - left, bottom - top]
  const out = new Uint8Array(w * h * 3)
  for (let i = 0; i < out.length; i++) out[i] = fill[i % 3]!
  const [from, to] = [Math.max(0, left), Math.min(width, right)]
  if (to <= from) return { left, top, picture: { width: w, height: h, rgb: out } }
  for (let y = Math.max(0, top); y < Math.min(height, bottom); y++)
    out.set(rgb.subarray((y * width + from) * 3, (y * width + to) * 3), ((y - top) * w + from - left) * 3)
  return { left, top, picture: { width: w, height: h, rgb: out } }
}

/** Fades what the mask leaves out. */
function paintMask({ width, height, runs }: Mask, { background, fill }: RegionRule, { left, top, picture }: Patch): void {
  if (background === 1) return
  const inside = new Uint8Array(picture.width * picture.height)
  for (let k = 0; k < runs.length; k += 2) {
    for (let at = runs[k]!; at < runs[k + 1]!; at++) {
      const [x, y] = [(at % width) - left, Math.floor(at / width) - top]
      if (x >= 0 && y >= 0 && x < picture.width && y < picture.height && at < width * height) inside[y * picture.width + x] = 1
    }
  }
  const { rgb } = picture
  for (let i = 0; i < rgb.length; i++) if (inside[Math.floor(i / 3)] === 0) rgb[i] = Math.floor(fill[i % 3]! + background * (rgb[i]! - fill[i % 3]!) + 0.5)
}
