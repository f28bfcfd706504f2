// Lens models by COLMAP's definitions (its src/colmap/sensor/models.h names them and orders their parameters).
// Everything here lives in normalised image coordinates: camera x/z, y/z before, the same times a lens after;
// focal length and principal point come outside. `distort` goes from the ideal pinhole to the lens.

import type { Distortion, DistortionModel } from '../scene/camera.ts'

export type Vec2 = readonly [number, number]
type Warp = (p: readonly number[], x: number, y: number) => Vec2

const polynomial = (r2: number, ...k: number[]): number => k.reduceRight((sum, c) => (sum + c) * r2, 0)

/** Radial factor, tangential p1, p2 (OpenCV's order) added. */
function brown(x: number, y: number, radial: number, p1: number, p2: number): Vec2 {
  const r2 = x * x + y * y
  return [
    x * radial + 2 * p1 * x * y + p2 * (r2 + 2 * x * x),
    y * radial + 2 * p2 * x * y + p1 * (r2 + 2 * y * y),
  ]
}

const radial: Warp = (k, x, y) => {
  const factor = 1 + polynomial(x * x + y * y, ...k)
  return [x * factor, y * factor]
}

const opencv: Warp = ([k1 = 0, k2 = 0, p1 = 0, p2 = 0], x, y) => brown(x, y, 1 + polynomial(x * x + y * y, k1, k2), p1, p2)

const fullOpencv: Warp = ([k1 = 0, k2 = 0, p1 = 0, p2 = 0, k3 = 0, k4 = 0, k5 = 0, k6 = 0], x, y) => {
  const r2 = x * x + y * y
  return brown(x, y, (1 + polynomial(r2, k1, k2, k3)) / (1 + polynomial(r2, k4, k5, k6)), p1, p2)
}

const thinPrism: Warp = ([k1 = 0, k2 = 0, p1 = 0, p2 = 0, k3 = 0, k4 = 0, sx1 = 0, sy1 = 0], x, y) => {
  const r2 = x * x + y * y
  const [u, v] = brown(x, y, 1 + polynomial(r2, k1, k2, k3, k4), p1, p2)
  return [u + sx1 * r2, v + sy1 * r2]
}

/** Project Aria's "Fisheye624": tangential and thin-prism terms act on what the radial ones have already moved. */
const radTanThinPrism: Warp = (p, x, y) => {
  const [u, v] = radial(p.slice(0, 6), x, y)
  const [p0 = 0, p1 = 0, s0 = 0, s1 = 0, s2 = 0, s3 = 0] = p.slice(6)
  const r2 = u * u + v * v
  const [tu, tv] = brown(u, v, 1, p1, p0)
  return [tu + s0 * r2 + s1 * r2 * r2, tv + s2 * r2 + s3 * r2 * r2]
}

/** Below this the FOV model's quotients lose digits, and their limits are exact to double precision. */
const FOV_TINY = 1e-7

/** atan(2 r tan(w/2)) / (r w); the limit is 1 for w → 0 and 2 tan(w/2) / w for r → 0. */
const fov: Warp = ([omega = 0], x, y) => {
  if (Math.abs(omega) < FOV_TINY) return [x, y]
  const r = Math.hypot(x, y)
  const slope = 2 * Math.tan(omega / 2)
  const factor = r < FOV_TINY ? slope / omega : Math.atan(r * slope) / (r * omega)
  return [x * factor, y * factor]
}

const fovInverse = ([omega = 0]: readonly number[], x: number, y: number): Vec2 | null => {
  if (Math.abs(omega) < FOV_TINY) return [x, y]
  const r = Math.hypot(x, y)
  if (r * Math.abs(omega) >= Math.PI / 2) return null
  const slope = 2 * Math.tan(omega / 2)
  const factor = r < FOV_TINY ? omega / slope : Math.tan(r * omega) / (r * slope)
  return [x * factor, y * factor]
}

/** The lens point d of the pinhole point d / (1 + k |d|²): the smaller root of the quadratic. */
const division = ([k = 0]: readonly number[], x: number, y: number): Vec2 | null => {
  const discriminant = 1 - 4 * k * (x * x + y * y)
  if (discriminant < 0) return null
  const factor = 2 / (1 + Math.sqrt(discriminant))
  return [x * factor, y * factor]
}

const divisionInverse = ([k = 0]: readonly number[], x: number, y: number): Vec2 | null => {
  const factor = 1 + k * (x * x + y * y)
  return factor > 0 ? [x / factor, y / factor] : null
}

/** Enhanced unified camera model (Khomutenko et al. 2016). */
const eucm = ([alpha = 0, beta = 1]: readonly number[], x: number, y: number): Vec2 | null => {
  const denominator = alpha * Math.sqrt(beta * (x * x + y * y) + 1) + 1 - alpha
  return denominator > 0 ? [x / denominator, y / denominator] : null
}

const eucmInverse = ([alpha = 0, beta = 1]: readonly number[], x: number, y: number): Vec2 | null => {
  const r2 = x * x + y * y
  const radicand = 1 - (2 * alpha - 1) * beta * r2
  if (radicand < 0) return null
  const z = (1 - alpha * alpha * beta * r2) / (alpha * Math.sqrt(radicand) + 1 - alpha)
  return z > 0 ? [x / z, y / z] : null
}

