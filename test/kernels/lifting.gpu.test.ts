// Votes of labelled pixels for splats: against float64, in any tile form, on hostile input, and on a scene one can judge.

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openGpu, type Gpu } from '../../native-models/gpu/gpu.ts'
import { liftReference } from '../../native-models/kernels/lifting/lifting.reference.ts'
import { Lifting, NO_LABEL } from '../../native-models/kernels/lifting/lifting.ts'
import { PairVotes } from '../../native-models/kernels/lifting/pair-votes.ts'
import { NO_REGION } from '../../native-models/kernels/lifting/tile-labels.ts'
import { kernelShape } from '../../native-models/kernels/shared/shape.ts'
import type { SplatCloud } from '../../native-models/scene/splats.ts'
import { cameraBinding, uploadCameras } from '../../native-models/splatting/camera-array.ts'
import { createSplatArrays, writeSplats } from '../../native-models/splatting/gpu-splats.ts'
import { createRasteriser } from '../../native-models/splatting/rasteriser.ts'
import { drawWithRoom } from '../../native-models/splatting/render.ts'
import { random, randomCloud, referenceCamera, slantedCamera } from './splat-scene.ts'

const [WIDTH, HEIGHT] = [44, 28]
const COLUMNS = 5
const OPEN = 1e9
/** Weights are exact to float32 and rounded to 2^-20 px per addition; some hundred additions make a splat's vote. */
const TOLERANCE = 2e-4

let gpu: Gpu
beforeAll(async () => { gpu = await openGpu() })
afterAll(() => gpu.close())

function labelImage(seed: number): Uint32Array {
  const next = random(seed)
  // Blocks, so that runs of equal labels and mixed runs both occur.
  const blocks = Array.from({ length: 100 }, () => (next() < 0.1 ? NO_LABEL : Math.floor(next() * COLUMNS)))
  return Uint32Array.from({ length: WIDTH * HEIGHT }, (_, p) => blocks[(Math.floor((p % WIDTH) / 5) + 9 * Math.floor(p / WIDTH / 4)) % 100]!)
}

async function lift(cloud: SplatCloud, images: Uint32Array[], gate: number, form: 'narrow' | 'wide' = 'narrow'): Promise<Float32Array> {
  const shape = kernelShape(gpu, form)
  const capacity = Math.max(1, cloud.count)
  const splats = createSplatArrays(gpu, 'splat', capacity, cloud.shDegree)
  writeSplats(gpu, splats, cloud)
  const cameras = uploadCameras(gpu, [slantedCamera(WIDTH, HEIGHT)])
  const rasteriser = await createRasteriser(gpu, { splats, capacity, shDegree: cloud.shDegree, width: WIDTH, height: HEIGHT, gradients: false, shape })
  rasteriser.setScene({ count: cloud.count, shDegree: cloud.shDegree })
  const lifting = await Lifting.create(gpu, shape, { splats: capacity, columns: COLUMNS, width: WIDTH, height: HEIGHT })
  for (const labels of images) {
    await drawWithRoom(gpu, rasteriser, { cameras, index: 0, width: WIDTH, height: HEIGHT })
    lifting.add({ camera: cameraBinding(cameras, 0), lists: rasteriser.lists, width: WIDTH, height: HEIGHT, labels, gate })
  }
  const votes = await lifting.read()
  lifting.destroy()
  rasteriser.destroy()
  return votes
}

const worst = (actual: ArrayLike<number>, expected: ArrayLike<number>): number =>
  Array.from(expected).reduce((most, value, k) => Math.max(most, Math.abs(value - actual[k]!) / Math.max(1, value)), 0)

describe.each(['narrow', 'wide'] as const)('votes in the %s tile form', (form) => {
  it.each([OPEN, 0.08])('agree with float64, gate %f', async (gate) => {
    const cloud = randomCloud(300, 0, 11)
    const labels = labelImage(3)
    const expected = liftReference(cloud, referenceCamera(slantedCamera(WIDTH, HEIGHT)), labels, COLUMNS, gate)
    expect(expected.some((v) => v > 1)).toBe(true)
    expect(worst(await lift(cloud, [labels], gate, form), expected)).toBeLessThan(TOLERANCE)
  })
})

it('adds view upon view, the same bits every time', async () => {
  const cloud = randomCloud(200, 0, 5)
  const images = [labelImage(1), labelImage(2)]
  const both = await lift(cloud, images, OPEN)
  expect(await lift(cloud, images, OPEN)).toEqual(both)
  const [first, second] = [await lift(cloud, [images[0]!], OPEN), await lift(cloud, [images[1]!], OPEN)]
  expect(worst(both, first.map((v, k) => v + second[k]!))).toBeLessThan(1e-6)
})

