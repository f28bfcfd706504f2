import { describe, expect, test } from 'vitest'
import { standOf } from '../../native-models/backbone/neighbours.ts'
import { appearanceFor } from '../../native-models/radiance/appearance.ts'
import { unitAt } from '../../native-models/radiance/chance.ts'
import { firstDensities, NEVER_SEEN } from '../../native-models/radiance/seen-cells.ts'
import { spaceOf, type Space } from '../../native-models/radiance/space.ts'
import { cameraCentre } from '../../native-models/scene/camera.ts'
import type { Vec3 } from '../../native-models/scene/geometry.ts'
import { APPEARANCE } from '../../native-models/kernels/view-input/view-input.ts'
import { frameOf, lookAt, ringOfCameras } from './samples.ts'

const cameras = ringOfCameras(12, 32, 24)
const withDepth = cameras.map((camera, i) => frameOf(`${i}`, camera, { depth: true }))
const blind = cameras.map((camera, i) => frameOf(`${i}`, camera))
const inside = ({ centre, scale }: Space, p: Vec3): boolean => p.every((x, i) => Math.abs(x - centre[i]!) <= scale)

describe('the space of a capture', () => {
  test('where depth is measured it is a box around all of it and all cameras', () => {
    const space = spaceOf(withDepth, null)
    expect(space.contracted).toBe(false)
    for (const camera of cameras) expect(inside(space, cameraCentre(camera))).toBe(true)
    expect(inside(space, [0.95, 0, 0])).toBe(true)
    expect(space.near * space.scale).toBeGreaterThan(0.3)
    expect(space.near * space.scale).toBeLessThan(1.2)
  })

  test('stray points far out of the window do not stretch it', () => {
    const positions = Float32Array.from({ length: 3 * 1000 }, (_, i) => (i < 30 ? 500 : unitAt(1, 1, i) - 0.5))
    const space = spaceOf(blind, { positions, colors: new Uint8Array(3000) })
    expect(space.contracted).toBe(true)
    expect(space.scale).toBeLessThan(0.7)
    expect(Math.max(...space.centre.map(Math.abs))).toBeLessThan(0.1)
    // Half of a ray's samples reach past the far side of the window.
    expect(space.linear * space.scale).toBeGreaterThan(2.2)
  })

  test('without depth or points it lies around what the cameras look at', () => {
    const { centre, scale } = spaceOf(blind, null)
    expect(Math.hypot(centre[0], centre[1], centre[2] - 0.15)).toBeLessThan(0.05)
    expect(scale).toBeGreaterThan(1)
    expect(scale).toBeLessThan(2.5)
  })
})

describe('cells before training', () => {
  const SIDE = 24
  const space = spaceOf(withDepth, null)
  const cellOf = (p: Vec3): number => [2, 1, 0].reduce((at, i) => at * SIDE + Math.min(SIDE - 1, Math.floor(((p[i]! - space.centre[i]!) / space.scale / 2 + 0.5) * SIDE)), 0)

  test('what depth measures stays open, what it looks through is empty, what no one sees too', async () => {
    const densities = await firstDensities(withDepth, space, SIDE)
    for (const surface of [[0.75, 0, 0.3], [0, 0, 0], [-0.3, -0.45, 0.7]] as const) expect(densities[cellOf(surface)]).toBeGreaterThan(0)
    expect(densities[cellOf([0.5, 0.6, 0.45])]).toBe(NEVER_SEEN)
    const above = await firstDensities(withDepth.map((frame) => ({ ...frame, depth: null })), space, SIDE)
    expect(above[cellOf([0.5, 0.6, 0.45])]).toBeGreaterThan(0)
    const one = await firstDensities([{ ...withDepth[0]!, depth: null }, { ...withDepth[0]!, depth: null }], space, SIDE)
    const behind = cameraCentre(cameras[0]!).map((x, i) => x + 0.2 * (x - [0, 0, 0.15][i]!)) as unknown as Vec3
    expect(one[cellOf(behind)]).toBe(NEVER_SEEN)
    expect(one[cellOf([0, 0, 0])]).toBeGreaterThan(0)
  })

  test('in squeezed space what lies far away is kept where two cameras see it', async () => {
    const squeezed = spaceOf(blind, null)
    const densities = await firstDensities(blind, { ...squeezed, contracted: true }, SIDE)
    const open = densities.filter((d) => d > 0).length / densities.length
    expect(open).toBeGreaterThan(0.1)
    expect(open).toBeLessThan(0.95)
  })
})

describe('appearance', () => {
  const embeddings = Float32Array.from({ length: 12 * APPEARANCE }, (_, i) => Math.floor(i / APPEARANCE))
  const stands = cameras.map(standOf)

  test('is a photograph’s own at its camera, and between two photographs between theirs', () => {
    expect(appearanceFor(cameras[5]!, stands, embeddings, 1)[0]).toBeCloseTo(5, 1)
    const between = lookAt(cameraCentre(cameras[5]!).map((x, i) => (x + cameraCentre(cameras[6]!)[i]!) / 2) as unknown as Vec3, [0, 0, 0.15], 32, 24)
    const blended = appearanceFor(between, stands, embeddings, 1)[3]!
    expect(blended).toBeGreaterThan(5)
    expect(blended).toBeLessThan(6)
  })
})

describe('chance', () => {
  test('is uniform, repeats, and differs by seed, stream and number', () => {
    const draws = Array.from({ length: 20_000 }, (_, i) => unitAt(7, 3, i))
    expect(draws.every((u) => u >= 0 && u < 1)).toBe(true)
    const mean = draws.reduce((a, b) => a + b) / draws.length
    expect(mean).toBeCloseTo(0.5, 2)
    expect(draws.reduce((sum, u) => sum + (u - mean) ** 2, 0) / draws.length).toBeCloseTo(1 / 12, 2)
    const neighbours = draws.slice(1).reduce((sum, u, i) => sum + (u - mean) * (draws[i]! - mean), 0) / draws.length
    expect(Math.abs(neighbours)).toBeLessThan(0.003)
    expect(unitAt(7, 3, 5)).toBe(draws[5])
    expect(new Set([unitAt(7, 3, 5), unitAt(8, 3, 5), unitAt(7, 4, 5), unitAt(7, 3, 6)]).size).toBe(4)
  })
})
