// The one place that knows which WebGPU this is: Dawn, in Node. Everything else takes a standard GPUDevice.

import { Fault } from '../scene/faults.ts'

/** What opening an adapter yields; `gpu.ts` wraps it. */
export interface OpenedDevice {
  readonly adapter: GPUAdapter
  readonly device: GPUDevice
}

/** Name of an adapter to ask for, 'software' for the CPU driver, or undefined for the fastest. */
export type DeviceChoice = string | undefined

/** The kernels reduce with subgroup operations, so an adapter without them cannot run the studio. */
const NEEDED_FEATURE = 'subgroups'
const WANTED_FEATURES = ['timestamp-query'] as const

/** Storage buffers per stage the widest kernel binds; WebGPU promises 8, every desktop driver has at least 10. */
const NEEDED_STORAGE_BUFFERS = 10

// Losing the object that Dawn's create() returns kills the process at the next garbage collection: keep them all.
const instances: GPU[] = []

/** Opens an adapter and a device on it with its full limits. Faults gpu.unavailable when there is none that will do. */
export async function openDevice(choice: DeviceChoice): Promise<OpenedDevice> {
  const adapter = await requestAdapter(await openInstance(choice), choice)
  refuseUnfit(adapter)
  const features = WANTED_FEATURES.filter((name) => adapter.features.has(name))
  const device = await adapter.requestDevice({
    label: 'studio',
    requiredFeatures: [NEEDED_FEATURE, ...features],
    requiredLimits: raisedLimits(adapter.limits),
  })
  return { adapter, device }
}

async function openInstance(choice: DeviceChoice): Promise<GPU> {
  // Mesa refuses to start without a runtime directory, which services and containers often lack.
  process.env['XDG_RUNTIME_DIR'] ??= process.env['TMPDIR'] ?? '/tmp'
  try {
    const { create, globals } = await import('webgpu')
    Object.assign(globalThis, globals)
    const flags = ['disable-dawn-features=timestamp_quantization']
    if (choice !== undefined && choice !== 'software') flags.push(`adapter=${choice}`)
    const instance = create(flags)
    instances.push(instance)
    return instance
  } catch (cause) {
    throw unavailable(`WebGPU could not start: ${messageOf(cause)}`, cause)
  }
}

async function requestAdapter(instance: GPU, choice: DeviceChoice): Promise<GPUAdapter> {
  const options: GPURequestAdapterOptions =
    choice === 'software' ? { forceFallbackAdapter: true } : { powerPreference: 'high-performance' }
  try {
    const adapter = await instance.requestAdapter(options)
    if (adapter) return adapter
  } catch (cause) {
    throw unavailable(`No graphics adapter ${choice ? `called '${choice}' ` : ''}answers: ${messageOf(cause)}`, cause)
  }
  throw unavailable(choice ? `There is no graphics adapter called '${choice}'` : 'This machine offers no graphics adapter')
}

function refuseUnfit(adapter: GPUAdapter): void {
  if (!adapter.features.has(NEEDED_FEATURE)) {
    throw unavailable(`The adapter ${adapter.info.description || adapter.info.device} has no subgroup operations`)
  }
  const buffers = adapter.limits.maxStorageBuffersPerShaderStage
  if (buffers < NEEDED_STORAGE_BUFFERS) {
    throw unavailable(`The adapter ${adapter.info.description} binds ${buffers} storage buffers of the ${NEEDED_STORAGE_BUFFERS} needed`)
  }
}

/** A device starts with WebGPU's small guaranteed limits; ask for what the adapter really has. */
function raisedLimits(limits: GPUSupportedLimits): Record<string, number> {
  return {
    maxStorageBuffersPerShaderStage: limits.maxStorageBuffersPerShaderStage,
    maxStorageBufferBindingSize: limits.maxStorageBufferBindingSize,
    maxBufferSize: limits.maxBufferSize,
    maxComputeWorkgroupsPerDimension: limits.maxComputeWorkgroupsPerDimension,
    maxComputeInvocationsPerWorkgroup: limits.maxComputeInvocationsPerWorkgroup,
    maxComputeWorkgroupSizeX: limits.maxComputeWorkgroupSizeX,
    maxComputeWorkgroupStorageSize: limits.maxComputeWorkgroupStorageSize,
  }
}

const messageOf = (cause: unknown): string => (cause instanceof Error ? cause.message.trim() : String(cause))

const unavailable = (what: string, cause?: unknown): Fault =>
  new Fault(
    'gpu.unavailable',
    `${what}. Install a Vulkan, Metal or D3D12 driver (on Debian or Ubuntu: mesa-vulkan-drivers 24 or newer), or name another adapter with --device`,
    undefined,
    cause === undefined ? undefined : { cause },
  )
