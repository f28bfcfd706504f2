// A small scene of known splats seen from a ring of cameras, and frames of it as a capture would give them.

import type { Camera } from '../../native-models/scene/camera.ts'
import { NO_DISTORTION } from '../../native-models/scene/camera.ts'
import type { PreparedFrame } from '../../native-models/scene/frames.ts'
import { cross, normalise, sub, type Vec3 } from '../../native-models/scene/geometry.ts'
import { logit, SH_C0, type SplatCloud } from '../../native-models/scene/splats.ts'
import type { RenderedView } from '../../native-models/splatting/render.ts'
import { Random } from '../../native-models/splatting/random.ts'

/** A camera at `from` looking at `to`, world z up. */
export function lookAt(from: Vec3, to: Vec3, width: number, height: number, focal = width): Camera {
  const forward = normalise(sub(to, from))
  const right = normalise(cross(forward, [0, 0, 1]))
  const down = cross(forward, right)
  const row = (i: 0 | 1 | 2): number[] => [right[i], down[i], forward[i], from[i]]
  return {
    intrinsics: { width, height, fx: focal, fy: focal, cx: width / 2, cy: height / 2, distortion: NO_DISTORTION },
    worldFromCamera: [...row(0), ...row(1), ...row(2), 0, 0, 0, 1],
  }
}

export function ringOfCameras(count: number, width: number, height: number, radius = 3): Camera[] {
  return Array.from({ length: count }, (_, i) => {
    const angle = (2 * Math.PI * i) / count
    return lookAt([radius * Math.cos(angle), radius * Math.sin(angle), 1.2 + 0.5 * Math.sin(3 * angle)], [0, 0, 0], width, height)
  })
}

/** Balls of opaque splats in plain colours on a chequered disc. */
export function knownCloud(count: number, seed: number): SplatCloud {
  const random = new Random(seed)
  const cloud = {
    count, shDegree: 0 as const, means: new Float32Array(count * 3), rotations: new Float32Array(count * 4), logScales: new Float32Array(count * 3).fill(Math.log(0.05)),
    opacityLogits: new Float32Array(count).fill(logit(0.95)), sh: new Float32Array(count * 3),
  }
  const balls = Array.from({ length: 5 }, (_, i) => ({ at: [0.8 * Math.cos(i * 1.26), 0.8 * Math.sin(i * 1.26), 0.3] as const, color: [random.next(), random.next(), random.next()] as const }))
  for (let i = 0; i < count; i++) {
    cloud.rotations[i * 4] = 1
    const ball = balls[random.below(balls.length)]!
    const onDisc = random.next() < 0.5
    const direction = [random.normal(), random.normal(), random.normal()] as const
    const reach = 0.35 / Math.hypot(...direction)
    const [radius, angle] = [1.5 * Math.sqrt(random.next()), 2 * Math.PI * random.next()]
    const mean: Vec3 = onDisc ? [radius * Math.cos(angle), radius * Math.sin(angle), 0] : [ball.at[0] + reach * direction[0], ball.at[1] + reach * direction[1], ball.at[2] + reach * direction[2]]
    const square = (Math.floor(mean[0] * 2.5) + Math.floor(mean[1] * 2.5)) % 2 === 0 ? 0.9 : 0.2
    cloud.means.set(mean, i * 3)
    for (let c = 0; c < 3; c++) cloud.sh[i * 3 + c] = ((onDisc ? square : ball.color[c]!) - 0.5) / SH_C0
  }
  return cloud
}

/** What a perfect camera would have recorded of a rendered view. */
export function frameOf(id: string, camera: Camera, view: RenderedView, withDepth: boolean): PreparedFrame {
  return {
    id, name: id, camera, valid: null,
    rgb: Uint8Array.from(view.color, (value) => Math.round(255 * Math.min(1, Math.max(0, value)))),
    depth: withDepth ? view.depth.map((depth, i) => (view.alpha[i]! > 0.9 ? depth : 0)) : null,
  }
}
