// Protocols of fields: their numbers on cases that can be worked out by hand.

import { describe, expect, it } from 'vitest'
import { evaluateInstances, type FoundThing } from '../../native-models/evaluation/instances-protocol.ts'
import { boxMean, evaluateLerf, type LerfView } from '../../native-models/evaluation/lerf-protocol.ts'

describe('instances', () => {
  // Splats 0-9 are the mug, 10-19 the box, 20-29 nothing known.
  const owners = Uint16Array.from({ length: 30 }, (_, i) => (i < 10 ? 1 : i < 20 ? 2 : 0))
  const weights = new Float32Array(30).fill(10)
  const truth = [{ id: 1, label: 'mug' }, { id: 2, label: 'box' }]
  const found = (id: string, label: string, from: number, to: number): FoundThing => ({ id, label, names: [label], members: Uint32Array.from({ length: to - from }, (_, k) => from + k) })
  const values = (things: readonly FoundThing[]): Record<string, number> => Object.fromEntries(Object.entries(evaluateInstances(truth, things, { owners, weights }, {}).metrics).map(([name, { value }]) => [name, value]))

  it('all found and named is 1', () => {
    expect(values([found('a', 'mug', 0, 10), found('b', 'box', 10, 20)])).toMatchObject({ iou3d: 1, recall50: 1, panopticQuality: 1, named: 1 })
  })
  it('one found with four fifths of it, the other missed', () => {
    expect(values([found('a', 'cup', 0, 8)])).toMatchObject({ iou3d: 0.4, recall50: 0.5, named: 0, panopticQuality: 0.8 / 1.5 })
  })
  it('one thing taken for both is one of them at most, and what lies where nothing is known is not held against it', () => {
    expect(values([found('a', 'mug', 0, 20), found('b', 'wall', 20, 30)])).toMatchObject({ iou3d: 0.25, recall50: 0, panopticQuality: 0 })
    expect(evaluateInstances(truth, [found('a', 'mug', 0, 10), found('b', 'box', 10, 20), found('c', 'wall', 20, 30)], { owners, weights }, {}).metrics['panopticQuality']!.value).toBe(1)
  })
  it('a thing made up where something else is known counts', () => {
    expect(values([found('a', 'mug', 0, 10), found('b', 'box', 10, 20), found('c', 'lid', 0, 3)])['panopticQuality']).toBeCloseTo(2 / 2.5, 6)
  })
})

describe('LERF', () => {
  const [width, height] = [64, 48]
  const camera = { intrinsics: { width, height, fx: 50, fy: 50, cx: 32, cy: 24, distortion: { model: 'NONE' as const, params: [] } }, worldFromCamera: [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1] }
  const inside = (p: number): boolean => p % width >= 10 && p % width < 30 && Math.floor(p / width) >= 10 && Math.floor(p / width) < 30
  const mask = Uint8Array.from({ length: width * height }, (_, p) => (inside(p) ? 1 : 0))
  const view: LerfView = { name: 'a', camera, regions: [{ label: 'mug', mask, boxes: [[10, 10, 29, 29]] }] }
  const heat = Float32Array.from(mask, (one) => (one ? 0.9 : 0.3))

  it('heat on the thing is localised and segmented, and splats that cover it are it', async () => {
    const { metrics } = await evaluateLerf([view], { heat: () => Promise.resolve(heat), chosen: () => Promise.resolve(Float32Array.from(mask)) }, {})
    expect(metrics['localisation']!.value).toBe(1)
    expect(metrics['miou']!.value).toBeGreaterThan(0.85)
    expect(metrics).toMatchObject({ miou3d: { value: 1 }, macc25: { value: 1 } })
  })
  it('heat beside it is neither, and nothing chosen is nothing', async () => {
    const { metrics } = await evaluateLerf([view], { heat: () => Promise.resolve(Float32Array.from(mask, (one) => (one ? 0.3 : 0.9))), chosen: () => Promise.resolve(null) }, {})
    expect(metrics).toMatchObject({ localisation: { value: 0 }, miou3d: { value: 0 }, macc25: { value: 0 } })
    expect(metrics['miou']!.value).toBeLessThan(0.2)
  })
  it('a box mean counts only what lies in the picture', () => {
    expect([...boxMean([1, 1, 1, 1], 2, 2, 3)]).toEqual([1, 1, 1, 1])
    expect([...boxMean([3, 0, 0], 3, 1, 3)]).toEqual([1.5, 1, 0])
  })
})
