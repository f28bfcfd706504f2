// project.*: open, edit, undo. Every commit is published to all windows before its caller gets the answer.

import { resolve } from 'node:path'
import type { Edit } from '../../../native-models/scene/edits.ts'
import type { Commit } from '../../project/history.ts'
import { withCarried } from '../choosing.ts'
import { close, open, openedProject, publishCommit, stateOf, type HostContext } from '../context.ts'
import { withPlaces } from '../levelling.ts'
import { os } from '../procedures.ts'

export const projectHandlers = {
  open: os.project.open.handler(async ({ context: { host }, input }) => stateOf((await open(host, resolve(input.path), input.create)).project)),
  close: os.project.close.handler(async ({ context: { host } }) => {
    await close(host)
    return {}
  }),
  edit: os.project.edit.handler(async ({ context: { host }, input: { edit } }) => {
    openedProject(host).project.assertWritable()
    return { revision: publish(host, openedProject(host).project.edit(await completed(host, edit))).revision }
  }),
  undo: os.project.undo.handler(({ context: { host } }) => step(host, 'undo')),
  redo: os.project.redo.handler(({ context: { host } }) => step(host, 'redo')),
  history: os.project.history.handler(({ context: { host }, input }) => ({ commits: openedProject(host).project.history(input.limit) })),
}

/** Edits whose consequences only the host can work out, with them. */
async function completed(host: HostContext, edit: Edit): Promise<Edit> {
  if (edit.kind === 'set-up') return withPlaces(host, edit)
  return edit.kind === 'choose-reconstruction' ? withCarried(host, edit) : edit
}

function step(host: HostContext, which: 'undo' | 'redo'): { revision: number; title: string | null } {
  const { project } = openedProject(host)
  const commit = project[which]()
  return { revision: publish(host, commit).revision, title: commit?.title ?? null }
}

function publish(host: HostContext, commit: Commit | null): { revision: number } {
  const { project } = openedProject(host)
  if (commit !== null) publishCommit(host, project, commit)
  return { revision: project.revision }
}
