// What the camera does in each frame of a capture: where it truly is, how the shutter moves, how bright the picture is,
// and what pose is written down.

import type { Camera } from '../scene/camera.ts'
import { cross, normalise, transformPoint, type Vec3 } from '../scene/geometry.ts'
import { imageSize, type SynthParams } from './params.ts'
import { roomCamera, tableCamera } from './path.ts'
import { noise3, seededRandom, type Random } from './random.ts'
import type { Exposure } from './render/renderer.ts'
import type { SynthScene } from './scene.ts'

export interface Shot {
  readonly camera: Camera
  /** Where the camera is while the shutter is open. */
  readonly path: readonly Camera[]
  readonly exposure: Exposure
  /** The pose a tracker would have found. */
  readonly written: readonly number[]
}

/** Motion blur is the mean of exposures at most this far apart, pixels. */
const BLUR_STEP = 0.8
/** White balance wanders by this share of the exposure's drift. */
const TINT_SHARE = 0.2
/** Frames over which the exposure wanders. */
const DRIFT_FRAMES = 6

export const frameName = (index: number): string => String(index).padStart(6, '0')

export function shotsOf(params: SynthParams, scene: SynthScene): Shot[] {
  const { width, height } = imageSize(params.size)
  const path = params.scene === 'room' ? roomCamera : tableCamera
  return Array.from({ length: params.frames }, (_, index): Shot => {
    const camera = path(scene, index, params.frames, width, height, params.seed)
    const random = seededRandom(params.seed * 7919 + index)
    return { camera, path: shutterPath(camera, params.blur, random), exposure: exposureOf(params, index), written: trackedPose(camera, params.poseNoise ?? 0, random) }
  })
}

/** The shutter stays open while the hand turns the camera by `blur` pixels in a seeded direction. */
function shutterPath(camera: Camera, blur: number, random: Random): Camera[] {
  const direction = random.between(0, 2 * Math.PI)
  if (blur <= 0) return [camera]
  const exposures = Math.max(2, Math.ceil(blur / BLUR_STEP) + 1)
  return Array.from({ length: exposures }, (_, k) => {
    const pixels = blur * (k / (exposures - 1) - 0.5)
    return turned(camera, pixels * Math.cos(direction), pixels * Math.sin(direction))
  })
}

function exposureOf({ exposureDrift = 0, noise = 0, seed }: SynthParams, index: number): Exposure {
  const wander = (channel: number): number => 2 * noise3(index / DRIFT_FRAMES, channel * 11.7, seed % 1009) - 1
  const light = 1 + exposureDrift * wander(1)
  const tint = exposureDrift * TINT_SHARE * wander(2)
  return { gains: [light * (1 + tint), light, light * (1 - tint)], noise, seed: (seed * 65_537 + index * 2_654_435_761) >>> 0 }
}

/** The camera turned about its own centre so that the picture moves by about [u, v] pixels. */
function turned(camera: Camera, u: number, v: number): Camera {
  const { fx, fy } = camera.intrinsics
  const m = camera.worldFromCamera
  const centre: Vec3 = [m[3]!, m[7]!, m[11]!]
  const towards = (x: number, y: number, z: number): Vec3 => {
    const p = transformPoint(m, [x, y, z])
    return normalise([p[0] - centre[0], p[1] - centre[1], p[2] - centre[2]])
  }
  const forward = towards(u / fx, v / fy, 1)
  return { ...camera, worldFromCamera: poseOf(normalise(cross(towards(0, 1, 0), forward)), forward, centre) }
}

/** Camera-to-world from its right, its forward and its place; down completes them. */
function poseOf(right: Vec3, forward: Vec3, [x, y, z]: Vec3): number[] {
  const down = cross(forward, right)
  return [right[0], down[0], forward[0], x, right[1], down[1], forward[1], y, right[2], down[2], forward[2], z, 0, 0, 0, 1]
}

function trackedPose(camera: Camera, sigma: number, random: Random): readonly number[] {
  if (sigma <= 0) return camera.worldFromCamera
  const { fx, fy } = camera.intrinsics
  const m = turned(camera, fx * sigma * random.normal(), fy * sigma * random.normal()).worldFromCamera
  return m.map((value, k) => (k % 4 === 3 && k < 12 ? value + sigma * random.normal() : value))
}
