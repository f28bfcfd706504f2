// A scene of a wanted size on the GPU, and the phases of one rasteriser iteration.

import { readArray, writeArray } from '../../native-models/gpu/arrays.ts'
import type { Gpu } from '../../native-models/gpu/gpu.ts'
import { NO_DISTORTION, type Camera } from '../../native-models/scene/camera.ts'
import type { SplatCloud } from '../../native-models/scene/splats.ts'
import { uploadCameras } from '../../native-models/splatting/camera-array.ts'
import { createSplatArrays, destroySplatArrays, writeSplats } from '../../native-models/splatting/gpu-splats.ts'
import { createRasteriser, type Rasteriser, type RasterView } from '../../native-models/splatting/rasteriser.ts'
import { drawWithRoom } from '../../native-models/splatting/render.ts'
import { random } from '../kernels/splat-scene.ts'
import { inPass, type Encode } from './measure.ts'
import type { BenchSize } from './sizes.ts'

/** Drawn once, so that there is room for its tile pairs. */
export interface BenchScene {
  readonly rasteriser: Rasteriser
  readonly view: RasterView
  readonly pairs: number
  readonly visible: number
  destroy(): void
}

/** As a capture without depth is trained on: colours have gradients, depth and alpha have none. */
export async function benchScene(gpu: Gpu, size: BenchSize): Promise<BenchScene> {
  const { splats: count, width, height } = size
  const splats = createSplatArrays(gpu, 'splat', count, 0)
  writeSplats(gpu, splats, benchCloud(size))
  const rasteriser = await createRasteriser(gpu, { splats, capacity: count, shDegree: 0, width, height, gradients: true, depthGradients: false })
  rasteriser.setScene({ count, shDegree: 0 })
  writeArray(gpu, rasteriser.colorGradient, new Float32Array(width * height * 4).fill(1 / (width * height)))
  const view: RasterView = { cameras: uploadCameras(gpu, [benchCamera(size)]), index: 0, width, height }
  await drawWithRoom(gpu, rasteriser, view)
  const pairs = (await readArray(gpu, rasteriser.status))[0]!
  const visible = (await readArray(gpu, rasteriser.visible)).reduce((sum, tiles) => sum + (tiles > 0 ? 1 : 0), 0)
  const destroy = (): void => {
    rasteriser.destroy()
    destroySplatArrays(gpu, splats)
  }
  return { rasteriser, view, pairs, visible, destroy }
}

export function rasterPhases({ rasteriser, view }: BenchScene): Record<'project' | 'sort' | 'forward' | 'backward' | 'project backward', Encode> {
  return {
    'project': inPass((pass) => rasteriser.encodeProject(pass, view)),
    // The tables must be zero before each sort.
    'sort': (encoder) => { rasteriser.encodeClear(encoder); inPass((pass) => rasteriser.encodeSort(pass, view))(encoder) },
    'forward': inPass((pass) => rasteriser.encodeRaster(pass, view)),
    'backward': inPass((pass) => rasteriser.encodeRasterBackward(pass, view)),
    'project backward': inPass((pass) => rasteriser.encodeProjectBackward(pass, view)),
  }
}

/** Splats all over the image at mixed depths, a few pixels wide, mostly half transparent, as in a fitted scene. */
export function benchCloud({ splats: count, width, height, extentPx }: BenchSize): SplatCloud {
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

/** At the origin, looking along +z. */
export const benchCamera = ({ width, height }: BenchSize): Camera => ({
  intrinsics: { width, height, fx: width, fy: width, cx: width / 2, cy: height / 2, distortion: NO_DISTORTION },
  worldFromCamera: [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1],
})
