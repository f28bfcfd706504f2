// The surface that one camera sees of a backbone: points with normals and colours in world space, and the depth they
// were taken from.

import type { Backbone } from '../backbone/backbone.ts'
import { surfaceOf } from '../fields/surface.ts'
import { resizeIntrinsics, type Camera } from '../scene/camera.ts'
import { transformDirection, transformPoint, type Vec3 } from '../scene/geometry.ts'

export interface SeenSurface {
  /** At the size rendered. */
  readonly camera: Camera
  /** (H, W) along the camera's z; 0 where there is no surface to be sure of. */
  readonly depth: Float32Array
  readonly count: number
  /** (count, 3) each: world, unit towards the camera, and 0…1. */
  readonly positions: Float32Array
  readonly normals: Float32Array
  readonly colors: Float32Array
  /** Width of a pixel at the middle one of the points' depths, world units. */
  readonly footprint: number
}

/** Where less of the light is stopped, what is seen is haze or an edge and not a surface. */
const SOLID = 0.6

/** Renders `camera` at no more than `pixels`. Faults as `Backbone.render`. */
export async function seenSurface(backbone: Backbone, camera: Camera, pixels: number, signal?: AbortSignal): Promise<SeenSurface> {
  const small = shrunk(camera, pixels)
  const { width, height, color, depth, opacity } = await backbone.render(small, signal === undefined ? {} : { signal })
  const solid = depth.map((z, p) => (opacity[p]! >= SOLID ? z : 0))
  const surface = surfaceOf(solid, width, height, small.intrinsics)
  const found: number[] = []
  for (let p = 0; p < width * height; p++) if (surface.normals.subarray(3 * p, 3 * p + 3).some((n) => n !== 0)) found.push(p)
  const [positions, normals, colors] = [new Float32Array(found.length * 3), new Float32Array(found.length * 3), new Float32Array(found.length * 3)]
  const at = (from: Float32Array, p: number): Vec3 => [from[3 * p]!, from[3 * p + 1]!, from[3 * p + 2]!]
  for (const [k, p] of found.entries()) {
    positions.set(transformPoint(small.worldFromCamera, at(surface.points, p)), 3 * k)
    normals.set(transformDirection(small.worldFromCamera, at(surface.normals, p)), 3 * k)
    // Over black, so that what shows through is not part of the colour.
    colors.set(at(color, p).map((value) => Math.min(1, Math.max(0, value / opacity[p]!))), 3 * k)
  }
  const depths = Float32Array.from(found, (p) => depth[p]!).sort()
  return { camera: small, depth: solid, count: found.length, positions, normals, colors, footprint: (depths[depths.length >> 1] ?? 0) / small.intrinsics.fx }
}

function shrunk(camera: Camera, pixels: number): Camera {
  const { width, height } = camera.intrinsics
  const share = Math.min(1, Math.sqrt(pixels / (width * height)))
  const side = (length: number): number => Math.max(1, Math.round(length * share))
  return { ...camera, intrinsics: resizeIntrinsics(camera.intrinsics, side(width), side(height)) }
}
