// One view of a splat cloud, for pictures and measurements. Training uses the rasteriser itself.

import { destroyArray, readArray, readArrays } from '../gpu/arrays.ts'
import type { Gpu } from '../gpu/gpu.ts'
import type { Camera } from '../scene/camera.ts'
import type { SplatCloud } from '../scene/splats.ts'
import { BLACK, uploadCameras, type Rgb } from './camera-array.ts'
import { createSplatArrays, destroySplatArrays, writeSplats } from './gpu-splats.ts'
import { createRasteriser, type Rasteriser, type RasterView } from './rasteriser.ts'

export interface RenderedView {
  readonly width: number
  readonly height: number
  /** (H, W, 3) over the background, not clamped. */
  readonly color: Float32Array
  /** (H, W) expected depth along the camera's z, world units; 0 where nothing is seen. */
  readonly depth: Float32Array
  /** (H, W) opacity, 0…1. */
  readonly alpha: Float32Array
}

/**
 * Renders an undistorted pinhole view. Splats that are not numbers, behind the camera or fainter than 1/255 are left
 * out. Faults gpu.out-of-memory, gpu.lost.
 */
export async function renderSplats(gpu: Gpu, cloud: SplatCloud, camera: Camera, options: { background?: Rgb } = {}): Promise<RenderedView> {
  const { width, height } = camera.intrinsics
  const splats = createSplatArrays(gpu, 'splat', Math.max(1, cloud.count), cloud.shDegree)
  writeSplats(gpu, splats, cloud)
  const cameras = uploadCameras(gpu, [camera], options.background ?? BLACK)
  const capacity = Math.max(1, cloud.count)
  const rasteriser = await createRasteriser(gpu, { splats, capacity, shDegree: cloud.shDegree, width, height, gradients: false })
  try {
    rasteriser.setScene({ count: cloud.count, shDegree: cloud.shDegree })
    await drawWithRoom(gpu, rasteriser, { cameras, index: 0, width, height })
    const [color, alpha] = await readArrays(gpu, [rasteriser.color, rasteriser.alpha] as const)
    return split(width, height, color, alpha)
  } finally {
    rasteriser.destroy()
    destroySplatArrays(gpu, splats)
    destroyArray(gpu, cameras)
  }
}

/** Draws the view, making room for its tile pairs first if it has to. Leaves the image in the rasteriser. */
export async function drawWithRoom(gpu: Gpu, rasteriser: Rasteriser, view: RasterView): Promise<void> {
  for (;;) {
    gpu.run('draw', (encoder) => rasteriser.encodeForward(encoder, view))
    const [needed, drawn] = await readArray(gpu, rasteriser.status)
    if (needed === drawn) return
    rasteriser.reserve(needed!)
  }
}

function split(width: number, height: number, rgbd: Float32Array, alpha: Float32Array): RenderedView {
  const color = new Float32Array(width * height * 3)
  const depth = new Float32Array(width * height)
  for (let p = 0; p < width * height; p++) {
    color.set(rgbd.subarray(4 * p, 4 * p + 3), 3 * p)
    depth[p] = alpha[p]! > 0 ? rgbd[4 * p + 3]! / alpha[p]! : 0
  }
  return { width, height, color, depth, alpha }
}
