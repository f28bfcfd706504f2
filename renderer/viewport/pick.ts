// What lies under the pointer: the splats a ray passes through, weighted as the renderer would blend them.
// Spark's own ray cast tells a distance but no splat.

import type { CpuCloud } from './cloud.ts'

export interface Ray { readonly origin: readonly [number, number, number]; readonly direction: readonly [number, number, number] }

export interface Hit {
  /** Index of the splat that contributes most. */
  readonly splat: number
  /** Where half of the light is absorbed, along the unit direction. */
  readonly distance: number
  /** Blending weight by splat, those above zero only. */
  readonly weights: ReadonlyMap<number, number>
}

/** Beyond this many standard deviations a splat adds less than 1/255 whatever its opacity. */
const REACH = 3.4
const LEAST_ALPHA = 1 / 255
/** Light left after which nothing behind matters. */
const LEAST_LIGHT = 0.01
/** A ray that meets less than this is a click on the background. */
const LEAST_COVERAGE = 0.15

interface Touch { readonly splat: number; readonly t: number; readonly alpha: number }

/** Splats touched by the ray: 3DGS evaluated at its maximum along the ray, O(N). */
function touches(cloud: CpuCloud, ray: Ray, visible: (splat: number) => boolean): Touch[] {
  const [ox, oy, oz] = ray.origin
  const [dx, dy, dz] = ray.direction
  const { centers, scales } = cloud
  const found: Touch[] = []
  for (let i = 0; i < cloud.count; i++) {
    const x = centers[i * 3]! - ox, y = centers[i * 3 + 1]! - oy, z = centers[i * 3 + 2]! - oz
    const along = x * dx + y * dy + z * dz
    const reach = REACH * Math.max(scales[i * 3]!, scales[i * 3 + 1]!, scales[i * 3 + 2]!)
    if (along <= 0 || x * x + y * y + z * z - along * along > reach * reach || !visible(i)) continue
    const touch = touchOf(cloud, i, [-x, -y, -z], ray.direction)
    if (touch !== null) found.push(touch)
  }
  return found.sort((a, b) => a.t - b.t)
}

/** Into the splat's own unit-Gaussian space, where the nearest point of a line to the origin is the maximum. */
function touchOf(cloud: CpuCloud, i: number, offset: Ray['origin'], direction: Ray['direction']): Touch | null {
  const o = unitSpace(cloud, i, offset)
  const d = unitSpace(cloud, i, direction)
  const dd = d[0] * d[0] + d[1] * d[1] + d[2] * d[2]
  const t = -(o[0] * d[0] + o[1] * d[1] + o[2] * d[2]) / dd
  const rr = (o[0] + t * d[0]) ** 2 + (o[1] + t * d[1]) ** 2 + (o[2] + t * d[2]) ** 2
  const alpha = cloud.opacities[i]! * Math.exp(-rr / 2)
  return t > 0 && alpha > LEAST_ALPHA ? { splat: i, t, alpha } : null
}

function unitSpace(cloud: CpuCloud, i: number, v: Ray['origin']): [number, number, number] {
  const [qx, qy, qz, qw] = [-cloud.rotations[i * 4]!, -cloud.rotations[i * 4 + 1]!, -cloud.rotations[i * 4 + 2]!, cloud.rotations[i * 4 + 3]!]
  const tx = 2 * (qy * v[2] - qz * v[1]), ty = 2 * (qz * v[0] - qx * v[2]), tz = 2 * (qx * v[1] - qy * v[0])
  const s = (k: number): number => Math.max(1e-9, cloud.scales[i * 3 + k]!)
  return [
    (v[0] + qw * tx + qy * tz - qz * ty) / s(0),
    (v[1] + qw * ty + qz * tx - qx * tz) / s(1),
    (v[2] + qw * tz + qx * ty - qy * tx) / s(2),
  ]
}

/** The place a click means, or null for the background. */
export function pick(cloud: CpuCloud, ray: Ray, visible: (splat: number) => boolean = () => true): Hit | null {
  const weights = new Map<number, number>()
  let light = 1, best = -1, bestWeight = 0, distance = Infinity
  for (const { splat, t, alpha } of touches(cloud, ray, visible)) {
    const weight = light * alpha
    weights.set(splat, weight)
    if (weight > bestWeight) [best, bestWeight] = [splat, weight]
    light *= 1 - alpha
    if (light < 0.5 && distance === Infinity) distance = t
    if (light < LEAST_LIGHT) break
  }
  if (1 - light < LEAST_COVERAGE) return null
  return { splat: best, distance: distance === Infinity ? -1 : distance, weights }
}

/** The label (instance index) with the most weight under the ray; −1 where unlabelled splats win. */
export function heaviest(hit: Hit, labels: Int32Array): number {
  const sums = new Map<number, number>()
  for (const [splat, weight] of hit.weights) sums.set(labels[splat]!, (sums.get(labels[splat]!) ?? 0) + weight)
  return [...sums].sort((a, b) => b[1] - a[1])[0]?.[0] ?? -1
}
