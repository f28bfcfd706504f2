// Small rigid motions as twists [vx vy vz wx wy wz]: exp(twist) moves by v and turns by w (axis times angle).

import { multiply, type Mat4 } from '../scene/geometry.ts'

export type Twist = readonly [number, number, number, number, number, number]

/** Below this angle the series' next term is under the precision of a double. */
const SMALL_ANGLE = 1e-5

const hat = (w: readonly number[]): Mat4 => [0, -w[2]!, w[1]!, 0, w[2]!, 0, -w[0]!, 0, -w[1]!, w[0]!, 0, 0, 0, 0, 0, 0]

/** Row-major 4x4 of the twist (Rodrigues). */
export function expTwist(twist: ArrayLike<number>): Mat4 {
  const [v, w] = [[twist[0]!, twist[1]!, twist[2]!], [twist[3]!, twist[4]!, twist[5]!]]
  const angle = Math.hypot(w[0]!, w[1]!, w[2]!)
  const a = angle < SMALL_ANGLE ? 1 - angle ** 2 / 6 : Math.sin(angle) / angle
  const b = angle < SMALL_ANGLE ? 0.5 - angle ** 2 / 24 : (1 - Math.cos(angle)) / angle ** 2
  const c = angle < SMALL_ANGLE ? 1 / 6 - angle ** 2 / 120 : (1 - a) / angle ** 2
  const [k, kk] = [hat(w), multiply(hat(w), hat(w))]
  const out = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1]
  for (let r = 0; r < 3; r++) {
    let moved = 0
    for (let col = 0; col < 3; col++) {
      const at = r * 4 + col
      out[at]! += a * k[at]! + b * kk[at]!
      moved += ((r === col ? 1 : 0) + b * k[at]! + c * kk[at]!) * v[col]!
    }
    out[r * 4 + 3] = moved
  }
  return out
}

/** The twist of a rotation by less than half a turn and a translation. */
export function logTwist(m: Mat4): Twist {
  const cosine = Math.min(1, Math.max(-1, (m[0]! + m[5]! + m[10]! - 1) / 2))
  const angle = Math.acos(cosine)
  const half = angle < SMALL_ANGLE ? 0.5 + angle ** 2 / 12 : angle / (2 * Math.sin(angle))
  const w = [half * (m[9]! - m[6]!), half * (m[2]! - m[8]!), half * (m[4]! - m[1]!)]
  const d = angle < SMALL_ANGLE ? 1 / 12 : (1 - (angle * Math.sin(angle)) / (2 * (1 - cosine))) / angle ** 2
  const [k, kk] = [hat(w), multiply(hat(w), hat(w))]
  const v = [0, 1, 2].map((r) => [0, 1, 2].reduce((sum, c) =>
    sum + ((r === c ? 1 : 0) - 0.5 * k[r * 4 + c]! + d * kk[r * 4 + c]!) * m[c * 4 + 3]!, 0))
  return [v[0]!, v[1]!, v[2]!, w[0]!, w[1]!, w[2]!]
}

/** Column `k` of the rotation matrix of a quaternion (w, x, y, z) of any length. */
export function axisOf(quaternion: ArrayLike<number>, k: number): [number, number, number] {
  const norm = Math.hypot(quaternion[0]!, quaternion[1]!, quaternion[2]!, quaternion[3]!) || 1
  const [w, x, y, z] = [quaternion[0]! / norm, quaternion[1]! / norm, quaternion[2]! / norm, quaternion[3]! / norm]
  if (k === 0) return [1 - 2 * (y * y + z * z), 2 * (x * y + w * z), 2 * (x * z - w * y)]
  if (k === 1) return [2 * (x * y - w * z), 1 - 2 * (x * x + z * z), 2 * (y * z + w * x)]
  return [2 * (x * z + w * y), 2 * (y * z - w * x), 1 - 2 * (x * x + y * y)]
}
