// Small random splat scenes and cameras for the kernel tests, from a seed.

import type { ReferenceCamera } from '../../native-models/kernels/projection/projection.reference.ts'
import type { Camera } from '../../native-models/scene/camera.ts'
import { NO_DISTORTION } from '../../native-models/scene/camera.ts'
import { invertRigid, multiply, rigid, type Mat4 } from '../../native-models/scene/geometry.ts'
import { shCoefficients, type SplatCloud } from '../../native-models/scene/splats.ts'

/** Mulberry32: 0…1, the same on every machine. */
export function random(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

/** Splats in a unit-sized box around the origin, of mixed shapes, sizes and opacities. */
export function randomCloud(count: number, shDegree: SplatCloud['shDegree'], seed: number, size = 0.08): SplatCloud {
  const next = random(seed)
  const fill = (n: number, value: () => number): Float32Array => Float32Array.from({ length: n }, value)
  const signed = (): number => 2 * next() - 1
  return {
    count,
    means: fill(count * 3, signed),
    rotations: fill(count * 4, signed),
    logScales: fill(count * 3, () => Math.log(size) + signed()),
    opacityLogits: fill(count, () => 3 * signed()),
    sh: fill(count * shCoefficients(shDegree) * 3, () => 0.4 * signed()),
    shDegree,
  }
}

/** A camera about three units away, looking at the origin from a slant, principal point off centre. */
export function slantedCamera(width: number, height: number): Camera {
  const cameraFromWorld = multiply(rigid([1, 0, 0, 0], [0.1, -0.05, 3]), rigid([0.95, 0.2, -0.15, 0.1], [0, 0, 0]))
  const focal = 1.1 * width
  return {
    intrinsics: { width, height, fx: focal, fy: focal * 1.03, cx: width / 2 + 1.3, cy: height / 2 - 0.7, distortion: NO_DISTORTION },
    worldFromCamera: [...invertRigid(cameraFromWorld)],
  }
}

export function referenceCamera(camera: Camera): ReferenceCamera {
  const { fx, fy, cx, cy, width, height } = camera.intrinsics
  return { pose: invertRigid(camera.worldFromCamera).slice(0, 12), fx, fy, cx, cy, width, height }
}

/** exp(twist) times a pose's rows [R | t], twist = [v, w]. */
export function twisted(pose: readonly number[], twist: readonly number[]): number[] {
  const [vx, vy, vz, wx, wy, wz] = twist as [number, number, number, number, number, number]
  const generator: Mat4 = [0, -wz, wy, vx, wz, 0, -wx, vy, -wy, wx, 0, vz, 0, 0, 0, 0]
  const full: Mat4 = [...pose, 0, 0, 0, 1]
  // Second order is plenty for the steps of a finite difference.
  const once = multiply(generator, full)
  const twice = multiply(generator, once)
  return full.map((value, k) => value + once[k]! + twice[k]! / 2).slice(0, 12)
}
