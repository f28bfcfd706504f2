// What every backbone must do, whatever it is made of: the promises of native-models/backbone/backbone.ts one by one.

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { NO_PLACE, type Backbone, type FeatureField } from '../../native-models/backbone/backbone.ts'
import { createPixelSamples, destroyPixelSamples } from '../../native-models/backbone/pixel-samples.ts'
import { readArray } from '../../native-models/gpu/arrays.ts'
import { openGpu, type Gpu } from '../../native-models/gpu/gpu.ts'
import { cameraCentre, cameraForward, project, resizeIntrinsics, type Camera } from '../../native-models/scene/camera.ts'
import { add, scale, type Vec3 } from '../../native-models/scene/geometry.ts'
import { lookAt } from '../splatting/samples.ts'
import { hostField, waves } from './fields.ts'

export interface Candidate {
  /** A scene around the origin, of about unit size, whose colours are the same from everywhere. */
  readonly open: (gpu: Gpu) => Promise<Backbone>
  /** The most places that make up one pixel. */
  readonly places: number
  /** Error allowed to sums of weighted values near 1. */
  readonly tolerance: number
}

/** A candidate may be trained first, on an adapter that has to compile its kernels. */
const OPENING_MS = 240_000
const [WIDTH, HEIGHT] = [37, 26]
/** Parts of a pixel by which a position may miss the pixel it was seen at: float32 of a few world units. */
const PIXEL_TOLERANCE = 0.01
const CAMERA = lookAt([2.4, 1.1, 1.2], [0, 0, 0], WIDTH, HEIGHT)
/** Looks the other way. */
const AWAY = lookAt([2.4, 1.1, 1.2], [4.8, 2.2, 2.4], WIDTH, HEIGHT)

const resized = (camera: Camera, width: number, height: number): Camera => ({ ...camera, intrinsics: resizeIntrinsics(camera.intrinsics, width, height) })

