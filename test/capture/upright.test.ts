// Finding up without being told: cameras that turn, cameras that stay on one side, floors and walls.

import { describe, expect, it } from 'vitest'
import { multiply, rigid, type Mat4, type Vec3 } from '../../native-models/scene/geometry.ts'
import { angleBetween, findUp } from '../../native-models/capture/upright.ts'
import { robustBounds, boundsOfCameras } from '../../native-models/capture/extent.ts'

/** A level camera at `at` (world z up) that looks `pan` degrees round and `pitch` degrees down. */
function cameraAt(at: Vec3, pan: number, pitch: number): Mat4 {
  const turn = (axis: Vec3, degrees: number): Mat4 => {
    const half = (degrees * Math.PI) / 360
    return rigid([Math.cos(half), axis[0] * Math.sin(half), axis[1] * Math.sin(half), axis[2] * Math.sin(half)], [0, 0, 0])
  }
  // OpenCV axes of a camera that looks along world +y: right x, down -z, forward y.
  const level: Mat4 = [1, 0, 0, 0, 0, 0, 1, 0, 0, -1, 0, 0, 0, 0, 0, 1]
  const pose = multiply(turn([0, 0, 1], pan), multiply(level, turn([1, 0, 0], -pitch)))
  return pose.map((v, i) => (i % 4 === 3 && i < 12 ? at[(i - 3) / 4]! : v))
}

/** Spread-out numbers in [0, 1) without a generator. */
const spread = (i: number, k: number): number => ((i + 1) * [0.754_877_67, 0.569_840_29, 0.437_016_02][k]!) % 1
const plane = (count: number, at: (u: number, v: number, noise: number) => Vec3): number[] =>
  Array.from({ length: count }, (_, i) => at(spread(i, 0), spread(i, 1), spread(i, 2) - 0.5)).flat()

describe('findUp', () => {
  const around = Array.from({ length: 12 }, (_, i) => cameraAt([Math.sin(i / 2) * 2, -Math.cos(i / 2) * 2, 1.5], i * 30, 35))
  const oneSided = Array.from({ length: 12 }, (_, i) => cameraAt([i / 6 - 1, -3, 3], i - 6, 45))

  it('is square to all camera rights when cameras turn', () => {
    const up = findUp(around, null, null)!
    expect(angleBetween(up.direction, [0, 0, 1])).toBeLessThan(0.5)
    expect(up.confidence).toBeGreaterThan(0.5)
  })

  it('is the table’s normal when cameras look down on it from one side, not the wall behind it', () => {
    const table = plane(1500, (u, v, noise) => [u * 3 - 1.5, v * 2 - 1, noise * 0.01])
    const wall = plane(2500, (u, v, noise) => [u * 3 - 1.5, 1 + noise * 0.01, v * 2])
    const up = findUp(oneSided, Float32Array.from([...table, ...wall]), null)!
    expect(angleBetween(up.direction, [0, 0, 1])).toBeLessThan(1)
  })

  it('admits that one-sided cameras alone say little', () => {
    const up = findUp(oneSided, null, null)!
    expect(up.confidence).toBeLessThan(0.5)
    expect(angleBetween(up.direction, [0, 0, 1])).toBeLessThan(60)
  })

  it('follows a convention that the cameras bear out, and not one that they contradict', () => {
    const hint = { direction: [0, 0, 1] as const, confidence: 0.6, method: '+Z' }
    expect(findUp(around, null, hint)).toMatchObject({ direction: [0, 0, 1], method: '+Z' })
    const sideways = findUp(around, null, { ...hint, direction: [1, 0, 0] })!
    expect(angleBetween(sideways.direction, [0, 0, 1])).toBeLessThan(0.5)
  })

  it('says nothing where there is nothing to say', () => {
    const both = [cameraAt([0, 0, 0], 0, 0), multiply(cameraAt([0, 0, 0], 0, 0), [-1, 0, 0, 0, 0, -1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1])]
    expect(findUp(both, null, null)).toBeNull()
  })
})

describe('bounds', () => {
  it('leave strays aside', () => {
    const points = plane(3000, (u, v, noise) => [u, v, noise])
    const { min, max } = robustBounds(Float32Array.from([...points, 1e6, 1e6, 1e6, -1e6, -1e6, -1e6]))
    for (let axis = 0; axis < 3; axis++) expect(max[axis]! - min[axis]!).toBeLessThan(1.01)
    expect(max[0] - min[0]).toBeGreaterThan(0.9)
  })
  it('surround what the cameras look at where there are no points', () => {
    const around = Array.from({ length: 8 }, (_, i) => cameraAt([5 - 2 * Math.sin((-i * Math.PI) / 4), 7 - 2 * Math.cos((i * Math.PI) / 4), 0], i * 45, 0))
    const { min, max } = boundsOfCameras(around)
    expect(min.map((v) => Math.round(v * 1e6) / 1e6 + 0)).toEqual([3, 5, -2])
    expect(max.map((v) => Math.round(v * 1e6) / 1e6 + 0)).toEqual([7, 9, 2])
  })
  it('surround the cameras where they look at nothing in common', () => {
    const { min, max } = boundsOfCameras([cameraAt([0, 0, 0], 0, 0), cameraAt([2, 0, 0], 0, 0)])
    expect([min, max]).toEqual([[-2, -2, -2], [4, 2, 2]])
  })
})
