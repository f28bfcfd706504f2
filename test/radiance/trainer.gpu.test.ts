import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openGpu, type Gpu } from '../../native-models/gpu/gpu.ts'
import { openRadianceBackbone } from '../../native-models/radiance/radiance-backbone.ts'
import type { RadianceInput, RadianceOptions } from '../../native-models/radiance/options.ts'
import { trainRadiance, type RadianceContext, type TrainedRadiance } from '../../native-models/radiance/trainer.ts'
import type { PreparedFrame } from '../../native-models/scene/frames.ts'
import type { Progress } from '../../native-models/scene/progress.ts'
import { frameOf, lookAt, ringOfCameras } from './samples.ts'

/** Most of a minute alone on two cores, each of the longer ones; other work may share them. */
const LONGEST_MS = 600_000
/** Pictures of 48x36 with nothing between the scene and a camera: a broken gradient stays below 20. */
const OVERFIT_DB = 30
const SIZE = [48, 36] as const
/** White in place of what has no source would be learnt as white walls: below 15. */
const MASKED_DB = 22
/** Nothing but a sky and few photographs: a scene that is not found at all stays below 14. */
const BLIND_DB = 17
const SMALL: RadianceOptions = { steps: 500, seed: 3, rays: 384, samplesPerRay: 16, levels: 8, features: 4, tableSizeLog2: 14, finest: 128, hidden: 32 }
const SHORT: RadianceOptions = { ...SMALL, steps: 64 }

let gpu: Gpu
let frames: PreparedFrame[]
beforeAll(async () => {
  gpu = await openGpu()
  frames = ringOfCameras(24, ...SIZE).map((camera, i) => frameOf(`frame ${i}`, camera, { depth: true }))
})
afterAll(() => { gpu.close() })

const HELD_OUT = new Set(['frame 4', 'frame 14'])
const inputOf = (given: readonly PreparedFrame[]): RadianceInput => ({ frames: given, heldOut: HELD_OUT, points: null })

interface Watched { trained: TrainedRadiance; progress: Progress[]; previews: number[] }

async function train(input: RadianceInput, options: RadianceOptions, change: Partial<RadianceContext> = {}, watch?: (progress: Progress) => void): Promise<Watched> {
  const [progress, previews]: [Progress[], number[]] = [[], []]
  const generator = trainRadiance(gpu, input, options, {
    signal: new AbortController().signal, saveCheckpoint: () => Promise.resolve(),
    preview: (step) => { previews.push(step); return Promise.resolve() }, ...change,
  })
  for (;;) {
    const next = await generator.next()
    if (next.done) return { trained: next.value, progress, previews }
    progress.push(next.value)
    watch?.(next.value)
  }
}

const hashOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

