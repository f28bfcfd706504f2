// Thinning: as many as asked for, by what they cover, the same every time; and places among what was kept.

import { expect, test } from 'vitest'
import { collectSplats, streamOf } from '../../native-models/exchange/splat-source.ts'
import { SplatWeights, thinned } from '../../native-models/exchange/thin.ts'
import { encodeAscending, encodeRanges, indicesOf, placesIn } from '../../native-models/scene/ranges.ts'
import { randomCloud } from './samples.ts'

const COUNT = 40_000
const CLOUD = randomCloud(COUNT, 1)

async function keptOf(cloud = CLOUD, most = 5000): Promise<{ indices: Uint32Array; growth: Float32Array }> {
  const weights = new SplatWeights(cloud.count)
  for await (const chunk of streamOf(cloud).chunks()) weights.look(chunk)
  return weights.choose(most)
}

const weightOf = (i: number): number => {
  const [, b, c] = [...CLOUD.logScales.subarray(i * 3, i * 3 + 3)].sort((x, y) => x - y)
  return Math.exp(b! + c!) / (1 + Math.exp(-CLOUD.opacityLogits[i]!))
}

test('about as many are kept as were asked for, and no splat twice', async () => {
  for (const most of [1000, 5000, 30_000]) {
    const { indices } = await keptOf(CLOUD, most)
    expect(Math.abs(indices.length / most - 1)).toBeLessThan(0.1)
    expect(indices.every((i, k) => k === 0 || i > indices[k - 1]!)).toBe(true)
  }
})

test('what is no more than asked for is kept whole, as it is', async () => {
  const { indices, growth } = await keptOf(CLOUD, COUNT)
  expect(indices.length).toBe(COUNT)
  expect(growth.every((g) => g === 0)).toBe(true)
})

test('what covers more is kept more often, in proportion until it is certain', async () => {
  const { indices } = await keptOf()
  const kept = new Set(indices)
  const order = Array.from({ length: COUNT }, (_, i) => i).sort((a, b) => weightOf(a) - weightOf(b))
  const shareOf = (part: number[]): number => part.filter((i) => kept.has(i)).length / part.length
  const [light, middle, heavier, heaviest] = [order.slice(0, 10_000), order.slice(20_000, 28_000), order.slice(28_000, 34_000), order.slice(39_900)]
  expect(shareOf(light)).toBeLessThan(shareOf(middle))
  expect(shareOf(heaviest)).toBe(1)
  const meanOf = (part: number[]): number => part.reduce((sum, i) => sum + weightOf(i), 0) / part.length
  expect(Math.abs(shareOf(heavier) / shareOf(middle) / (meanOf(heavier) / meanOf(middle)) - 1)).toBeLessThan(0.15)
})

test('the stream of what is kept holds those splats, grown, and is the same again', async () => {
  const kept = await keptOf()
  const again = await keptOf()
  expect(Buffer.compare(Buffer.from(kept.indices.buffer), Buffer.from(again.indices.buffer))).toBe(0)
  const few = await collectSplats(thinned(streamOf(CLOUD), kept))
  expect(few.count).toBe(kept.indices.length)
  for (const k of [0, 17, few.count - 1]) {
    const i = kept.indices[k]!
    expect([...few.means.subarray(k * 3, k * 3 + 3)]).toEqual([...CLOUD.means.subarray(i * 3, i * 3 + 3)])
    expect(few.logScales[k * 3]! - CLOUD.logScales[i * 3]!).toBeCloseTo(kept.growth[k]!, 5)
  }
  expect(Math.max(...kept.growth)).toBeLessThanOrEqual(Math.fround(Math.log(2)))
})

test('ascending indices are encoded as any set is, and found again among what was kept', () => {
  const indices = Uint32Array.of(0, 1, 2, 7, 9, 10, 4_000_000_000)
  expect([...encodeAscending(indices)]).toEqual([...encodeRanges(indices)])
  expect([...indicesOf(encodeAscending(indices))]).toEqual([...indices])
  expect([...placesIn(indices, Uint32Array.of(1, 3, 7, 8, 4_000_000_000))]).toEqual([1, 3, 6])
  expect([...placesIn(indices, Uint32Array.of())]).toEqual([])
})