it('gives nothing for pixels without a label', async () => {
  const votes = await lift(randomCloud(50, 0, 2), [new Uint32Array(WIDTH * HEIGHT).fill(NO_LABEL)], OPEN)
  expect(votes.every((v) => v === 0)).toBe(true)
})

/** (N, COLUMNS) votes kept by pair, brought together by splat; and the largest weight of each. */
async function liftByPair(cloud: SplatCloud, labels: Uint32Array, gate: number, form: 'narrow' | 'wide'): Promise<{ votes: Float32Array; most: Float32Array }> {
  const shape = kernelShape(gpu, form)
  const splats = createSplatArrays(gpu, 'splat', cloud.count, cloud.shDegree)
  writeSplats(gpu, splats, cloud)
  const cameras = uploadCameras(gpu, [slantedCamera(WIDTH, HEIGHT)])
  const rasteriser = await createRasteriser(gpu, { splats, capacity: cloud.count, shDegree: cloud.shDegree, width: WIDTH, height: HEIGHT, gradients: false, shape })
  rasteriser.setScene({ count: cloud.count, shDegree: cloud.shDegree })
  const pairs = await PairVotes.create(gpu, shape, { splats: cloud.count, width: WIDTH, height: HEIGHT })
  await drawWithRoom(gpu, rasteriser, { cameras, index: 0, width: WIDTH, height: HEIGHT })
  const found = await pairs.votes({ camera: cameraBinding(cameras, 0), lists: rasteriser.lists, width: WIDTH, height: HEIGHT, labels, gate })
  const votes = new Float32Array(cloud.count * COLUMNS)
  found.weights.forEach((weight, k) => { votes[found.splats[k]! * COLUMNS + found.labels[k]!]! += weight })
  const most = Float32Array.from(await pairs.most())
  pairs.destroy()
  rasteriser.destroy()
  return { votes, most }
}

describe.each(['narrow', 'wide'] as const)('votes kept by pair in the %s tile form', (form) => {
  it('are those of the whole table, and know the largest weight of each splat', async () => {
    const cloud = randomCloud(300, 0, 11)
    const labels = labelImage(3)
    const expected = liftReference(cloud, referenceCamera(slantedCamera(WIDTH, HEIGHT)), labels, COLUMNS, 0.08)
    const { votes, most } = await liftByPair(cloud, labels.map((label) => (label === NO_LABEL ? NO_REGION : label)), 0.08, form)
    expect(worst(votes, expected)).toBeLessThan(TOLERANCE)
    const alone = liftReference(cloud, referenceCamera(slantedCamera(WIDTH, HEIGHT)), Uint32Array.from(labels.keys()), WIDTH * HEIGHT, OPEN)
    const largest = most.map((_, i) => alone.subarray(i * WIDTH * HEIGHT, (i + 1) * WIDTH * HEIGHT).reduce((a, b) => Math.max(a, b), 0))
    // Pixels without a surface vote for nothing, but show what is there.
    most.forEach((own, i) => expect(own, `splat ${i}`).toBeGreaterThan(largest[i]! - TOLERANCE))
    expect(most.every((own) => own >= 0 && own <= 1)).toBe(true)
  })
})

describe('hostile input', () => {
  it('splats that are not numbers get no vote and spoil none', async () => {
    const good = randomCloud(60, 0, 8)
    const bad: SplatCloud = { ...good, means: good.means.slice(), logScales: good.logScales.slice() }
    bad.means.set([Number.NaN, Infinity, 0], 0)
    bad.logScales.set([Infinity, 0, 0], 3)
    const votes = await lift(bad, [labelImage(4)], OPEN)
    expect(votes.every(Number.isFinite)).toBe(true)
    expect(votes.subarray(0, 2 * COLUMNS).every((v) => v === 0)).toBe(true)
    expect(votes.some((v) => v > 0)).toBe(true)
  })
  it('one splat, a million, and labels beyond the table', async () => {
    expect((await lift(randomCloud(1, 0, 1), [labelImage(1)], OPEN)).length).toBe(COLUMNS)
    const many = await lift(randomCloud(1_000_000, 0, 1, 0.01), [labelImage(1)], OPEN)
    expect(many.some((v) => v > 0)).toBe(true)
    const beyond = await lift(randomCloud(50, 0, 2), [new Uint32Array(WIDTH * HEIGHT).fill(COLUMNS + 3)], OPEN)
    expect(beyond.every((v) => v === 0)).toBe(true)
  })
})

