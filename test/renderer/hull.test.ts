import { expect, test } from 'vitest'
import { convexHull, inside, nearestOn, roundedPath, type Point2 } from '../../renderer/viewport/hull.ts'
import { supportPoints } from '../../renderer/viewport/support.ts'
import type { CpuCloud } from '../../renderer/viewport/cloud.ts'

const splatsAt = (places: number[][], scale: number[]): CpuCloud => ({
  count: places.length, indices: null, centers: Float32Array.from(places.flat()), scales: Float32Array.from(places.flatMap(() => scale)),
  rotations: Float32Array.from(places.flatMap(() => [0, 0, 0, 1])), opacities: new Float32Array(places.length).fill(1), colors: new Uint8Array(places.length * 3),
})

const SQUARE: Point2[] = [[0, 0], [10, 0], [10, 10], [0, 10]]

test('the hull of a square and what lies in it is the square', () => {
  expect(convexHull([...SQUARE, [5, 5], [2, 7], [10, 5]])).toHaveLength(4)
})

test('two points, or one, are no area and no path', () => {
  expect(roundedPath(convexHull([[1, 1], [1, 1]]))).toBe('')
  expect(roundedPath([])).toBe('')
})

test('inside is even-odd', () => {
  expect(inside(SQUARE, [5, 5])).toBe(true)
  expect(inside(SQUARE, [15, 5])).toBe(false)
})

test('the nearest point of an outline lies on its edge', () => {
  expect(nearestOn(SQUARE, [20, 5])).toEqual([10, 5])
  expect(nearestOn(SQUARE, [-3, -4])).toEqual([0, 0])
})

test('a stray splat far from the rest does not widen the outline', () => {
  const places = Array.from({ length: 400 }, (_, i) => [Math.cos(i), Math.sin(i), Math.cos(i * 7) * 0.1])
  places.push([50, 0, 0])
  const points = supportPoints(splatsAt(places, [0.001, 0.001, 0.001]), Uint32Array.from(places.keys()))
  expect(points.reduce((far, v) => Math.max(far, Math.abs(v)))).toBeLessThan(1.02)
})

test('an outline goes around what the splats cover, turned as they are', () => {
  const cloud = splatsAt([[1, 0, 0], [1, 0, 0], [1, 0, 0]], [0.5, 0.1, 0.1])
  const quarter = Math.SQRT1_2
  for (let i = 0; i < 3; i++) cloud.rotations.set([0, 0, quarter, quarter], i * 4)
  const points = supportPoints(cloud, Uint32Array.from([0, 1, 2]))
  const reach = (axis: number, from: number): number => points.filter((_, i) => i % 3 === axis).reduce((far, v) => Math.max(far, Math.abs(v - from)), 0)
  // 1.3 standard deviations along each axis, as near as the even directions come to it.
  expect(reach(0, 1)).toBeGreaterThan(0.11)
  expect(reach(0, 1)).toBeLessThanOrEqual(0.1301)
  expect(reach(1, 0)).toBeGreaterThan(0.6)
  expect(reach(1, 0)).toBeLessThanOrEqual(0.6501)
})
