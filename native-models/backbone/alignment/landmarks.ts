// What photographs are compared by: brightness without its slow part and at one contrast, coarse to fine, so that exposure and
// white balance count for nothing; and in each photograph the places that tell best where it was taken from.

import type { PreparedFrame } from '../../scene/frames.ts'
import { invertRigid, type Mat4 } from '../../scene/geometry.ts'
import { withoutDepthEdges } from '../depth-edges.ts'
import { blurred, reduced, type Plane } from './planes.ts'

/** Photographs are made about this wide first: poses come out good to a fraction of a pixel, and finer pixels are mostly noise. */
const USUAL_WIDTH = 320
/** Radius of the blur at each level, coarse to fine: the first bridges shifts of some ten pixels. */
const RADII = [4, 2, 1] as const
export const FINEST = RADII.length - 1
/** What varies more slowly than this many radii is the light's or the camera's doing. */
const SLOW = 5
/** Contrast below this, in grey levels, is noise and is not raised to the others'. */
const LEAST_CONTRAST = 5
/** One landmark in each square of so many pixels, where brightness changes at least this much (in contrasts over two pixels). */
const CELL = 8
const LEAST_SLOPE = 0.15

export interface Landmarks {
  readonly width: number
  readonly height: number
  readonly fx: number
  readonly fy: number
  readonly cx: number
  readonly cy: number
  readonly cameraFromWorld: Mat4
  /** (height, width) at each level. */
  readonly levels: readonly Float32Array[]
  /** (height, width) along the axis, 0 where unknown or near an edge. */
  readonly depth: Float32Array
  /** (n) pixels, and (n, 3) where they are in camera space. */
  readonly pixels: Int32Array
  readonly places: Float64Array
}

/** A frame with measured depth. */
export function landmarksOf(frame: PreparedFrame & { readonly depth: Float32Array }): Landmarks {
  const { width: full, fx, fy, cx, cy } = frame.camera.intrinsics
  const factor = Math.max(1, Math.round(full / USUAL_WIDTH))
  const { grey, depth } = reduced(frame, factor)
  const { width, height } = grey
  const levels = RADII.map((radius) => evened(grey, radius))
  const known = withoutDepthEdges(depth, width, height)
  const pixels = placesToTell(levels[FINEST]!, known, width, height)
  const lens = { fx: fx / factor, fy: fy / factor, cx: cx / factor, cy: cy / factor }
  const places = Float64Array.from(Array.from(pixels).flatMap((pixel) => {
    const z = known[pixel]!
    return [(((pixel % width) + 0.5 - lens.cx) / lens.fx) * z, ((Math.floor(pixel / width) + 0.5 - lens.cy) / lens.fy) * z, z]
  }))
  return { width, height, ...lens, cameraFromWorld: invertRigid(frame.camera.worldFromCamera), levels, depth: known, pixels, places }
}

/** Brightness between two scales, over the root mean square of it around. */
function evened(grey: Plane, radius: number): Float32Array {
  const slow = blurred(grey, radius * SLOW).values
  const band = blurred(grey, radius).values.map((value, i) => value - slow[i]!)
  const power = blurred({ ...grey, values: band.map((value) => value * value) }, radius * SLOW).values
  return band.map((value, i) => value / Math.sqrt(power[i]! + LEAST_CONTRAST ** 2))
}

/** The steepest pixel with depth of each cell, if it is steep enough. */
function placesToTell(values: Float32Array, depth: Float32Array, width: number, height: number): Int32Array {
  const chosen: number[] = []
  for (let y = CELL; y + CELL < height - CELL; y += CELL) {
    for (let x = CELL; x + CELL < width - CELL; x += CELL) {
      const pixel = steepest(values, depth, width, y * width + x)
      if (pixel !== null) chosen.push(pixel)
    }
  }
  return Int32Array.from(chosen)
}

function steepest(values: Float32Array, depth: Float32Array, width: number, corner: number): number | null {
  let best = { slope: LEAST_SLOPE, pixel: null as number | null }
  for (let k = 0; k < CELL * CELL; k++) {
    const pixel = corner + Math.floor(k / CELL) * width + (k % CELL)
    if (!(depth[pixel]! > 0 && depth[pixel]! < Infinity)) continue
    const [across, down] = [values[pixel + 1]! - values[pixel - 1]!, values[pixel + width]! - values[pixel - width]!]
    const slope = Math.sqrt(across * across + down * down)
    if (slope > best.slope) best = { slope, pixel }
  }
  return best.pixel
}