it('a wall in front takes the vote, and what it hides gets none', async () => {
  // Two opaque splats on the optical axis, the first in front of the second.
  const cloud: SplatCloud = {
    count: 2, shDegree: 0, means: new Float32Array(6), rotations: new Float32Array([1, 0, 0, 0, 1, 0, 0, 0]),
    logScales: new Float32Array(6).fill(Math.log(0.5)), opacityLogits: new Float32Array([8, 8]), sh: new Float32Array(6),
  }
  const { worldFromCamera: m } = slantedCamera(WIDTH, HEIGHT)
  for (const [i, depth] of [1.5, 2.5].entries()) for (let d = 0; d < 3; d++) cloud.means[i * 3 + d] = m[d * 4 + 3]! + depth * m[d * 4 + 2]!
  const votes = await lift(cloud, [new Uint32Array(WIDTH * HEIGHT).fill(1)], 0.2)
  expect(votes[1]!).toBeGreaterThan(50)
  expect(votes[COLUMNS + 1]!).toBeLessThan(0.25 * votes[1]!)
})

/** Votes in pixels below which a splat is hidden, or too small for a mask to show: what it gets is its neighbours' edges. */
const SHOWN = 3

it('masks rendered from labelled splats give every splat they show its label back', async () => {
  // Three clusters of splats, each an object; the mask of a view is the object that weighs most at each pixel, which is what
  // the votes of that view must return. A wall behind everything is no object (0).
  const cloud = clusters()
  const objects = Array.from({ length: cloud.count }, (_, i) => Math.floor(i / CLUSTER))
  const weights = objects.map((_, i) => liftReference(cloud, camera(), Uint32Array.from({ length: WIDTH * HEIGHT }, (__, p) => p), WIDTH * HEIGHT, OPEN).subarray(i * WIDTH * HEIGHT, (i + 1) * WIDTH * HEIGHT))
  const mask = Uint32Array.from({ length: WIDTH * HEIGHT }, (_, p) => {
    const byObject = Array.from({ length: 4 }, (__, object) => objects.reduce((sum, own, i) => sum + (own === object ? weights[i]![p]! : 0), 0))
    const most = Math.max(...byObject)
    return most > 0.25 ? byObject.indexOf(most) : NO_LABEL
  })
  for (let object = 0; object < 4; object++) expect(mask.filter((label) => label === object).length, `pixels of object ${object}`).toBeGreaterThan(30)
  const votes = await lift(cloud, [mask], BEFORE_WALL)
  let seen = 0
  for (const [i, object] of objects.entries()) {
    const row = [...votes.subarray(i * COLUMNS, (i + 1) * COLUMNS)]
    const all = row.reduce((sum, v) => sum + v, 0)
    if (all < SHOWN) continue
    seen++
    expect(row.indexOf(Math.max(...row)), `splat ${i}`).toBe(object)
  }
  expect(seen).toBeGreaterThan(3 * CLUSTER)
})

const CLUSTER = 12
/** A ball's depth is 0.6 about 2.5 and the wall 1.2 behind: balls vote whole, the wall does not through them. */
const BEFORE_WALL = 0.3
const camera = (): ReturnType<typeof referenceCamera> => referenceCamera(slantedCamera(WIDTH, HEIGHT))

/** A wall of splats behind, then three balls of them beside each other. */
function clusters(): SplatCloud {
  const cloud = randomCloud(4 * CLUSTER, 0, 19, 0.12)
  cloud.opacityLogits.fill(2)
  const { worldFromCamera: m } = slantedCamera(WIDTH, HEIGHT)
  const place = (i: number, inCamera: readonly [number, number, number]): void => {
    for (let d = 0; d < 3; d++) cloud.means[i * 3 + d] = m[d * 4]! * inCamera[0] + m[d * 4 + 1]! * inCamera[1] + m[d * 4 + 2]! * inCamera[2] + m[d * 4 + 3]!
  }
  const next = random(23)
  const around = (): number => 0.3 * (2 * next() - 1)
  for (let i = 0; i < cloud.count; i++) {
    const object = Math.floor(i / CLUSTER)
    if (object === 0) place(i, [-1.6 + 1.05 * (i % 4), -0.9 + 0.9 * Math.floor(i / 4), 4])
    else place(i, [-1.6 + 0.8 * object + around(), around(), 2.5 + around()])
    cloud.logScales.fill(Math.log(object === 0 ? 0.3 : 0.12), 3 * i, 3 * i + 3)
  }
  return cloud
}
