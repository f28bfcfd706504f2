// Fields made on the host, for whoever renders fields.

import type { FeatureField, Places } from '../../native-models/backbone/backbone.ts'
import { readArray, writeArray, type GpuArray } from '../../native-models/gpu/arrays.ts'
import type { Gpu } from '../../native-models/gpu/gpu.ts'

/** Features of one place from its position and its visual properties. */
export type PlaceFeatures = (position: Float32Array, visual: Float32Array) => readonly number[]

export interface HostField extends FeatureField {
  /** How many places it was asked for so far. */
  readonly asked: () => number
}

export function hostField(gpu: Gpu, channels: number, version: number, features: PlaceFeatures): HostField {
  let asked = 0
  return {
    channels, version, asked: () => asked,
    evaluate: async (places: Places, into: GpuArray<'f32'>) => {
      const { count } = places
      asked += count
      const positions = await readArray(gpu, places.positions, { to: count * 3 })
      const visual = await readArray(gpu, places.visual, { to: count * 4 })
      const values = new Float32Array(count * channels)
      for (let i = 0; i < count; i++) values.set(features(positions.subarray(3 * i, 3 * i + 3), visual.subarray(4 * i, 4 * i + 4)), i * channels)
      writeArray(gpu, into, values)
    },
  }
}

/** Smooth in space, and different in every channel and for every `seed`. */
export const waves = (channels: number, seed: number): PlaceFeatures => ([x, y, z]) =>
  Array.from({ length: channels }, (_, c) => Math.sin((seed + c + 1) * (0.7 * x! - 0.4 * y! + 0.9 * z!)) + 0.1 * seed)
