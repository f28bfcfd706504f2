// The list of splats of every tile: against float64, on hostile input, and over room that does not suffice.

import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createArray, readArray, readArrays, type GpuArray } from '../../native-models/gpu/arrays.ts'
import { openGpu, type Gpu } from '../../native-models/gpu/gpu.ts'
import { kernelShape } from '../../native-models/kernels/shared/shape.ts'
import { createTilePairs } from '../../native-models/kernels/tiles/tiles.ts'
import { litTiles, reachedTiles, statusReference, tileCount, tileListsReference } from '../../native-models/kernels/tiles/tiles.reference.ts'
import type { SplatCloud } from '../../native-models/scene/splats.ts'
import { FORMS, runPhases, screenSplatAt, takeApart, tileLists, uploadWords, type Apart } from './raster-parts.ts'
import { randomCloud, referenceCamera, slantedCamera } from './splat-scene.ts'

/** What lists may be wider than the ellipse: the kernel's own slack, twice, for its rounding. Pixels. */
const SLACK = 0.02

let gpu: Gpu
beforeAll(async () => { gpu = await openGpu() })
afterAll(() => { gpu.close() })

async function listsOf(apart: Apart): Promise<{ lists: number[][]; status: number[] }> {
  runPhases(apart, ['project', 'sort'])
  return { lists: await tileLists(apart), status: [...await readArray(gpu, apart.parts.outputs.status)] }
}

/** Whether `few` is `many` with some left out, order kept. */
function isWithin(few: readonly number[], many: readonly number[]): boolean {
  let at = 0
  for (const value of few) {
    at = many.indexOf(value, at) + 1
    if (at === 0) return false
  }
  return true
}

describe.each(FORMS)('tile lists in the %s form', (form) => {
  test.each([[61, 43, 200, 0.08], [33, 17, 60, 0.5], [1, 1, 5, 0.3], [70, 9, 100, 0.02]] as const)('%dx%d: all that is lit, nothing out of reach, nearest first', async (width, height, count, size) => {
    const cloud = randomCloud(count, 0, width, size)
    const camera = slantedCamera(width, height)
    const apart = await takeApart(gpu, cloud, camera, { form })
    const { lists, status } = await listsOf(apart)
    const screen = await readArray(gpu, apart.parts.scratch.screen)
    const visible = await readArray(gpu, apart.parts.outputs.visible)
    // What the projection made of the splats, so that this test is of the lists alone.
    const splats = Array.from({ length: count }, (_, i) => (visible[i]! > 0 ? screenSplatAt(screen, i) : null))
    const reference = referenceCamera(camera)
    const { tile } = apart.parts.shape
    const list = (of: typeof litTiles): number[][] => tileListsReference(splats, tileCount(reference, tile), (i) => of(splats[i]!, reference, tile))
    const [must, may] = [list(litTiles), list((splat, seen, edge) => reachedTiles(splat, seen, edge, SLACK))]
    expect(lists.length).toBe(may.length)
    for (const [at, actual] of lists.entries()) {
      expect(isWithin(must[at]!, actual), `tile ${at} lacks a splat it shows`).toBe(true)
      expect(isWithin(actual, may[at]!), `tile ${at} lists a splat out of reach, or out of order`).toBe(true)
    }
    const pairs = lists.flat().length
    expect(status).toEqual(statusReference([pairs], apart.parts.pairs.tileSplats.length))
    expect(visible.reduce((sum, tiles) => sum + tiles, 0)).toBe(pairs)
  })
})

describe('hostile input', () => {
  test('splats that are no numbers are in no list, and a splat far larger than the image is in every one', async () => {
    const cloud = randomCloud(4, 0, 6)
    cloud.means.fill(0)
    cloud.opacityLogits.fill(2)
    cloud.means[0] = NaN
    cloud.logScales.set([NaN, Infinity, 0], 3)
    cloud.logScales.fill(8, 6, 9)
    const { lists } = await listsOf(await takeApart(gpu, cloud, slantedCamera(40, 24)))
    for (const list of lists) expect(list.filter((i) => i < 3)).toEqual([2])
  })

  test('without room nothing is listed, and the status remembers', async () => {
    const apart = await takeApart(gpu, randomCloud(30, 0, 4, 2), slantedCamera(64, 48), { pairs: 31 })
    const { lists, status } = await listsOf(apart)
    expect(lists.flat()).toEqual([])
    expect(status).toEqual(statusReference([status[0]!], 31))
    const again = await listsOf(apart)
    expect(again.status).toEqual(statusReference([status[0]!, status[0]!], 31))
  })

  test('splats at one place and depth keep the order of the cloud', async () => {
    const one = randomCloud(1, 0, 4, 0.3)
    const cloud: SplatCloud = { ...randomCloud(40, 0, 4), means: new Float32Array(120), logScales: new Float32Array(120).fill(-1), opacityLogits: new Float32Array(40).fill(1) }
    for (let i = 0; i < 40; i++) cloud.rotations.set(one.rotations, 4 * i)
    const { lists } = await listsOf(await takeApart(gpu, cloud, slantedCamera(40, 24)))
    const filled = lists.filter((list) => list.length > 0)
    expect(filled.length).toBeGreaterThan(3)
    for (const list of filled) expect(list).toEqual(Array.from({ length: 40 }, (_, i) => i))
  })
})

// The offsets alone, for counts that no image gives.
describe.each([false, true])('offsets, cut for a software adapter: %s', (software) => {
  async function offsets(visible: Uint32Array, order: Uint32Array, capacity: number): Promise<{ status: number[]; at: Uint32Array }> {
    const shape = { ...kernelShape(gpu), ...(software ? { scans: 64, chunkGroup: 8 } : { scans: 8192, chunkGroup: 32 }) }
    const pairs = await createTilePairs(gpu, shape)
    const length = Math.max(1, visible.length)
    const make = (label: string, size: number): GpuArray<'u32'> => createArray(gpu, label, 'u32', size)
    const [status, pairOffsets] = [make('status', 4), make('offsets', length)]
    const step = pairs.bindOffsets({
      scene: uploadWords(gpu, 'scene', [visible.length, 0, capacity, 1]), order: uploadWords(gpu, 'order', visible.length === 0 ? [0] : order),
      visible: uploadWords(gpu, 'visible', visible.length === 0 ? [0] : visible), sums: make('sums', pairs.chunks), status, pairOffsets,
    })
    gpu.run('offsets', (encoder) => {
      const pass = encoder.beginComputePass()
      step(pass)
      pass.end()
    })
    const [words, at] = await readArrays(gpu, [status, pairOffsets] as const)
    return { status: [...words], at }
  }

  test.each([0, 1, 65, 1_000_000])('%d splats: each begins where those before it end', async (count) => {
    const visible = Uint32Array.from({ length: count }, (_, i) => (i * 7919) % 5)
    const order = Uint32Array.from({ length: count }, (_, r) => count - 1 - r)
    const { status, at } = await offsets(visible, order, 2 ** 31)
    let before = 0
    let wrong = -1
    for (const splat of order) {
      if (at[splat] !== before) wrong = splat
      before += visible[splat]!
    }
    expect(wrong).toBe(-1)
    expect(status).toEqual(statusReference([before], 2 ** 31))
  })

  test('more pairs than 32 bits count are too many, not few', async () => {
    const visible = new Uint32Array(3000).fill(2 ** 21)
    const { status } = await offsets(visible, Uint32Array.from(visible, (_, i) => i), 2 ** 31)
    expect(status).toEqual(statusReference([3000 * 2 ** 21], 2 ** 31))
    expect(status[1]).toBe(0)
  })
})