export function conforms(name: string, { open, places, tolerance }: Candidate): void {
  describe(`${name} as a backbone`, () => {
    let gpu: Gpu
    let backbone: Backbone
    beforeAll(async () => {
      gpu = await openGpu()
      backbone = await open(gpu)
    }, OPENING_MS)
    afterAll(() => {
      backbone.close()
      gpu.close()
    })

    /** Features (C, H, W) as the host sees them. */
    const featuresOf = async (camera: Camera, field: FeatureField): Promise<Float32Array> => {
      const { width, height, channels, features } = await backbone.renderFeatures(camera, field)
      return readArray(gpu, features, { to: width * height * channels })
    }
    const samplesOf = async (camera: Camera, pixels: Uint32Array, perPixel: number) => {
      const into = createPixelSamples(gpu, pixels.length, perPixel)
      await backbone.samples(camera, pixels, into)
      const [weights, depths, ids] = [await readArray(gpu, into.weights), await readArray(gpu, into.depths), await readArray(gpu, into.ids)]
      const [positions, visual] = [await readArray(gpu, into.places.positions), await readArray(gpu, into.places.visual)]
      destroyPixelSamples(gpu, into)
      return { weights, depths, ids, positions, visual }
    }
    const allPixels = Uint32Array.from({ length: WIDTH * HEIGHT }, (_, p) => p)

    describe('pictures', () => {
      it('have their shapes, and opacity between 0 and 1', async () => {
        const view = await backbone.render(CAMERA)
        expect([view.width, view.height]).toEqual([WIDTH, HEIGHT])
        expect([view.color, view.depth, view.opacity, view.positions].map((a) => a.length)).toEqual([3, 1, 1, 3].map((n) => n * WIDTH * HEIGHT))
        expect(view.color.every(Number.isFinite)).toBe(true)
        expect(view.opacity.every((o) => o >= 0 && o <= 1)).toBe(true)
        expect(Math.max(...view.opacity)).toBeGreaterThan(0.5)
        expect(view.depth.every((d, p) => Number.isFinite(d) && d >= 0 && (d > 0) === view.opacity[p]! > 0)).toBe(true)
      })
      it('put the expected position where the pixel is, at its depth', async () => {
        const { depth, positions } = await backbone.render(CAMERA)
        for (const [p, z] of depth.entries()) {
          const at = [...positions.subarray(3 * p, 3 * p + 3)] as unknown as Vec3
          if (z === 0) {
            expect(at.every(Number.isNaN)).toBe(true)
            continue
          }
          const [u, v, seenDepth] = project(CAMERA, at)
          expect(Math.hypot(u - (p % WIDTH) - 0.5, v - Math.floor(p / WIDTH) - 0.5)).toBeLessThan(PIXEL_TOLERANCE)
          expect(Math.abs(seenDepth - z)).toBeLessThan(1e-4 * z)
        }
      })
      it('show the background through what is not opaque', async () => {
        const background: Vec3 = [0.25, 0.5, 1]
        const [over, black] = [await backbone.render(CAMERA, { background }), await backbone.render(CAMERA)]
        expect(worst(over.color, (k) => black.color[k]! + (1 - black.opacity[Math.floor(k / 3)]!) * background[k % 3]!)).toBeLessThan(tolerance)
      })
      it('are the same bytes every time, also after others were drawn', async () => {
        const first = await backbone.render(CAMERA)
        await backbone.render(resized(CAMERA, 5, 71))
        await backbone.render(AWAY)
        expect(await backbone.render(CAMERA)).toEqual(first)
      })
      it('may be a single pixel, and what it shows is the mean direction', async () => {
        const view = await backbone.render(resized(CAMERA, 1, 1))
        expect([view.color.length, view.depth.length, view.opacity.length, view.positions.length]).toEqual([3, 1, 1, 3])
        expect(view.opacity[0]!).toBeGreaterThan(0)
      })
      it('are empty where nothing is', async () => {
        const view = await backbone.render(AWAY)
        expect([...view.opacity, ...view.depth, ...view.color].every((value) => value === 0)).toBe(true)
        expect(view.positions.every(Number.isNaN)).toBe(true)
      })
      it('are taken from far outside and from within', async () => {
        const far = lookAt([40, 18, 20], [0, 0, 0], WIDTH, HEIGHT, 14 * WIDTH)
        expect(Math.max(...(await backbone.render(far)).opacity)).toBeGreaterThan(0.3)
        const within = await backbone.render(lookAt([0.01, 0.02, 0.03], [1, 0, 0], WIDTH, HEIGHT))
        expect([...within.color, ...within.depth].every(Number.isFinite)).toBe(true)
      })
    })

    describe('features', () => {
      // Fewer than a chunk, and chunks with a rest.
      it.each([1, 11])('of a constant field are opacity times the constant, %d channels', async (channels) => {
        const { opacity } = await backbone.render(CAMERA)
        const image = await featuresOf(CAMERA, hostField(gpu, channels, 1, () => Array.from({ length: channels }, (_, c) => c - 2)))
        expect(worst(image, (k) => (Math.floor(k / opacity.length) - 2) * opacity[k % opacity.length]!)).toBeLessThan(channels * tolerance)
      })
      it('that are the colour of places show the colour', async () => {
        const { color } = await backbone.render(CAMERA)
        const image = await featuresOf(CAMERA, hostField(gpu, 3, 1, (_, visual) => [...visual.subarray(1)]))
        expect(worst(image, (k) => color[3 * (k % (WIDTH * HEIGHT)) + Math.floor(k / (WIDTH * HEIGHT))]!)).toBeLessThan(tolerance)
      })
      it('are linear', async () => {
        const [a, b] = [waves(5, 1), waves(5, 3)]
        const of = (features: typeof a): Promise<Float32Array> => featuresOf(CAMERA, hostField(gpu, 5, 1, features))
        const [first, second] = [await of(a), await of(b)]
        const both = await of((x, v) => a(x, v).map((value, c) => 2 * value - 0.5 * b(x, v)[c]!))
        expect(worst(both, (k) => 2 * first[k]! - 0.5 * second[k]!)).toBeLessThan(4 * tolerance)
        expect(first).not.toEqual(second)
      })
      it('come with the opacity and depth of the picture', async () => {
        const picture = await backbone.render(CAMERA)
        const view = await backbone.renderFeatures(CAMERA, hostField(gpu, 2, 1, () => [1, 2]))
        const pixels = WIDTH * HEIGHT
        expect(worst(await readArray(gpu, view.opacity, { to: pixels }), (p) => picture.opacity[p]!)).toBeLessThan(tolerance)
        expect(worst(await readArray(gpu, view.depth, { to: pixels }), (p) => picture.depth[p]!)).toBeLessThan(10 * tolerance)
      })
      it('change when the field says so', async () => {
        let now = hostField(gpu, 2, 1, () => [1, 1])
        const changing: FeatureField = { channels: 2, get version() { return now.version }, evaluate: (seen, into) => now.evaluate(seen, into) }
        const first = await featuresOf(CAMERA, changing)
        now = hostField(gpu, 2, 2, () => [0.5, 0.5])
        const second = await featuresOf(CAMERA, changing)
        expect(worst(second, (k) => first[k]! / 2)).toBeLessThan(tolerance)
        const wider = await featuresOf(CAMERA, hostField(gpu, 3, 2, () => [1, 1, 1]))
        expect(wider.length).toBe(3 * WIDTH * HEIGHT)
      })
      it('are zero where nothing is, and may be one pixel', async () => {
        const ones = hostField(gpu, 2, 1, () => [1, 1])
        expect((await featuresOf(AWAY, ones)).every((value) => value === 0)).toBe(true)
        expect((await featuresOf(resized(CAMERA, 1, 1), ones)).length).toBe(2)
      })
      it('are asked of places with visual properties between 0 and 1', async () => {
        const seen: number[] = []
        await featuresOf(CAMERA, hostField(gpu, 1, 1, (position, visual) => {
          seen.push(...visual)
          return [position.every(Number.isFinite) ? 1 : Number.NaN]
        }))
        expect(seen.length).toBeGreaterThan(0)
        expect(seen.every((value) => value >= 0 && value <= 1)).toBe(true)
      })
    })

    describe('samples of pixels', () => {
      it('have weights that sum to the opacity, depths and colours to those of the picture', async () => {
        const { opacity, depth, color } = await backbone.render(CAMERA)
        const { weights, depths, visual } = await samplesOf(CAMERA, allPixels, places)
        for (const p of allPixels) {
          const row = [...weights.subarray(p * places, (p + 1) * places)]
          const sum = (value: (k: number) => number): number => row.reduce((total, w, k) => total + w * value(p * places + k), 0)
          expect(Math.abs(sum(() => 1) - opacity[p]!)).toBeLessThan(tolerance)
          if (opacity[p]! > 0.05) expect(Math.abs(sum((k) => depths[k]!) / sum(() => 1) - depth[p]!)).toBeLessThan(50 * tolerance)
          for (let c = 0; c < 3; c++) expect(Math.abs(sum((k) => visual[4 * k + 1 + c]!) - color[3 * p + c]!)).toBeLessThan(tolerance)
        }
      })
      it('lie nearest first, where the camera sees them, and are zero behind the last', async () => {
        const { weights, depths, ids, positions, visual } = await samplesOf(CAMERA, allPixels, places)
        const eye = cameraCentre(CAMERA)
        for (const p of allPixels) {
          let before = 0
          for (let k = p * places; k < (p + 1) * places; k++) {
            const at = [...positions.subarray(3 * k, 3 * k + 3)] as unknown as Vec3
            if (weights[k] === 0) {
              if (ids[k] === NO_PLACE && depths[k] === 0) expect([...at, ...visual.subarray(4 * k, 4 * k + 4)].every((value) => value === 0)).toBe(true)
              continue
            }
            expect(weights[k]!).toBeGreaterThan(0)
            expect(depths[k]!).toBeGreaterThanOrEqual(before - 1e-6)
            const along = cameraForward(CAMERA).reduce((sum, f, d) => sum + f * (at[d]! - eye[d]!), 0)
            expect(Math.abs(along - depths[k]!)).toBeLessThan(1e-4 * depths[k]!)
            before = depths[k]!
          }
        }
      })
      it('are the heaviest where there is not room for all', async () => {
        const keep = 2
        const [all, few] = [await samplesOf(CAMERA, allPixels, places), await samplesOf(CAMERA, allPixels, keep)]
        for (const p of allPixels) {
          const heaviest = [...all.weights.subarray(p * places, (p + 1) * places)].sort((a, b) => b - a).slice(0, keep)
          const kept = [...few.weights.subarray(p * keep, (p + 1) * keep)].sort((a, b) => b - a)
          expect(worst(kept, (k) => heaviest[k]!)).toBeLessThan(tolerance)
        }
      })
      it('of several cameras share one batch', async () => {
        const into = createPixelSamples(gpu, 3, 4)
        const pixels = Uint32Array.of(Math.floor(HEIGHT / 2) * WIDTH + Math.floor(WIDTH / 2))
        await backbone.samples(CAMERA, pixels, into, 1)
        const weights = await readArray(gpu, into.weights)
        expect(weights.subarray(4, 8).some((w) => w > 0)).toBe(true)
        await backbone.samples(AWAY, pixels, into, 0)
        expect((await readArray(gpu, into.weights)).subarray(0, 8)).toEqual(weights.subarray(0, 8))
        expect((await readArray(gpu, into.weights)).subarray(8).every((w) => w === 0)).toBe(true)
        destroyPixelSamples(gpu, into)
      })
    })

    describe('what cannot be', () => {
      it('is refused: a distorted camera, pixels outside the picture, more pixels than there is room for', async () => {
        const distorted: Camera = { ...CAMERA, intrinsics: { ...CAMERA.intrinsics, distortion: { model: 'OPENCV', params: [0.1, 0, 0, 0] } } }
        const field = hostField(gpu, 1, 1, () => [1])
        const into = createPixelSamples(gpu, 2, 2)
        const refused = { code: 'input.invalid' }
        await expect(backbone.render(distorted)).rejects.toMatchObject(refused)
        await expect(backbone.renderFeatures(distorted, field)).rejects.toMatchObject(refused)
        await expect(backbone.samples(distorted, Uint32Array.of(0), into)).rejects.toMatchObject(refused)
        await expect(backbone.samples(CAMERA, Uint32Array.of(WIDTH * HEIGHT), into)).rejects.toMatchObject(refused)
        await expect(backbone.samples(CAMERA, Uint32Array.of(0, 1), into, 1)).rejects.toMatchObject(refused)
        destroyPixelSamples(gpu, into)
      })
      it('is given up when nobody wants it any more', async () => {
        const signal = AbortSignal.abort()
        await expect(backbone.render(CAMERA, { signal })).rejects.toMatchObject({ code: 'job.cancelled' })
        await expect(backbone.renderFeatures(CAMERA, hostField(gpu, 1, 1, () => [1]), { signal })).rejects.toMatchObject({ code: 'job.cancelled' })
        expect(Math.max(...(await backbone.render(CAMERA)).opacity)).toBeGreaterThan(0.5)
      })
    })

    it('has bounds that hold what it shows', async () => {
      const { depth, positions, opacity } = await backbone.render(CAMERA)
      const { min, max } = backbone.bounds
      const reach = Math.hypot(...add(max, scale(min, -1)))
      for (const p of depth.keys()) {
        if (opacity[p]! < 0.9) continue
        for (let d = 0; d < 3; d++) {
          expect(positions[3 * p + d]!).toBeGreaterThan(min[d]! - 0.1 * reach)
          expect(positions[3 * p + d]!).toBeLessThan(max[d]! + 0.1 * reach)
        }
      }
    })

    it('gives all it held back when closed, once or twice', async () => {
      const before = gpu.bytes
      const another = await open(gpu)
      await another.render(CAMERA)
      await another.renderFeatures(CAMERA, hostField(gpu, 3, 1, () => [1, 2, 3]))
      expect(gpu.bytes).toBeGreaterThan(before)
      another.close()
      another.close()
      expect(gpu.bytes).toBe(before)
      await expect(another.render(CAMERA)).rejects.toThrow('closed')
    })
  })
}

function worst(actual: ArrayLike<number>, expected: (k: number) => number): number {
  let most = 0
  for (let k = 0; k < actual.length; k++) {
    const error = Math.abs(actual[k]! - expected(k))
    if (!(error <= most)) most = error
  }
  return most
}
