// A region that a person marked in a window, brought into the cameras the reconstruction was trained with.

import type { z } from 'zod'
import { undistort } from '../../native-models/capture/distortion.ts'
import { rasteriseMask } from '../../native-models/capture/label-masks.ts'
import { prepareFrame, prepareMask } from '../../native-models/capture/prepare.ts'
import { regionMembers, type MarkedRegion } from '../../native-models/fields/regions.ts'
import type { Camera } from '../../native-models/scene/camera.ts'
import { Fault } from '../../native-models/scene/faults.ts'
import type { CaptureRecord, FrameRecord } from '../../native-models/scene/records.ts'
import type { Region } from '../contract/contract.ts'
import type { HostContext } from './context.ts'
import { assertInUse, type SceneInUse } from './scene-in-use.ts'

/**
 * Ascending indices of the splats that the region means. Faults: `input.invalid` (nothing there, no such frame),
 * `project.stale` (splats of another reconstruction).
 */
export async function membersOfRegion(host: HostContext, scene: SceneInUse, region: z.infer<typeof Region>): Promise<Uint32Array> {
  const marked = await markedRegion(host, scene, region)
  return regionMembers(await host.device.open(), scene.cloud, marked)
}

async function markedRegion(host: HostContext, { project, frames, reconstruction, capture }: SceneInUse, region: z.infer<typeof Region>): Promise<MarkedRegion> {
  if (region.kind === 'splats') {
    if (region.reconstructionId !== undefined) assertInUse(project, region.reconstructionId, 'region.reconstructionId')
    return { kind: 'splats', ranges: region.ranges }
  }
  const frame = frames.find(({ id }) => id === region.frameId)
  if (frame === undefined) throw new Fault('input.invalid', `there is no frame "${region.frameId}" in this project`, 'region.frameId')
  const camera = await host.scenes.camera(project, frame, reconstruction)
  if (region.kind === 'click') {
    const pixel = trainedPixel(frame, region.pixel, camera)
    return { kind: 'click', camera, pixel, photograph: await photographOf(capture, frame, camera) }
  }
  const { width, height } = frame.camera.intrinsics
  const drawn = rasteriseMask({ kind: 'polygons', width, height, polygons: region.polygons.map((polygon) => polygon.flat()) }, width, height)
  return { kind: 'mask', camera, mask: prepareMask(frame, drawn, camera.intrinsics.width) }
}

/** (H, W, 3) sRGB bytes at the size trained at: its outlines are sharper than the reconstruction's. */
async function photographOf({ root }: CaptureRecord, frame: FrameRecord, { intrinsics }: Camera): Promise<Uint8Array> {
  return (await prepareFrame(root, { ...frame, depthPath: null }, intrinsics.width)).rgb
}

/** Where a pixel of the photograph lies in the undistorted image that was trained on. */
function trainedPixel({ camera, name }: FrameRecord, [u, v]: readonly [number, number], { intrinsics: to }: Camera): [number, number] {
  const from = camera.intrinsics
  const ray = undistort(from.distortion, (u - from.cx) / from.fx, (v - from.cy) / from.fy)
  const pixel: [number, number] | null = ray === null ? null : [ray[0] * to.fx + to.cx, ray[1] * to.fy + to.cy]
  if (pixel !== null && pixel[0] >= 0 && pixel[1] >= 0 && pixel[0] < to.width && pixel[1] < to.height) return pixel
  throw new Fault('input.invalid', `the pixel ${u.toFixed(0)}, ${v.toFixed(0)} of ${name} lies outside the part of the photograph that was reconstructed`, 'region.pixel')
}
