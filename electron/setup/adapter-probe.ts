// Asks Dawn for an adapter and prints what it says, as one JSON line. A process of its own, because a driver may crash.

import { openGpu } from '../../native-models/gpu/gpu.ts'

try {
  const gpu = await openGpu({})
  process.stdout.write(`${JSON.stringify({ ok: true, name: gpu.adapterName, software: gpu.software })}\n`)
  gpu.close()
} catch (error) {
  process.stdout.write(`${JSON.stringify({ ok: false, message: error instanceof Error ? error.message : String(error) })}\n`)
}
