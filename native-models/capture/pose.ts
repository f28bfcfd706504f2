// A 4x4 pose as files write it, checked and made exactly rigid.

import { cross, dot, length, normalise, scale, sub, type Mat4, type Vec3 } from '../scene/geometry.ts'

/** How far the axes of a pose may be from unit and square; printed poses keep 3 to 7 digits. */
const RIGID_TOLERANCE = 0.02

/**
 * 16 (or 12) numbers, row-major, as a rigid matrix. Calls `fail` with a plain sentence for NaN, for a scaled, skewed
 * or mirrored matrix, and for a last row other than 0 0 0 1.
 */
export function rigidPose(values: readonly number[], fail: (what: string) => never): Mat4 {
  if (values.length !== 16 && values.length !== 12) fail(`a pose is a 4x4 matrix, this has ${values.length} numbers`)
  if (!values.every(Number.isFinite)) fail('the pose is not a number (NaN or infinite)')
  if (values.length === 16 && [0, 0, 0, 1].some((wanted, i) => Math.abs(values[12 + i]! - wanted) > RIGID_TOLERANCE)) {
    fail(`the last row of the pose is ${values.slice(12).join(' ')}, it must be 0 0 0 1; is the matrix transposed?`)
  }
  const column = (c: number): Vec3 => [values[c]!, values[c + 4]!, values[c + 8]!]
  const axes = orthonormal([column(0), column(1), column(2)], fail)
  const row = (r: 0 | 1 | 2): number[] => [axes[0][r], axes[1][r], axes[2][r], values[r * 4 + 3]!]
  return [...row(0), ...row(1), ...row(2), 0, 0, 0, 1]
}

function orthonormal([x, y, z]: readonly [Vec3, Vec3, Vec3], fail: (what: string) => never): readonly [Vec3, Vec3, Vec3] {
  const skew = Math.max(Math.abs(dot(x, y)), Math.abs(dot(y, z)), Math.abs(dot(z, x)))
  const stretch = Math.max(...[x, y, z].map((axis) => Math.abs(length(axis) - 1)))
  if (skew > RIGID_TOLERANCE || stretch > RIGID_TOLERANCE) fail('the upper left 3x3 of the pose is not a rotation (scaled or skewed)')
  if (dot(cross(x, y), z) < 0) fail('the pose is mirrored (its rotation has determinant -1)')
  const forward = normalise(z)
  const right = normalise(sub(x, scale(forward, dot(x, forward))))
  return [right, cross(forward, right), forward]
}

/** OpenGL and Blender cameras look along -z with +y up; ours along +z with +y down: the y and z axes turn round. */
export const opencvFromOpenglPose = (m: Mat4): Mat4 => m.map((value, i) => (i < 12 && (i % 4 === 1 || i % 4 === 2) ? -value : value))
