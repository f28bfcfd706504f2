// When somebody chooses another reconstruction, its splats are others: every instance is found again among them, in the
// same edit, so that taking it back brings both back.

import type { Edit } from '../../native-models/scene/edits.ts'
import { Fault } from '../../native-models/scene/faults.ts'
import { recordsOf } from '../../native-models/scene/records.ts'
import { carryInstances } from '../jobs/carry-instances.ts'
import { captureOf } from '../jobs/scene-of.ts'
import { openedProject, type HostContext } from './context.ts'

type Choose = Extract<Edit, { kind: 'choose-reconstruction' }>

/** Fault `input.invalid` for a reconstruction that is not there, or of another capture than the one shown. */
export async function withCarried(host: HostContext, edit: Choose): Promise<Choose> {
  const { project } = openedProject(host)
  const { capture } = captureOf(project.records)
  const chosen = recordsOf(project.records, 'reconstruction').find(({ id, captureId }) => id === edit.reconstructionId && captureId === capture.id)
  if (chosen === undefined) throw new Fault('input.invalid', `there is no reconstruction "${edit.reconstructionId}" of ${capture.name}`, 'reconstructionId')
  const context = { blobs: project.blobs, records: () => project.records }
  const { updated } = await carryInstances(context, capture, chosen, await host.scenes.cloud(project, chosen))
  const places = Object.entries(updated).map(([id, [, { membersBlob, splats, centroid, box, colors }]]) => [id, { membersBlob, splats, centroid, box, colors }] as const)
  return { ...edit, places: Object.fromEntries(places) }
}
