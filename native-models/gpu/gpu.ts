// A Gpu: one open device, what it can do, what it holds, and what went wrong on it.
//
// WebGPU reports errors late and to nobody. Here the first one is remembered and thrown by the next call that
// touches the device, so no caller ever goes on with a dispatch that silently did nothing.

import { Fault } from '../scene/faults.ts'
import { openDevice, type DeviceChoice } from './device.ts'

export interface GpuLimits {
  readonly storageBindingBytes: number
  readonly bufferBytes: number
  readonly storageBuffers: number
  readonly workgroupsPerDimension: number
  readonly offsetAlignment: number
}

/** What WGSL allows, for an adapter that does not say. */
const SMALLEST_SUBGROUP = 4
const LARGEST_SUBGROUP = 128

export interface PipelineSource {
  readonly code: string
  readonly entryPoint: string
  readonly entries: readonly GPUBindGroupLayoutEntry[]
  readonly overrides: Record<string, number>
}

/** Opens an adapter: by (part of its) name, 'software', or the fastest. Faults gpu.unavailable. */
export async function openGpu(options: { device?: DeviceChoice } = {}): Promise<Gpu> {
  const { adapter, device } = await openDevice(options.device)
  return new Gpu(adapter, device)
}

export class Gpu {
  readonly device: GPUDevice
  /** The adapter's own words, e.g. "llvmpipe: Mesa 25.0.7 (LLVM 15.0.6)"; always shown to the user. */
  readonly adapterName: string
  /** True on a CPU driver: kernels choose their shape by it, and the user is told. */
  readonly software: boolean
  readonly limits: GpuLimits
  readonly subgroupMinSize: number
  readonly subgroupMaxSize: number
  readonly hasTimestamps: boolean
  #failure: Fault | null = null
  #bytes = 0
  #peakBytes = 0

