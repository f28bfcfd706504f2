import { expect, test } from 'vitest'
import { carriedMembers } from '../../native-models/fields/carry-over.ts'
import type { SplatCloud } from '../../native-models/scene/splats.ts'
import { randomNumbers } from '../project/samples.ts'

/** Two unit balls of splats, `gap` apart, and a floor under both: [cloud, members of the first ball]. */
function twoBalls(seed: number, each: number, gap = 0.2): { cloud: SplatCloud; first: Set<number> } {
  const random = randomNumbers(seed)
  const means: number[] = []
  const first = new Set<number>()
  const direction = (): number[] => {
    const [z, turn] = [2 * random() - 1, 2 * Math.PI * random()]
    return [Math.sqrt(1 - z * z) * Math.cos(turn), Math.sqrt(1 - z * z) * Math.sin(turn), z]
  }
  for (let k = 0; k < each * 3; k++) {
    const [x, y, z] = direction() as [number, number, number]
    const which = Math.floor(random() * 3)
    if (which === 0) first.add(means.length / 3)
    if (which < 2) means.push(x + which * (2 + gap), y, z)
    else means.push(6 * random() - 2, 4 * random() - 2, -1.05)
  }
  const count = means.length / 3
  const filled = (width: number, value: number): Float32Array => new Float32Array(count * width).fill(value)
  return { first, cloud: { count, means: Float32Array.from(means), rotations: filled(4, 0.5), logScales: filled(3, -3), opacityLogits: filled(1, 2), sh: filled(3, 0), shDegree: 0 } }
}

test('the same object is found in another reconstruction of the place', () => {
  const [before, after] = [twoBalls(1, 4000), twoBalls(2, 3000)]
  const carried = carriedMembers(before.cloud, Uint32Array.from(before.first).sort(), after.cloud)
  const right = carried.filter((i) => after.first.has(i)).length
  expect(right / after.first.size).toBeGreaterThan(0.95)
  expect(right / carried.length).toBeGreaterThan(0.95)
  expect([...carried]).toEqual([...carried].sort((a, b) => a - b))
})

test('in the same reconstruction nearly every member stays, and no neighbour joins', () => {
  const { cloud, first } = twoBalls(3, 4000)
  const carried = new Set(carriedMembers(cloud, Uint32Array.from(first).sort(), cloud))
  expect(carried.intersection(first).size / first.size).toBeGreaterThan(0.97)
})

test('nothing is carried to where nothing is', () => {
  const { cloud, first } = twoBalls(4, 500)
  const elsewhere = { ...cloud, means: cloud.means.map((value) => value + 100) }
  expect(carriedMembers(cloud, Uint32Array.from(first).sort(), elsewhere)).toHaveLength(0)
  expect(carriedMembers(cloud, new Uint32Array(), cloud)).toHaveLength(0)
})