interface Lens {
  readonly params: number
  readonly distort: (p: readonly number[], x: number, y: number) => Vec2 | null
  /** Closed form; without one the inverse is found by Newton's method. */
  readonly undistort?: (p: readonly number[], x: number, y: number) => Vec2 | null
  /** The warp acts on (theta / r) * (x, y), theta the angle from the optical axis. */
  readonly fisheye?: true
}

const identity: Warp = (_, x, y) => [x, y]

const LENSES: Record<DistortionModel, Lens> = {
  NONE: { params: 0, distort: identity, undistort: identity },
  SIMPLE_RADIAL: { params: 1, distort: radial },
  RADIAL: { params: 2, distort: radial },
  OPENCV: { params: 4, distort: opencv },
  FULL_OPENCV: { params: 8, distort: fullOpencv },
  FOV: { params: 1, distort: fov, undistort: fovInverse },
  DIVISION: { params: 1, distort: division, undistort: divisionInverse },
  EUCM: { params: 2, distort: eucm, undistort: eucmInverse },
  FISHEYE: { params: 0, distort: identity, undistort: identity, fisheye: true },
  OPENCV_FISHEYE: { params: 4, distort: radial, fisheye: true },
  SIMPLE_RADIAL_FISHEYE: { params: 1, distort: radial, fisheye: true },
  RADIAL_FISHEYE: { params: 2, distort: radial, fisheye: true },
  THIN_PRISM_FISHEYE: { params: 8, distort: thinPrism, fisheye: true },
  RAD_TAN_THIN_PRISM_FISHEYE: { params: 12, distort: radTanThinPrism, fisheye: true },
}

export const distortionParams = (model: DistortionModel): number => LENSES[model].params

/** Pinhole point to lens point; null where the lens sees nothing. Beyond `foldRadius` a polynomial lens lies. */
export function distort({ model, params }: Distortion, x: number, y: number): Vec2 | null {
  const lens = LENSES[model]
  if (!lens.fisheye) return lens.distort(params, x, y)
  const r = Math.hypot(x, y)
  const factor = r === 0 ? 1 : Math.atan(r) / r
  return lens.distort(params, x * factor, y * factor)
}

/** Lens point to pinhole point; null if nothing in front of the camera projects there. */
export function undistort({ model, params }: Distortion, x: number, y: number): Vec2 | null {
  const lens = LENSES[model]
  const ideal = lens.undistort ? lens.undistort(params, x, y) : invert(lens, params, x, y)
  if (ideal === null || !lens.fisheye) return ideal
  const theta = Math.hypot(...ideal)
  if (theta >= Math.PI / 2) return null
  const factor = theta === 0 ? 1 : Math.tan(theta) / theta
  return [ideal[0] * factor, ideal[1] * factor]
}

const NEWTON_STEPS = 100
/** Squared step at which Newton has converged: 1e-12 of a focal length, far below a pixel. */
const NEWTON_CONVERGED = 1e-24
const DERIVATIVE_STEP = 1e-6
/** Squared residual a converged point may keep: a thousandth of a pixel at a focal length of 1000. */
const NEWTON_RESIDUAL = 1e-12

function invert(lens: Lens, params: readonly number[], x: number, y: number): Vec2 | null {
  let [u, v] = [x, y]
  for (let step = 0; step < NEWTON_STEPS; step++) {
    const [du, dv] = newtonStep(lens, params, u, v, x, y)
    u -= du
    v -= dv
    if (!(du * du + dv * dv > NEWTON_CONVERGED)) break
  }
  const back = lens.distort(params, u, v)
  return back !== null && (back[0] - x) ** 2 + (back[1] - y) ** 2 < NEWTON_RESIDUAL ? [u, v] : null
}

function newtonStep(lens: Lens, params: readonly number[], u: number, v: number, x: number, y: number): Vec2 {
  const at = (a: number, b: number): Vec2 => lens.distort(params, a, b) ?? [Number.NaN, Number.NaN]
  const h = DERIVATIVE_STEP
  const [here, left, right, up, down] = [at(u, v), at(u - h, v), at(u + h, v), at(u, v - h), at(u, v + h)]
  const [a, b] = [(right[0] - left[0]) / (2 * h), (down[0] - up[0]) / (2 * h)]
  const [c, d] = [(right[1] - left[1]) / (2 * h), (down[1] - up[1]) / (2 * h)]
  const [ex, ey, determinant] = [here[0] - x, here[1] - y, a * d - b * c]
  return [(d * ex - b * ey) / determinant, (a * ey - c * ex) / determinant]
}

const FOLD_DIRECTIONS = 16
const FOLD_STEPS = 400

/**
 * The pinhole radius, at most `limit`, up to which the lens maps outward everywhere. Past it a polynomial turns back
 * and would show the image a second time.
 */
export function foldRadius(distortion: Distortion, limit: number): number {
  let radius = limit
  for (let direction = 0; direction < FOLD_DIRECTIONS; direction++) {
    const angle = (2 * Math.PI * direction) / FOLD_DIRECTIONS
    radius = Math.min(radius, foldAlong(distortion, Math.cos(angle), Math.sin(angle), limit))
  }
  return radius
}

function foldAlong(distortion: Distortion, cos: number, sin: number, limit: number): number {
  let reached = 0
  for (let step = 1; step <= FOLD_STEPS; step++) {
    const r = (limit * step) / FOLD_STEPS
    const lens = distort(distortion, r * cos, r * sin)
    const along = lens === null ? Number.NEGATIVE_INFINITY : lens[0] * cos + lens[1] * sin
    if (along <= reached) return (limit * (step - 1)) / FOLD_STEPS
    reached = along
  }
  return limit
}
