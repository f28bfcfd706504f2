// A kernel: one entry point of a .wgsl module, compiled, whose buffers are bound by name.

import { Fault } from '../scene/faults.ts'
import type { GpuArray } from './arrays.ts'
import type { Gpu } from './gpu.ts'
import { loadWgsl, type WgslBinding, type WgslConstants } from './wgsl.ts'

export interface KernelOptions {
  /** The .wgsl file, `new URL('x.wgsl', import.meta.url)`. */
  readonly url: URL
  readonly entryPoint?: string
  readonly constants?: WgslConstants
  /** Values for WGSL `override` declarations. */
  readonly overrides?: Readonly<Record<string, number>>
}

/** What a name is bound to: a whole array, or `offset` and `size` bytes of one. */
export type Bound = GpuArray | { readonly array: GpuArray; readonly offset: number; readonly size: number }
export type Binds = Readonly<Record<string, Bound>>

export class Kernel {
  readonly label: string
  readonly #gpu: Gpu
  readonly #pipeline: GPUComputePipeline
  readonly #layout: GPUBindGroupLayout
  readonly #bindings: readonly WgslBinding[]

  constructor(gpu: Gpu, label: string, pipeline: GPUComputePipeline, layout: GPUBindGroupLayout, bindings: readonly WgslBinding[]) {
    this.label = label
    this.#gpu = gpu
    this.#pipeline = pipeline
    this.#layout = layout
    this.#bindings = bindings
  }

  /** A bind group for these buffers, reusable. Throws on a missing or an unknown name. */
  bind(binds: Binds): GPUBindGroup {
    const known = new Set(this.#bindings.map(({ name }) => name))
    const unknown = Object.keys(binds).filter((name) => !known.has(name))
    const missing = [...known].filter((name) => !binds[name])
    if (unknown.length > 0 || missing.length > 0) throw misbound(this.label, missing, unknown)
    const entries = this.#bindings.map(({ name, binding }) => ({ binding, resource: resourceOf(binds[name]!) }))
    return this.#gpu.device.createBindGroup({ label: this.label, layout: this.#layout, entries })
  }

  /** Encodes a dispatch of x*y*z workgroups (none if any is 0). Throws beyond the adapter's limit. */
  dispatch(pass: GPUComputePassEncoder, group: GPUBindGroup, x: number, y = 1, z = 1): void {
    const most = this.#gpu.limits.workgroupsPerDimension
    if (Math.max(x, y, z) > most) throw new RangeError(`${this.label}: ${x}x${y}x${z} workgroups exceed ${most}`)
    if (x * y * z === 0) return
    pass.setPipeline(this.#pipeline)
    pass.setBindGroup(0, group)
    pass.dispatchWorkgroups(x, y, z)
  }
}

/** Compiles a kernel. Any WGSL error throws with the label and the compiler's message. */
export async function createKernel(gpu: Gpu, options: KernelOptions): Promise<Kernel> {
  const entryPoint = options.entryPoint ?? 'main'
  const module = loadWgsl(options.url, options.constants)
  const label = entryPoint === 'main' ? module.name : `${module.name}.${entryPoint}`
  const used = bindingsUsedBy(module.code, entryPoint, module.bindings)
  const { pipeline, layout } = await gpu.createPipeline(label, {
    code: module.code,
    entryPoint,
    entries: used.map(({ binding, type }) => ({ binding, visibility: GPUShaderStage.COMPUTE, buffer: { type } })),
    overrides: { ...options.overrides },
  })
  return new Kernel(gpu, label, pipeline, layout, used)
}

/**
 * A module with one entry point binds all it declares. With several, each entry point binds what the functions it
 * reaches mention, so that one file may hold the phases of an algorithm without exceeding the binding limit.
 */
function bindingsUsedBy(code: string, entryPoint: string, bindings: readonly WgslBinding[]): readonly WgslBinding[] {
  if ((code.match(/@compute\b/g) ?? []).length < 2) return bindings
  const bodies = code.replace(/\/\/.*$/gm, '').replace(/@group\([^;]*;/g, '')
  const functions = new Map(bodies.split(/(?=\bfn\s+\w+\s*\()/).slice(1).map((text) => [/^fn\s+(\w+)/.exec(text)![1]!, text]))
  const words = new Set<string>()
  const visit = (name: string): void => {
    const text = functions.get(name) ?? ''
    functions.delete(name)
    for (const word of text.match(/\w+/g) ?? []) {
      words.add(word)
      if (functions.has(word)) visit(word)
    }
  }
  visit(entryPoint)
  return bindings.filter(({ name }) => words.has(name))
}

function resourceOf(bound: Bound): GPUBufferBinding {
  return 'array' in bound ? { buffer: bound.array.buffer, offset: bound.offset, size: bound.size } : { buffer: bound.buffer }
}

function misbound(label: string, missing: readonly string[], unknown: readonly string[]): Fault {
  const parts = [
    missing.length > 0 ? `is missing ${missing.join(', ')}` : '',
    unknown.length > 0 ? `knows no ${unknown.join(', ')}` : '',
  ]
  return new Fault('internal', `The kernel '${label}' ${parts.filter(Boolean).join(' and ')}`, label)
}
