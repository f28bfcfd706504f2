import { describe, expect, it } from 'vitest'
import { intersect, subtract, union } from '../../native-models/fields/members.ts'
import { encodeRanges, indicesOf } from '../../native-models/scene/ranges.ts'
import { seededRandom } from '../../native-models/synthetic/random.ts'

const set = (...indices: number[]): Uint32Array => Uint32Array.from(indices)

describe('sets of members', () => {
  it('join, take away and meet', () => {
    expect([...union(set(1, 5), set(2, 5, 9))]).toEqual([1, 2, 5, 9])
    expect([...subtract(set(1, 2, 5, 9), set(2, 9))]).toEqual([1, 5])
    expect([...intersect(set(1, 2, 5), set(2, 5, 9))]).toEqual([2, 5])
    expect([...union()]).toEqual([])
  })

  it('obey the laws of sets and survive being stored, for any sets', () => {
    const random = seededRandom(3)
    const any = (): Uint32Array => union(Uint32Array.from({ length: random.below(60) }, () => random.below(80)))
    for (let k = 0; k < 200; k++) {
      const [a, b] = [any(), any()]
      expect(union(subtract(a, b), intersect(a, b))).toEqual(a)
      expect(subtract(union(a, b), b)).toEqual(subtract(a, b))
      expect(indicesOf(encodeRanges(a))).toEqual(a)
    }
  })
})
