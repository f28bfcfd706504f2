// Wholes, parts and strangers from masks that nest, miss, slip and lie; and a language field of the same.

import { describe, expect, it } from 'vitest'
import { findInstances, type FoundNode } from '../../native-models/fields/find-instances.ts'
import { identitiesOf } from '../../native-models/fields/identities.ts'
import { decodeLiftedField, encodeLiftedField, featuresAt, liftField, mixtureOf, NO_CODE, scalesOf } from '../../native-models/fields/lifted-field.ts'
import { seenStrip, type Stretch, type Strip } from './seen-strip.ts'
import { overlap } from './truth-cloud.ts'

/** Borders slip by a column on either side of things that are twenty wide. */
const ALIKE = 0.85

const TABLE: readonly Stretch[] = [
  { from: 0, to: 3, masks: ['mug', 'handle'] }, { from: 3, to: 8, masks: ['mug', 'body'] },
  { from: 8, to: 13, masks: ['book'] },
  { from: 13, to: 18, masks: [] },
  { from: 18, to: 21, masks: ['rod'] }, { from: 21, to: 25, masks: ['box'] }, { from: 25, to: 28, masks: ['rod'] },
]

const regionMasks = ({ sightings, trust }: Strip): Parameters<typeof findInstances>[2] => ({ masks: sightings.masks, trust })
const find = (strip: Strip, options: Parameters<typeof findInstances>[4] = {}): readonly FoundNode[] => findInstances(strip.cloud, strip.sightings, regionMasks(strip), identitiesOf(strip.sightings, regionMasks(strip)), options).nodes
const best = (nodes: readonly FoundNode[], members: Uint32Array): { node: FoundNode; iou: number } =>
  nodes.map((node) => ({ node, iou: overlap(node.members, members) })).reduce((a, b) => (b.iou > a.iou ? b : a))

describe('a table of things', () => {
  const strip = seenStrip(TABLE)
  const nodes = find(strip)

  it.each(['mug', 'book', 'rod', 'box'])('finds the %s whole, also where something lies across it', (name) => {
    const { node, iou } = best(nodes, strip.ownedBy(name))
    expect(iou).toBeGreaterThan(ALIKE)
    expect(node.parent).toBe(-1)
  })
  it('and nothing else', () => expect(nodes.filter(({ parent }) => parent < 0)).toHaveLength(4))
  it.each(['handle', 'body'])('knows the %s as part of the mug', (name) => {
    const { node, iou } = best(nodes.filter(({ parent }) => parent >= 0), strip.ownedBy(name))
    expect(iou).toBeGreaterThan(0.75)
    expect(nodes[node.parent]).toBe(best(nodes, strip.ownedBy('mug')).node)
  })
  it('gives no splat to two wholes', () => {
    const all = nodes.filter(({ parent }) => parent < 0).flatMap(({ members }) => [...members])
    expect(new Set(all).size).toBe(all.length)
  })
  it('finds the same again', () => expect(find(strip).map(({ members }) => members)).toEqual(nodes.map(({ members }) => members)))
})

describe('what people and other photographs say', () => {
  it('what a person holds on to stays as it is, and the rest is found around it', () => {
    const strip = seenStrip(TABLE)
    const held = Uint32Array.from([...strip.ownedBy('book'), ...strip.ownedBy('box')]).sort()
    const nodes = find(strip, { held: [{ members: held }] })
    const own = nodes.find((node) => node.held === 0)!
    expect([...own.members]).toEqual([...held])
    for (const node of nodes) if (node !== own) expect(overlap(node.members, held)).toBe(0)
    expect(best(nodes, strip.ownedBy('mug')).iou).toBeGreaterThan(ALIKE)
  })

  it('masks that lie over two things in one view do not join them', () => {
    const strip = seenStrip(TABLE.map((one) => (one.masks.includes('book') || one.masks.includes('mug') ? { ...one, masks: [...one.masks, 'both'] } : one)))
    // Only the first photograph shows the two as one.
    strip.masks.forEach((names, view) => { if (view > 0 && names.includes('both')) strip.trust[view]![names.indexOf('both')] = 0 })
    expect(best(find(strip), strip.ownedBy('book')).iou).toBeGreaterThan(ALIKE)
  })

  it('a trained field that tells two things apart parts what masks alone leave together', () => {
    const strip = seenStrip([{ from: 0, to: 6, masks: ['pair'] }, { from: 6, to: 12, masks: ['pair'] }], { missing: 0 })
    expect(find(strip).filter(({ parent }) => parent < 0)).toHaveLength(1)
  })
})

