// A photograph as a model wants it: scaled, cut or padded, normalised, as planes.

import type { Tensor } from './onnx.ts'
import type { Picture } from './models.ts'
import type { ImageInput } from './pack-manifest.ts'
import { resize } from './resize.ts'

/** Where a photograph lies in the network's input: input = photograph * scale, and what is beyond (width, height) is padding. */
export interface Placement {
  readonly scaleX: number
  readonly scaleY: number
  readonly width: number
  readonly height: number
}

/** (batch, 3, height, width) of several pictures. Those of a batch may differ in size. */
export function pixelValues(pictures: readonly Picture[], input: ImageInput): Tensor {
  const plane = input.width * input.height
  const data = new Float32Array(pictures.length * 3 * plane)
  pictures.forEach((picture, at) => writePlanes(prepared(picture, input), input, data.subarray(at * 3 * plane, (at + 1) * 3 * plane)))
  return { shape: [pictures.length, 3, input.height, input.width], data }
}

/** What `pixelValues` does to coordinates, for models that answer in places. */
export function placementOf(width: number, height: number, input: ImageInput): Placement {
  if (input.resize !== 'fit') return { scaleX: input.width / width, scaleY: input.height / height, width: input.width, height: input.height }
  const fitted = fit(width, height, input)
  return { scaleX: fitted.width / width, scaleY: fitted.height / height, ...fitted }
}

/** Sides are rounded to the nearest pixel, halves up. */
function fit(width: number, height: number, input: ImageInput): { width: number; height: number } {
  const scale = Math.min(input.width / width, input.height / height)
  return { width: Math.max(1, Math.floor(width * scale + 0.5)), height: Math.max(1, Math.floor(height * scale + 0.5)) }
}

function prepared(picture: Picture, input: ImageInput): Picture {
  const { width, height } = picture
  if (input.resize === 'stretch') return resize(picture, input.width, input.height, input.interpolation)
  if (input.resize === 'fit') {
    const fitted = fit(width, height, input)
    return resize(picture, fitted.width, fitted.height, input.interpolation)
  }
  const covering = cover(width, height, input)
  return cutMiddle(resize(picture, covering.width, covering.height, input.interpolation), input.width, input.height)
}

/** One side fits exactly, the other is cut down to whole pixels, as torchvision and transformers do. */
function cover(width: number, height: number, input: ImageInput): { width: number; height: number } {
  return width * input.height <= height * input.width
    ? { width: input.width, height: Math.trunc((height * input.width) / width) }
    : { width: Math.trunc((width * input.height) / height), height: input.height }
}

function cutMiddle(picture: Picture, width: number, height: number): Picture {
  const [left, top] = [Math.floor((picture.width - width) / 2), Math.floor((picture.height - height) / 2)]
  const rgb = new Uint8Array(width * height * 3)
  for (let y = 0; y < height; y++) {
    const from = ((top + y) * picture.width + left) * 3
    rgb.set(picture.rgb.subarray(from, from + width * 3), y * width * 3)
  }
  return { width, height, rgb }
}

/** Beyond the picture the planes stay 0: padding comes after normalisation. */
function writePlanes({ width, height, rgb }: Picture, input: ImageInput, out: Float32Array): void {
  const plane = input.width * input.height
  for (let c = 0; c < 3; c++) {
    const table = Float32Array.from({ length: 256 }, (_, value) => (value / 255 - input.mean[c]!) / input.std[c]!)
    for (let y = 0; y < height; y++) {
      let at = c * plane + y * input.width
      for (let x = 0, from = y * width * 3 + c; x < width; x++, from += 3) out[at++] = table[rgb[from]!]!
    }
  }
}
