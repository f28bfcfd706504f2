// Where a render and its photograph differ: dark where they agree, through violet and orange to near white.

import type { PreparedFrame } from '../../native-models/scene/frames.ts'
import type { TrainedCameras } from '../jobs/cameras-blob.ts'
import type { Picture } from './pictures.ts'

/** A mean difference of the channels of this much or more is shown brightest; what the eye takes for another colour. */
const FULL_ERROR = 0.3
/** Where it is compared with nothing: outside what the lens saw. */
const NOTHING = [38, 42, 48] as const
/** Lightness rises all the way, so that it reads without colour too. */
const RAMP: readonly (readonly [number, number, number])[] = [[6, 6, 12], [58, 20, 92], [148, 42, 96], [224, 92, 48], [250, 176, 72], [255, 244, 208]]

type Exposure = TrainedCameras['exposures'][string]

/** `color` (height, width, 3), corrected by the photograph's exposure before it is compared. PSNR over what was compared, dB. */
export function errorPicture({ color }: { readonly color: Float32Array }, { rgb, valid, camera }: PreparedFrame, { gain, bias }: Exposure): { picture: Picture; psnr: number } {
  const { width, height } = camera.intrinsics
  const pixels = new Uint8Array(width * height * 3)
  let [squares, compared] = [0, 0]
  for (let at = 0; at < width * height; at++) {
    if (valid !== null && valid[at] === 0) {
      pixels.set(NOTHING, at * 3)
      continue
    }
    let apart = 0
    for (let c = 0; c < 3; c++) {
      const shown = gain[c]! * color[at * 3 + c]! + bias[c]!
      const difference = shown - rgb[at * 3 + c]! / 255
      squares += difference ** 2
      apart += Math.abs(difference) / 3
    }
    compared++
    pixels.set(heat(apart / FULL_ERROR), at * 3)
  }
  const mse = compared === 0 ? 0 : squares / (3 * compared)
  return { picture: { width, height, pixels }, psnr: -10 * Math.log10(Math.max(mse, 1e-10)) }
}

function heat(share: number): [number, number, number] {
  const at = Math.min(1, share) * (RAMP.length - 1)
  const [low, high] = [RAMP[Math.floor(at)]!, RAMP[Math.min(RAMP.length - 1, Math.floor(at) + 1)]!]
  const mix = (c: 0 | 1 | 2): number => Math.round(low[c] + (high[c] - low[c]) * (at - Math.floor(at)))
  return [mix(0), mix(1), mix(2)]
}
