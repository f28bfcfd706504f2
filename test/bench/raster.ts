// The phases of one rasteriser iteration and the scenes they are timed on.

import type { Gpu } from '../../native-models/gpu/gpu.ts'
import type { Camera } from '../../native-models/scene/camera.ts'
import { NO_DISTORTION } from '../../native-models/scene/camera.ts'
import type { SplatCloud } from '../../native-models/scene/splats.ts'
import { readArray, writeArray } from '../../native-models/gpu/arrays.ts'
import { uploadCameras } from '../../native-models/splatting/camera-array.ts'
import { createSplatArrays, writeSplats, type SplatArrays } from '../../native-models/splatting/gpu-splats.ts'
import { createRasteriser, type Rasteriser, type RasterView } from '../../native-models/splatting/rasteriser.ts'
import { drawWithRoom } from '../../native-models/splatting/render.ts'
import { random } from '../kernels/splat-scene.ts'

export interface RasterSize { readonly splats: number; readonly width: number; readonly height: number; readonly extentPx: number }

/** Sizes measured before there was a studio; the extents make the splats touch as many tiles (72, 186 and 297 thousand). */
export const RASTER_SIZES: readonly RasterSize[] = [
  { splats: 10_000, width: 160, height: 120, extentPx: 3.4 },
  { splats: 10_000, width: 320, height: 240, extentPx: 6.5 },
  { splats: 30_000, width: 320, height: 240, extentPx: 4.2 },
]

/** A scene of the wanted size on the GPU, drawn once so that there is room for its tile pairs. */
export interface BenchScene {
  readonly splats: SplatArrays
  readonly rasteriser: Rasteriser
  readonly camera: Camera
  readonly view: RasterView
  readonly pairs: number
}

export async function benchScene(gpu: Gpu, size: RasterSize): Promise<BenchScene> {
  const { splats: count, width, height } = size
  const splats = createSplatArrays(gpu, 'splat', count, 0)
  writeSplats(gpu, splats, benchCloud(size))
  const rasteriser = await createRasteriser(gpu, { splats, capacity: count, shDegree: 0, width, height, gradients: true })
  rasteriser.setScene({ count, shDegree: 0 })
  writeArray(gpu, rasteriser.colorGradient, new Float32Array(width * height * 4).fill(1 / (width * height)))
  const camera = benchCamera(width, height)
  const view: RasterView = { cameras: uploadCameras(gpu, [camera]), index: 0, width, height }
  await drawWithRoom(gpu, rasteriser, view)
  const pairs = (await readArray(gpu, rasteriser.status))[0]!
  return { splats, rasteriser, camera, view, pairs }
}

export type Encode = (encoder: GPUCommandEncoder) => void

export const inPass = (encode: (pass: GPUComputePassEncoder) => void): Encode => (encoder) => {
  const pass = encoder.beginComputePass()
  encode(pass)
  pass.end()
}

export function rasterPhases({ rasteriser, view }: BenchScene): [string, Encode][] {
  return [
    ['project', inPass((pass) => rasteriser.encodeProject(pass, view))],
    // The tables must be zero before each sort.
    ['sort', (encoder) => { rasteriser.encodeClear(encoder); inPass((pass) => rasteriser.encodeSort(pass, view))(encoder) }],
    ['forward', inPass((pass) => rasteriser.encodeRaster(pass, view))],
    ['backward', inPass((pass) => rasteriser.encodeRasterBackward(pass, view))],
    ['project backward', inPass((pass) => rasteriser.encodeProjectBackward(pass, view))],
  ]
}

/** Splats all over the image at mixed depths, a few pixels wide, mostly half transparent, as in a fitted scene. */
function benchCloud({ splats: count, width, height, extentPx }: RasterSize): SplatCloud {
  const next = random(5)
  const means = new Float32Array(count * 3)
  const logScales = new Float32Array(count * 3)
  for (let i = 0; i < count; i++) {
    const depth = 2 + 4 * next()
    means.set([(next() - 0.5) * depth, ((next() - 0.5) * depth * height) / width, depth], 3 * i)
    for (let k = 0; k < 3; k++) logScales[3 * i + k] = Math.log((extentPx / width) * depth * (0.25 + next()))
  }
  return {
    count, means, logScales,
    rotations: Float32Array.from({ length: count * 4 }, () => next() - 0.5),
    opacityLogits: Float32Array.from({ length: count }, () => 4 * next() - 2),
    sh: Float32Array.from({ length: count * 3 }, () => next() - 0.5),
    shDegree: 0,
  }
}

const benchCamera = (width: number, height: number): Camera => ({
  intrinsics: { width, height, fx: width, fy: width, cx: width / 2, cy: height / 2, distortion: NO_DISTORTION },
  worldFromCamera: [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1],
})
