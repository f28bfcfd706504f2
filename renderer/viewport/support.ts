// What shapes an object's outline: the farthest reach of its splats in even directions, strays left out.

import type { CpuCloud } from './cloud.ts'

/** Directions in which the farthest reach is kept: enough for a smooth outline, cheap to project each frame. */
const DIRECTIONS = 160
/** Share of members, farthest from the median or largest, that do not shape the outline: strays would blow it up. */
const STRAY_SHARE = 0.03
/** A splat reaches this many standard deviations: about where it fades into what is behind it. */
const REACH = 1.3
/** Members looked at, at most: the outline of a table does not need each of its splats. */
const MOST_MEMBERS = 5000

type V3 = [number, number, number]

/** Even directions on the sphere (Fibonacci lattice). */
const directions = Array.from({ length: DIRECTIONS }, (_, k): V3 => {
  const y = 1 - (2 * k + 1) / DIRECTIONS
  const r = Math.sqrt(1 - y * y)
  const a = k * Math.PI * (3 - Math.sqrt(5))
  return [r * Math.cos(a), y, r * Math.sin(a)]
})

const quantile = (values: Float32Array, share: number): number => values.toSorted()[Math.ceil((values.length - 1) * share)] ?? 0

/** Members near the middle of the object and of ordinary size. */
function kept({ centers, scales }: CpuCloud, members: Uint32Array): Uint32Array {
  const stride = Math.ceil(members.length / MOST_MEMBERS)
  const looked = members.filter((_, k) => k % stride === 0)
  const middle = [0, 1, 2].map((axis) => quantile(Float32Array.from(looked, (i) => centers[i * 3 + axis]!), 0.5))
  const away = Float32Array.from(looked, (i) => Math.hypot(centers[i * 3]! - middle[0]!, centers[i * 3 + 1]! - middle[1]!, centers[i * 3 + 2]! - middle[2]!))
  const size = Float32Array.from(looked, (i) => Math.max(scales[i * 3]!, scales[i * 3 + 1]!, scales[i * 3 + 2]!))
  const [far, large] = [quantile(away, 1 - STRAY_SHARE), quantile(size, 1 - STRAY_SHARE)]
  return looked.filter((_, k) => away[k]! <= far && size[k]! <= large)
}

/** The splat's own axes as columns, each scaled to its reach: world = center + axes · (a point of the unit ball). */
function axesOf({ rotations, scales }: CpuCloud, i: number): V3[] {
  const [x, y, z, w] = [rotations[i * 4]!, rotations[i * 4 + 1]!, rotations[i * 4 + 2]!, rotations[i * 4 + 3]!]
  const [a, b, c] = [REACH * scales[i * 3]!, REACH * scales[i * 3 + 1]!, REACH * scales[i * 3 + 2]!]
  return [
    [a * (1 - 2 * (y * y + z * z)), a * 2 * (x * y + w * z), a * 2 * (x * z - w * y)],
    [b * 2 * (x * y - w * z), b * (1 - 2 * (x * x + z * z)), b * 2 * (y * z + w * x)],
    [c * 2 * (x * z + w * y), c * 2 * (y * z - w * x), c * (1 - 2 * (x * x + y * y))],
  ]
}

const dot = (a: V3, b: V3): number => a[0] * b[0] + a[1] * b[1] + a[2] * b[2]

/** (M, 3) world points whose hull encloses the members' splats, not only their centres. */
export function supportPoints(cloud: CpuCloud, members: Uint32Array): Float32Array {
  const farthest = new Float32Array(DIRECTIONS).fill(-Infinity)
  const points = new Float32Array(DIRECTIONS * 3)
  for (const i of kept(cloud, members)) {
    const center: V3 = [cloud.centers[i * 3]!, cloud.centers[i * 3 + 1]!, cloud.centers[i * 3 + 2]!]
    const axes = axesOf(cloud, i)
    directions.forEach((d, k) => {
      const along = axes.map((axis) => dot(axis, d))
      const reach = Math.hypot(...along)
      const far = dot(center, d) + reach
      if (far <= farthest[k]!) return
      farthest[k] = far
      for (let n = 0; n < 3; n++) points[k * 3 + n] = center[n]! + axes.reduce((s, axis, m) => s + axis[n]! * along[m]!, 0) / (reach || 1)
    })
  }
  return points
}
