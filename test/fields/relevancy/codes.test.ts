import { describe, expect, it } from 'vitest'
import { codesOf, projected } from '../../../native-models/fields/relevancy/codes.ts'
import { gramFactor } from '../../../native-models/fields/relevancy/folding.ts'
import { Random } from '../../../native-models/splatting/random.ts'

const normals = (count: number, seed: number): Float32Array => {
  const random = new Random(seed)
  return Float32Array.from({ length: count }, () => random.normal())
}

const restored = (basis: Float32Array, codes: Float32Array, width: number): number[] => {
  const rank = basis.length / width
  return Array.from({ length: (codes.length / rank) * width }, (_, at) => {
    const [i, k] = [Math.floor(at / width), at % width]
    return Array.from({ length: rank }, (__, r) => codes[i * rank + r]! * basis[r * width + k]!).reduce((a, b) => a + b, 0)
  })
}

describe('codes of embeddings', () => {
  it('hold embeddings of few directions whole, also fewer rows than numbers', () => {
    const [mix, directions] = [normals(40 * 5, 1), normals(5 * 24, 2)]
    const rows = Float32Array.from({ length: 40 * 24 }, (_, at) => Array.from({ length: 5 }, (__, j) => mix[Math.floor(at / 24) * 5 + j]! * directions[j * 24 + (at % 24)]!).reduce((a, b) => a + b, 0))
    for (const count of [40, 3]) {
      const some = rows.subarray(0, count * 24)
      const { basis, codes, kept } = codesOf(some, 24, 8)
      expect(kept).toBeGreaterThan(1 - 1e-6)
      restored(basis, codes, 24).forEach((x, at) => { expect(x).toBeCloseTo(some[at]!, 4) })
      expect(projected(some, basis, 24)).toEqual(codes)
    }
  })

  it('are those of the strongest directions', () => {
    // Energies 16, 4, 1, 0.25 along four axes: two numbers hold 20 of 21.25.
    const rows = Float32Array.from({ length: 16 }, (_, at) => (Math.floor(at / 4) === at % 4 ? 4 / 2 ** (at % 4) : 0))
    const { kept, basis } = codesOf(rows, 4, 2)
    expect(kept).toBeCloseTo(20 / 21.25, 4)
    expect(Math.abs(basis[0]!)).toBeCloseTo(1, 3)
  })

  it('of nothing are nothing, and of one', () => {
    expect(codesOf(new Float32Array(0), 8, 8)).toMatchObject({ kept: 1, codes: new Float32Array(0) })
    expect(codesOf(normals(8, 3), 8, 8).kept).toBeCloseTo(1, 5)
  })
})

describe('the factor of a Gram matrix', () => {
  it('times its transpose is the Gram matrix', () => {
    const basis = normals(6 * 20, 5)
    const factor = gramFactor(basis, 20)
    for (let a = 0; a < 6; a++)
      for (let b = 0; b < 6; b++) {
        const made = Array.from({ length: 6 }, (_, k) => factor[a * 6 + k]! * factor[b * 6 + k]!).reduce((x, y) => x + y, 0)
        const gram = Array.from({ length: 20 }, (_, k) => basis[a * 20 + k]! * basis[b * 20 + k]!).reduce((x, y) => x + y, 0)
        expect(made).toBeCloseTo(gram, 4)
      }
  })
})