describe('hardly anything to see', () => {
  it('one thing in one view', () => {
    const strip = seenStrip([{ from: 0, to: 5, masks: ['mug'] }, { from: 5, to: 10, masks: [] }], { views: 1, missing: 0, slip: 0 })
    const nodes = find(strip)
    expect(nodes).toHaveLength(1)
    expect(overlap(nodes[0]!.members, strip.ownedBy('mug'))).toBeGreaterThan(0.7)
  })
  it('no mask at all, and no splat at all', () => {
    expect(find(seenStrip([{ from: 0, to: 4, masks: [] }]))).toEqual([])
    const empty = seenStrip([{ from: 0, to: 0, masks: [] }])
    expect(empty.cloud.count).toBe(0)
    expect(find(empty)).toEqual([])
  })
})

describe('the language field of it', () => {
  const strip = seenStrip(TABLE, { missing: 0 })
  const NAMES = ['mug', 'handle', 'body', 'book', 'rod', 'box']
  const unit = (k: number): Float32Array => Float32Array.from({ length: 8 }, (_, d) => (d === k ? 1 : 0))
  const described = strip.masks.map((names, view) => ({
    width: 8, trust: strip.trust[view]!, scales: names.map((name) => (name === 'handle' ? 0.05 : 0.2)),
    // One photograph takes the book for a box.
    embeddings: Float32Array.from(names.flatMap((name) => [...unit(NAMES.indexOf(view === 2 && name === 'book' ? 'box' : name))])),
  }))
  const tracks = identitiesOf(strip.sightings, regionMasks(strip)).identities
  const field = liftField(strip.sightings, tracks, described)

  it('has one code for each region that masks show', () => {
    const large = tracks.filter(({ masks }) => masks.length >= 3)
    expect(large.length).toBeGreaterThanOrEqual(NAMES.length)
    expect(large.length).toBeLessThan(NAMES.length + 4)
  })
  it('says of a splat what its masks show, without the view that was wrong', () => {
    const features = featuresAt(field, 0.2)
    const book = strip.ownedBy('book')
    const mean = unit(0).map((_, d) => book.reduce((sum, i) => sum + features[i * 8 + d]!, 0) / book.length)
    expect(mean.indexOf(Math.max(...mean))).toBe(NAMES.indexOf('book'))
    expect(mean[NAMES.indexOf('book')]).toBeGreaterThan(0.9)
  })
  it('tells part from whole by scale', () => {
    const [small, large] = [featuresAt(field, 0.05), featuresAt(field, 0.2)]
    const i = strip.ownedBy('handle')[40]!
    expect(small[i * 8 + NAMES.indexOf('handle')]!).toBeGreaterThan(small[i * 8 + NAMES.indexOf('mug')]!)
    expect(large[i * 8 + NAMES.indexOf('mug')]!).toBeGreaterThan(large[i * 8 + NAMES.indexOf('handle')]!)
  })
  it('is silent where there are no masks, and unit where there are', () => {
    const bare = Uint32Array.from({ length: strip.cloud.count }, (_, i) => i).filter((i) => NAMES.every((name) => !strip.ownedBy(name).includes(i)))
    const inner = bare[Math.floor(bare.length / 2)]!
    expect(field.reliability[inner]).toBeLessThan(0.1)
    const { weights, indices, codes, perSplat } = mixtureOf(field, null)
    const i = strip.ownedBy('book')[60]!
    const sum = new Float32Array(8)
    for (let k = 0; k < perSplat; k++) for (let d = 0; d < 8; d++) if (indices[i * perSplat + k] !== NO_CODE) sum[d]! += weights[i * perSplat + k]! * codes[indices[i * perSplat + k]! * 8 + d]!
    expect(Math.hypot(...sum)).toBeCloseTo(1, 5)
  })
  it('comes back the same from its file', () => {
    const back = decodeLiftedField(encodeLiftedField(field), 'test')
    expect(back).toEqual(field)
    expect(scalesOf(back)).toEqual(scalesOf(field))
  })
})
