// The finest size photographs can show, splat by splat; formula: size-floor.wgsl.

import { createArray, destroyArray, writeArray, type GpuArray } from '../../gpu/arrays.ts'
import type { Gpu } from '../../gpu/gpu.ts'
import { createKernel, type Kernel } from '../../gpu/kernel.ts'

const GROUP = 64
const ROW = 1024
/** Anything is larger than e to this. */
const NO_FLOOR = -1e30

export class SizeFloor {
  /** (capacity) natural log of world units. */
  readonly floors: GpuArray<'f32'>
  readonly #gpu: Gpu
  readonly #find: Kernel
  readonly #hold: Kernel
  readonly #bounds: GpuArray<'u32'>
  readonly #findGroup: GPUBindGroup
  readonly #holdGroup: GPUBindGroup
  readonly #records: GpuArray<'f32'>
  readonly #cameras: number

  private constructor(gpu: Gpu, find: Kernel, hold: Kernel, splats: { means: GpuArray<'f32'>; logScales: GpuArray<'f32'> }, cameras: GpuArray<'f32'>, count: number) {
    this.#gpu = gpu
    this.#find = find
    this.#hold = hold
    this.#records = cameras
    this.#cameras = count
    this.floors = createArray(gpu, 'size floors', 'f32', splats.means.length / 3)
    this.#bounds = createArray(gpu, 'size floor bounds', 'u32', 2)
    this.#findGroup = find.bind({ bounds: this.#bounds, cameras, means: splats.means, floors: this.floors })
    this.#holdGroup = hold.bind({ bounds: this.#bounds, floors: this.floors, logScales: splats.logScales })
    writeArray(gpu, this.floors, new Float32Array(this.floors.length).fill(NO_FLOOR))
  }

  /** `cameras`: `count` records of splatting/camera-array.ts, destroyed with this. */
  static async create(gpu: Gpu, splats: { means: GpuArray<'f32'>; logScales: GpuArray<'f32'> }, cameras: GpuArray<'f32'>, count: number): Promise<SizeFloor> {
    const url = new URL('size-floor.wgsl', import.meta.url)
    const [find, hold] = await Promise.all([createKernel(gpu, { url, entryPoint: 'find' }), createKernel(gpu, { url, entryPoint: 'hold' })])
    return new SizeFloor(gpu, find, hold, splats, cameras, count)
  }

  /** Submits the finding of the floors of the first `splats` splats, where they are now. */
  find(splats: number): void {
    writeArray(this.#gpu, this.#bounds, new Uint32Array([splats, this.#cameras]))
    this.#gpu.run('size floors', (encoder) => {
      const pass = encoder.beginComputePass({ label: 'size floors' })
      dispatch(pass, this.#find, this.#findGroup, splats)
      pass.end()
    })
  }

  /** Sets how many splats the next `encode` holds; ordered with submits. */
  prepare(splats: number): void {
    writeArray(this.#gpu, this.#bounds, new Uint32Array([splats, this.#cameras]))
  }

  /** Holds splats to their floors, after the optimiser's step. */
  encode(pass: GPUComputePassEncoder, splats: number): void {
    dispatch(pass, this.#hold, this.#holdGroup, splats)
  }

  destroy(): void {
    destroyArray(this.#gpu, this.floors)
    destroyArray(this.#gpu, this.#bounds)
    destroyArray(this.#gpu, this.#records)
  }
}

function dispatch(pass: GPUComputePassEncoder, kernel: Kernel, group: GPUBindGroup, splats: number): void {
  const groups = Math.ceil(splats / GROUP)
  kernel.dispatch(pass, group, Math.min(groups, ROW), Math.ceil(groups / ROW))
}
