// What a dropped or picked file or folder is, before anything is read into a project.

import { resolve } from 'node:path'
import type { z } from 'zod'
import { inspectCapture } from '../../native-models/capture/inspect.ts'
import { looksLikeSplats, openSplats } from '../../native-models/exchange/open-splats.ts'
import { Fault } from '../../native-models/scene/faults.ts'
import type { Inspection } from '../contract/contract.ts'

export async function inspect(path: string): Promise<z.infer<typeof Inspection>> {
  if (await looksLikeSplats(path)) return inspectSplats(resolve(path))
  const inspection = await inspectCapture(path)
  return { ...inspection, missing: [...inspection.missing], splats: null }
}

const GROUPED = new Intl.NumberFormat('en')

async function inspectSplats(folder: string): Promise<z.infer<typeof Inspection>> {
  const nothing = { folder, kind: 'nothing', format: null, frames: 0, missing: [], hasDepth: false, splats: null } as const
  try {
    const source = await openSplats(folder)
    await source.close()
    const { title, count, shDegree, hasInstanceIds } = source
    const message = `${title}: ${GROUPED.format(count)} splats, spherical harmonics of degree ${shDegree}${hasInstanceIds ? ', with instances' : ''}.`
    return { ...nothing, missing: [], kind: 'splats', format: title, splats: count, message }
  } catch (error) {
    if (!(error instanceof Fault)) throw error
    return { ...nothing, missing: [], message: error.message }
  }
}
