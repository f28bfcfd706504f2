import { describe, expect, it } from 'vitest'
import { QUANTILES } from '../../../native-models/kernels/field-input/field-input.ts'
import { decodeTrainedFields, encodeTrainedFields, type TrainedFields } from '../../../native-models/fields/trained/trained-fields.ts'
import { basisOf, firstParameters, parameterLengths } from '../../../native-models/fields/trained/parameters.ts'
import { basisLayers, paddedWidth, type TrainedShape } from '../../../native-models/fields/trained/shape.ts'
import { askedScales, scaleQuantiles } from '../../../native-models/fields/trained/scales.ts'

const shape: TrainedShape = { grid: { levels: 2, features: 4, tableSize: 256, coarsest: 4, finest: 16 }, hidden: 8, rank: 8, instance: 8, width: 12 }
const basis = Float32Array.from({ length: 8 * 12 }, (_, i) => Math.sin(i))

const fields: TrainedFields = {
  shape, space: { centre: [0.1, -2, 3], reach: 1.25 }, told: { visual: true, scale: false }, scales: { language: [0.1, 0.5], instance: [0.2] },
  quantiles: scaleQuantiles([0.1, 0.2, 0.5]), parameters: firstParameters(shape, basis, 7), losses: { language: 0.1234567890123, instance: 1 / 3 }, steps: 42,
}

describe('a file of trained fields', () => {
  it('gives back every bit', () => {
    const bytes = encodeTrainedFields(fields)
    expect(decodeTrainedFields(bytes)).toEqual(fields)
    expect(encodeTrainedFields(decodeTrainedFields(Buffer.concat([Buffer.from('x'), bytes]).subarray(1)))).toEqual(bytes)
  })

  it('is refused wherever it is cut', () => {
    const bytes = encodeTrainedFields(fields)
    for (const end of [0, 1, 7, 8, 20, 200, bytes.length - 4, bytes.length - 1]) expect(() => decodeTrainedFields(bytes.subarray(0, end), 'blob')).toThrow(/blob is damaged/)
  })

  it('is refused whatever its header says', () => {
    const bytes = encodeTrainedFields(fields)
    const headed = (length: bigint): Uint8Array => {
      const copy = Uint8Array.from(bytes)
      new DataView(copy.buffer).setBigUint64(0, length, true)
      return copy
    }
    for (const length of [0n, 3n, 2n ** 62n, 2n ** 64n - 1n]) expect(() => decodeTrainedFields(headed(length))).toThrow(/damaged/)
    const end = 8 + Number(new DataView(bytes.buffer).getBigUint64(0, true))
    for (let at = 8; at < end; at += 7) {
      const copy = Uint8Array.from(bytes)
      copy[at] = copy[at]! ^ 0x15
      expect(() => {
        const found = decodeTrainedFields(copy)
        // A flipped bit inside a name or a loss may go unseen; nothing else may differ.
        expect(found.parameters).toEqual(fields.parameters)
        throw new Error('is damaged')
      }).toThrow(/damaged/)
    }
  })

  it('is refused with numbers that are none, missing, too many, or in disorder', () => {
    const changed = (changes: Partial<TrainedFields>): Uint8Array => encodeTrainedFields({ ...fields, ...changes })
    const { table, weights } = fields.parameters
    const broken = [
      changed({ parameters: { table: table.with(3, NaN), weights } }), changed({ parameters: { table, weights: weights.with(0, Infinity) } }),
      changed({ parameters: { table: table.slice(1), weights } }), changed({ quantiles: new Float32Array(QUANTILES - 1) }), changed({ quantiles: fields.quantiles.toReversed() }),
      changed({ shape: { ...shape, hidden: 16 } }), changed({ shape: { ...shape, rank: 12 } }), changed({ shape: { ...shape, grid: { ...shape.grid, tableSize: 300 } } }),
      changed({ shape: { ...shape, width: 1e12 } }), changed({ space: { centre: [0, 0, 0], reach: 0 } }), changed({ scales: { language: [], instance: [1] } }), changed({ steps: -1 }),
    ]
    for (const bytes of broken) expect(() => decodeTrainedFields(bytes)).toThrow(/damaged/)
  })
})

describe('parameters', () => {
  it('keep the basis whole, also where it is cut into several layers and its width is no multiple of 8', () => {
    expect(basisOf(shape, fields.parameters.weights)).toEqual(basis)
    const wide: TrainedShape = { ...shape, rank: 64, width: 770 }
    expect(basisLayers(wide).reduce((sum, { outputs }) => sum + outputs, 0)).toBe(paddedWidth(770))
    expect(Math.max(...basisLayers(wide).map(({ inputs, outputs }) => inputs * outputs * 4))).toBeLessThanOrEqual(65536)
    const rows = Float32Array.from({ length: 64 * 770 }, (_, i) => i)
    expect(basisOf(wide, firstParameters(wide, rows, 1).weights)).toEqual(rows)
    expect(firstParameters(wide, rows, 1).weights.length).toBe(parameterLengths(wide).weights)
  })
})

describe('scales', () => {
  it('are known by their quantiles', () => {
    const quantiles = scaleQuantiles([3, 1, 2])
    expect([quantiles[0], quantiles[16], quantiles[32]]).toEqual([1, 2, 3])
    expect(askedScales(quantiles, 4)).toHaveLength(4)
    expect(askedScales(scaleQuantiles([0.5]), 8)).toEqual([0.5])
    expect(scaleQuantiles([]).every((x) => x === 0)).toBe(true)
  })
})
