// A field that is a table: a row of numbers for every splat, in the cloud's order.

import type { FeatureField, Places } from '../../backbone/backbone.ts'
import { copyArray, destroyArray, uploadArray, type GpuArray } from '../../gpu/arrays.ts'
import type { Gpu } from '../../gpu/gpu.ts'
import { Fault } from '../../scene/faults.ts'

/** Answers all splats of its cloud together, and nothing else: the points of a ray have no row. */
export class TableField implements FeatureField {
  readonly channels: number
  readonly version = 1
  readonly #gpu: Gpu
  readonly #rows: number
  readonly #table: GpuArray<'f32'>

  /** `table` (n, channels). Faults gpu.out-of-memory. */
  constructor(gpu: Gpu, table: Float32Array, channels: number) {
    this.#gpu = gpu
    this.channels = channels
    this.#rows = table.length / channels
    this.#table = uploadArray(gpu, 'table field', table)
  }

  /** Faults input.invalid for places that are not the cloud's splats. */
  evaluate(places: Places, into: GpuArray<'f32'>): void {
    if (places.count !== this.#rows) throw new Fault('input.invalid', `this field knows ${this.#rows} splats and was asked about ${places.count} places: it belongs to another reconstruction`, 'field')
    this.#gpu.run('table field', (encoder) => { copyArray(encoder, this.#table, into, this.#rows * this.channels) })
  }

  destroy(): void {
    destroyArray(this.#gpu, this.#table)
  }
}
