// Trained fields as they are kept: one .safetensors file with everything that is needed to ask them.

import { z } from 'zod'
import { decodeCheckpoint, encodeCheckpoint } from '../../backbone/checkpoint.ts'
import { QUANTILES } from '../../kernels/field-input/field-input.ts'
import { Fault } from '../../scene/faults.ts'
import { parameterLengths, type Parameters } from './parameters.ts'
import type { FieldSpace } from './ray-pool.ts'
import type { TrainedShape } from './shape.ts'

const count = z.int().positive().max(2 ** 28)
const ofEight = count.refine((value) => value % 8 === 0, 'must be a multiple of 8')
const finite = z.number().refine(Number.isFinite, 'must be a finite number')
const scale = finite.positive()

/** What a file says of itself beside its numbers. */
const About = z.object({
  format: z.literal('studio trained fields'),
  version: z.literal(1),
  shape: z.object({
    grid: z.object({
      levels: count.max(64), features: count.refine((value) => value === 2 || value === 4, 'must be 2 or 4'), tableSize: count.max(2 ** 24).refine((size) => (size & (size - 1)) === 0, 'must be a power of two'),
      coarsest: count.max(2 ** 16), finest: count.max(2 ** 16),
    }),
    hidden: ofEight.max(1024), rank: ofEight.max(1024), instance: ofEight.max(1024), width: count.max(2 ** 16),
  }),
  space: z.object({ centre: z.tuple([finite, finite, finite]), reach: scale }),
  told: z.object({ visual: z.boolean(), scale: z.boolean() }),
  scales: z.object({ language: z.array(scale).min(1), instance: z.array(scale).min(1) }),
  losses: z.record(z.string(), finite),
  steps: z.int().nonnegative(),
})

export interface TrainedFields {
  readonly shape: TrainedShape
  readonly space: FieldSpace
  readonly told: { readonly visual: boolean; readonly scale: boolean }
  /** World units, ascending: where each field was supervised. */
  readonly scales: { readonly language: readonly number[]; readonly instance: readonly number[] }
  /** (QUANTILES) of the physical scales trained on. */
  readonly quantiles: Float32Array
  readonly parameters: Parameters
  /** Means over the last steps. */
  readonly losses: Readonly<Record<string, number>>
  readonly steps: number
}

export function encodeTrainedFields({ shape, space, told, scales, quantiles, parameters, losses, steps }: TrainedFields): Uint8Array {
  const about: z.input<typeof About> = {
    format: 'studio trained fields', version: 1, shape, space: { centre: [...space.centre], reach: space.reach }, told: { ...told },
    scales: { language: [...scales.language], instance: [...scales.instance] }, losses: { ...losses }, steps,
  }
  return encodeCheckpoint({ about, arrays: { table: parameters.table, weights: parameters.weights, quantiles } })
}

/** Throws Fault `input.invalid` with `where` on bytes that are no whole trained fields of this version. */
export function decodeTrainedFields(bytes: Uint8Array, where = 'trained fields'): TrainedFields {
  try {
    const { about, arrays } = decodeCheckpoint(bytes)
    const { shape, space, told, scales, losses, steps } = About.parse(about)
    const lengths = { ...parameterLengths(shape), quantiles: QUANTILES }
    const [table, weights, quantiles] = (['table', 'weights', 'quantiles'] as const).map((name) => numbers(arrays[name], name, lengths[name]))
    if (quantiles!.some((value, i) => i > 0 && value < quantiles![i - 1]!)) throw new RangeError('quantiles do not ascend')
    return { shape, space, told, scales, quantiles: quantiles!, parameters: { table: table!, weights: weights! }, losses, steps }
  } catch (cause) {
    throw new Fault('input.invalid', `${where} is damaged, or was stored by another version of the studio: train the fields again`, where, { cause })
  }
}

function numbers(data: unknown, name: string, length: number): Float32Array {
  if (!(data instanceof Float32Array) || data.length !== length) throw new RangeError(`${name} is missing or has the wrong length`)
  if (data.some((value) => !Number.isFinite(value))) throw new RangeError(`${name} holds what is no number`)
  return data
}
