// A training of fields as it stands, to go on from later.

import { z } from 'zod'
import { decodeCheckpoint, encodeCheckpoint } from '../../backbone/checkpoint.ts'
import { readArrays } from '../../gpu/arrays.ts'
import type { Gpu } from '../../gpu/gpu.ts'
import { Fault } from '../../scene/faults.ts'
import type { FieldMoments } from './learner.ts'
import { parameterLengths, type ParameterArrays } from './parameters.ts'
import type { TrainedShape } from './shape.ts'

const NAMES = ['table', 'weights', 'table1', 'table2', 'weights1', 'weights2'] as const
type Name = (typeof NAMES)[number]

export interface SavedRun {
  readonly step: number
  readonly losses: Readonly<Record<string, number>>
  readonly arrays: Readonly<Record<Name, Float32Array>>
}

const About = z.object({ format: z.literal('studio fields in training'), version: z.literal(1), step: z.int().nonnegative(), losses: z.record(z.string(), z.number()) })

export async function encodeRun(gpu: Gpu, step: number, losses: Readonly<Record<string, number>>, { table, weights }: ParameterArrays, moments: FieldMoments): Promise<Uint8Array> {
  const read = await readArrays(gpu, [table, weights, moments.table1, moments.table2, moments.weights1, moments.weights2] as const)
  const about: z.input<typeof About> = { format: 'studio fields in training', version: 1, step, losses: { ...losses } }
  return encodeCheckpoint({ about, arrays: Object.fromEntries(NAMES.map((name, i) => [name, read[i]!])) })
}

/** Throws Fault `input.invalid` on bytes that are no checkpoint of a training of this shape. */
export function decodeRun(bytes: Uint8Array, shape: TrainedShape): SavedRun {
  try {
    const { about, arrays } = decodeCheckpoint(bytes)
    const { step, losses } = About.parse(about)
    const lengths = parameterLengths(shape)
    for (const name of NAMES) {
      const wanted = lengths[name.startsWith('table') ? 'table' : 'weights']
      if (!(arrays[name] instanceof Float32Array) || arrays[name].length !== wanted) throw new RangeError(`${name} is missing or has the wrong length`)
    }
    return { step, losses, arrays }
  } catch (cause) {
    throw new Fault('input.invalid', 'the checkpoint is damaged or of another training, so these fields cannot go on from it', 'checkpoint', { cause })
  }
}