  constructor(adapter: GPUAdapter, device: GPUDevice) {
    const { info, limits } = adapter
    this.device = device
    this.adapterName = info.description || info.device || info.vendor || 'unnamed adapter'
    this.software = info.isFallbackAdapter || info.architecture === 'software' || /llvmpipe|swiftshader/i.test(info.description)
    this.subgroupMinSize = info.subgroupMinSize ?? SMALLEST_SUBGROUP
    this.subgroupMaxSize = info.subgroupMaxSize ?? LARGEST_SUBGROUP
    this.hasTimestamps = device.features.has('timestamp-query')
    this.limits = {
      storageBindingBytes: limits.maxStorageBufferBindingSize,
      bufferBytes: limits.maxBufferSize,
      storageBuffers: limits.maxStorageBuffersPerShaderStage,
      workgroupsPerDimension: limits.maxComputeWorkgroupsPerDimension,
      offsetAlignment: limits.minStorageBufferOffsetAlignment,
    }
    device.addEventListener('uncapturederror', (event) => this.#remember(faultOf(event.error)))
    // A promise of the platform that never rejects.
    void device.lost.then((info) => this.#remember(lostFault(this.adapterName, info)))
  }

  /** Bytes of GPU buffers now alive, and the most that ever were. */
  get bytes(): number { return this.#bytes }
  get peakBytes(): number { return this.#peakBytes }

  /** Counts the most bytes from now on. */
  forgetPeak(): void {
    this.#peakBytes = this.#bytes
  }

  /** Throws the first error the device reported, if any: gpu.lost, gpu.out-of-memory or internal. */
  check(): void {
    if (this.#failure) throw this.#failure
  }

  /** A zeroed buffer, counted. Faults gpu.out-of-memory if the adapter cannot hold or bind one this big. */
  createBuffer(label: string, size: number, usage: GPUBufferUsageFlags): GPUBuffer {
    this.check()
    const most = usage & GPUBufferUsage.STORAGE ? Math.min(this.limits.storageBindingBytes, this.limits.bufferBytes) : this.limits.bufferBytes
    if (!(size <= most)) throw tooBig(label, size, most, this.adapterName)
    const buffer = this.device.createBuffer({ label, size: Math.max(4, Math.ceil(size / 4) * 4), usage })
    this.#bytes += buffer.size
    this.#peakBytes = Math.max(this.#peakBytes, this.#bytes)
    return buffer
  }

  destroyBuffer(buffer: GPUBuffer): void {
    this.#bytes -= buffer.size
    buffer.destroy()
  }

  /**
   * Compiles one entry point over an explicit layout. Any error in the WGSL, the layout or the overrides throws with
   * the label and the compiler's words.
   */
  async createPipeline(label: string, source: PipelineSource): Promise<{ pipeline: GPUComputePipeline; layout: GPUBindGroupLayout }> {
    this.check()
    const { device } = this
    // Scopes are one stack per device: no await between push and pop, so that two compilations cannot interleave.
    device.pushErrorScope('validation')
    const layout = device.createBindGroupLayout({ label, entries: [...source.entries] })
    const compiled = device.createComputePipelineAsync({
      label,
      layout: device.createPipelineLayout({ label, bindGroupLayouts: [layout] }),
      compute: {
        module: device.createShaderModule({ label, code: source.code }),
        entryPoint: source.entryPoint,
        constants: source.overrides,
      },
    }).catch((cause: unknown) => (cause instanceof Error ? cause : new Error(String(cause))))
    const scoped = await device.popErrorScope()
    const pipeline = await compiled
    if (scoped) throw uncompiled(label, scoped.message)
    if (pipeline instanceof Error) throw uncompiled(label, pipeline.message)
    return { pipeline, layout }
  }

  /** Encodes with `encode` and submits at once. */
  run(label: string, encode: (encoder: GPUCommandEncoder) => void): void {
    this.check()
    const encoder = this.device.createCommandEncoder({ label })
    encode(encoder)
    this.submit(encoder)
  }

  submit(encoder: GPUCommandEncoder): void {
    this.check()
    this.device.queue.submit([encoder.finish()])
  }

  /**
   * Resolves once everything submitted has run; throws what went wrong meanwhile. While a wait is pending Dawn polls
   * in a busy loop, a whole core that a software adapter needs itself: pass the milliseconds the work should take,
   * and most of it is slept through first.
   */
  async settle(expectedMs = 0): Promise<void> {
    this.check()
    await restThrough(expectedMs)
    await this.device.queue.onSubmittedWorkDone()
    await this.reportedErrors()
    this.check()
  }

  /** Errors travel on another path than completion: an empty scope's answer arrives behind them. */
  async reportedErrors(): Promise<void> {
    this.device.pushErrorScope('internal')
    await this.device.popErrorScope()
  }

  close(): void {
    this.device.destroy()
  }

  #remember(fault: Fault | null): void {
    this.#failure ??= fault
  }
}

/** Share of the expected time to sleep: the rest is left for estimates that ran high. */
const RESTED_SHARE = 0.85
/** Timers are no finer than this; shorter waits are polled. */
const SHORTEST_REST_MS = 2
/**
 * Work that seemed to take longer was measured while the machine slept or was busy with other things: resting through as much again
 * would measure the rest, and so on. What really takes longer is polled for.
 */
const LONGEST_REST_MS = 3000

/** Sleeps through most of what work should take. */
export async function restThrough(expectedMs: number): Promise<void> {
  const rest = Math.min(LONGEST_REST_MS, expectedMs * RESTED_SHARE)
  if (rest >= SHORTEST_REST_MS) await new Promise((resolve) => setTimeout(resolve, rest))
}

const uncompiled = (label: string, message: string): Fault =>
  new Fault('internal', `The kernel '${label}' does not compile: ${message}`, label)

function faultOf(error: GPUError): Fault {
  if (error.constructor.name === 'GPUOutOfMemoryError') {
    return new Fault('gpu.out-of-memory', `The graphics adapter ran out of memory: ${error.message}. Use fewer splats or a smaller image width`)
  }
  return new Fault('internal', `The graphics adapter refused a command: ${error.message}`)
}

function lostFault(adapterName: string, info: GPUDeviceLostInfo): Fault | null {
  if (info.reason === 'destroyed') return new Fault('gpu.lost', `The device on ${adapterName} was closed`)
  return new Fault('gpu.lost', `The graphics adapter ${adapterName} was lost: ${info.message}. Restart the job; it goes on from its last checkpoint`)
}

function tooBig(label: string, size: number, most: number, adapterName: string): Fault {
  const mib = (bytes: number): string => `${(bytes / 2 ** 20).toFixed(0)} MiB`
  return new Fault(
    'gpu.out-of-memory',
    `'${label}' needs ${mib(size)} and ${adapterName} allows ${mib(most)} in one buffer. Use fewer splats or a smaller image width`,
    label,
  )
}
