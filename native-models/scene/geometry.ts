// Vectors, quaternions and rigid transforms as plain number arrays, so they serialise and compare as values.
// Matrices are row-major. Quaternions are wxyz and unit. `bFromA` takes A coordinates to B.

export type Vec3 = readonly [number, number, number]
export type Quaternion = readonly [number, number, number, number]
/** Row-major 4x4. */
export type Mat4 = readonly number[]

export const add = (a: Vec3, b: Vec3): Vec3 => [a[0] + b[0], a[1] + b[1], a[2] + b[2]]
export const sub = (a: Vec3, b: Vec3): Vec3 => [a[0] - b[0], a[1] - b[1], a[2] - b[2]]
export const scale = (a: Vec3, s: number): Vec3 => [a[0] * s, a[1] * s, a[2] * s]
export const dot = (a: Vec3, b: Vec3): number => a[0] * b[0] + a[1] * b[1] + a[2] * b[2]
export const cross = (a: Vec3, b: Vec3): Vec3 => [
  a[1] * b[2] - a[2] * b[1],
  a[2] * b[0] - a[0] * b[2],
  a[0] * b[1] - a[1] * b[0],
]
export const length = (a: Vec3): number => Math.hypot(a[0], a[1], a[2])
export const distance = (a: Vec3, b: Vec3): number => length(sub(a, b))

/** Unit vector along `a`; throws on a zero or non-finite vector, which has no direction. */
export function normalise(a: Vec3): Vec3 {
  const l = length(a)
  if (!(l > 0) || !Number.isFinite(l)) throw new RangeError(`cannot normalise [${a.join(', ')}]`)
  return scale(a, 1 / l)
}

/** Any unit vector perpendicular to the unit vector `a`. */
export function perpendicular(a: Vec3): Vec3 {
  return normalise(Math.abs(a[0]) < 0.9 ? cross(a, [1, 0, 0]) : cross(a, [0, 1, 0]))
}

export const IDENTITY: Mat4 = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1]

export function multiply(a: Mat4, b: Mat4): Mat4 {
  const out = Array.from({ length: 16 }, () => 0)
  for (let r = 0; r < 4; r++)
    for (let c = 0; c < 4; c++)
      for (let k = 0; k < 4; k++) out[r * 4 + c]! += a[r * 4 + k]! * b[k * 4 + c]!
  return out
}

export function transformPoint(m: Mat4, p: Vec3): Vec3 {
  return [
    m[0]! * p[0] + m[1]! * p[1] + m[2]! * p[2] + m[3]!,
    m[4]! * p[0] + m[5]! * p[1] + m[6]! * p[2] + m[7]!,
    m[8]! * p[0] + m[9]! * p[1] + m[10]! * p[2] + m[11]!,
  ]
}

export function transformDirection(m: Mat4, d: Vec3): Vec3 {
  return [
    m[0]! * d[0] + m[1]! * d[1] + m[2]! * d[2],
    m[4]! * d[0] + m[5]! * d[1] + m[6]! * d[2],
    m[8]! * d[0] + m[9]! * d[1] + m[10]! * d[2],
  ]
}

/** Inverse of a rotation plus translation. */
export function invertRigid(m: Mat4): Mat4 {
  const t: Vec3 = [m[3]!, m[7]!, m[11]!]
  const back = (i: number): number => -(m[i]! * t[0] + m[i + 4]! * t[1] + m[i + 8]! * t[2])
  return [
    m[0]!, m[4]!, m[8]!, back(0),
    m[1]!, m[5]!, m[9]!, back(1),
    m[2]!, m[6]!, m[10]!, back(2),
    0, 0, 0, 1,
  ]
}

/** Rotation and translation to a matrix; the quaternion is normalised first. */
export function rigid(rotation: Quaternion, translation: Vec3): Mat4 {
  const n = Math.hypot(...rotation)
  if (!(n > 0)) throw new RangeError('a zero quaternion is no rotation')
  const [w, x, y, z] = rotation.map((v) => v / n) as unknown as Quaternion
  return [
    1 - 2 * (y * y + z * z), 2 * (x * y - w * z), 2 * (x * z + w * y), translation[0],
    2 * (x * y + w * z), 1 - 2 * (x * x + z * z), 2 * (y * z - w * x), translation[1],
    2 * (x * z - w * y), 2 * (y * z + w * x), 1 - 2 * (x * x + y * y), translation[2],
    0, 0, 0, 1,
  ]
}

/** Unit quaternion (w >= 0) of the rotation part of a rigid matrix (Shepperd's method). */
export function quaternionOf(m: Mat4): Quaternion {
  const [xx, yy, zz] = [m[0]!, m[5]!, m[10]!]
  const trace = xx + yy + zz
  let q: [number, number, number, number]
  if (trace > 0) q = [1 + trace, m[9]! - m[6]!, m[2]! - m[8]!, m[4]! - m[1]!]
  else if (xx > yy && xx > zz) q = [m[9]! - m[6]!, 1 + xx - yy - zz, m[1]! + m[4]!, m[2]! + m[8]!]
  else if (yy > zz) q = [m[2]! - m[8]!, m[1]! + m[4]!, 1 + yy - xx - zz, m[6]! + m[9]!]
  else q = [m[4]! - m[1]!, m[2]! + m[8]!, m[6]! + m[9]!, 1 + zz - xx - yy]
  const n = Math.hypot(...q) * (q[0] < 0 ? -1 : 1)
  return [q[0] / n, q[1] / n, q[2] / n, q[3] / n]
}

export interface Box {
  readonly center: Vec3
  /** Full extents along the box's own axes, in world units. */
  readonly size: Vec3
  /** worldFromBox, wxyz. The box's z axis is world up where up is known. */
  readonly rotation: Quaternion
}
