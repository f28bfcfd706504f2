import { describe, expect, it } from 'vitest'
import { agreementOf, type AgreeingFrame } from '../../native-models/perception/agreement.ts'
import { maskFrom, type Mask } from '../../native-models/perception/mask.ts'
import { physicalScale, type DepthView } from '../../native-models/perception/physical-scale.ts'
import { judged, REASONS } from '../../native-models/perception/suspicion.ts'
import { NO_DISTORTION, type Camera } from '../../native-models/scene/camera.ts'
import { decodeSupervisedFrame, encodeSupervisedFrame, FLAGS, type SupervisedFrame } from '../../native-models/scene/supervised-frame.ts'

const [WIDTH, HEIGHT, F] = [160, 120, 150]
const intrinsics = { width: WIDTH, height: HEIGHT, fx: F, fy: F, cx: WIDTH / 2, cy: HEIGHT / 2, distortion: NO_DISTORTION }
const cameraAt = (x: number): Camera => ({ intrinsics, worldFromCamera: [1, 0, 0, x, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1] })

/** Squares that face the cameras, before a wall at 4. */
const THINGS = [{ x: -0.5, y: 0, half: 0.3, z: 2 }, { x: 0.6, y: 0.1, half: 0.2, z: 2.5 }]
const WALL = 4

interface Shot { readonly view: DepthView; readonly masks: Mask[] }

/** What a camera at `x` sees; `shift` moves the depth sensor's readings, `pose` where the camera believes to be. */
function shoot(x: number, { shift = 0, pose = x }: { shift?: number; pose?: number } = {}): Shot {
  const [depth, ids] = [new Float32Array(WIDTH * HEIGHT).fill(WALL), new Uint8Array(WIDTH * HEIGHT)]
  for (let at = 0; at < depth.length; at++) THINGS.forEach((thing, k) => {
    const [u, v] = [((at % WIDTH) + 0.5 - WIDTH / 2) / F, (Math.floor(at / WIDTH) + 0.5 - HEIGHT / 2) / F]
    if (Math.abs(u * thing.z + x - thing.x) < thing.half && Math.abs(v * thing.z - thing.y) < thing.half && thing.z < depth[at]!) {
      depth[at] = thing.z
      ids[at] = k + 1
    }
  })
  return { view: { camera: cameraAt(pose), depth: depth.map((d) => d + shift) }, masks: THINGS.map((_, k) => maskFrom(ids.map((id) => (id === k + 1 ? 1 : 0)), WIDTH, HEIGHT)) }
}
const frameOf = ({ view, masks }: Shot): AgreeingFrame => ({ view, masks, measured: masks.map((mask) => physicalScale(mask, view)) })
const GOOD = [-0.2, -0.1, 0.1, 0.2].map((x) => frameOf(shoot(x)))

describe('physical scale', () => {
  it('is twice the standard deviation of the points', () => {
    const { view, masks } = shoot(0)
    // A uniform square of side 2h: std h / sqrt 3 on two axes.
    const { scale, depth, known, depthSpread } = physicalScale(masks[0]!, view)
    expect(scale! / (2 * 0.3 * Math.sqrt(2 / 3))).toBeCloseTo(1, 1)
    expect(depth).toBeCloseTo(2, 5)
    expect(known).toBe(1)
    expect(depthSpread).toBe(0)
  })

  it('is not drawn out by a ragged border on the wall behind', () => {
    const { view, masks } = shoot(0)
    const clean = physicalScale(masks[0]!, view).scale!
    const pixels = new Uint8Array(WIDTH * HEIGHT)
    for (let k = 0; k < masks[0]!.runs.length; k += 2) pixels.fill(1, masks[0]!.runs[k]! - 2, masks[0]!.runs[k + 1]! + 2)
    expect(physicalScale(maskFrom(pixels, WIDTH, HEIGHT), view).scale! / clean).toBeCloseTo(1, 1)
  })

  it('is unknown without depth, and says how much of it was known', () => {
    const { view, masks } = shoot(0)
    const blind = { ...view, depth: view.depth.map((d, at) => (at % 2 === 0 ? d : 0)) }
    expect(physicalScale(masks[0]!, blind).known).toBeCloseTo(0.5, 1)
    expect(physicalScale(masks[0]!, { ...view, depth: new Float32Array(view.depth.length) })).toMatchObject({ scale: null, depth: null, known: 0 })
  })

  it('notices two surfaces under one mask', () => {
    const { view, masks } = shoot(0)
    const both = maskFrom(new Uint8Array(WIDTH * HEIGHT).map((_, at) => (masks.some(({ runs }) => runs.some((start, k) => k % 2 === 0 && at >= start && at < runs[k + 1]!)) ? 1 : 0)), WIDTH, HEIGHT)
    expect(physicalScale(both, view).depthSpread).toBeGreaterThan(0.5)
  })
})

