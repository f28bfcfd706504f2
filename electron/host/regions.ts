// A region that a person marked in a window, brought into the cameras the reconstruction was trained with.

import type { z } from 'zod'
import { undistort } from '../../native-models/capture/distortion.ts'
import { rasteriseMask } from '../../native-models/capture/label-masks.ts'
import { prepareMask } from '../../native-models/capture/prepare.ts'
import { regionMembers, type MarkedRegion } from '../../native-models/fields/regions.ts'
import type { Camera } from '../../native-models/scene/camera.ts'
import { Fault } from '../../native-models/scene/faults.ts'
import type { FrameRecord } from '../../native-models/scene/records.ts'
import type { Region } from '../contract/contract.ts'
import { openedProject, type HostContext } from './context.ts'

/** Ascending indices of the splats that the region means. Faults: `input.invalid` (nothing there, no such frame). */
export async function membersOfRegion(host: HostContext, region: z.infer<typeof Region>): Promise<Uint32Array> {
  const { project } = openedProject(host)
  const cloud = await host.scenes.cloud(project)
  return regionMembers(await host.device.open(), cloud, await markedRegion(host, region))
}

async function markedRegion(host: HostContext, region: z.infer<typeof Region>): Promise<MarkedRegion> {
  if (region.kind === 'splats') return region
  const { project } = openedProject(host)
  const frame = project.records[region.frameId]
  if (frame?.type !== 'frame') throw new Fault('input.invalid', `there is no frame "${region.frameId}" in this project`, 'region.frameId')
  const camera = await host.scenes.camera(project, frame)
  if (region.kind === 'click') return { kind: 'click', camera, pixel: trainedPixel(frame, region.pixel, camera) }
  const { width, height } = frame.camera.intrinsics
  const drawn = rasteriseMask({ kind: 'polygons', width, height, polygons: region.polygons.map((polygon) => polygon.flat()) }, width, height)
  return { kind: 'mask', camera, mask: prepareMask(frame, drawn, camera.intrinsics.width) }
}

/** Where a pixel of the photograph lies in the undistorted image that was trained on. */
function trainedPixel({ camera, name }: FrameRecord, [u, v]: readonly [number, number], { intrinsics: to }: Camera): [number, number] {
  const from = camera.intrinsics
  const ray = undistort(from.distortion, (u - from.cx) / from.fx, (v - from.cy) / from.fy)
  const pixel: [number, number] | null = ray === null ? null : [ray[0] * to.fx + to.cx, ray[1] * to.fy + to.cy]
  if (pixel !== null && pixel[0] >= 0 && pixel[1] >= 0 && pixel[0] < to.width && pixel[1] < to.height) return pixel
  throw new Fault('input.invalid', `the pixel ${u.toFixed(0)}, ${v.toFixed(0)} of ${name} lies outside the part of the photograph that was reconstructed`, 'region.pixel')
}
