import { expect, test } from 'vitest'
import type { CpuCloud } from '../../renderer/viewport/cloud.ts'
import { splatsUnder } from '../../renderer/viewport/marking.ts'
import { heaviest, pick } from '../../renderer/viewport/pick.ts'

/** Splats of one size at the given places, unrotated. */
function cloudAt(places: readonly (readonly [number, number, number])[], opacity: number, scale: readonly [number, number, number] = [0.05, 0.05, 0.05]): CpuCloud {
  const count = places.length
  return {
    count, indices: null, centers: Float32Array.from(places.flat()), scales: Float32Array.from(places.flatMap(() => scale)),
    rotations: Float32Array.from(places.flatMap(() => [0, 0, 0, 1])), opacities: new Float32Array(count).fill(opacity), colors: new Uint8Array(count * 3),
  }
}
const ray = { origin: [0, 0, 0], direction: [0, 0, 1] } as const

test('the nearest solid splat on the ray is picked, whatever its place in the list', () => {
  const hit = pick(cloudAt([[0, 0, 5], [0, 0, 2], [0.5, 0, 1]], 0.95), ray)
  expect(hit?.splat).toBe(1)
  expect(hit?.distance).toBeCloseTo(2, 1)
})

test('a faint splat in front does not hide a solid one', () => {
  const cloud = cloudAt([[0, 0, 1], [0, 0, 2]], 0.95)
  cloud.opacities[0] = 0.2
  expect(pick(cloud, ray)?.splat).toBe(1)
})

test('a click beside everything, or behind the camera, is the background', () => {
  expect(pick(cloudAt([[0.6, 0, 2], [0, 0, -2]], 0.95), ray)).toBeNull()
})

test('a splat is hit through its own shape: flat ones only where they are', () => {
  const flat = cloudAt([[0, 0.3, 2]], 0.95, [0.2, 0.01, 0.2])
  expect(pick(flat, ray)).toBeNull()
  expect(pick(cloudAt([[0, 0.3, 2]], 0.95, [0.01, 0.2, 0.01]), ray)).not.toBeNull()
})

test('rotation is that of the splat, not its inverse', () => {
  const cloud = cloudAt([[0.2, 0.2, 2]], 0.95, [0.4, 0.01, 0.01])
  const half = Math.PI / 8
  cloud.rotations.set([0, 0, Math.sin(half), Math.cos(half)])
  expect(pick(cloud, ray)).not.toBeNull()
  cloud.rotations.set([0, 0, -Math.sin(half), Math.cos(half)])
  expect(pick(cloud, ray)).toBeNull()
})

test('hidden splats let the ray through', () => {
  expect(pick(cloudAt([[0, 0, 1], [0, 0, 2]], 0.95), ray, (splat) => splat !== 0)?.splat).toBe(1)
})

test('the instance with most of the light wins, and −1 means none', () => {
  const hit = pick(cloudAt([[0, 0, 1], [0.02, 0, 1.01], [0, 0.02, 1.02]], 0.3), ray)
  expect(heaviest(hit!, Int32Array.from([0, 1, 1]))).toBe(1)
  expect(heaviest(hit!, Int32Array.from([-1, -1, -1]))).toBe(-1)
})

const toScreen = (x: number, y: number, z: number): readonly [number, number, number] => [100 + (x / z) * 100, 100 + (y / z) * 100, z]
const square = { kind: 'polygon', points: [[80, 80], [120, 80], [120, 120], [80, 120]] } as const
const none = (): boolean => false

test('marking takes what is seen, and what is behind it only when asked to reach through', () => {
  const cloud = cloudAt([[0, 0, 1], [0, 0, 2], [1, 0, 1]], 0.9, [0.01, 0.01, 0.01])
  expect(splatsUnder(square, cloud, toScreen, false, none)).toEqual([0])
  expect(splatsUnder(square, cloud, toScreen, true, none)).toEqual([0, 1])
  expect(splatsUnder(square, cloud, toScreen, true, (splat) => splat === 0)).toEqual([1])
})

test('a stroke marks within its radius', () => {
  const cloud = cloudAt([[0, 0, 1], [0.3, 0, 1]], 0.9, [0.01, 0.01, 0.01])
  expect(splatsUnder({ kind: 'stroke', points: [[100, 100]], radius: 10 }, cloud, toScreen, false, none)).toEqual([0])
  expect(splatsUnder({ kind: 'stroke', points: [[100, 100], [125, 100]], radius: 10 }, cloud, toScreen, false, none)).toEqual([0, 1])
})
