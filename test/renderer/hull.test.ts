import { expect, test } from 'vitest'
import { convexHull, inside, nearestOn, roundedPath, supportPoints, type Point2 } from '../../renderer/viewport/hull.ts'
import type { CpuCloud } from '../../renderer/viewport/cloud.ts'

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
  const cloud = { count: 401, centers: Float32Array.from(places.flat()) } as unknown as CpuCloud
  const points = supportPoints(cloud, Uint32Array.from(places.keys()))
  expect(points.reduce((far, v) => Math.max(far, Math.abs(v)))).toBeLessThan(1.01)
  expect(points.length / 3).toBeGreaterThan(8)
})
