// Splats on measured surfaces lie flat: the gradient against differences of its loss, on hostile input, and put to work.

import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readArray, uploadArray, writeArray, type GpuArray } from '../../native-models/gpu/arrays.ts'
import { openGpu, type Gpu } from '../../native-models/gpu/gpu.ts'
import { LieFlat } from '../../native-models/kernels/density-control/lie-flat.ts'
import { lieFlatReference, measuredNormal } from '../../native-models/kernels/density-control/lie-flat.reference.ts'
import { geometryReference, type ReferenceCloud } from '../../native-models/kernels/projection/projection.reference.ts'
import type { SplatCloud } from '../../native-models/scene/splats.ts'
import { cameraBinding, uploadCameras } from '../../native-models/splatting/camera-array.ts'
import { createSplatArrays, writeSplats, type SplatArrays } from '../../native-models/splatting/gpu-splats.ts'
import { runPass } from './pass.ts'
import { straightCamera } from './raster-parts.ts'
import { central, largestError } from './reference-gradients.ts'
import { random, randomCloud } from './splat-scene.ts'

const [WIDTH, HEIGHT] = [64, 48]
const WEIGHT = 0.7
const STEP = 1e-6
/** Of the largest gradient of its kind: float32 through some fifty operations. */
const TOLERANCE = 1e-4
/** Share of the image's width to the depths a normal is made of, as lie-flat.ts has it: at least 2 pixels. */
const REACH = 2

let gpu: Gpu
beforeAll(async () => { gpu = await openGpu() })
afterAll(() => { gpu.close() })

const { camera, reference } = straightCamera(WIDTH, HEIGHT, 60)

/** A plane z = 3 + x/4 - y/5 as the camera's depth, with holes and a step. */
function plane(): Float32Array {
  const next = random(4)
  return Float32Array.from({ length: WIDTH * HEIGHT }, (_, pixel) => {
    const [x, y] = [((pixel % WIDTH) + 0.5 - reference.cx) / reference.fx, (Math.floor(pixel / WIDTH) + 0.5 - reference.cy) / reference.fy]
    if (next() < 0.02) return 0
    return (3 / (1 - x / 4 + y / 5)) * (pixel % WIDTH < 8 ? 2 : 1)
  })
}

/** Splats on the plane and a few off it. */
function onPlane(count: number): SplatCloud {
  const cloud = randomCloud(count, 0, 17, 0.1)
  for (let i = 0; i < count; i++) {
    const [x, y] = [cloud.means[3 * i]!, 0.8 * cloud.means[3 * i + 1]!]
    cloud.means.set([x, y, (3 + x / 4 - y / 5) * (i % 10 === 9 ? 1.2 : 1)], 3 * i)
  }
  return cloud
}

interface Flattened { rotations: Float32Array; logScales: Float32Array }

async function open(cloud: SplatCloud): Promise<{ splats: SplatArrays; gradients: SplatArrays; visible: GpuArray<'u32'>; flat: LieFlat; run: (depth: Float32Array) => Promise<Flattened> }> {
  const capacity = Math.max(1, cloud.count)
  const [splats, gradients] = [createSplatArrays(gpu, 'splat', capacity, 0), createSplatArrays(gpu, 'gradient', capacity, 0)]
  writeSplats(gpu, splats, cloud)
  const visible = uploadArray(gpu, 'visible', new Uint32Array(capacity).fill(1))
  const flat = await LieFlat.create(gpu, splats, { gradients, visible }, WIDTH * HEIGHT)
  const cameras = uploadCameras(gpu, [camera])
  const run = async (depth: Float32Array): Promise<Flattened> => {
    writeArray(gpu, gradients.rotations, new Float32Array(capacity * 4))
    writeArray(gpu, gradients.logScales, new Float32Array(capacity * 3))
    flat.prepare(cloud.count, WEIGHT, { width: WIDTH, depth })
    runPass(gpu, (pass) => { flat.encode(pass, cameraBinding(cameras, 0)) })
    return { rotations: await readArray(gpu, gradients.rotations), logScales: await readArray(gpu, gradients.logScales) }
  }
  return { splats, gradients, visible, flat, run }
}

