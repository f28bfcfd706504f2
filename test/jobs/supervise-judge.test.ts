// What people say of masks decides what other photographs are held against.

import { describe, expect, it } from 'vitest'
import type { FrameSource } from '../../electron/jobs/supervise-frames.ts'
import { judgeFrame } from '../../electron/jobs/supervise-judge.ts'
import type { Correction } from '../../native-models/perception/corrections.ts'
import { maskFrom, type Mask } from '../../native-models/perception/mask.ts'
import type { Picture } from '../../native-models/perception/models.ts'
import { NO_DISTORTION } from '../../native-models/scene/camera.ts'
import type { FrameRecord } from '../../native-models/scene/records.ts'
import type { MaskCorrectionRecord } from '../../native-models/scene/supervision-records.ts'
import type { SupervisedFrame } from '../../native-models/scene/supervised-frame.ts'

const [WIDTH, HEIGHT] = [80, 60]
const FRAMES = Array.from({ length: 6 }, (_, k): FrameRecord => ({
  id: `f${k}`, type: 'frame', captureId: 'c', name: `f${k}`, index: k, imagePath: '', depthPath: null, depthUnit: null,
  // So close together that a wall at 2 looks the same from all of them.
  camera: { intrinsics: { width: WIDTH, height: HEIGHT, fx: 80, fy: 80, cx: WIDTH / 2, cy: HEIGHT / 2, distortion: NO_DISTORTION }, worldFromCamera: [1, 0, 0, k * 1e-4, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1] },
}))
const block = (x0: number, x1: number): Mask => maskFrom(Uint8Array.from({ length: WIDTH * HEIGHT }, (_, at) => (at % WIDTH >= x0 && at % WIDTH < x1 && Math.floor(at / WIDTH) >= 10 && Math.floor(at / WIDTH) < 50 ? 1 : 0)), WIDTH, HEIGHT)
const [LEFT, RIGHT, BOTH] = [block(10, 35), block(40, 65), block(10, 65)]

const frameOf = (masks: readonly Mask[]): SupervisedFrame => ({
  width: WIDTH, height: HEIGHT, runs: masks.map(({ runs }) => runs), embeddings: new Float32Array(0), embeddingWidth: 0, pyramid: [],
  measures: masks.map(() => ({ predictedIou: 0.95, stability: 0.95, level: null, pixels: 0, scale: null, depth: null, known: 0, depthSpread: 0, agreement: null, seenThrough: 0, scaleRatio: null, merged: 0, frameMisfit: 0, poison: 0, flags: [] })),
})

/** Everybody sees both things as one, except the first photograph. */
async function judgedFirst(words: (frame: FrameRecord) => Correction[]): Promise<SupervisedFrame['measures']> {
  const shown = new WeakMap<Picture, SupervisedFrame>()
  const source: FrameSource = {
    frames: FRAMES, depth: 'sensor', reconstructionId: null, picture: () => Promise.reject(new Error('only views are asked for')), [Symbol.asyncDispose]: () => Promise.resolve(),
    view({ id, camera }) {
      const picture: Picture = { width: WIDTH, height: HEIGHT, rgb: new Uint8Array(0) }
      shown.set(picture, frameOf(id === 'f0' ? [LEFT, RIGHT] : [BOTH]))
      return Promise.resolve({ picture, view: { camera, depth: new Float32Array(WIDTH * HEIGHT).fill(2) } })
    },
  }
  const judge = judgeFrame(source, (picture) => Promise.resolve({ found: shown.get(picture)!, fresh: false }), (frame) => Promise.resolve(words(frame)))
  return (await judge(FRAMES[0]!)).frame.measures
}

function word(frame: FrameRecord, verdict: MaskCorrectionRecord['verdict'], about: Mask | null, right: Mask | null): Correction {
  return { record: { id: `${frame.id}-${right?.runs[0] ?? 0}`, type: 'mask-correction', captureId: 'c', frameId: frame.id, verdict, width: WIDTH, height: HEIGHT, about: about && [...about.runs], maskBlob: null, points: [] }, frame: right && frameOf([right]) }
}

describe('judging with people’s words', () => {
  it('doubts masks that no other photograph shares', async () => {
    for (const { agreement, flags } of await judgedFirst(() => [])) {
      expect(agreement).toBeLessThan(0.5)
      expect(flags).toContain('disagreement')
    }
  })

  it('holds them against what people put in place of the models’ masks', async () => {
    const words = (frame: FrameRecord): Correction[] => (frame.id === 'f0' ? [] : [word(frame, 'repaired', BOTH, LEFT), word(frame, 'added', null, RIGHT)])
    for (const { agreement, flags } of await judgedFirst(words)) {
      expect(agreement).toBeGreaterThan(0.9)
      expect(flags).toEqual([])
    }
  })

  it('asks nothing of a mask that was rejected', async () => {
    for (const { agreement } of await judgedFirst((frame) => (frame.id === 'f0' ? [] : [word(frame, 'rejected', BOTH, null)]))) expect(agreement).toBe(0)
  })
})
