// One run of the command line: a host in this process, or, where a window has the project open already, that
// window's host. Commands only see the contract, so what they do appears in the window and the other way round.

import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { rm } from 'node:fs/promises'
import { Fault } from '../../native-models/scene/faults.ts'
import { contractClient, type StudioClient } from '../contract/client.ts'
import { createHost, type Host } from '../host/host.ts'
import { liveHost } from '../host/live-host.ts'
import { sampleCapture } from '../host/sample.ts'
import { isProject } from '../project/opening.ts'
import { note, type GlobalOptions } from './output.ts'
import { nearestProject } from './project-choice.ts'

export interface Session {
  readonly client: StudioClient
  readonly options: GlobalOptions
  /** The host of this process; null while a window's host is used. */
  readonly host: Host | null
  /** Where a window's host is served; null for a host of this process. */
  readonly url: string | null
  blob(ref: string): Promise<Uint8Array>
  close(): Promise<void>
}

/** What a command needs of a project: none, any that is open, an existing one, or one to be made: for good, or unless it stays empty. */
export type ProjectNeed = 'none' | 'optional' | 'existing' | 'make' | 'create'

export async function openSession(options: GlobalOptions, need: ProjectNeed, newName?: string): Promise<Session> {
  const projectPath = chooseProject(options, need, newName)
  const live = projectPath === undefined ? null : await liveHost(projectPath)
  if (live !== null) {
    note(options, `the project is open in a window: working there (${live.origin})`)
    return remoteSession(options, live)
  }
  const fresh = projectPath !== undefined && !existsSync(projectPath)
  const session = localSession(options, await createHost({ projectPath, device: options.device }))
  const readOnly = (await session.client.host.state({})).project?.readOnly ?? null
  if (readOnly !== null) note(options, `read-only: ${readOnly}`)
  return fresh && need === 'create' ? withdrawable(session, projectPath) : session
}

/** Making a project is its first commit. */
const UNTOUCHED_REVISION = 1

/** A project that this command made and left empty, because its first step failed, is taken away again. */
function withdrawable(session: Session, projectPath: string): Session {
  const close = async (): Promise<void> => {
    // A window served by this command may have opened another project since: that one's revision says nothing of ours.
    const { project } = await session.client.host.state({})
    const empty = project !== null && project.path === projectPath && project.readOnly === null && project.revision === UNTOUCHED_REVISION
    await session.close()
    if (empty && !existsSync(sampleCapture(projectPath))) await rm(projectPath, { recursive: true, force: true })
  }
  return { ...session, close }
}

/** A session on a project that is thrown away: for jobs that touch no project, such as `synth`. */
export async function openScratchSession(options: GlobalOptions): Promise<Session> {
  // In a folder of its own: a project that lies in the system's folder would be the nearest one of every folder there.
  const folder = join(tmpdir(), `studio-scratch-${randomUUID()}`)
  const session = localSession(options, await createHost({ projectPath: join(folder, 'scratch.studio'), device: options.device, remember: false }))
  const close = async (): Promise<void> => {
    await session.close()
    await rm(folder, { recursive: true, force: true })
  }
  return { ...session, close }
}

function chooseProject(options: GlobalOptions, need: ProjectNeed, newName: string | undefined): string | undefined {
  if (need === 'none') return undefined
  const chosen = options.project === undefined ? nearestProject(process.cwd()) : resolve(options.project)
  if (chosen === null && need === 'create' && newName !== undefined) {
    const made = resolve(`${newName}.studio`)
    note(options, `new project: ${made}`)
    return made
  }
  if (chosen === null) {
    if (need === 'optional') return undefined
    throw new Fault('project.missing', 'there is no project in this folder: say which one with --project DIR, or make one with "studio import FOLDER --project DIR"', '--project')
  }
  if (need === 'existing' && !isProject(chosen))
    throw new Fault('project.missing', `there is no project in ${chosen}: make one with "studio import FOLDER --project ${chosen}"`, '--project')
  return chosen
}

function localSession(options: GlobalOptions, host: Host): Session {
  return {
    client: host.client, options, host, url: null,
    blob: (ref) => host.blob(ref),
    close: () => host.close(),
  }
}

function remoteSession(options: GlobalOptions, { origin, token }: { origin: string; token: string }): Session {
  const headers = { authorization: `Bearer ${token}` }
  return {
    client: contractClient(origin, () => headers), options, host: null, url: `${origin}/?token=${token}`,
    blob: async (ref) => {
      const response = await fetch(`${origin}/blobs/${ref}`, { headers })
      if (!response.ok) throw new Fault('input.invalid', (await response.text()).trim(), ref)
      return new Uint8Array(await response.arrayBuffer())
    },
    close: () => Promise.resolve(),
  }
}
