// The backbone of the reconstruction in use, kept on the adapter between pictures: opening it costs more than one of them.

import type { Backbone } from '../../native-models/backbone/backbone.ts'
import type { Gpu } from '../../native-models/gpu/gpu.ts'
import { openBackbone } from '../../native-models/reconstruction/open-backbone.ts'
import { Fault } from '../../native-models/scene/faults.ts'
import type { ReconstructionRecord } from '../../native-models/scene/records.ts'
import type { Project } from '../project/project.ts'
import type { DeviceHolder } from './device.ts'
import type { SceneStore } from './scene-store.ts'

export interface BackboneHolder {
  /**
   * Runs `work` with the backbone, one after the other. What is no longer wanted by the time its turn comes is left out
   * with Fault `job.cancelled`. Faults: `gpu.unavailable`, and what opening and the work fault.
   */
  use<T>(project: Project, reconstruction: ReconstructionRecord, work: (backbone: Backbone) => Promise<T>, signal?: AbortSignal): Promise<T>
  close(): void
}

/** After so long without a picture its memory is somebody else's: a training wants all of it. */
const IDLE_MS = 30_000

interface Held { readonly of: string; readonly gpu: Gpu; readonly backbone: Backbone }

export function createBackboneHolder(device: DeviceHolder, scenes: SceneStore, idleMs = IDLE_MS): BackboneHolder {
  let held: Held | null = null
  let turn: Promise<unknown> = Promise.resolve()
  let idle: NodeJS.Timeout | undefined

  const drop = (): void => {
    held?.backbone.close()
    held = null
  }
  const backboneOf = async (project: Project, reconstruction: ReconstructionRecord): Promise<Backbone> => {
    const of = reconstruction.fieldBlob ?? reconstruction.splatsBlob
    const gpu = await device.open()
    if (held !== null && held.of === of && held.gpu === gpu) return held.backbone
    drop()
    const backbone = await openBackbone(gpu, reconstruction, { cloud: () => scenes.cloud(project, reconstruction), blob: (ref) => project.blobs.get(ref) })
    held = { of, gpu, backbone }
    return backbone
  }
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const mine = turn.then(work)
    turn = mine.catch(() => undefined)
    return mine
  }
  return {
    use: (project, reconstruction, work, signal) => inTurn(async () => {
      if (signal?.aborted === true) throw new Fault('job.cancelled', 'the picture is no longer wanted')
      clearTimeout(idle)
      try {
        return await work(await backboneOf(project, reconstruction))
      } finally {
        idle = setTimeout(() => void inTurn(async () => drop()), idleMs).unref()
      }
    }),
    close: () => {
      clearTimeout(idle)
      void inTurn(async () => drop())
    },
  }
}
