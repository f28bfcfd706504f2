// project.*: open, edit, undo. Every commit is published to all windows before its caller gets the answer.

import { resolve } from 'node:path'
import type { Commit } from '../../project/history.ts'
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
    const whole = edit.kind === 'set-up' ? await withPlaces(host, edit) : edit
    return { revision: publish(host, openedProject(host).project.edit(whole)).revision }
  }),
  undo: os.project.undo.handler(({ context: { host } }) => step(host, 'undo')),
  redo: os.project.redo.handler(({ context: { host } }) => step(host, 'redo')),
  history: os.project.history.handler(({ context: { host }, input }) => ({ commits: openedProject(host).project.history(input.limit) })),
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
