// What every handler gets: the host's parts, and the project that is open now.

import { Fault } from '../../native-models/scene/faults.ts'
import type { ProjectState } from '../contract/contract.ts'
import { JobQueue } from '../jobs/queue.ts'
import type { Commit } from '../project/history.ts'
import { openProject, type Project } from '../project/project.ts'
import type { BackboneHolder } from './backbone-holder.ts'
import type { DeviceHolder } from './device.ts'
import type { EventBus } from './events.ts'
import { announce, withdraw, type Address } from './live-host.ts'
import type { EyesHolder } from './masks/eyes-holder.ts'
import type { Looker } from './masks/looker.ts'
import type { MaskShelf } from './masks/mask-shelf.ts'
import type { ModelShop } from './models/model-shop.ts'
import type { PictureStore } from './picture-store.ts'
import type { SceneStore } from './scene-store.ts'
import { rememberProject } from './user-folder.ts'

export interface OpenProject { readonly project: Project; readonly queue: JobQueue }

export interface HostContext {
  readonly hostId: string
  readonly version: string
  readonly bus: EventBus
  readonly device: DeviceHolder
  readonly scenes: SceneStore
  readonly backbones: BackboneHolder
  readonly pictures: PictureStore
  readonly masks: MaskShelf
  readonly looker: Looker
  readonly eyes: EyesHolder
  readonly models: ModelShop
  /** Whether opened projects enter the user's list of recent ones. */
  readonly remember: boolean
  /** Where this host is served, once it is. */
  address: Address | null
  opened: OpenProject | null
  /** The last opening or closing: each waits for the one before it. */
  turn: Promise<unknown>
}

/** The open project, or Fault `project.missing`. */
export function openedProject(context: HostContext): OpenProject {
  if (context.opened === null) throw new Fault('project.missing', 'no project is open; open one or make a new one first')
  return context.opened
}

export const open = (context: HostContext, path: string, create: boolean): Promise<OpenProject> => inTurn(context, () => openNow(context, path, create))
export const close = (context: HostContext): Promise<void> => inTurn(context, () => closeNow(context))

/** Two windows may ask at once: of two projects opened side by side, one would stay open for ever, locked and unseen. */
function inTurn<T>(context: HostContext, work: () => Promise<T>): Promise<T> {
  const mine = context.turn.then(work)
  context.turn = mine.catch(() => undefined)
  return mine
}

async function openNow(context: HostContext, path: string, create: boolean): Promise<OpenProject> {
  // Opened first: a folder that cannot be opened leaves the present project as it is.
  const same = context.opened
  if (same !== null && same.project.path === path) return same
  const project = await openProject(path, { create })
  await closeNow(context)
  const queue = new JobQueue(project, () => context.device.open(), listenerOf(context))
  context.opened = { project, queue }
  if (context.remember) await rememberProject(project.path, project.name)
  announceProject(context)
  context.bus.publish({ type: 'project-changed' })
  return context.opened
}

async function closeNow(context: HostContext): Promise<void> {
  const { opened } = context
  if (opened === null) return
  context.opened = null
  if (context.address !== null && opened.project.readOnly === null) withdraw(opened.project.path)
  await opened.queue.close()
  opened.project.close()
  context.bus.publish({ type: 'project-changed' })
}

/** Lets commands in a terminal find the host that may change this project. */
export function announceProject({ address, opened }: HostContext): void {
  if (address !== null && opened !== null && opened.project.readOnly === null) announce(opened.project.path, address)
}

export function publishCommit(context: HostContext, project: Project, commit: Commit): void {
  const { revision, patch, title } = commit
  context.bus.publish({ type: 'commit', revision, patch, title, canUndo: project.canUndo, canRedo: project.canRedo })
}

export function stateOf(project: Project): ProjectState {
  const { path, name, revision, readOnly, records, canUndo, canRedo, userEdits } = project
  return { path, name, revision, readOnly, records, canUndo, canRedo, edits: userEdits }
}

function listenerOf(context: HostContext): ConstructorParameters<typeof JobQueue>[2] {
  return {
    job: (job) => context.bus.publish({ type: 'job', job }),
    commit: (commit) => { if (context.opened !== null) publishCommit(context, context.opened.project, commit) },
    preview: (jobId, step, splats, blob) => context.bus.publish({ type: 'preview', jobId, step, splats, blob }),
    mishap: (error) => process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`),
  }
}
