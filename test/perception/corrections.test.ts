import { describe, expect, it } from 'vitest'
import { correctedMasks, fieldMasks, oneOf, type Correction } from '../../native-models/perception/corrections.ts'
import { maskFrom, rescaled, type Mask } from '../../native-models/perception/mask.ts'
import type { MaskCorrectionRecord } from '../../native-models/scene/supervision-records.ts'
import type { SupervisedFrame } from '../../native-models/scene/supervised-frame.ts'

const [WIDTH, HEIGHT] = [40, 30]
const block = (x0: number, y0: number, x1: number, y1: number, [width, height] = [WIDTH, HEIGHT]): Mask =>
  maskFrom(Uint8Array.from({ length: width * height }, (_, at) => (at % width >= x0 && at % width < x1 && Math.floor(at / width) >= y0 && Math.floor(at / width) < y1 ? 1 : 0)), width, height)

const CUP = block(2, 2, 12, 12)
const PLATE = block(20, 5, 38, 15)
const BOTH = block(2, 2, 38, 15)

function frameOf(masks: readonly Mask[]): SupervisedFrame {
  const measures = masks.map(() => ({ predictedIou: 0.9, stability: 0.9, level: null, pixels: 1, scale: null, depth: null, known: 0, depthSpread: 0, agreement: null, seenThrough: 0, scaleRatio: null, merged: 0, frameMisfit: 0, poison: 0.6, flags: ['tiny' as const] }))
  return { width: masks[0]!.width, height: masks[0]!.height, runs: masks.map(({ runs }) => runs), measures, embeddings: Float32Array.from(masks.flatMap((_, at) => [at, 1])), embeddingWidth: 2, pyramid: [] }
}

function word(verdict: MaskCorrectionRecord['verdict'], about: Mask | null, right: Mask | null): Correction {
  const record: MaskCorrectionRecord = { id: `${verdict}-${about?.runs[0] ?? 0}`, type: 'mask-correction', captureId: 'c', frameId: 'f', verdict, width: WIDTH, height: HEIGHT, about: about && [...about.runs], maskBlob: right && `${'0'.repeat(64)}.safetensors`, points: [] }
  return { record, frame: right && frameOf([right]) }
}

describe('the user’s word on masks', () => {
  const seen = frameOf([CUP, PLATE, BOTH])

  it('leaves everything where nobody said a word', () => {
    expect(fieldMasks(seen, []).map(({ row, verdict }) => [row, verdict])).toEqual([[0, null], [1, null], [2, null]])
  })

  it('keeps what was rejected from a field, and out of no list', () => {
    const corrections = [word('rejected', BOTH, null)]
    expect(fieldMasks(seen, corrections).map(({ row }) => row)).toEqual([0, 1])
    expect(correctedMasks(seen, corrections)[2]).toMatchObject({ row: 2, verdict: 'rejected', used: false, correctionId: 'rejected-82' })
  })

  it('puts a repaired mask in place of the models’, and trusts it', () => {
    const right = block(20, 5, 34, 15)
    const used = fieldMasks(seen, [word('repaired', PLATE, right)])
    expect(used.map(({ row }) => row)).toEqual([0, 2, null])
    expect(used[2]).toMatchObject({ verdict: 'repaired', mask: { runs: right.runs }, measures: { poison: 0 } })
  })

  it('outlives a run that finds other masks, in another order', () => {
    // The cup comes out a little smaller, the plate not at all, and both together no more.
    const again = frameOf([block(0, 20, 9, 29), block(2, 2, 12, 11)])
    const used = fieldMasks(again, [word('rejected', CUP, null), word('accepted', PLATE, PLATE), word('rejected', BOTH, null)])
    expect(used.map(({ row, verdict }) => [row, verdict])).toEqual([[0, null], [null, 'accepted']])
  })

  it('is about one mask, not about all that lie near', () => {
    const nested = frameOf([block(2, 2, 12, 12), block(2, 2, 12, 11)])
    expect(fieldMasks(nested, [word('rejected', block(2, 2, 12, 12), null)]).map(({ row }) => row)).toEqual([1])
  })

  it('leaves no second mask of what a person drew', () => {
    const drawn = block(19, 5, 38, 15)
    expect(fieldMasks(seen, [word('added', null, drawn)]).map(({ row }) => row)).toEqual([0, 2, null])
  })

  it('fits photographs looked at in another size', () => {
    const large = frameOf([CUP, PLATE].map((mask) => rescaled(mask, WIDTH * 2, HEIGHT * 2)))
    const used = fieldMasks(large, [word('rejected', CUP, null), word('repaired', PLATE, PLATE)])
    expect(used.map(({ row }) => row)).toEqual([null])
    expect(used[0]!.mask).toEqual(block(40, 10, 76, 30, [WIDTH * 2, HEIGHT * 2]))
  })

  it('can take a mask out of a frame as it is', () => {
    const one = oneOf(seen, 1)
    expect([one.runs, [...one.embeddings], one.measures.length]).toEqual([[PLATE.runs], [1, 1], 1])
  })
})
