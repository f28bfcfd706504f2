// Every phase of a training step of a radiance field, and a whole step, on rays through a box that is full all over: no ray
// ends early and no cell is skipped, so a real scene is cheaper.

import type { Gpu } from '../../native-models/gpu/gpu.ts'
import { writeArray } from '../../native-models/gpu/arrays.ts'
import { marchWords, RAY_FLOATS, type March } from '../../native-models/kernels/ray-sampling/ray-sampling.ts'
import { createField, destroyField, firstValues, writeField } from '../../native-models/radiance/field.ts'
import { layersOf, raysFor, shapeFor, type FieldShape } from '../../native-models/radiance/field-shape.ts'
import { Learner } from '../../native-models/radiance/learner.ts'
import { inPass, measure, type Effort, type Encode, type Times } from './measure.ts'

export interface RadianceTimes {
  readonly rays: number
  readonly samplesPerRay: number
  readonly hidden: number
  /** Multiplications and additions of the networks, forward and backward, per sample. */
  readonly operationsPerSample: number
  readonly phases: Readonly<Record<string, Times>>
  /** By the least wall time of a whole step. */
  readonly samplesPerSecond: number
  readonly networkGigaflops: number
}

const SEED = 5

export async function benchRadiance(gpu: Gpu, effort: Effort): Promise<RadianceTimes> {
  const shape = shapeFor(gpu, false)
  const rays = raysFor(gpu)
  const field = createField(gpu, shape, 1)
  writeField(gpu, field, { ...firstValues(shape, 1, SEED), densities: new Float32Array(shape.side ** 3).fill(1) })
  const learner = await Learner.open(gpu, field, shape, rays)
  const words = benchRays(rays)
  writeArray(gpu, learner.network.on.rays, words)
  const march: March = { rays, seed: SEED, step: 0, jittered: true, contracted: false, near: 0, linear: 1, spread: 0.2, empty: 0.1 }
  writeArray(gpu, learner.network.on.march, marchWords(march))
  learner.prepare(march, { distortion: 0.002, depth: 0, randomBackground: false }, { table: 1e-2, weights: 1e-2, embeddings: 1e-3 }, 1)
  const phases: [string, Encode][] = learner.phases().map(([name, encode]) => [name, inPass(encode)])
  const whole: Encode = (encoder) => { for (const [, encode] of phases) encode(encoder) }
  const measured = await measure(gpu, [...phases, ['total', whole]], effort)
  learner.destroy()
  destroyField(gpu, field)
  const [samples, operations] = [rays * shape.perRay, operationsOf(shape)]
  const networkMs = ['density network', 'colour network', 'colour network backward', 'density network backward'].reduce((sum, name) => sum + measured[name]!.ms, 0)
  return {
    rays, samplesPerRay: shape.perRay, hidden: shape.hidden, operationsPerSample: operations, phases: measured,
    samplesPerSecond: (samples * 1000) / measured['total']!.ms, networkGigaflops: (samples * operations) / networkMs / 1e6,
  }
}

/** A multiplication and an addition per weight: forward, by the inputs and by the weights. */
const operationsOf = (shape: FieldShape): number => layersOf(shape).reduce((sum, { inputs, outputs }) => sum + 3 * 2 * inputs * outputs, 0)

/** From one corner's side across the box. */
function benchRays(rays: number): Float32Array {
  const words = new Float32Array(rays * RAY_FLOATS)
  const side = Math.ceil(Math.sqrt(rays))
  for (let r = 0; r < rays; r++) {
    const direction = [1, ((r % side) / side - 0.5) * 0.8, (Math.floor(r / side) / side - 0.5) * 0.8]
    const size = Math.hypot(...direction)
    words.set([-0.9, 0, 0, 1, ...direction.map((d) => d / size), 0, 0.5, 0.5, 0.5, 0], r * RAY_FLOATS)
  }
  return words
}
