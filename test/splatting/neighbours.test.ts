import { expect, test } from 'vitest'
import { meanNeighbourDistance, nearestOthers } from '../../native-models/splatting/neighbours.ts'
import { Random } from '../../native-models/splatting/random.ts'

function bruteForce(positions: Float32Array, k: number): number[] {
  const n = positions.length / 3
  return Array.from({ length: n }, (_, i) => {
    const others = Array.from({ length: n }, (_, j) => Math.hypot(...[0, 1, 2].map((c) => positions[i * 3 + c]! - positions[j * 3 + c]!)))
    return others.filter((_, j) => j !== i).sort((a, b) => a - b).slice(0, k).reduce((a, b) => a + b, 0) / Math.min(k, n - 1)
  })
}

test('agrees with comparing every pair, in clusters of very different density', () => {
  const random = new Random(4)
  const positions = Float32Array.from({ length: 600 * 3 }, (_, i) => (i < 900 ? random.normal() : 10 + 0.001 * random.normal()))
  const found = meanNeighbourDistance(positions)
  const expected = bruteForce(positions, 3)
  found.forEach((distance, i) => { expect(distance).toBeCloseTo(expected[i]!, 5) })
})

test('coincident points have distance 0, a lone point none, two points each other', () => {
  expect([...meanNeighbourDistance(new Float32Array(30 * 3))]).toEqual(Array(30).fill(0))
  expect([...meanNeighbourDistance(new Float32Array(3))]).toEqual([Infinity])
  expect([...meanNeighbourDistance(new Float32Array([0, 0, 0, 0, 3, 4]))]).toEqual([5, 5])
  expect(meanNeighbourDistance(new Float32Array(0))).toHaveLength(0)
})

test('names the nearest, nearest first, and nobody where there are no more', () => {
  const line = new Float32Array([0, 0, 0, 1, 0, 0, 3, 0, 0, 7, 0, 0])
  expect([...nearestOthers(line, 2)]).toEqual([1, 2, 0, 2, 1, 0, 2, 1])
  expect([...nearestOthers(new Float32Array(3), 2)]).toEqual([1, 1])
})
