// Which photograph shows a box best, and where.

import { project } from '../../native-models/scene/camera.ts'
import type { BoxShape } from '../../native-models/scene/grounding.ts'
import type { FrameRecord } from '../../native-models/scene/records.ts'
import type { z } from 'zod'
import { cameraOf } from '../viewport/trained.ts'

export interface Crop { readonly frame: FrameRecord; readonly left: number; readonly top: number; readonly side: number }

/** Around the object, as a share of its size. */
const MARGIN = 0.35
/** Smaller than this share of the photograph's height an object is a few pixels. */
const LEAST_SHARE = 0.1

function cropIn(box: z.infer<typeof BoxShape>, frame: FrameRecord): (Crop & { worth: number }) | null {
  const [u, v, depth] = project(cameraOf(frame), box.center)
  const { width, height, fy } = frame.camera.intrinsics
  if (depth <= 0 || u < 0 || v < 0 || u >= width || v >= height) return null
  const radius = Math.hypot(...box.size) / 2
  const side = Math.min(height, Math.max(height * LEAST_SHARE, ((2 * radius * fy) / depth) * (1 + MARGIN) * 0.8))
  const middle = 1 - Math.hypot((u - width / 2) / width, (v - height / 2) / height)
  const inside = Math.min(1, Math.min(u, width - u, v, height - v) / (side / 2))
  const left = Math.min(width - side, Math.max(0, u - side / 2))
  const top = Math.min(height - side, Math.max(0, v - side / 2))
  return { frame, left, top, side, worth: inside * (0.3 + middle) * Math.min(1, side / (height * 0.3)) }
}

/** Photographs tried for a free view of the object, the best ones first: each costs a ray through the whole cloud. */
const MOST_TRIED = 8

/** Whether nothing stands between a frame's camera and the middle of the box. */
export type Sees = (frame: FrameRecord) => boolean

/** The photograph in which the box is whole, large, near the middle and not hidden; null if none has it at all. */
export function cropOf(box: z.infer<typeof BoxShape>, frames: readonly FrameRecord[], sees: Sees): Crop | null {
  const best = frames.flatMap((f) => cropIn(box, f) ?? []).sort((a, b) => b.worth - a.worth)
  return best.slice(0, MOST_TRIED).find((crop) => sees(crop.frame)) ?? best[0] ?? null
}
