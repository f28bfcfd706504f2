// A small scene with exact pictures: a floor that changes colour smoothly and three shaded balls, ray-cast on the host.

import type { Camera } from '../../native-models/scene/camera.ts'
import { cameraCentre, NO_DISTORTION } from '../../native-models/scene/camera.ts'
import type { PreparedFrame } from '../../native-models/scene/frames.ts'
import { cross, normalise, sub, transformDirection, type Vec3 } from '../../native-models/scene/geometry.ts'

interface Hit { readonly distance: number; readonly color: Vec3 }

const BALLS: readonly { readonly at: Vec3; readonly radius: number; readonly color: Vec3 }[] = [
  { at: [0.45, 0, 0.3], radius: 0.3, color: [0.85, 0.2, 0.15] },
  { at: [-0.3, 0.4, 0.25], radius: 0.25, color: [0.2, 0.7, 0.25] },
  { at: [-0.3, -0.45, 0.35], radius: 0.35, color: [0.2, 0.35, 0.85] },
]
const NOTHING: Vec3 = [0, 0, 0]
/** Infinitely far, of a smooth colour in every direction. */
const skyAlong = (d: Vec3): Vec3 => {
  const [x, y, z] = normalise(d)
  return [0.4 + 0.3 * x, 0.5 + 0.3 * y, 0.5 + 0.3 * z]
}

export function lookAt(from: Vec3, to: Vec3, width: number, height: number): Camera {
  const forward = normalise(sub(to, from))
  const right = normalise(cross(forward, [0, 0, 1]))
  const down = cross(forward, right)
  const row = (i: 0 | 1 | 2): number[] => [right[i], down[i], forward[i], from[i]]
  return {
    intrinsics: { width, height, fx: width, fy: width, cx: width / 2, cy: height / 2, distortion: NO_DISTORTION },
    worldFromCamera: [...row(0), ...row(1), ...row(2), 0, 0, 0, 1],
  }
}

export const ringOfCameras = (count: number, width: number, height: number): Camera[] =>
  Array.from({ length: count }, (_, i) => {
    const angle = (2 * Math.PI * i) / count
    return lookAt([2.2 * Math.cos(angle), 2.2 * Math.sin(angle), 1.3 + 0.4 * Math.sin(3 * angle)], [0, 0, 0.15], width, height)
  })

/** Rays per pixel along each axis: a network cannot learn an edge that jumps from pixel to pixel. */
const FINE = 4

/** What a perfect camera sees; `gain` brightens the picture, as exposure does; without `sky` there is only black behind. Depth is that of a pixel's middle. */
export function frameOf(id: string, camera: Camera, options: { depth?: boolean; gain?: number; sky?: boolean } = {}): PreparedFrame {
  const { width, height } = camera.intrinsics
  const rgb = new Uint8Array(width * height * 3)
  const depth = new Float32Array(width * height)
  for (let p = 0; p < width * height; p++) {
    const [x, y] = [p % width, Math.floor(p / width)]
    const middle = seenAt(camera, x + 0.5, y + 0.5).distance
    depth[p] = Number.isFinite(middle) ? middle : 0
    const sums = [0, 0, 0]
    for (let i = 0; i < FINE * FINE; i++) {
      const { color } = seenAt(camera, x + ((i % FINE) + 0.5) / FINE, y + (Math.floor(i / FINE) + 0.5) / FINE, options.sky)
      for (let c = 0; c < 3; c++) sums[c]! += color[c]! / FINE ** 2
    }
    for (let c = 0; c < 3; c++) rgb[p * 3 + c] = Math.min(255, Math.round(255 * sums[c]! * (options.gain ?? 1)))
  }
  return { id, name: id, camera, rgb, depth: options.depth === true ? depth : null, valid: null }
}

/** The ray's z is 1 in camera space, so what it travels is the depth. */
function seenAt(camera: Camera, u: number, v: number, sky = false): Hit {
  const { fx, fy, cx, cy } = camera.intrinsics
  const direction = transformDirection(camera.worldFromCamera, [(u - cx) / fx, (v - cy) / fy, 1])
  const hit = seenFrom(cameraCentre(camera), direction)
  return hit.distance === Infinity && sky ? { distance: Infinity, color: skyAlong(direction) } : hit
}

function seenFrom(origin: Vec3, direction: Vec3): Hit {
  let nearest: Hit = { distance: Infinity, color: NOTHING }
  const t = -origin[2] / direction[2]
  const [x, y] = [origin[0] + t * direction[0], origin[1] + t * direction[1]]
  if (t > 0 && Math.hypot(x, y) < 1) nearest = { distance: t, color: [0.55 + 0.3 * Math.sin(5 * x), 0.55 + 0.3 * Math.sin(5 * y), 0.45] }
  for (const ball of BALLS) {
    const hit = ballHit(ball, origin, direction)
    if (hit.distance < nearest.distance) nearest = hit
  }
  return nearest
}

function ballHit({ at, radius, color }: (typeof BALLS)[number], origin: Vec3, d: Vec3): Hit {
  const o = sub(origin, at)
  const a = d[0] ** 2 + d[1] ** 2 + d[2] ** 2
  const b = o[0] * d[0] + o[1] * d[1] + o[2] * d[2]
  const inside = b * b - a * (o[0] ** 2 + o[1] ** 2 + o[2] ** 2 - radius ** 2)
  const distance = inside < 0 ? Infinity : (-b - Math.sqrt(inside)) / a
  if (!(distance > 0) || distance === Infinity) return { distance: Infinity, color: NOTHING }
  const shade = 0.7 + 0.3 * ((o[2] + distance * d[2]) / radius)
  return { distance, color: [color[0] * shade, color[1] * shade, color[2] * shade] }
}
