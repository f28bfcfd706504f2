// The capture and the reconstruction that one call works with, looked up once: splats are known by their index, and a
// reconstruction that finishes in the middle of a call gives every index another meaning.

import { Fault } from '../../native-models/scene/faults.ts'
import type { CaptureRecord, FrameRecord, ReconstructionRecord } from '../../native-models/scene/records.ts'
import type { SplatCloud } from '../../native-models/scene/splats.ts'
import { captureOf, reconstructionOf } from '../jobs/scene-of.ts'
import type { Project } from '../project/project.ts'
import { openedProject, type HostContext } from './context.ts'

export interface SceneInUse {
  readonly project: Project
  readonly capture: CaptureRecord
  readonly frames: FrameRecord[]
  readonly reconstruction: ReconstructionRecord
  readonly cloud: SplatCloud
}

/** Faults: `project.missing`, `input.invalid` (nothing imported or reconstructed yet). */
export async function sceneInUse(host: HostContext): Promise<SceneInUse> {
  const { project } = openedProject(host)
  const reconstruction = reconstructionOf(project.records)
  return { project, ...captureOf(project.records), reconstruction, cloud: await host.scenes.cloud(project, reconstruction) }
}

/** Fault `project.stale` where `reconstructionId` is not the one in use (any more). */
export function assertInUse(project: Project, reconstructionId: string, where?: string): void {
  if (reconstructionOf(project.records).id === reconstructionId) return
  throw new Fault('project.stale', 'this was marked on another reconstruction than the one in use now, whose splats are others; mark it again', where)
}
