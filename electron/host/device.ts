// The one GPU of a host: opened on first use, and opened again after it was lost or failed.

import { openGpu, type Gpu } from '../../native-models/gpu/gpu.ts'
import type { EventBus } from './events.ts'

export interface DeviceHolder {
  /** Faults: `gpu.unavailable`. */
  open(): Promise<Gpu>
  /** The adapter in use, or null before first use. */
  current(): Gpu | null
  close(): void
}

export function createDeviceHolder(device: string | undefined, bus: EventBus): DeviceHolder {
  let opening: Promise<Gpu> | null = null
  let current: Gpu | null = null
  const drop = (gpu: Gpu, message: string): void => {
    if (current !== gpu) return
    opening = null
    current = null
    bus.publish({ type: 'device', adapter: null, message: `${message}; the next step opens it again` })
  }
  const begin = async (): Promise<Gpu> => {
    const gpu = await openGpu(device === undefined ? {} : { device })
    current = gpu
    bus.publish({ type: 'device', adapter: gpu.adapterName, message: gpu.software ? 'no graphics card in use: computing on the processor' : null })
    // A promise of the platform that never rejects.
    void gpu.device.lost.then(() => drop(gpu, `${gpu.adapterName} was lost`))
    return gpu
  }
  return {
    current: () => current,
    open: () => {
      if (current !== null && failed(current)) drop(current, `${current.adapterName} failed`)
      opening ??= begin().catch((error: unknown) => {
        opening = null
        throw error
      })
      return opening
    },
    close: () => {
      const opened = opening
      opening = null
      current = null
      // One that is only being opened is closed as soon as it is there; one that failed to open needs no closing.
      opened?.then((gpu) => gpu.close()).catch(() => undefined)
    },
  }
}

/** A Gpu that reported an error refuses all further work; the caller it happened to has been told already. */
function failed(gpu: Gpu): boolean {
  try {
    gpu.check()
    return false
  } catch {
    return true
  }
}