describe('agreement', () => {
  it('is high where other frames see the same thing', () => {
    for (const one of agreementOf(frameOf(shoot(0)), GOOD)) {
      expect(one.agreement).toBeGreaterThan(0.9)
      expect(one.seenThrough).toBeLessThan(0.1)
      expect(one.scaleRatio).toBeLessThan(0.05)
      expect(one.frameMisfit).toBeLessThan(0.4)
    }
  })

  it('is low for things put together into one mask', () => {
    const { view, masks } = shoot(0)
    const merged = maskFrom(new Uint8Array(WIDTH * HEIGHT).map((_, at) => (masks.some(({ runs }) => runs.some((start, k) => k % 2 === 0 && at >= start && at < runs[k + 1]!)) ? 1 : 0)), WIDTH, HEIGHT)
    const [one] = agreementOf(frameOf({ view, masks: [merged] }), GOOD)
    // The larger is nearly four fifths of both.
    expect(one!.agreement).toBeLessThan(0.85)
  })

  it('sees that a wrong pose or a shifted depth puts surfaces where others look through', () => {
    const displaced = agreementOf(frameOf(shoot(0, { pose: 0.5 })), GOOD)
    const nearer = agreementOf(frameOf(shoot(0, { shift: -0.5 })), GOOD)
    for (const one of nearer) expect(one.seenThrough).toBeGreaterThan(0.5)
    for (const one of displaced) expect(Math.max(one.seenThrough, 1 - (one.agreement ?? 0))).toBeGreaterThan(0.4)
    for (const one of [...nearer, ...displaced]) expect(one.frameMisfit).toBeGreaterThan(1)
  })

  it('is unknown where no other frame looks', () => {
    expect(agreementOf(frameOf(shoot(0)), [])).toEqual(THINGS.map(() => ({ agreement: null, seenThrough: 0, scaleRatio: null, merged: 0, frameMisfit: 0 })))
  })
})

describe('suspicion', () => {
  const mask = maskFrom(new Uint8Array(WIDTH * HEIGHT).map((_, at) => (at % WIDTH > 20 && at % WIDTH < 60 && at > WIDTH * 20 && at < WIDTH * 60 ? 1 : 0)), WIDTH, HEIGHT)
  const clean = { predictedIou: 0.97, stability: 0.97, level: 'whole', pixels: 1600, scale: 0.4, depth: 2, known: 1, depthSpread: 0.05, agreement: 0.95, seenThrough: 0.02, scaleRatio: 0.03, merged: 0, frameMisfit: 0.2 } as const

  it('leaves a good mask alone', () => {
    const one = judged(clean, mask)
    expect(one.flags).toEqual([])
    expect(one.poison).toBeLessThan(0.2)
  })

  it.each([
    [{ depthSpread: 1.2 }, 'depth-spread'], [{ agreement: 0.3 }, 'disagreement'], [{ seenThrough: 0.6 }, 'seen-through'],
    [{ scaleRatio: 0.7 }, 'scale-outlier'], [{ pixels: 9 }, 'tiny'], [{ scale: null, known: 0 }, 'no-depth'], [{ predictedIou: 0.15 }, 'unsure'], [{ frameMisfit: 2 }, 'odd-frame'], [{ merged: 0.8 }, 'merged'],
  ] as const)('of %j is flagged as %s, with a reason, and scores higher', (change, flag) => {
    const one = judged({ ...clean, ...change }, mask)
    expect(one.flags).toEqual([flag])
    expect(one.poison).toBeGreaterThan(judged(clean, mask).poison)
    expect(REASONS[flag](one).length).toBeGreaterThan(10)
  })

  it('measures doubt by what the run let through', () => {
    const hardly = { ...clean, predictedIou: 0.9, stability: 0.94 }
    expect(judged(hardly, mask, 0.88 * 0.95).flags).toEqual(['unsure'])
    expect(judged(hardly, mask, 0.45 * 0.6).flags).toEqual([])
  })

  it('says that a mask ends at the border', () => {
    expect(judged(clean, maskFrom(new Uint8Array(WIDTH * HEIGHT).fill(1, 0, 50), WIDTH, HEIGHT)).flags).toEqual(['edge-cut'])
    expect(Object.keys(REASONS).toSorted()).toEqual([...FLAGS].toSorted())
  })
})

describe('a supervised frame', () => {
  it('comes back from its blob as it was', () => {
    const measures = [{ predictedIou: 0.9, stability: 0.9, level: null, pixels: 3, scale: null, depth: null, known: 0, depthSpread: 0, agreement: null, seenThrough: 0, scaleRatio: null, merged: 0, frameMisfit: 0, poison: 0.5, flags: ['tiny' as const] }]
    const frame: SupervisedFrame = {
      width: 4, height: 3, runs: [Uint32Array.from([1, 3, 5, 6])], measures, embeddings: Float32Array.from([1, 0]), embeddingWidth: 2,
      pyramid: [{ ratio: 0.5, columns: 2, rows: 1, embeddings: Float32Array.from([1, 0, 0, 1]) }],
    }
    expect(decodeSupervisedFrame(encodeSupervisedFrame(frame), 'blob')).toEqual(frame)
    const empty: SupervisedFrame = { ...frame, runs: [], measures: [], embeddings: new Float32Array(0), pyramid: [] }
    expect(decodeSupervisedFrame(encodeSupervisedFrame(empty), 'blob')).toEqual(empty)
  })
})
