// Which triangles are drawn: each case is one triangle whose place in the picture is known.

import { afterAll, beforeAll, expect, it } from 'vitest'
import { createArray, destroyArray, readArray, uploadArray } from '../../native-models/gpu/arrays.ts'
import { openGpu, type Gpu } from '../../native-models/gpu/gpu.ts'
import { ShownTriangles } from '../../native-models/synthetic/render/shown-triangles.ts'
import { VERTEX_FLOATS } from '../../native-models/synthetic/scene.ts'

let gpu: Gpu
beforeAll(async () => { gpu = await openGpu() })
afterAll(() => gpu.close())

const [SIDE, NEAR, FAR] = [64, 0.04, 40]
type Corner = readonly [u: number, v: number, z: number]

/** World position of a pixel at a depth: the camera stands at the origin, its lens is as long as the picture is wide. */
const at = ([u, v, z]: Corner): [number, number, number] => [((u - SIDE / 2) / SIDE) * z, ((v - SIDE / 2) / SIDE) * z, z]
const corners = (u: number, v: number, size: number, z = 2): Corner[] => [[u, v, z], [u + size, v, z], [u, v + size, z]]

const CASES: readonly (readonly [string, Corner[], boolean, boolean])[] = [
  ['the middle of the picture', corners(10, 10, 30), true, true],
  ['between the places of all samples', corners(20.97, 20.97, 0.05), false, false],
  ['at a sample, but at no pixel\'s centre', corners(20.2, 20.2, 0.1), true, false],
  ['at a pixel\'s centre, where none of its four samples is', corners(20.45, 20.45, 0.1), false, true],
  ['left of the picture', corners(-40, 20, 30), false, false],
  ['half out of the picture', corners(-20, 20, 30), true, true],
  ['behind the camera', corners(10, 10, 30, -2), false, false],
  ['from behind the camera to before it', [[10, 10, -1], [40, 10, 2], [10, 40, 2]], true, true],
]

async function shownOf(grid: number): Promise<boolean[]> {
  const vertices = new Float32Array(CASES.length * 3 * VERTEX_FLOATS)
  CASES.flatMap(([, triangle]) => triangle).forEach((corner, k) => vertices.set(at(corner), k * VERTEX_FLOATS))
  const frame = Float32Array.from([
    1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, SIDE, SIDE, SIDE / 2, SIDE / 2, SIDE, SIDE, NEAR, FAR, ...Array.from({ length: 52 }, () => 0)])
  const surfaces = { vertices: uploadArray(gpu, 'vertices', vertices), triangles: uploadArray(gpu, 'triangles', Uint32Array.from({ length: CASES.length * 3 }, (_, k) => k)) }
  const view = uploadArray(gpu, 'frame', frame)
  const shown = await ShownTriangles.create(gpu, surfaces, 'inFrame', grid)
  const copy = createArray(gpu, 'copy', 'u32', shown.indices.length)
  gpu.run('shown', (encoder) => {
    shown.encode(encoder, shown.bind({ frame: view }))
    encoder.copyBufferToBuffer(shown.indices.buffer, 0, copy.buffer, 0, copy.length * 4)
  })
  const indices = await readArray(gpu, copy)
  shown.destroy()
  for (const array of [view, copy, ...Object.values(surfaces)]) destroyArray(gpu, array)
  return CASES.map((_, k) => new Set(indices.slice(3 * k, 3 * k + 3)).size === 3)
}

it('keeps what samples can hit and nothing else', async () => {
  const [samples, centres] = [await shownOf(2), await shownOf(1)]
  CASES.forEach(([name, , bySamples, byCentres], k) => {
    expect(samples[k], `${name}, two samples to a pixel's side`).toBe(bySamples)
    expect(centres[k], `${name}, pixels' centres`).toBe(byCentres)
  })
})
