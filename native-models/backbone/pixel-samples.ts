// Room for the places of a batch of pixels, on the GPU.

import { createArray, destroyArray } from '../gpu/arrays.ts'
import type { Gpu } from '../gpu/gpu.ts'
import type { PixelSamples } from './backbone.ts'

/** Zeroed room for `pixels` rows of `perPixel` places. Faults gpu.out-of-memory. */
export function createPixelSamples(gpu: Gpu, pixels: number, perPixel: number): PixelSamples {
  const count = pixels * perPixel
  return {
    pixels, perPixel,
    places: { count, positions: createArray(gpu, 'sample positions', 'f32', count * 3), visual: createArray(gpu, 'sample visual properties', 'f32', count * 4) },
    weights: createArray(gpu, 'sample weights', 'f32', count),
    depths: createArray(gpu, 'sample depths', 'f32', count),
    ids: createArray(gpu, 'sample ids', 'u32', count),
  }
}

export function destroyPixelSamples(gpu: Gpu, { places, weights, depths, ids }: PixelSamples): void {
  for (const array of [places.positions, places.visual, weights, depths, ids]) destroyArray(gpu, array)
}
