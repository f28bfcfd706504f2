// A trained radiance field on the host: all that is needed to render it, as one .safetensors container.

import { z } from 'zod'
import { decodeCheckpoint, encodeCheckpoint } from '../backbone/checkpoint.ts'
import type { Stand } from '../backbone/neighbours.ts'
import { Fault } from '../scene/faults.ts'
import { FIELD_NAMES, fieldLengths, type FieldValues } from './field.ts'
import type { FieldShape } from './field-shape.ts'
import type { Space } from './space.ts'

const count = z.int().positive()
const vector = z.tuple([z.number(), z.number(), z.number()])
const About = z.object({
  format: z.literal('studio radiance field'),
  version: z.literal(1),
  shape: z.object({
    grid: z.object({ levels: count, features: count, tableSize: count, coarsest: count, finest: count }),
    hidden: count, side: count, stretches: count, perRay: count,
  }),
  space: z.object({ centre: vector, scale: z.number().positive(), contracted: z.boolean(), near: z.number(), linear: z.number() }),
  /** Where the photographs trained on were taken: a camera gets the appearance of those nearest to it. */
  stands: z.array(z.object({ centre: vector, forward: vector })),
})

export interface TrainedField {
  readonly shape: FieldShape
  readonly space: Space
  /** One per photograph trained on, in the order of the embeddings' rows. */
  readonly stands: readonly Stand[]
  readonly values: FieldValues
}

export function encodeTrainedField({ shape, space, stands, values }: TrainedField): Uint8Array {
  const about: z.input<typeof About> = {
    format: 'studio radiance field', version: 1, shape, space: { ...space, centre: [...space.centre] },
    stands: stands.map(({ centre, forward }) => ({ centre: [...centre], forward: [...forward] })),
  }
  return encodeCheckpoint({ about, arrays: { ...values } })
}

/** Throws Fault `input.invalid` with `where` on bytes that are no whole radiance field of this version. */
export function decodeTrainedField(bytes: Uint8Array, where = 'radiance field'): TrainedField {
  try {
    const { about, arrays } = decodeCheckpoint(bytes)
    const { shape, space, stands } = About.parse(about)
    const lengths = fieldLengths(shape, stands.length)
    const values = FIELD_NAMES.map((name) => {
      const data = arrays[name]
      if (!(data instanceof Float32Array) || data.length !== lengths[name]) throw new RangeError(`${name} is missing or has the wrong length`)
      return [name, data] as const
    })
    return { shape, space, stands, values: Object.fromEntries(values) as unknown as FieldValues }
  } catch (cause) {
    throw new Fault('input.invalid', `${where} is damaged, or was stored by another version of the studio: train it again`, where, { cause })
  }
}
