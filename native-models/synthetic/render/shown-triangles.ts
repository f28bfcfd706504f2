// The triangles of a stage that one view can show, found anew for every view (cull.wgsl).

import { destroyArray, type GpuArray } from '../../gpu/arrays.ts'
import type { Gpu } from '../../gpu/gpu.ts'
import { createKernel, type Binds, type Kernel } from '../../gpu/kernel.ts'

const GROUP = 64

interface Surfaces { readonly vertices: GpuArray<'f32'>; readonly triangles: GpuArray<'u32'> }

export class ShownTriangles {
  readonly #gpu: Gpu
  readonly #kernel: Kernel
  readonly #surfaces: Surfaces
  /** (T, 3) indices, as long as the stage's: whatever the view cannot show is no area. */
  readonly indices: GpuArray<'u32'>

  private constructor(gpu: Gpu, kernel: Kernel, surfaces: Surfaces) {
    const { length } = surfaces.triangles
    this.#gpu = gpu
    this.#kernel = kernel
    this.#surfaces = surfaces
    this.indices = { label: 'shown triangles', kind: 'u32', length, buffer: gpu.createBuffer('shown triangles', length * 4, GPUBufferUsage.STORAGE | GPUBufferUsage.INDEX | GPUBufferUsage.COPY_SRC) }
  }

  /** `grid`: samples along the side of a pixel for a camera, of the whole map for a lamp. Faults gpu.out-of-memory. */
  static async create(gpu: Gpu, surfaces: Surfaces, view: 'inFrame' | 'underLamp', grid: number): Promise<ShownTriangles> {
    const kernel = await createKernel(gpu, { url: new URL('cull.wgsl', import.meta.url), entryPoint: view, overrides: { GRID: grid } })
    return new ShownTriangles(gpu, kernel, surfaces)
  }

  /** What one view needs: `view` is its `frame` or its `lamp`. */
  bind(view: Binds): GPUBindGroup {
    const { vertices, triangles } = this.#surfaces
    return this.#kernel.bind({ vertices, triangles, shown: this.indices, ...view })
  }

  /** Encodes finding them among the first `count`. */
  encode(encoder: GPUCommandEncoder, group: GPUBindGroup, count = this.indices.length / 3): void {
    const pass = encoder.beginComputePass()
    this.#kernel.dispatch(pass, group, Math.ceil(count / GROUP))
    pass.end()
  }

  destroy(): void {
    destroyArray(this.#gpu, this.indices)
  }
}
