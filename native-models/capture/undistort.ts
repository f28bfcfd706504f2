// From the photograph of a lens to the photograph of a pinhole at the size asked for, as a map of pixels.
// The pinhole is chosen as COLMAP's undistorter does (src/colmap/image/undistortion.cc, default options): same focal
// length, size grown or shrunk until every pixel of the new image has a source.

import { NO_DISTORTION, resizeIntrinsics, type Intrinsics } from '../scene/camera.ts'
import { distort, foldRadius, undistort } from './distortion.ts'

export interface PixelMap {
  /** The pinhole of the prepared image. */
  readonly intrinsics: Intrinsics
  /** Samples per pixel and axis: enough to average everything the photograph holds there. */
  readonly samples: number
  /** (height * samples, width * samples, 2) where each sample lies in the photograph, pixels; NaN where it has none. Null: the photograph is already a pinhole's. */
  readonly source: Float32Array | null
}

/** COLMAP's limits on how much the image may grow or shrink. */
const LEAST_SCALE = 0.2
const MOST_SCALE = 2
/** Rays this far off axis (tan of 80 degrees) say nothing about a sensible image size; only very wide fisheyes have them. */
const WIDEST_TANGENT = 5.67

/** The map that makes a `width` pixels wide pinhole image from a photograph taken with these intrinsics. */
export function pixelMap(from: Intrinsics, width: number): PixelMap {
  const full = undistortedPinhole(from)
  const height = Math.max(1, Math.round((full.height * width) / full.width))
  const intrinsics = resizeIntrinsics(full, width, height)
  const samples = Math.max(1, Math.round(full.width / width))
  return { intrinsics, samples, source: from.distortion.model === 'NONE' ? null : sourcePixels(from, intrinsics, samples) }
}

/** COLMAP's pinhole for a lens: same focal length and relative principal point, new size. */
export function undistortedPinhole(from: Intrinsics): Intrinsics {
  if (from.distortion.model === 'NONE') return { ...from, distortion: NO_DISTORTION }
  const { left, right, top, bottom } = borders(from)
  const growX = Math.max(from.cx / (from.cx - left), (from.width - 0.5 - from.cx) / (right - from.cx))
  const growY = Math.max(from.cy / (from.cy - top), (from.height - 0.5 - from.cy) / (bottom - from.cy))
  const clamp = (scale: number): number => (Number.isFinite(scale) ? Math.min(MOST_SCALE, Math.max(LEAST_SCALE, scale)) : 1)
  const width = Math.max(1, Math.floor(clamp(1 / growX) * from.width))
  const height = Math.max(1, Math.floor(clamp(1 / growY) * from.height))
  // Only the principal point moves with the size; the focal length stays.
  return { ...from, width, height, cx: (from.cx * width) / from.width, cy: (from.cy * height) / from.height, distortion: NO_DISTORTION }
}

/** Innermost reach of each border of the photograph in the pinhole's image: inside it no pixel is blank. */
function borders(from: Intrinsics): { left: number; right: number; top: number; bottom: number } {
  const inner = { left: Number.NEGATIVE_INFINITY, right: Number.POSITIVE_INFINITY, top: Number.NEGATIVE_INFINITY, bottom: Number.POSITIVE_INFINITY }
  const ideal = (u: number, v: number): readonly [number, number] | null => {
    const ray = undistort(from.distortion, (u - from.cx) / from.fx, (v - from.cy) / from.fy)
    return ray === null || Math.hypot(...ray) > WIDEST_TANGENT ? null : [from.fx * ray[0] + from.cx, from.fy * ray[1] + from.cy]
  }
  for (let y = 0.5; y < from.height; y++) {
    inner.left = Math.max(inner.left, ideal(0.5, y)?.[0] ?? inner.left)
    inner.right = Math.min(inner.right, ideal(from.width - 0.5, y)?.[0] ?? inner.right)
  }
  for (let x = 0.5; x < from.width; x++) {
    inner.top = Math.max(inner.top, ideal(x, 0.5)?.[1] ?? inner.top)
    inner.bottom = Math.min(inner.bottom, ideal(x, from.height - 0.5)?.[1] ?? inner.bottom)
  }
  return inner
}

function sourcePixels(from: Intrinsics, to: Intrinsics, samples: number): Float32Array {
  const [columns, rows] = [to.width * samples, to.height * samples]
  const source = new Float32Array(columns * rows * 2)
  const fold = foldRadius(from.distortion, farthestRay(to))
  for (let row = 0, at = 0; row < rows; row++) {
    const y = ((row + 0.5) / samples - to.cy) / to.fy
    for (let column = 0; column < columns; column++, at += 2) {
      const x = ((column + 0.5) / samples - to.cx) / to.fx
      const lens = x * x + y * y <= fold * fold ? distort(from.distortion, x, y) : null
      source[at] = lens === null ? Number.NaN : lens[0] * from.fx + from.cx
      source[at + 1] = lens === null ? Number.NaN : lens[1] * from.fy + from.cy
    }
  }
  return source
}

/** Distance from the axis, in normalised coordinates, of the image's farthest corner. */
function farthestRay({ width, height, fx, fy, cx, cy }: Intrinsics): number {
  return Math.hypot(Math.max(cx, width - cx) / fx, Math.max(cy, height - cy) / fy)
}