test('adds the slope of its loss, for splats that are seen on the surface, and only for them', async () => {
  const cloud = onPlane(150)
  const visible = Uint32Array.from({ length: 150 }, (_, i) => (i % 7 === 0 ? 0 : 1))
  const { visible: seen, run } = await open(cloud)
  writeArray(gpu, seen, visible)
  const gradients = await run(plane())
  const lossOf = (of: ReferenceCloud): number => lieFlatReference(of, reference, { depth: plane(), reach: REACH }, WEIGHT, visible)
  for (const name of ['rotations', 'logScales'] as const) {
    const { error, largest } = largestError(gradients[name], central(Float64Array.from(cloud[name]), STEP, (values) => lossOf({ ...cloud, [name]: values })))
    expect(largest, name).toBeGreaterThan(0)
    expect(error / largest, name).toBeLessThan(TOLERANCE)
  }
  const moved = visible.map((_, i) => (gradients.logScales.subarray(3 * i, 3 * i + 3).some((v) => v !== 0) ? 1 : 0))
  expect(moved.every((v, i) => v === 0 || (visible[i] === 1 && i % 10 !== 9))).toBe(true)
  expect(moved.reduce((sum, v) => sum + v, 0)).toBeGreaterThan(60)
})

describe('hostile input', () => {
  test.each([['NaN', NaN], ['infinite', Infinity], ['negative', -3], ['0', 0]])('depth that is %s says nothing', async (_, odd) => {
    const { run } = await open(onPlane(50))
    const { rotations, logScales } = await run(new Float32Array(WIDTH * HEIGHT).fill(odd))
    expect([...rotations, ...logScales].every((v) => v === 0)).toBe(true)
  })

  test('a quaternion without length learns nothing, a splat without extent stays finite', async () => {
    const cloud = onPlane(30)
    cloud.rotations.fill(0, 0, 60)
    cloud.logScales.fill(-80, 60, 90)
    const { rotations, logScales } = await (await open(cloud)).run(plane())
    expect([...rotations.subarray(0, 60), ...logScales.subarray(0, 45)].every((v) => v === 0)).toBe(true)
    expect([...rotations, ...logScales].every(Number.isFinite)).toBe(true)
  })

  test.each([0, 1, 1_000_000])('%d splats', async (count) => {
    const { rotations, logScales } = await (await open(onPlane(count))).run(plane())
    expect(rotations.every(Number.isFinite) && logScales.every(Number.isFinite)).toBe(true)
    if (count > 1) expect(logScales.some((v) => v > 0)).toBe(true)
  })
})

/** Steps of descent, each of this length per splat; how thin splats must have become, and how wide they must have stayed, of a tenth. */
const STEPS = 150
const LENGTH = 0.03
const [THIN, WIDE] = [0.01, 0.05]

test('followed, it lays round splats flat on the surface and leaves them wide', async () => {
  const cloud = onPlane(40)
  const depth = plane()
  cloud.logScales.fill(Math.log(0.1))
  const { splats, run } = await open(cloud)
  const normals = Array.from({ length: 40 }, (_, i) => measuredNormal(geometryReference(cloud, i, reference).p, reference, { depth, reach: REACH }))
  for (let step = 0; step < STEPS; step++) {
    const gradients = await run(depth)
    for (const [name, width] of [['rotations', 4], ['logScales', 3]] as const) for (let i = 0; i < 40; i++) descend(cloud[name], gradients[name], width * i, width)
    writeSplats(gpu, splats, cloud)
  }
  const laid = normals.flatMap((normal, i) => (normal === null ? [] : [{ i, normal }]))
  expect(laid.length).toBeGreaterThan(20)
  for (const { i, normal } of laid) {
    const { turn, scales } = geometryReference(cloud, i, reference)
    const along = [0, 1, 2].map((k) => scales[k]! * [0, 1, 2].reduce((sum, r) => sum + turn[r]![k]! * normal[r]!, 0))
    expect(Math.hypot(...along), `splat ${i}`).toBeLessThan(THIN)
    expect(Math.max(...scales), `splat ${i}`).toBeGreaterThan(WIDE)
  }
})

function descend(values: Float32Array, gradient: Float32Array, at: number, width: number): void {
  const length = Math.hypot(...gradient.subarray(at, at + width))
  if (length > 0) for (let k = at; k < at + width; k++) values[k]! -= (LENGTH * gradient[k]!) / length
}
