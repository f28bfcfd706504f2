// The queue of masks: a person's mask stands where the models' stood, and pages, filters and counts agree.

import { expect, test } from 'vitest'
import { MaskQuery } from '../../electron/contract/masks.ts'
import { maskList } from '../../electron/host/masks/mask-list.ts'
import { shownMasks, type ShownFrame } from '../../electron/host/masks/mask-shelf.ts'
import { correctedMasks, type Correction } from '../../native-models/perception/corrections.ts'
import { MaskMeasures, type SupervisedFrame } from '../../native-models/scene/supervised-frame.ts'
import type { FrameRecord } from '../../native-models/scene/records.ts'

const [WIDTH, HEIGHT] = [40, 30]
const runs = (from: number, pixels: number): Uint32Array => Uint32Array.from([from, from + pixels])
const measures = (poison: number, flags: MaskMeasures['flags'] = []): MaskMeasures => MaskMeasures.parse({
  predictedIou: 0.9, stability: 0.95, level: null, pixels: 100, scale: poison, depth: 1, known: 1, depthSpread: 0, agreement: 1 - poison, seenThrough: 0, scaleRatio: null, frameMisfit: 0, poison, flags,
})
const frameOf = (masks: readonly { from: number; poison: number; flags?: MaskMeasures['flags'] }[]): SupervisedFrame => ({
  width: WIDTH, height: HEIGHT, runs: masks.map(({ from }) => runs(from, 100)), measures: masks.map(({ poison, flags }) => measures(poison, flags)), embeddings: new Float32Array(masks.length), embeddingWidth: 1, pyramid: [],
})
const correction = (id: string, verdict: Correction['record']['verdict'], about: number | null, own: number | null): Correction => ({
  record: { id, type: 'mask-correction', captureId: 'c', frameId: 'f', verdict, width: WIDTH, height: HEIGHT, about: about === null ? null : [about, about + 100], maskBlob: own === null ? null : `${'0'.repeat(64)}.safetensors`, points: [] },
  frame: own === null ? null : frameOf([{ from: own, poison: 0.5 }]),
})

const seen = frameOf([{ from: 0, poison: 0.9, flags: ['disagreement', 'tiny'] }, { from: 200, poison: 0.1 }, { from: 400, poison: 0.6, flags: ['tiny'] }, { from: 600, poison: 0.3, flags: ['edge-cut'] }])
const words = [correction('r', 'rejected', 0, null), correction('a', 'accepted', 200, 200), correction('p', 'repaired', 400, 800), correction('n', 'added', null, 1000)]
const shown = (corrections: readonly Correction[]): ShownFrame => ({
  frame: { id: 'f', name: '000' } as FrameRecord, record: { id: 's.f', type: 'supervised-frame', supervisionId: 's', frameId: 'f', masksBlob: `${'0'.repeat(64)}.safetensors`, masks: 4, flagged: 3 },
  width: WIDTH, height: HEIGHT, masks: shownMasks(correctedMasks(seen, corrections), corrections),
})
const list = (corrections: readonly Correction[], query: object = {}) => maskList([shown(corrections)], 's', MaskQuery.parse(query))

test('a word does not move a mask, nor change its name', () => {
  const [before, after] = [list([]).masks, list(words).masks]
  expect(before.map(({ mask }) => mask)).toEqual(['m0', 'm2', 'm3', 'm1'])
  expect(after.map(({ mask }) => mask)).toEqual(['m0', 'm2', 'm3', 'm1', 'cn'])
  expect(after.map(({ verdict }) => verdict)).toEqual(['rejected', 'repaired', 'none', 'accepted', 'added'])
  // A repaired mask is where the person drew it, and is not doubted.
  expect([after[1]!.box, after[1]!.measures.poison]).toEqual([[0, 20, 40, 23], 0])
})

test('a mask that a person drew over several takes the place of the one it is about', () => {
  // Rows 2 and 4 overlap each other by far more than half; the word is about the second of them.
  const alike = frameOf([{ from: 0, poison: 0.9 }, { from: 390, poison: 0.2 }, { from: 400, poison: 0.6 }])
  const word = correction('p', 'repaired', 400, 396)
  expect(shownMasks(correctedMasks(alike, [word]), [word]).map(({ key, said }) => [key, said])).toEqual([['m0', 'none'], ['m2', 'repaired']])
})

test('filters count what fits but for its word, and of how many somebody spoke', () => {
  expect(list(words, { flags: ['tiny'], verdicts: ['none'] })).toMatchObject({ total: 0, scope: { masks: 1, spoken: 1 } })
  expect(list(words, { verdicts: ['none'] })).toMatchObject({ total: 1, scope: { masks: 5, spoken: 4 } })
  expect(list(words).counts).toMatchObject({ masks: 5, flagged: 2, verdicts: { none: 1, accepted: 1, rejected: 1, repaired: 1, added: 1 }, flags: { tiny: 1, disagreement: 1, 'edge-cut': 1, 'odd-frame': 0 } })
})

test('every order can be turned round, and pages fit together', () => {
  for (const order of ['poison', 'frame', 'scale', 'pixels', 'agreement'] as const) {
    const whole = list([], { order }).masks.map(({ mask }) => mask)
    expect([0, 1, 2, 3].flatMap((offset) => list([], { order, offset, limit: 1 }).masks.map(({ mask }) => mask))).toEqual(whole)
    if (order !== 'pixels') expect(list([], { order, reversed: true }).masks.map(({ mask }) => mask)).toEqual(whole.toReversed())
  }
})
