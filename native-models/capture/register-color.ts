// Puts the colour camera of an RGB-D capture where its photographs say it is.

import type { FrameRecord } from '../scene/records.ts'
import type { PreparedFrame } from '../scene/frames.ts'
import { transformPoint, type Mat4, type Vec3 } from '../scene/geometry.ts'
import type { Progress } from '../scene/progress.ts'
import { prepareFrame } from './prepare.ts'
import { findRegistration, type Registration } from './registration.ts'

/** Places along the capture where frames are compared. */
const ANCHORS = 18
/** An anchor is compared with the frame this share of the capture later: moved on, but still looking at the same things. */
const GAP = 0.02
/** Details that tell a pixel's shift survive at this width. */
const WIDTH = 320

export interface Registered {
  readonly frames: readonly FrameRecord[]
  /** One sentence for the user, if anything was changed. */
  readonly notice: string | null
}

/** Frames with the colour camera found, or as they came. Lenses and depth cameras that the capture states are believed. */
export async function* registerColor(root: string, frames: readonly FrameRecord[], signal: AbortSignal): AsyncGenerator<Progress, Registered> {
  const open = frames.filter((frame) => frame.depthPath !== null && frame.depthIntrinsics === undefined && frame.camera.intrinsics.distortion.model === 'NONE')
  if (open.length < 2 || open.length < frames.length / 2) return { frames, notice: null }
  const prepared = new Map<number, PreparedFrame>()
  const indices = pairIndices(open.length)
  const wanted = [...new Set(indices.flat())]
  for (const [step, index] of wanted.entries()) {
    signal.throwIfAborted()
    yield { phase: 'comparing photographs with depth', step, total: wanted.length }
    prepared.set(index, await prepareFrame(root, open[index]!, WIDTH))
  }
  const found = await findRegistration(indices.map(([a, b]) => [prepared.get(a)!, prepared.get(b)!] as const))
  return found === null ? { frames, notice: null } : { frames: frames.map((frame) => applyRegistration(frame, found)), notice: sentence(frames[0]!, found) }
}

/** Each anchor with a near successor, and with the next anchor where captures are short enough for these to overlap. */
function pairIndices(count: number): (readonly [number, number])[] {
  const gap = Math.max(1, Math.round(count * GAP))
  const anchors = Array.from({ length: Math.min(ANCHORS, count - 1) }, (_, i, ) => Math.floor((i * (count - 1)) / Math.min(ANCHORS, count - 1)))
  return anchors.flatMap((anchor, i) => [
    ...(anchor + gap < count ? [[anchor, anchor + gap] as const] : []),
    ...(i + 1 < anchors.length && anchors[i + 1] !== anchor + gap ? [[anchor, anchors[i + 1]!] as const] : []),
  ])
}

function applyRegistration(frame: FrameRecord, { focalScale, shift, offset }: Registration): FrameRecord {
  const { intrinsics, worldFromCamera } = frame.camera
  return {
    ...frame,
    ...(frame.depthPath === null ? {} : { depthIntrinsics: intrinsics, depthOffset: [...offset] }),
    camera: {
      intrinsics: {
        ...intrinsics, fx: intrinsics.fx * focalScale, fy: intrinsics.fy * focalScale,
        cx: intrinsics.cx + shift[0] * intrinsics.width, cy: intrinsics.cy + shift[1] * intrinsics.width,
      },
      worldFromCamera: movedBy(worldFromCamera, [-offset[0], -offset[1], -offset[2]]),
    },
  }
}

/** The camera shifted along its own axes. */
function movedBy(worldFromCamera: Mat4, inCamera: Vec3): number[] {
  const centre = transformPoint(worldFromCamera, inCamera)
  return worldFromCamera.map((value, i) => (i < 12 && i % 4 === 3 ? centre[(i - 3) / 4]! : value) + 0)
}

const sentence = ({ camera: { intrinsics } }: FrameRecord, { focalScale, offset, before, after }: Registration): string =>
  `the photographs were not taken with the stated camera, which is the depth sensor's: their focal length is ${(intrinsics.fx * focalScale).toFixed(0)} instead of ${intrinsics.fx.toFixed(0)} pixels and their lens ${Math.hypot(...offset).toFixed(3)} units beside it (colours of the same points now differ by ${after.toFixed(1)} grey levels instead of ${before.toFixed(1)})`
