// What a dropped or picked file or folder is, before anything is read into a project.

import { existsSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import type { z } from 'zod'
import { inspectCapture } from '../../native-models/capture/inspect.ts'
import { looksLikeSplats, openSplats } from '../../native-models/exchange/open-splats.ts'
import { Fault } from '../../native-models/scene/faults.ts'
import type { Inspection } from '../contract/contract.ts'

export async function inspect(path: string): Promise<z.infer<typeof Inspection>> {
  if (looksLikePack(path)) return { ...NOTHING, missing: [], folder: resolve(path), kind: 'model', message: 'A model pack: it is added under Models.' }
  if (await looksLikeSplats(path)) return inspectSplats(resolve(path))
  const inspection = await inspectCapture(path)
  return { ...inspection, missing: [...inspection.missing], splats: null }
}

const NOTHING = { format: null, frames: 0, hasDepth: false, splats: null } as const

const looksLikePack = (path: string): boolean => basename(path) === 'pack.json' || existsSync(join(path, 'pack.json'))

const GROUPED = new Intl.NumberFormat('en')

async function inspectSplats(folder: string): Promise<z.infer<typeof Inspection>> {
  const nothing = { ...NOTHING, folder, kind: 'nothing', missing: [] as string[] } as const
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
