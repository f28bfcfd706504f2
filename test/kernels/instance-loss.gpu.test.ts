import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createArray, readArrays, writeArray, type GpuArray } from '../../native-models/gpu/arrays.ts'
import { openGpu, type Gpu } from '../../native-models/gpu/gpu.ts'
import { NO_GROUP, openInstanceLoss, type InstanceLossShape } from '../../native-models/kernels/instance-loss/instance-loss.ts'
import { referenceInstanceLoss } from '../../native-models/kernels/instance-loss/instance-loss.reference.ts'
import type { Step } from '../../native-models/kernels/shared/step.ts'
import { Random } from '../../native-models/splatting/random.ts'
import { runPass, slope, worstOf } from './pass.ts'

/** f32 sums over a block's pairs against differences of doubles. */
const TOLERANCE = 2e-4

let gpu: Gpu
beforeAll(async () => { gpu = await openGpu() })
afterAll(() => { gpu.close() })

interface Opened { step: Step; features: GpuArray<'f32'>; groups: GpuArray<'u32'>; blocks: GpuArray<'f32'>; gradient: GpuArray<'f32'>; losses: GpuArray<'f32'>; units: GpuArray<'f32'> }

async function open(shape: InstanceLossShape): Promise<Opened> {
  const rows = (label: string): GpuArray<'f32'> => createArray(gpu, label, 'f32', shape.channels * shape.rays)
  const arrays = {
    features: rows('features'), groups: createArray(gpu, 'groups', 'u32', shape.rays), blocks: createArray(gpu, 'blocks', 'f32', (2 * shape.rays) / shape.block),
    units: rows('units'), gradient: rows('gradient'), losses: createArray(gpu, 'losses', 'f32', shape.rays),
  }
  return { step: await openInstanceLoss(gpu, shape, arrays), ...arrays }
}

describe('the instance loss', () => {
  test('agrees with its definition: pulls within masks, pushes between them, only pulls where told, and its gradient is its slope', async () => {
    const shape: InstanceLossShape = { rays: 24, block: 8, channels: 4 }
    const random = new Random(5)
    const opened = await open(shape)
    // Wide apart and close together, so that some pairs lie beyond the margin.
    const features = Float64Array.from({ length: 96 }, () => Math.fround(random.normal()))
    const groups = Uint32Array.from({ length: 24 }, (_, ray) => (ray % 7 === 3 ? NO_GROUP : ray % 3))
    const blocks = [{ strength: 0.5, pushes: true }, { strength: 0.25, pushes: false }, { strength: 1, pushes: true }]
    writeArray(gpu, opened.features, Float32Array.from(features))
    writeArray(gpu, opened.groups, groups)
    writeArray(gpu, opened.blocks, Float32Array.from(blocks.flatMap(({ strength, pushes }) => [strength, pushes ? 1 : 0])))
    runPass(gpu, opened.step)
    const [gradient, losses] = await readArrays(gpu, [opened.gradient, opened.losses] as const)
    const loss = (): number => referenceInstanceLoss(shape, features, groups, blocks)
    expect(losses.reduce((a, b) => a + b, 0)).toBeCloseTo(loss(), 4)
    expect(worstOf(gradient, Float64Array.from(features, (_, i) => slope(features, i, loss)))).toBeLessThan(TOLERANCE)
  })

  test('rays that see nothing, or what is no number, take no part', async () => {
    const shape: InstanceLossShape = { rays: 4, block: 4, channels: 2 }
    const opened = await open(shape)
    writeArray(gpu, opened.features, Float32Array.of(1, 0, NaN, 0, 0, 0, 1, 1))
    writeArray(gpu, opened.groups, Uint32Array.of(1, 1, 1, 1))
    writeArray(gpu, opened.blocks, Float32Array.of(1, 1))
    runPass(gpu, opened.step)
    const [gradient, losses, units] = await readArrays(gpu, [opened.gradient, opened.losses, opened.units] as const)
    expect([...gradient, ...losses, ...units].every(Number.isFinite)).toBe(true)
    expect(losses.reduce((a, b) => a + b, 0)).toBeCloseTo(Math.SQRT2, 5)
    expect([gradient[1], gradient[2], gradient[5], gradient[6]]).toEqual([0, 0, 0, 0])
  })

  test('works on one block and on a thousand', async () => {
    for (const blocks of [1, 1000]) {
      const shape: InstanceLossShape = { rays: 64 * blocks, block: 64, channels: 8 }
      const opened = await open(shape)
      const features = new Float32Array(8 * shape.rays)
      for (let ray = 0; ray < shape.rays; ray++) features[(ray % 2) * shape.rays + ray] = 1
      writeArray(gpu, opened.features, features)
      writeArray(gpu, opened.groups, new Uint32Array(shape.rays).fill(3))
      writeArray(gpu, opened.blocks, Float32Array.from({ length: 2 * blocks }, () => 1))
      runPass(gpu, opened.step)
      const [losses] = await readArrays(gpu, [opened.losses] as const)
      expect(losses[shape.rays - 1]).toBeCloseTo((32 * Math.SQRT2) / 2, 3)
    }
  })

  test('following its gradient draws masks together and apart', async () => {
    const shape: InstanceLossShape = { rays: 32, block: 32, channels: 8 }
    const random = new Random(8)
    const opened = await open(shape)
    const features = Float32Array.from({ length: 256 }, () => random.normal())
    const groups = Uint32Array.from({ length: 32 }, (_, ray) => ray % 4)
    writeArray(gpu, opened.groups, groups)
    writeArray(gpu, opened.blocks, Float32Array.of(1 / 32, 1))
    for (let step = 0; step < 150; step++) {
      writeArray(gpu, opened.features, features)
      runPass(gpu, opened.step)
      const [gradient] = await readArrays(gpu, [opened.gradient] as const)
      for (let i = 0; i < 256; i++) features[i]! -= 2 * (1 - step / 150) * gradient[i]!
    }
    writeArray(gpu, opened.features, features)
    runPass(gpu, opened.step)
    const [units] = await readArrays(gpu, [opened.units] as const)
    const distance = (i: number, j: number): number => Math.hypot(...Array.from({ length: 8 }, (_, c) => units[c * 32 + i]! - units[c * 32 + j]!))
    for (let i = 0; i < 32; i++)
      for (let j = 0; j < i; j++) {
        if (groups[i] === groups[j]) expect(distance(i, j)).toBeLessThan(0.4)
        else expect(distance(i, j)).toBeGreaterThan(0.7)
      }
  })
})
