// Time per phase of one rasteriser iteration, by size. Wall time of many repeats in one submit, the least of a few
// rounds: the machine's other work only ever adds. T_phase = (time of k repeats) / k.

import type { Gpu } from '../../native-models/gpu/gpu.ts'
import type { Camera } from '../../native-models/scene/camera.ts'
import { NO_DISTORTION } from '../../native-models/scene/camera.ts'
import type { SplatCloud } from '../../native-models/scene/splats.ts'
import { readArray, writeArray } from '../../native-models/gpu/arrays.ts'
import { uploadCameras } from '../../native-models/splatting/camera-array.ts'
import { createSplatArrays, writeSplats } from '../../native-models/splatting/gpu-splats.ts'
import { createRasteriser, type Rasteriser, type RasterView } from '../../native-models/splatting/rasteriser.ts'
import { drawWithRoom } from '../../native-models/splatting/render.ts'
import { random } from '../kernels/splat-scene.ts'

export interface Phase {
  readonly phase: string
  readonly splats: number
  readonly width: number
  readonly height: number
  readonly pairs: number
  readonly ms: number
}

export interface RasterSize { readonly splats: number; readonly width: number; readonly height: number; readonly extentPx: number }

/** Sizes measured before there was a studio; the splats' extents are chosen to touch about as many tiles as then. */
export const RASTER_SIZES: readonly RasterSize[] = [
  { splats: 10_000, width: 160, height: 120, extentPx: 2.6 },
  { splats: 10_000, width: 320, height: 240, extentPx: 5.4 },
  { splats: 30_000, width: 320, height: 240, extentPx: 3.1 },
]

const ROUNDS = 5
const REPEATS = 6

/** Milliseconds of every phase for each size, on this adapter. */
export async function benchRaster(gpu: Gpu, sizes: readonly RasterSize[] = RASTER_SIZES): Promise<Phase[]> {
  const phases: Phase[] = []
  for (const size of sizes) phases.push(...(await benchSize(gpu, size)))
  return phases
}

async function benchSize(gpu: Gpu, size: RasterSize): Promise<Phase[]> {
  const { splats: count, width, height } = size
  const splats = createSplatArrays(gpu, 'splat', count, 0)
  writeSplats(gpu, splats, benchCloud(size))
  const rasteriser = await createRasteriser(gpu, { splats, capacity: count, shDegree: 0, width, height, gradients: true })
  rasteriser.setScene({ count, shDegree: 0 })
  writeArray(gpu, rasteriser.colorGradient, new Float32Array(width * height * 4).fill(1 / (width * height)))
  const view: RasterView = { cameras: uploadCameras(gpu, [benchCamera(width, height)]), index: 0, width, height }
  await drawWithRoom(gpu, rasteriser, view)
  const pairs = (await readArray(gpu, rasteriser.status))[0]!
  const times = await measure(gpu, phasesOf(rasteriser, view))
  rasteriser.destroy()
  return times.map(([phase, ms]) => ({ phase, splats: count, width, height, pairs, ms }))
}

type Encode = (encoder: GPUCommandEncoder) => void

function phasesOf(rasteriser: Rasteriser, view: RasterView): [string, Encode][] {
  const inPass = (encode: (pass: GPUComputePassEncoder) => void): Encode => (encoder) => {
    const pass = encoder.beginComputePass()
    encode(pass)
    pass.end()
  }
  return [
    ['project', inPass((pass) => rasteriser.encodeProject(pass, view))],
    // The tables must be zero before each sort.
    ['sort', (encoder) => { rasteriser.encodeClear(encoder); inPass((pass) => rasteriser.encodeSort(pass, view))(encoder) }],
    ['forward', inPass((pass) => rasteriser.encodeRaster(pass, view))],
    ['backward', inPass((pass) => rasteriser.encodeRasterBackward(pass, view))],
    ['project backward', inPass((pass) => rasteriser.encodeProjectBackward(pass, view))],
  ]
}

async function measure(gpu: Gpu, phases: readonly [string, Encode][]): Promise<[string, number][]> {
  const best = phases.map(() => Infinity)
  // Rounds interleave the phases, so that a slow moment of the machine falls on all of them. The first is warm-up.
  for (let round = 0; round <= ROUNDS; round++) {
    for (const [k, [, encode]] of phases.entries()) {
      const begun = performance.now()
      gpu.run('bench', (encoder) => { for (let r = 0; r < REPEATS; r++) encode(encoder) })
      await gpu.settle(round > 1 ? best[k]! * REPEATS : 0)
      if (round > 0) best[k] = Math.min(best[k]!, (performance.now() - begun) / REPEATS)
    }
  }
  return phases.map(([name], k) => [name, best[k]!])
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
