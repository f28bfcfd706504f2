// Trained fields on the GPU, ready to be asked.

import type { FeatureField, Places } from '../../backbone/backbone.ts'
import { createArray, destroyArray, readArray } from '../../gpu/arrays.ts'
import type { Gpu } from '../../gpu/gpu.ts'
import type { InstanceField, LanguageField } from '../relevancy/language-field.ts'
import { basisOf, createParameters, destroyParameters, writeParameters } from './parameters.ts'
import { AskedNetwork } from './place-field.ts'
import type { TrainedFields } from './trained-fields.ts'

export interface OpenFields {
  readonly language: LanguageField
  readonly instance: InstanceField
  close(): void
}

/** Faults gpu.out-of-memory. */
export async function openTrainedFields(gpu: Gpu, { shape, space, told, scales, quantiles, parameters }: TrainedFields): Promise<OpenFields> {
  const arrays = createParameters(gpu, shape)
  writeParameters(gpu, arrays, parameters)
  const network = await AskedNetwork.open(gpu, arrays, shape, { ...told, space, quantiles })
  return {
    language: { width: shape.width, rank: shape.rank, basis: basisOf(shape, parameters.weights), scales: scales.language, knows: 'anywhere', at: (scale) => network.at('language', scale) },
    instance: { channels: shape.instance, scales: scales.instance, at: (scale) => network.at('instance', scale) },
    close: () => {
      network.destroy()
      destroyParameters(gpu, arrays)
    },
  }
}

/** (places, channels) of a field, on the host. */
export async function featuresOf(gpu: Gpu, field: FeatureField, places: Places): Promise<Float32Array> {
  const into = createArray(gpu, 'features of places', 'f32', Math.max(1, places.count * field.channels))
  try {
    await field.evaluate(places, into)
    return await readArray(gpu, into, { to: places.count * field.channels })
  } finally {
    destroyArray(gpu, into)
  }
}
