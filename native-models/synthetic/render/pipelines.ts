// Render pipelines of the generator: like the kernels', compiled inside an error scope, with what failed in the message.

import { Fault } from '../../scene/faults.ts'
import type { Gpu } from '../../gpu/gpu.ts'
import { loadWgsl, type WgslConstants } from '../../gpu/wgsl.ts'

interface RenderOptions {
  readonly file: string
  readonly constants?: WgslConstants
  readonly fragment?: string
  readonly targets?: readonly GPUColorTargetState[]
  readonly depth: { readonly format?: GPUTextureFormat; readonly compare: GPUCompareFunction; readonly write: boolean }
}

export const DEPTH_FORMAT: GPUTextureFormat = 'depth32float'

/** Triangles from storage buffers, both sides shown. Faults internal with the compiler's words. */
export async function createRenderPipeline(gpu: Gpu, { file, constants, fragment, targets = [], depth }: RenderOptions): Promise<GPURenderPipeline> {
  const { device } = gpu
  const label = fragment === undefined ? file : `${file}.${fragment}`
  const { code } = loadWgsl(new URL(`${file}.wgsl`, import.meta.url), constants)
  device.pushErrorScope('validation')
  const module = device.createShaderModule({ label, code })
  const made = device.createRenderPipelineAsync({
    label, layout: 'auto',
    vertex: { module, entryPoint: 'place' },
    ...(fragment === undefined ? {} : { fragment: { module, entryPoint: fragment, targets: [...targets] } }),
    primitive: { topology: 'triangle-list', cullMode: 'none' },
    depthStencil: { format: DEPTH_FORMAT, depthCompare: depth.compare, depthWriteEnabled: depth.write },
  }).catch((cause: unknown) => (cause instanceof Error ? cause : new Error(String(cause))))
  const scoped = await device.popErrorScope()
  const pipeline = await made
  const problem = scoped?.message ?? (pipeline instanceof Error ? pipeline.message : null)
  if (problem !== null || pipeline instanceof Error) throw new Fault('internal', `The shader '${label}' does not compile: ${problem}`, label)
  return pipeline
}

/** Binds by number. */
export function bindGroup(gpu: Gpu, pipeline: GPURenderPipeline, resources: Readonly<Record<number, GPUBindingResource>>): GPUBindGroup {
  return gpu.device.createBindGroup({
    layout: pipeline.getBindGroupLayout(0), entries: Object.entries(resources).map(([binding, resource]) => ({ binding: Number(binding), resource })),
  })
}
