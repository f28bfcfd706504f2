// project.*: open, edit, undo. Every commit is published to all windows before its caller gets the answer.

import { resolve } from 'node:path'
import type { Commit } from '../../project/history.ts'
import { close, open, openedProject, publishCommit, stateOf, type HostContext } from '../context.ts'
import { os } from '../procedures.ts'

export const projectHandlers = {
  open: os.project.open.handler(async ({ context, input }) => stateOf((await open(context, resolve(input.path), input.create)).project)),
  close: os.project.close.handler(async ({ context }) => {
    await close(context)
    return {}
  }),
  edit: os.project.edit.handler(({ context, input }) => {
    const { project } = openedProject(context)
    return { revision: publish(context, project.edit(input.edit)).revision }
  }),
  undo: os.project.undo.handler(({ context }) => step(context, 'undo')),
  redo: os.project.redo.handler(({ context }) => step(context, 'redo')),
  history: os.project.history.handler(({ context, input }) => ({ commits: openedProject(context).project.history(input.limit) })),
}

function step(context: HostContext, which: 'undo' | 'redo'): { revision: number; title: string | null } {
  const { project } = openedProject(context)
  const commit = project[which]()
  return { revision: publish(context, commit).revision, title: commit?.title ?? null }
}

function publish(context: HostContext, commit: Commit | null): { revision: number } {
  const { project } = openedProject(context)
  if (commit !== null) publishCommit(context, project, commit)
  return { revision: project.revision }
}
