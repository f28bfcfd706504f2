// What a dropped file or folder is, before anything is read or copied.

import type { z } from 'zod'
import type { Inspection } from '../contract/contract.ts'
import { isProject } from '../project/opening.ts'

export async function inspect(path: string): Promise<z.infer<typeof Inspection>> {
  const nothing = { folder: path, format: null, frames: 0, missing: [], hasDepth: false }
  if (isProject(path)) return { ...nothing, kind: 'project', message: 'A studio project' }
  return { ...nothing, kind: 'nothing', message: 'nothing the studio can open' }
}
