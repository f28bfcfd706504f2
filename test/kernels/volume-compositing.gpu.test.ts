import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createArray, readArray, readArrays, uploadArray, writeArray, type GpuArray } from '../../native-models/gpu/arrays.ts'
import { openGpu, type Gpu } from '../../native-models/gpu/gpu.ts'
import { marchWords, RAY_FLOATS, type March, type RayShape } from '../../native-models/kernels/ray-sampling/ray-sampling.ts'
import { openComposite, openFeatures, openHeaviest, openLoss, openPlaces, termsWords, wantedWords, type LossTerms } from '../../native-models/kernels/volume-compositing/volume-compositing.ts'
import { referenceComposite, referenceDensity, referenceRayLoss, type ReferenceRaySample, type ReferenceTarget } from '../../native-models/kernels/volume-compositing/volume-compositing.reference.ts'
import { Random } from '../../native-models/splatting/random.ts'
import { runPass, slope, worstOf } from './pass.ts'

/** f32 products of a few samples against doubles. */
const TOLERANCE = 1e-5
const GRADIENT_TOLERANCE = 2e-4
const TERMS: LossTerms = { distortion: 0.7, depth: 0.4, randomBackground: false }
const MARCH: March = { rays: 0, seed: 1, step: 2, jittered: false, contracted: false, near: 0, linear: 1, spread: 0, empty: 0 }

let gpu: Gpu
beforeAll(async () => { gpu = await openGpu() })
afterAll(() => { gpu.close() })

interface Batch { shape: RayShape; samples: ReferenceRaySample[][]; targets: ReferenceTarget[] }

function batchOf(rays: number, perRay: number, seed: number): Batch {
  const random = new Random(seed)
  const samples = Array.from({ length: rays }, () => {
    let [distance, spacing] = [0.5, 0]
    return Array.from({ length: perRay }, (): ReferenceRaySample => {
      distance += 0.02 + 0.1 * random.next()
      spacing += 0.01 + 0.05 * random.next()
      return {
        distance, length: 0.02 + 0.1 * random.next(), spacing, spacingLength: 0.01 + 0.04 * random.next(),
        densityLogit: 2 + 1.5 * random.normal(), colorLogits: [random.normal(), random.normal(), random.normal()],
      }
    })
  })
  const targets = samples.map((_, r) => ({
    color: [random.next(), random.next(), random.next()], background: [0, 0, 0], depth: r % 3 === 0 ? 0 : 0.6 + random.next(), zPerDistance: 0.9,
  }))
  return { shape: { rays, perRay }, samples, targets }
}

interface Arrays { march: GpuArray<'u32'>; rays: GpuArray<'f32'>; along: GpuArray<'f32'>; head: GpuArray<'f32'>; radiance: GpuArray<'f32'> }

function upload({ shape: { rays, perRay }, samples, targets }: Batch): Arrays {
  const row = rays * perRay
  const [along, head, radiance, rayData] = [new Float32Array(4 * row), new Float32Array(row), new Float32Array(3 * row), new Float32Array(rays * RAY_FLOATS)]
  for (const [r, ray] of samples.entries()) {
    rayData.set([0, 0, 0, targets[r]!.zPerDistance, 0, 0, 1, 0, ...targets[r]!.color, targets[r]!.depth], r * RAY_FLOATS)
    for (const [k, s] of ray.entries()) {
      const at = k * rays + r
      for (const [i, value] of [s.distance, s.length, s.spacing, s.spacingLength].entries()) along[i * row + at] = value
      head[at] = s.densityLogit
      for (const [c, value] of s.colorLogits.entries()) radiance[c * row + at] = value
    }
  }
  return {
    march: uploadArray(gpu, 'march', marchWords({ ...MARCH, rays })), rays: uploadArray(gpu, 'rays', rayData),
    along: uploadArray(gpu, 'along', along), head: uploadArray(gpu, 'head', head), radiance: uploadArray(gpu, 'radiance', radiance),
  }
}

async function lossOf(batch: Batch, terms: LossTerms): Promise<{ losses: Float32Array; densityGradient: Float32Array; radianceGradient: Float32Array }> {
  const { rays, perRay } = batch.shape
  const arrays = upload(batch)
  const [densityGradient, radianceGradient, losses] = [createArray(gpu, 'd', 'f32', rays * perRay), createArray(gpu, 'r', 'f32', 3 * rays * perRay), createArray(gpu, 'l', 'f32', rays * 4)]
  const step = await openLoss(gpu, batch.shape, { ...arrays, terms: uploadArray(gpu, 'terms', termsWords(terms)), densityGradient, radianceGradient, losses })
  runPass(gpu, step)
  const [l, d, r] = await readArrays(gpu, [losses, densityGradient, radianceGradient] as const)
  return { losses: l, densityGradient: d, radianceGradient: r }
}

