// projection.wgsl in plain float64, one splat at a time. Only tests import it.

import { shCoefficients, sigmoid, type SplatCloud } from '../../scene/splats.ts'

/** A pinhole as numbers that finite differences may move: rows of [R | t], and pixels. */
export interface ReferenceCamera {
  readonly pose: readonly number[]
  readonly fx: number
  readonly fy: number
  readonly cx: number
  readonly cy: number
  readonly width: number
  readonly height: number
}

export interface ScreenSplat {
  readonly u: number
  readonly v: number
  readonly depth: number
  readonly opacity: number
  /** a, b, c of a dx^2 + 2 b dx dy + c dy^2. */
  readonly conic: readonly [number, number, number]
  readonly rgb: readonly [number, number, number]
}

/** A cloud whose arrays may be float64, so that small steps survive. */
export type ReferenceCloud = Omit<SplatCloud, 'means' | 'rotations' | 'logScales' | 'opacityLogits' | 'sh'> & {
  readonly [K in 'means' | 'rotations' | 'logScales' | 'opacityLogits' | 'sh']: Float64Array | Float32Array
}

const NEAR = 0.01
const BLUR = 0.3
const GUARD = 0.3
const MIN_ALPHA = 1 / 255

/** Splat i on the screen, or null if it is behind, too faint, or not a number. */
export function projectReference(cloud: ReferenceCloud, i: number, camera: ReferenceCamera): ScreenSplat | null {
  const m = [...cloud.means.subarray(3 * i, 3 * i + 3)]
  const row = (r: number): number[] => camera.pose.slice(4 * r, 4 * r + 3)
  const p = [0, 1, 2].map((r) => dot(row(r), m) + camera.pose[4 * r + 3]!)
  const opacity = sigmoid(cloud.opacityLogits[i]!)
  const q = [...cloud.rotations.subarray(4 * i, 4 * i + 4)]
  const norm = Math.hypot(...q)
  if (!p.every(Number.isFinite) || !(p[2]! > NEAR) || !(opacity > MIN_ALPHA) || !(norm > 1e-10) || !Number.isFinite(norm)) return null
  const turn = rotationRows(q.map((v) => v / norm))
  const [tu, tv] = jacobian(p, camera).map((j) => [0, 1, 2].map((k) => {
    let sum = 0
    for (let c = 0; c < 3; c++) for (let w = 0; w < 3; w++) sum += j[c]! * row(c)[w]! * turn[w]![k]!
    return sum * Math.exp(cloud.logScales[3 * i + k]!)
  })) as [number[], number[]]
  const [xx, xy, yy] = [dot(tu, tu) + BLUR, dot(tu, tv), dot(tv, tv) + BLUR]
  const det = xx * yy - xy * xy
  if (!Number.isFinite(det) || !(det > 0)) return null
  return {
    u: (camera.fx * p[0]!) / p[2]! + camera.cx,
    v: (camera.fy * p[1]!) / p[2]! + camera.cy,
    depth: p[2]!,
    opacity,
    conic: [yy / det, -xy / det, xx / det],
    rgb: shColor(cloud, i, m, camera),
  }
}

function jacobian(p: readonly number[], { fx, fy, cx, cy, width, height }: ReferenceCamera): [number[], number[]] {
  const z = p[2]!
  const kept = (at: number, f: number, c: number, size: number): number => {
    const guard = (GUARD * 0.5 * size) / f
    return Math.min((size - c) / f + guard, Math.max(-c / f - guard, at))
  }
  const x = kept(p[0]! / z, fx, cx, width)
  const y = kept(p[1]! / z, fy, cy, height)
  return [[fx / z, 0, (-fx * x) / z], [0, fy / z, (-fy * y) / z]]
}

function shColor(cloud: ReferenceCloud, i: number, mean: readonly number[], camera: ReferenceCamera): [number, number, number] {
  const { pose } = camera
  const centre = [0, 1, 2].map((c) => -[0, 1, 2].reduce((sum, r) => sum + pose[4 * r + c]! * pose[4 * r + 3]!, 0))
  const away = mean.map((v, k) => v - centre[k]!)
  const length = Math.hypot(...away)
  const basis = harmonics(away.map((v) => v / length))
  const count = shCoefficients(cloud.shDegree)
  const channel = (c: number): number => {
    let sum = 0.5
    for (let k = 0; k < count; k++) sum += basis[k]! * cloud.sh[(i * count + k) * 3 + c]!
    return Math.max(0, sum)
  }
  return [channel(0), channel(1), channel(2)]
}

/** Y_0 … Y_15 at a unit direction, by the closed forms with factors written out. */
function harmonics([x, y, z]: readonly number[]): number[] {
  const [X, Y, Z] = [x!, y!, z!]
  const root = (v: number): number => Math.sqrt(v / Math.PI)
  return [
    root(1) / 2,
    -root(3 / 4) * Y, root(3 / 4) * Z, -root(3 / 4) * X,
    root(15) / 2 * X * Y, -root(15) / 2 * Y * Z, root(5) / 4 * (2 * Z * Z - X * X - Y * Y), -root(15) / 2 * X * Z, root(15) / 4 * (X * X - Y * Y),
    -root(35 / 2) / 4 * Y * (3 * X * X - Y * Y), root(105) / 2 * X * Y * Z, -root(21 / 2) / 4 * Y * (4 * Z * Z - X * X - Y * Y),
    root(7) / 4 * Z * (2 * Z * Z - 3 * X * X - 3 * Y * Y), -root(21 / 2) / 4 * X * (4 * Z * Z - X * X - Y * Y),
    root(105) / 4 * Z * (X * X - Y * Y), -root(35 / 2) / 4 * X * (X * X - 3 * Y * Y),
  ]
}

function rotationRows([w, x, y, z]: readonly number[]): number[][] {
  const [W, X, Y, Z] = [w!, x!, y!, z!]
  return [
    [1 - 2 * (Y * Y + Z * Z), 2 * (X * Y - W * Z), 2 * (X * Z + W * Y)],
    [2 * (X * Y + W * Z), 1 - 2 * (X * X + Z * Z), 2 * (Y * Z - W * X)],
    [2 * (X * Z - W * Y), 2 * (Y * Z + W * X), 1 - 2 * (X * X + Y * Y)],
  ]
}

const dot = (a: readonly number[], b: readonly number[]): number => a.reduce((sum, v, k) => sum + v * b[k]!, 0)
