// What a dropped or picked file or folder is, before anything is read into a project.

import type { z } from 'zod'
import { inspectCapture } from '../../native-models/capture/inspect.ts'
import type { Inspection } from '../contract/contract.ts'

export async function inspect(path: string): Promise<z.infer<typeof Inspection>> {
  const inspection = await inspectCapture(path)
  return { ...inspection, missing: [...inspection.missing] }
}
