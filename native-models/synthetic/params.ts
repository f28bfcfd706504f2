// What a synthetic capture is asked for and what came out; the command line's `synth` job carries the same fields.

import { Fault } from '../scene/faults.ts'

export interface SynthParams {
  /** Folder to write. */
  out: string
  scene: 'tabletop' | 'room'
  objects: number
  frames: number
  /** WxH, pixels. */
  size: string
  /** Standard deviation of the depth noise, metres. */
  depthNoise: number
  /** Motion blur, pixels. */
  blur: number
  seed: number
  /** Share of depth pixels without a value. */
  depthHoles?: number
  /** Standard deviation of the sensor's noise, grey levels. */
  noise?: number
  /** How far the exposure wanders from one frame to the next: 0.2 is a fifth brighter or darker. */
  exposureDrift?: number
  /** Standard deviation of the written poses' error: metres, and radians of turn for each metre. */
  poseNoise?: number
  /** Small things strewn about, as a share of `objects`. */
  clutter?: number
}

export interface SynthResult {
  out: string
  frames: number
  instances: number
  queries: number
}

/** Larger images than this would need more memory than the generator promises to use. */
const MAX_SIDE = 4096

/** Width and height in pixels. Throws Fault `input.invalid` for anything but WxH with sides from 16 to 4096. */
export function imageSize(size: string): { width: number; height: number } {
  const [, w, h] = /^(\d+)x(\d+)$/.exec(size) ?? []
  const [width, height] = [Number(w), Number(h)]
  const fits = (side: number): boolean => side >= 16 && side <= MAX_SIDE
  if (!fits(width) || !fits(height)) {
    throw new Fault('input.invalid', `image size "${size}" must be WxH with sides from 16 to ${MAX_SIDE}, for example 320x240`, 'size')
  }
  return { width, height }
}
