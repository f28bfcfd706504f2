// A sample of the depth images as coloured points: where training starts, and what up and bounds are found from.

import { unproject } from '../scene/camera.ts'
import type { PointSet, PreparedFrame } from '../scene/frames.ts'
import type { Progress } from '../scene/progress.ts'
import type { FrameRecord } from '../scene/records.ts'
import { prepareFrame } from './prepare.ts'

/** Frames looked at, spread over the capture. */
const FRAMES = 48
/** Width they are brought to: 1300 points a frame at 4:3. */
const WIDTH = 42

/** Small prepared frames spread over the capture; none if it has no depth. */
export async function* sampleDepth(root: string, frames: readonly FrameRecord[], signal: AbortSignal): AsyncGenerator<Progress, PreparedFrame[]> {
  const deep = frames.filter((frame) => frame.depthPath !== null)
  const step = Math.max(1, deep.length / FRAMES)
  const chosen = Array.from({ length: Math.min(FRAMES, deep.length) }, (_, i) => deep[Math.floor(i * step)]!)
  const prepared: PreparedFrame[] = []
  for (const [i, frame] of chosen.entries()) {
    signal.throwIfAborted()
    yield { phase: 'reading depth', step: i, total: chosen.length }
    prepared.push(await prepareFrame(root, frame, WIDTH))
  }
  return prepared
}

/** Null if no frame measures anything. */
export function pointsOfDepth(frames: readonly PreparedFrame[]): PointSet | null {
  const positions: number[] = []
  const colors: number[] = []
  for (const frame of frames) backProject(frame, positions, colors)
  return positions.length === 0 ? null : { positions: Float32Array.from(positions), colors: Uint8Array.from(colors) }
}

function backProject({ camera, depth, rgb }: PreparedFrame, positions: number[], colors: number[]): void {
  const { width } = camera.intrinsics
  for (const [pixel, z] of (depth ?? []).entries()) {
    if (!(z > 0)) continue
    positions.push(...unproject(camera, (pixel % width) + 0.5, Math.floor(pixel / width) + 0.5, z))
    colors.push(rgb[pixel * 3]!, rgb[pixel * 3 + 1]!, rgb[pixel * 3 + 2]!)
  }
}
