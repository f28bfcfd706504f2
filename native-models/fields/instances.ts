// What can be said about an instance from its splats alone: where it is, how big, which colours.

import { cross, dot, normalise, perpendicular, quaternionOf, rigid, type Box, type Vec3 } from '../scene/geometry.ts'
import { baseColor, sigmoid, type SplatCloud } from '../scene/splats.ts'
import { colorShares, type ColorShare } from './color-names.ts'

export interface InstanceShape {
  /** Mean of the members within the box, by opacity: what lies outside are floaters. */
  centroid: Vec3
  /** Stands along up; extents between the outer percentiles, as floaters spoil the least and the most. */
  box: Box
  colors: ColorShare[]
}

/** Percentiles a box reaches to, from the members' one-sigma ends: floaters and fat splats inside stay out. */
const LOW = 0.05
const HIGH = 0.95
/** Turns of the footprint tried, degrees: the smallest rectangle is found to a degree. */
const TURN_STEP = 2
const WORLD_UP: Vec3 = [0, 0, 1]

/** Describes the splats `members` of `cloud`. `up` is a unit world vector, or null while unknown (then +z is taken). */
export function describeInstance(cloud: SplatCloud, members: ArrayLike<number>, up: Vec3 | null): InstanceShape {
  // Place and size count splats, not area: a few fat splats behind the surface must not decide.
  const weights = Float64Array.from(members, (i) => sigmoid(cloud.opacityLogits[i]!))
  const along = (axis: Vec3): Extent => ({
    middle: Float64Array.from(members, (i) => dot(meanOf(cloud, i), axis)), spread: Float64Array.from(members, (i) => sigmaAlong(cloud, i, axis)),
  })
  const colors = colorShares(Array.from(members, (i) => baseColor(cloud, i)), Float64Array.from(members, (i) => surfaceWeight(cloud, i)))
  if (members.length === 0) return { centroid: [0, 0, 0], box: { center: [0, 0, 0], size: [0, 0, 0], rotation: [1, 0, 0, 0] }, colors }
  const box = orientedBox(along, weights, up ?? WORLD_UP)
  return { centroid: meanWithin(cloud, members, weights, box), box, colors }
}

/** Where members lie along an axis, and how far each spreads along it (one standard deviation). */
interface Extent { middle: Float64Array; spread: Float64Array }

const meanOf = (cloud: SplatCloud, i: number): Vec3 => [cloud.means[i * 3]!, cloud.means[i * 3 + 1]!, cloud.means[i * 3 + 2]!]

/** The box's middle where no member lies within it. */
function meanWithin(cloud: SplatCloud, members: ArrayLike<number>, weights: Float64Array, box: Box): Vec3 {
  const m = rigid(box.rotation, box.center)
  const sum = [0, 0, 0]
  let total = 0
  for (let k = 0; k < members.length; k++) {
    const p = meanOf(cloud, members[k]!)
    const local = [0, 1, 2].map((d) => (p[0] - box.center[0]) * m[d]! + (p[1] - box.center[1]) * m[4 + d]! + (p[2] - box.center[2]) * m[8 + d]!)
    if (local.some((v, d) => Math.abs(v) > box.size[d]! / 2)) continue
    total += weights[k]!
    for (let d = 0; d < 3; d++) sum[d]! += weights[k]! * p[d]!
  }
  return total > 0 ? [sum[0]! / total, sum[1]! / total, sum[2]! / total] : box.center
}

/** Opacity times the area of the splat's two longest axes: about how much of the surface it is. */
function surfaceWeight(cloud: SplatCloud, i: number): number {
  const [a, b, c] = [cloud.logScales[i * 3]!, cloud.logScales[i * 3 + 1]!, cloud.logScales[i * 3 + 2]!]
  return sigmoid(cloud.opacityLogits[i]!) * Math.exp(a + b + c - Math.min(a, b, c))
}

function sigmaAlong(cloud: SplatCloud, i: number, axis: Vec3): number {
  const [w, x, y, z] = [0, 1, 2, 3].map((k) => cloud.rotations[i * 4 + k]!) as [number, number, number, number]
  if (!(Math.hypot(w, x, y, z) > 0)) return 0
  const m = rigid([w, x, y, z], [0, 0, 0])
  const share = (k: number): number => (m[k]! * axis[0] + m[4 + k]! * axis[1] + m[8 + k]! * axis[2]) * Math.exp(cloud.logScales[i * 3 + k]!)
  return Math.hypot(share(0), share(1), share(2))
}

/** The smallest upright box by footprint area; robust where principal axes are not (a square has none). */
function orientedBox(along: (axis: Vec3) => Extent, weights: Float64Array, up: Vec3): Box {
  const side = perpendicular(up)
  const other = cross(up, side)
  const axisAt = (turn: number): Vec3 => combine(side, other, Math.cos(turn), Math.sin(turn))
  const spanAt = (turn: number): Span => span(along(axisAt(turn)), weights)
  let best = { area: Infinity, turn: 0 }
  for (let degrees = 0; degrees < 90; degrees += TURN_STEP) {
    const turn = (degrees * Math.PI) / 180
    const [u, v] = [spanAt(turn), spanAt(turn + Math.PI / 2)]
    const area = (u.high - u.low) * (v.high - v.low)
    if (area < best.area) best = { area, turn }
  }
  const [u, v, w] = [spanAt(best.turn), spanAt(best.turn + Math.PI / 2), span(along(up), weights)]
  const axisU = axisAt(best.turn)
  const axisV = cross(up, axisU)
  const middle = [u, v, w].map(({ low, high }) => (low + high) / 2)
  const center = [0, 1, 2].map((d) => axisU[d]! * middle[0]! + axisV[d]! * middle[1]! + up[d]! * middle[2]!) as unknown as Vec3
  const rotation = quaternionOf([axisU[0], axisV[0], up[0], 0, axisU[1], axisV[1], up[1], 0, axisU[2], axisV[2], up[2], 0, 0, 0, 0, 1])
  return { center, size: [u.high - u.low, v.high - v.low, w.high - w.low], rotation }
}

const combine = (a: Vec3, b: Vec3, s: number, t: number): Vec3 => normalise([a[0] * s + b[0] * t, a[1] * s + b[1] * t, a[2] * s + b[2] * t])

interface Span { low: number; high: number }

/** Outer percentiles of the weight, each splat standing for both its ends. */
function span({ middle, spread }: Extent, weights: Float64Array): Span {
  return {
    low: quantile(middle.map((value, k) => value - spread[k]!), weights, LOW),
    high: quantile(middle.map((value, k) => value + spread[k]!), weights, HIGH),
  }
}

/** Value below which the share `q` of the weight lies. */
function quantile(values: Float64Array, weights: Float64Array, q: number): number {
  const order = Uint32Array.from(values.keys()).sort((a, b) => values[a]! - values[b]!)
  const total = weights.reduce((a, b) => a + b, 0)
  let sum = 0
  for (const k of order) {
    sum += weights[k]!
    if (sum >= q * total) return values[k]!
  }
  return values[order.at(-1)!]!
}
