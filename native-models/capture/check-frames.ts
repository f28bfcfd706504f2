// Looks at the header of every photograph and depth image before anything is kept: sizes must fit the cameras.

import path from 'node:path'
import { resizeIntrinsics, type Intrinsics } from '../scene/camera.ts'
import { Fault } from '../scene/faults.ts'
import type { Progress } from '../scene/progress.ts'
import { depthHeader, type DepthHeader } from './depth.ts'
import { kindOf } from './files.ts'
import { imageSize, type ImageSize } from './image-size.ts'
import type { RawCapture, RawDepth, RawFrame } from './raw-capture.ts'

export interface CheckedFrame extends RawFrame {
  /** The depth camera at the depth image's own size, where it has one. */
  readonly depthIntrinsics: Intrinsics | undefined
}

const AT_ONCE = 8

/** Frames with intrinsics at the photographs' real sizes. Throws `capture.malformed` naming the first file that does not fit. */
export async function* checkFrames(raw: RawCapture, signal: AbortSignal): AsyncGenerator<Progress, CheckedFrame[]> {
  const checked: CheckedFrame[] = []
  for (let i = 0; i < raw.frames.length; i += AT_ONCE) {
    signal.throwIfAborted()
    yield { phase: 'checking photographs', step: i, total: raw.frames.length }
    checked.push(...(await Promise.all(raw.frames.slice(i, i + AT_ONCE).map((frame) => checkFrame(raw, frame)))))
  }
  return checked
}

async function checkFrame(raw: RawCapture, frame: RawFrame): Promise<CheckedFrame> {
  const file = path.join(raw.root, frame.imagePath)
  const size = await imageSize(file)
  const intrinsics = fitIntrinsics(frame.intrinsics, size, file)
  if (frame.depthPath === null || raw.depth === null) return { ...frame, intrinsics, depthPath: null, depthIntrinsics: undefined }
  const depthFile = path.join(raw.root, frame.depthPath)
  if ((await kindOf(depthFile)) !== 'file') throw new Fault('capture.malformed', `${depthFile}: the depth image of ${frame.imagePath} is missing`, depthFile)
  const depth = await depthHeader(depthFile)
  return { ...frame, intrinsics, depthIntrinsics: depthCamera(raw.depth, depth, size, depthFile, frame.imagePath) }
}

/** Rounding a side to whole pixels moves it by less than this. */
const ROUNDING_PIXELS = 1.5

const sameShape = (a: ImageSize, b: ImageSize): boolean => {
  const [small, large] = a.width < b.width ? [a, b] : [b, a]
  return Math.abs((large.height * small.width) / large.width - small.height) <= ROUNDING_PIXELS
}

/** Photographs are often kept at half or quarter size: the same camera at another resolution. */
function fitIntrinsics(stated: Intrinsics, size: ImageSize, file: string): Intrinsics {
  if (stated.width === size.width && stated.height === size.height) return stated
  if (sameShape(stated, size)) return resizeIntrinsics(stated, size.width, size.height)
  const turned = sameShape({ width: stated.height, height: stated.width }, size) ? '; it was turned after its camera was computed' : ''
  throw new Fault('capture.malformed', `${file}: the photograph is ${size.width}x${size.height}, its camera is for ${stated.width}x${stated.height}: another shape, so they do not belong together${turned}`, file)
}

function depthCamera(raw: RawDepth, depth: DepthHeader, color: ImageSize, file: string, photograph: string): Intrinsics | undefined {
  const same = depth.width === color.width && depth.height === color.height
  if (raw.intrinsics !== null) {
    if (depth.width === raw.intrinsics.width && depth.height === raw.intrinsics.height) return raw.intrinsics
    throw new Fault('capture.malformed', `${file}: the depth image is ${depth.width}x${depth.height}, its camera is for ${raw.intrinsics.width}x${raw.intrinsics.height}`, file)
  }
  if (same || (raw.mayDifferInSize && sameShape(depth, color))) return undefined
  throw new Fault('capture.malformed', `${file}: the depth image is ${depth.width}x${depth.height}, its photograph ${photograph} is ${color.width}x${color.height}; depth must be registered to the photographs and have their size, or come with intrinsics of its own`, file)
}
