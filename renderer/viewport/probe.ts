// What is under the pointer: an instance, a camera, or a place on a surface.

import { cameraCentre } from '../../native-models/scene/camera.ts'
import { normalise, sub, type Vec3 } from '../../native-models/scene/geometry.ts'
import type { FrameRecord } from '../../native-models/scene/records.ts'
import { currentFrames } from '../state/replica.ts'
import { isAtPhoto, view } from '../state/view.ts'
import { useCloud } from './cloud.ts'
import { heaviest, pick, type Hit } from './pick.ts'
import { usePoints } from './points-layer.tsx'
import { useScene } from './scene-model.ts'
import { cameraOf } from './trained.ts'
import { rayThrough, toScreen } from './screen.ts'

/** How near the pointer must come to a camera or a sparse point, pixels. */
const NEAR_PX = 14

function hitAt(x: number, y: number): Hit | null {
  const { cloud } = useCloud.getState()
  if (cloud === null) return null
  const { labels, instances } = useScene.getState()
  return pick(cloud, rayThrough(x, y), (splat) => instances[labels[splat] ?? -1]?.hidden !== true)
}

/** Id of the instance under a pixel, or null. */
export function instanceAt(x: number, y: number): string | null {
  const { labels, instances } = useScene.getState()
  const hit = instances.length === 0 ? null : hitAt(x, y)
  return hit === null ? null : instances[heaviest(hit, labels)]?.id ?? null
}

/** Whether an instance is what a frame's camera sees in the direction of a point. */
export function seesInstance(frame: FrameRecord, id: string, point: Vec3): boolean {
  const { cloud } = useCloud.getState()
  const { labels, instances } = useScene.getState()
  const origin = cameraCentre(cameraOf(frame))
  const hit = cloud === null ? null : pick(cloud, { origin, direction: normalise(sub(point, origin)) })
  return hit !== null && instances[heaviest(hit, labels)]?.id === id
}

/** World point of the surface under a pixel: on the splats, else the sparse point nearest the pointer. */
export function surfaceAt(x: number, y: number): [number, number, number] | null {
  const hit = hitAt(x, y)
  if (hit !== null && hit.distance > 0) {
    const { origin, direction } = rayThrough(x, y)
    return [0, 1, 2].map((k) => origin[k]! + direction[k]! * hit.distance) as [number, number, number]
  }
  return useCloud.getState().cloud === null ? pointAt(x, y) : null
}

function pointAt(x: number, y: number): [number, number, number] | null {
  const { positions } = usePoints.getState()
  let best = -1, nearest = Infinity
  for (let i = 0; i < (positions?.length ?? 0); i += 3) {
    const [sx, sy, depth] = toScreen(positions![i]!, positions![i + 1]!, positions![i + 2]!)
    if (depth > 0 && depth < nearest && Math.hypot(sx - x, sy - y) < NEAR_PX) [best, nearest] = [i, depth]
  }
  return best < 0 ? null : [positions![best]!, positions![best + 1]!, positions![best + 2]!]
}

/** The frame whose camera is drawn under a pixel, where cameras are shown. */
export function frameAt(x: number, y: number): FrameRecord | null {
  const { frusta, workspace, mode } = view()
  if (!frusta || workspace === 'ground' || isAtPhoto(mode)) return null
  let best: FrameRecord | null = null, nearest = NEAR_PX
  for (const frame of currentFrames()) {
    const [sx, sy, depth] = toScreen(...cameraCentre(cameraOf(frame)))
    const away = Math.hypot(sx - x, sy - y)
    if (depth > 0 && away < nearest) [best, nearest] = [frame, away]
  }
  return best
}
