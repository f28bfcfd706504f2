// One view of a splat cloud, for pictures and measurements. Training uses the rasteriser itself.

import { createArray, destroyArray, readArray, readArrays, writeArray, type GpuArray } from '../gpu/arrays.ts'
import type { Gpu } from '../gpu/gpu.ts'
import type { Camera } from '../scene/camera.ts'
import type { SplatCloud } from '../scene/splats.ts'
import { BLACK, CAMERA_STRIDE, cameraRecord, type Rgb } from './camera-array.ts'
import { createSplatArrays, destroySplatArrays, writeSplats, type SplatArrays } from './gpu-splats.ts'
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
 * out; a cloud that was trained antialiased is drawn so. Faults gpu.out-of-memory, gpu.lost. For many views of one cloud keep a `SplatRenderer`.
 */
export async function renderSplats(gpu: Gpu, cloud: SplatCloud, camera: Camera, options: { background?: Rgb } = {}): Promise<RenderedView> {
  const { width, height } = camera.intrinsics
  const renderer = await SplatRenderer.open(gpu, cloud, { width, height })
  try {
    return await renderer.render(camera, options.background)
  } finally {
    renderer.close()
  }
}

/** A cloud kept on the GPU and rendered from one camera after another. Close it. */
export class SplatRenderer {
  readonly #gpu: Gpu
  readonly #splats: SplatArrays
  readonly #cameras: GpuArray<'f32'>
  readonly #rasteriser: Rasteriser

  private constructor(gpu: Gpu, splats: SplatArrays, cameras: GpuArray<'f32'>, rasteriser: Rasteriser) {
    this.#gpu = gpu
    this.#splats = splats
    this.#cameras = cameras
    this.#rasteriser = rasteriser
  }

  /** `size`: the largest image that will be asked for, pixels. Faults gpu.out-of-memory. */
  static async open(gpu: Gpu, cloud: SplatCloud, size: { width: number; height: number }): Promise<SplatRenderer> {
    const { count, shDegree, antialiased = false } = cloud
    const capacity = Math.max(1, count)
    const splats = createSplatArrays(gpu, 'splat', capacity, shDegree)
    writeSplats(gpu, splats, cloud)
    const rasteriser = await createRasteriser(gpu, { splats, capacity, shDegree, antialiased, ...size, gradients: false })
    rasteriser.setScene({ count, shDegree })
    return new SplatRenderer(gpu, splats, createArray(gpu, 'camera', 'f32', CAMERA_STRIDE), rasteriser)
  }

  /** One view; calls must not overlap. */
  async render(camera: Camera, background: Rgb = BLACK): Promise<RenderedView> {
    const { width, height } = camera.intrinsics
    writeArray(this.#gpu, this.#cameras, cameraRecord(camera, background))
    await drawWithRoom(this.#gpu, this.#rasteriser, { cameras: this.#cameras, index: 0, width, height })
    const [color, alpha] = await readArrays(this.#gpu, [this.#rasteriser.color, this.#rasteriser.alpha] as const)
    return splitImage(width, height, color, alpha.slice(0, width * height))
  }

  close(): void {
    this.#rasteriser.destroy()
    destroySplatArrays(this.#gpu, this.#splats)
    destroyArray(this.#gpu, this.#cameras)
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

/** The rasteriser's image, (H, W, 4) and (H, W), as colour, depth and alpha. */
export function splitImage(width: number, height: number, rgbd: Float32Array, alpha: Float32Array): RenderedView {
  const color = new Float32Array(width * height * 3)
  const depth = new Float32Array(width * height)
  for (let p = 0; p < width * height; p++) {
    color.set(rgbd.subarray(4 * p, 4 * p + 3), 3 * p)
    depth[p] = alpha[p]! > 0 ? rgbd[4 * p + 3]! / alpha[p]! : 0
  }
  return { width, height, color, depth, alpha }
}
