// From a place a user marked to the splats that are meant.

import type { Gpu } from '../gpu/gpu.ts'
import type { Camera } from '../scene/camera.ts'
import { Fault } from '../scene/faults.ts'
import type { Range } from '../scene/ranges.ts'
import type { SplatCloud } from '../scene/splats.ts'
import { renderSplats } from '../splatting/render.ts'
import { growRegion } from './grow.ts'
import { liftMasks } from './lifting.ts'
import { membersOf } from './membership.ts'

export type MarkedRegion =
  /** (H, W) 1 inside; `camera` is the undistorted pinhole at that size. */
  | { readonly kind: 'mask'; readonly camera: Camera; readonly mask: Uint8Array }
  /** Pixel of that camera's image. With the photograph, (H, W, 3) sRGB bytes at that size, outlines come out sharper. */
  | { readonly kind: 'click'; readonly camera: Camera; readonly pixel: readonly [number, number]; readonly photograph?: Uint8Array }
  | { readonly kind: 'splats'; readonly ranges: readonly Range[] }

/** Indices, ascending, of the splats a region means. Faults `input.invalid` where it means none or names one too many. */
export async function regionMembers(gpu: Gpu, cloud: SplatCloud, region: MarkedRegion): Promise<Uint32Array> {
  const members = region.kind === 'splats' ? membersOfRanges(cloud, region.ranges) : await liftedMembers(gpu, cloud, region)
  if (members.length === 0) throw new Fault('input.invalid', 'there are no splats in the marked region; mark a place where something was reconstructed', 'region')
  return members
}

async function liftedMembers(gpu: Gpu, cloud: SplatCloud, region: Exclude<MarkedRegion, { kind: 'splats' }>): Promise<Uint32Array> {
  const members = await lifted(gpu, cloud, region)
  if (members.length > 0 || region.kind === 'mask' || region.photograph === undefined) return members
  // The photograph's finest texture can fence a click in on less than a splat; the reconstruction has no such fences.
  return lifted(gpu, cloud, { kind: 'click', camera: region.camera, pixel: region.pixel })
}

async function lifted(gpu: Gpu, cloud: SplatCloud, region: Exclude<MarkedRegion, { kind: 'splats' }>): Promise<Uint32Array> {
  const mask = region.kind === 'mask' ? region.mask : await clickedMask(gpu, cloud, region)
  const votes = await liftMasks(gpu, cloud, [{ camera: region.camera, mask: Uint16Array.from(mask) }], 1)
  return membersOf(cloud, votes, 1)
}

/** (H, W) 1 on the thing that the pixel shows: depth from the reconstruction, colours from the photograph where given. */
export async function clickedMask(gpu: Gpu, cloud: SplatCloud, { camera, pixel, photograph }: Extract<MarkedRegion, { kind: 'click' }>): Promise<Uint8Array> {
  const view = await renderSplats(gpu, cloud, camera)
  const color = photograph === undefined ? view.color : Float32Array.from(photograph, (byte) => byte / 255)
  if (color.length !== view.color.length) throw new Fault('input.invalid', `the photograph has ${color.length / 3} pixels and its camera ${view.width}x${view.height}`, 'region.photograph')
  return growRegion({ ...view, color }, camera.intrinsics, pixel[0], pixel[1])
}

function membersOfRanges(cloud: SplatCloud, ranges: readonly Range[]): Uint32Array {
  const indices = new Set<number>()
  for (const [start, end] of ranges) {
    if (start < 0 || end > cloud.count || start >= end) throw new Fault('input.invalid', `splats [${start}, ${end}) are not among the ${cloud.count} of this reconstruction`, 'region.ranges')
    for (let i = start; i < end; i++) indices.add(i)
  }
  return Uint32Array.from(indices).sort()
}