async function seenOf(batch: Batch): Promise<{ seen: Float32Array; weights: Float32Array; arrays: Arrays & { weights: GpuArray<'f32'> } }> {
  const { rays, perRay } = batch.shape
  const arrays = upload(batch)
  const [seen, weights] = [createArray(gpu, 'seen', 'f32', rays * 8), createArray(gpu, 'weights', 'f32', rays * perRay)]
  const step = await openComposite(gpu, batch.shape, { ...arrays, seen, weights })
  runPass(gpu, step)
  const [s, w] = await readArrays(gpu, [seen, weights] as const)
  return { seen: s, weights: w, arrays: { ...arrays, weights } }
}

describe('volume compositing', () => {
  test('colour, opacity, distance and weights agree with doubles', async () => {
    const batch = batchOf(20, 12, 1)
    const { seen, weights } = await seenOf(batch)
    for (const [r, samples] of batch.samples.entries()) {
      const expected = referenceComposite(samples)
      expect(worstOf(seen.subarray(8 * r, 8 * r + 5), [...expected.color, expected.opacity, expected.distance])).toBeLessThan(TOLERANCE)
      expect(worstOf(samples.map((_, k) => weights[k * 20 + r]!), expected.weights)).toBeLessThan(TOLERANCE)
    }
  })

  test('the loss and its gradients agree with finite differences of the definition', async () => {
    const batch = batchOf(12, 10, 2)
    const { losses, densityGradient, radianceGradient } = await lossOf(batch, TERMS)
    for (const [r, samples] of batch.samples.entries()) {
      const at = (): number => referenceRayLoss(samples, batch.targets[r]!, TERMS)
      expect(Math.abs(losses[4 * r]! - at())).toBeLessThan(TOLERANCE)
      const [found, expected]: number[][] = [[], []]
      for (const [k, sample] of samples.entries()) {
        found!.push(densityGradient[k * 12 + r]!, ...[0, 1, 2].map((c) => radianceGradient[c * 120 + k * 12 + r]!))
        const logit = { 0: sample.densityLogit }
        expected!.push(slope(logit, 0, () => { sample.densityLogit = logit[0]; return at() }), ...[0, 1, 2].map((c) => slope(sample.colorLogits, c, at)))
        sample.densityLogit = logit[0]
      }
      expect(worstOf(found!, expected!), `ray ${r}`).toBeLessThan(GRADIENT_TOLERANCE)
    }
  })

  test('each term alone has the gradient it should', async () => {
    for (const terms of [{ ...TERMS, depth: 0 }, { ...TERMS, distortion: 0 }, { ...TERMS, distortion: 0, depth: 0 }]) {
      const batch = batchOf(4, 6, 5)
      const { densityGradient } = await lossOf(batch, terms)
      for (const [r, samples] of batch.samples.entries())
        for (const [k, sample] of samples.entries()) {
          const logit = { 0: sample.densityLogit }
          const expected = slope(logit, 0, () => { sample.densityLogit = logit[0]; return referenceRayLoss(samples, batch.targets[r]!, terms) })
          sample.densityLogit = logit[0]
          expect(densityGradient[k * 4 + r]).toBeCloseTo(expected, 4)
        }
    }
  })

  test('a random background asks for opacity: it changes from step to step and never reaches an opaque ray', async () => {
    const batch = batchOf(4, 4, 6)
    for (const sample of batch.samples[0]!) sample.densityLogit = 12
    for (const sample of batch.samples[1]!) sample.densityLogit = -12
    const black = await lossOf(batch, { distortion: 0, depth: 0, randomBackground: false })
    const random = await lossOf(batch, { distortion: 0, depth: 0, randomBackground: true })
    expect(random.losses[0]).toBeCloseTo(black.losses[0]!, 3)
    expect(Math.abs(random.losses[4]! - black.losses[4]!)).toBeGreaterThan(1e-3)
  })

  test('survives logits that are infinite or no numbers, lengths of 0, a single ray and a million samples', async () => {
    const batch = batchOf(4, 4, 7)
    batch.samples[0]![1]!.densityLogit = Infinity
    batch.samples[1]![1]!.densityLogit = -Infinity
    batch.samples[2]!.forEach((sample) => { sample.length = 0 })
    const { losses, densityGradient } = await lossOf(batch, TERMS)
    expect([...losses, ...densityGradient].every(Number.isFinite)).toBe(true)
    expect(losses[4 * 2 + 2]).toBe(0)
    const { seen } = await seenOf(batchOf(1, 1, 8))
    expect(seen[3]).toBeGreaterThan(0)
    const many = batchOf(250_000, 4, 9)
    const large = await seenOf(many)
    expect(worstOf(large.seen.subarray(8 * 249_999, 8 * 249_999 + 4), [...referenceComposite(many.samples[249_999]!).color, referenceComposite(many.samples[249_999]!).opacity])).toBeLessThan(TOLERANCE)
  })

  test('features are weighted as colour is', async () => {
    const batch = batchOf(8, 6, 10)
    const { arrays, weights } = await seenOf(batch)
    const random = new Random(1)
    const features = Float32Array.from({ length: 48 * 3 }, () => random.normal())
    const planes = createArray(gpu, 'planes', 'f32', 3 * 20)
    const step = (await openFeatures(gpu, batch.shape))({ view: uploadArray(gpu, 'view', new Uint32Array([7, 3, 5, 20])), weights: arrays.weights, places: uploadArray(gpu, 'features', features), planes }, 3)
    runPass(gpu, step)
    const found = await readArray(gpu, planes)
    for (let r = 0; r < 8; r++)
      for (let c = 0; c < 3; c++) {
        const expected = batch.samples[r]!.reduce((sum, _, k) => sum + weights[k * 8 + r]! * features[(r * 6 + k) * 3 + c]!, 0)
        expect(found[c * 20 + 5 + r]).toBeCloseTo(r < 7 ? expected : 0, 5)
      }
  })

  test('places lie in the world, with the opacity of a stretch; the heaviest come nearest first with zeros behind', async () => {
    const batch = batchOf(4, 8, 11)
    for (const sample of batch.samples[1]!.slice(2)) sample.length = 0
    const { arrays, weights } = await seenOf(batch)
    const wanted = uploadArray(gpu, 'wanted', wantedWords({ centre: [1, 2, 3], scale: 10, stretch: 0.05, kept: 3, first: 1, rays: 4 }))
    const every = { positions: createArray(gpu, 'positions', 'f32', 96), visual: createArray(gpu, 'visual', 'f32', 128) }
    runPass(gpu, await openPlaces(gpu, batch.shape, { wanted, ...arrays, ...every }))
    const sample = batch.samples[2]![5]!
    const [positions, visual] = await readArrays(gpu, [every.positions, every.visual] as const)
    const at = 2 * 8 + 5
    expect(worstOf(positions.subarray(3 * at, 3 * at + 3), [1, 2, 3 + 10 * sample.distance])).toBeLessThan(TOLERANCE)
    expect(visual[4 * at]).toBeCloseTo(1 - Math.exp(-referenceDensity(sample.densityLogit) * 0.05), 5)
    expect(visual[4 * at + 1]).toBeCloseTo(1 / (1 + Math.exp(-sample.colorLogits[0])), 5)

    const kept = { positions: createArray(gpu, 'p', 'f32', 60), visual: createArray(gpu, 'v', 'f32', 60 + 20), keptWeights: createArray(gpu, 'w', 'f32', 20), depths: createArray(gpu, 'z', 'f32', 20) }
    for (const array of Object.values(kept)) writeArray(gpu, array, new Float32Array(array.length).fill(9))
    runPass(gpu, (await openHeaviest(gpu, batch.shape))({ wanted, ...arrays, ...kept }))
    const [keptWeights, depths] = await readArrays(gpu, [kept.keptWeights, kept.depths] as const)
    expect([...keptWeights.subarray(0, 3)]).toEqual([9, 9, 9])
    for (let r = 0; r < 4; r++) {
      const mine = batch.samples[r]!.map((s, k) => ({ w: weights[k * 4 + r]!, z: s.distance * 0.9, k })).filter(({ w }) => w > 0)
      const heaviest = [...mine].sort((a, b) => b.w - a.w).slice(0, 3).sort((a, b) => a.k - b.k)
      const row = 3 * (1 + r)
      expect([...keptWeights.subarray(row, row + 3)]).toEqual([0, 1, 2].map((i) => heaviest[i]?.w ?? 0))
      for (let i = 0; i < 3; i++) expect(depths[row + i]).toBeCloseTo(heaviest[i]?.z ?? 0, 4)
    }
    expect(keptWeights[3 * 2 + 2]).toBe(0)
  })

  test('following its gradient turns random rays into the photograph at the measured depth', async () => {
    const batch = batchOf(8, 12, 12)
    // Thin to begin with: an opaque sample in front leaves nothing behind it any light to learn by.
    for (const sample of batch.samples.flat()) sample.densityLogit = 0
    batch.targets.forEach((target, r) => { target.depth = batch.samples[r]![6]!.distance * 0.9 })
    const terms: LossTerms = { distortion: 0.01, depth: 0.2, randomBackground: false }
    for (let step = 0; step < 150; step++) {
      const { densityGradient, radianceGradient } = await lossOf(batch, terms)
      for (const [r, samples] of batch.samples.entries())
        for (const [k, sample] of samples.entries()) {
          sample.densityLogit -= 10 * densityGradient[k * 8 + r]!
          for (let c = 0; c < 3; c++) sample.colorLogits[c]! -= 30 * radianceGradient[c * 96 + k * 8 + r]!
        }
    }
    const { losses } = await lossOf(batch, terms)
    for (let r = 0; r < 8; r++) {
      expect(losses[4 * r + 1]).toBeLessThan(0.02)
      expect(losses[4 * r + 3]).toBeGreaterThan(0.8)
    }
  })
})
