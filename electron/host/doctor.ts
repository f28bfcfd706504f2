import type { z } from 'zod'
import type { Check } from '../contract/contract.ts'
import type { DeviceHolder } from './device.ts'
export async function doctor(device: DeviceHolder): Promise<z.infer<typeof Check>[]> {
  const gpu = await device.open()
  return [{ name: 'adapter', ok: true, detail: gpu.adapterName }]
}