describe('training a radiance field', { timeout: LONGEST_MS }, () => {
  test('a small scene is learnt until held-out photographs are predicted, with depth where things are', async () => {
    const { trained, progress, previews } = await train(inputOf(frames), SMALL)
    expect(trained.psnr).toBeGreaterThan(OVERFIT_DB)
    expect(trained.ssim).toBeGreaterThan(0.9)
    expect(trained.heldOut.map(({ frameId }) => frameId)).toEqual([...HELD_OUT])
    expect(trained.adapter).toBe(gpu.adapterName)
    expect(previews.at(-1)).toBe(SMALL.steps)
    const last = progress.findLast(({ phase }) => phase === 'training')!
    expect(last.step).toBe(SMALL.steps)
    expect(last.metrics!['loss']).toBeLessThan(progress[1]!.metrics!['loss']! / 5)
    expect(last.metrics!['raysPerSecond']).toBeGreaterThan(0)

    const backbone = await openRadianceBackbone(gpu, trained.field)
    const truth = frames[4]!
    const { depth, opacity } = await backbone.render(truth.camera)
    const errors = [...truth.depth!].flatMap((z, p) => (z > 0 ? [Math.abs(depth[p]! - z) / z] : [])).sort((a, b) => a - b)
    expect(errors[errors.length >> 1]).toBeLessThan(0.02)
    const sky = [...truth.depth!].flatMap((z, p) => (z === 0 ? [p] : []))
    expect(sky.length).toBeGreaterThan(50)
    const seen = [...truth.depth!].flatMap((z, p) => (z > 0 ? [opacity[p]!] : [])).sort((a, b) => a - b)
    expect(seen[seen.length >> 1]).toBeGreaterThan(0.98)
    backbone.close()
  })

  test('without depth or points the scene is found from the cameras alone', async () => {
    const blind = ringOfCameras(24, ...SIZE).map((camera, i) => frameOf(`frame ${i}`, camera, { sky: true }))
    const { trained } = await train(inputOf(blind), { ...SMALL, steps: 300 })
    expect(trained.psnr).toBeGreaterThan(BLIND_DB)
  })

  test('repeats bit for bit with a seed, and differs with another', async () => {
    const [a, b, c] = [await train(inputOf(frames), SHORT), await train(inputOf(frames), SHORT), await train(inputOf(frames), { ...SHORT, seed: 4 })]
    expect(hashOf(a.trained.field)).toBe(hashOf(b.trained.field))
    expect(a.trained.psnr).toBe(b.trained.psnr)
    expect(hashOf(a.trained.field)).not.toBe(hashOf(c.trained.field))
  })

  test('a cancelled run goes on from its checkpoint to exactly the same field', async () => {
    const whole = await train(inputOf(frames), SHORT)
    const abort = new AbortController()
    let saved: Uint8Array | null = null
    const keep = (bytes: Uint8Array): Promise<void> => { saved = bytes; return Promise.resolve() }
    const cancelled = train(inputOf(frames), SHORT, { signal: abort.signal, saveCheckpoint: keep }, ({ step }) => { if (step >= 24) abort.abort() })
    await expect(cancelled).rejects.toMatchObject({ code: 'job.cancelled' })
    const { trained, progress } = await train(inputOf(frames), SHORT, { checkpoint: saved })
    expect(progress[1]!.step).toBe(32)
    expect(hashOf(trained.field)).toBe(hashOf(whole.trained.field))
    await expect(train(inputOf(frames), { ...SHORT, seed: 9 }, { checkpoint: saved })).rejects.toThrow(/made with other settings/)
    await expect(train(inputOf(frames), SHORT, { checkpoint: new Uint8Array(5) })).rejects.toMatchObject({ code: 'input.invalid' })
  })

  test('photographs that differ in exposure do not fog the scene: each has its appearance, and a new camera that of its neighbours', async () => {
    // Brightness jumps every three photographs, faster around the ring than harmonics of the direction could follow.
    const drifting = ringOfCameras(24, ...SIZE).map((camera, i) => frameOf(`frame ${i}`, camera, { depth: true, gain: Math.floor(i / 3) % 2 === 0 ? 1 : 0.5 }))
    const input = { frames: drifting, heldOut: new Set(['frame 4', 'frame 13']), points: null }
    const options = { ...SMALL, steps: 250 }
    const [with_, without] = [await train(input, options), await train(input, { ...options, appearance: false })]
    expect(with_.trained.psnr!).toBeGreaterThan(without.trained.psnr! + 1)
  })

  test('pixels without a source teach nothing', async () => {
    const masked = frames.map((frame) => {
      const valid = Uint8Array.from({ length: SIZE[0] * SIZE[1] }, (_, p) => (p % SIZE[0] < 8 ? 0 : 1))
      return { ...frame, valid, rgb: frame.rgb.map((value, i) => (valid[Math.floor(i / 3)] === 0 ? 255 : value)) }
    })
    const { trained } = await train(inputOf(masked), { ...SMALL, steps: 250 })
    expect(trained.psnr).toBeGreaterThan(MASKED_DB)
  })

  test('minutes end a run early, and impossible numbers are refused', async () => {
    const { trained } = await train(inputOf(frames), { ...SMALL, steps: 100_000, minutes: 0.03 })
    expect(trained.steps).toBeLessThan(100_000)
    for (const bad of [{ steps: 0 }, { rays: 6 }, { hidden: 12 }, { features: 3 }, { levels: 3, features: 2 }, { minutes: 0 }, { tableSizeLog2: 40 }, { depthWeight: -1 }]) {
      await expect(train(inputOf(frames), { ...SHORT, ...bad }), JSON.stringify(bad)).rejects.toMatchObject({ code: 'input.invalid', where: expect.any(String) as string })
    }
    await expect(train({ ...inputOf(frames), heldOut: new Set(frames.map(({ id }) => id)) }, SHORT)).rejects.toThrow(/no photograph is left/)
  })

  test('a stored field that is cut short or is something else is refused with a message', async () => {
    const { trained } = await train(inputOf(frames), { ...SHORT, steps: 8 })
    for (const bad of [new Uint8Array(3), trained.field.slice(0, trained.field.length - 8), new TextEncoder().encode('not a field, but long enough to have a header')]) {
      await expect(openRadianceBackbone(gpu, bad)).rejects.toMatchObject({ code: 'input.invalid' })
    }
    const backbone = await openRadianceBackbone(gpu, trained.field)
    const camera = lookAt([2, 0, 1], [0, 0, 0], 16, 12)
    const first = await backbone.render(camera)
    backbone.close()
    const again = await openRadianceBackbone(gpu, trained.field)
    expect((await again.render(camera)).color).toEqual(first.color)
    again.close()
  })
})
