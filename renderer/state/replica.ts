// What the host says is true: the open project's records, kept equal by applying the same patches.

import { useMemo } from 'react'
import { create } from 'zustand'
import type { HostState, ProjectState } from '../../electron/contract/contract.ts'
import type { HostEvent } from '../../electron/contract/events.ts'
import { apply, StalePatchError } from '../../native-models/scene/patch.ts'
import { lastTurn, reconstructionInUse } from '../../native-models/scene/in-use.ts'
import { recordsOf, type RecordOf, type Records, type RecordType } from '../../native-models/scene/records.ts'

type Commit = Extract<HostEvent, { type: 'commit' }>

interface Replica {
  /** refused: a host answers, but not to this window's token. */
  connection: 'connecting' | 'live' | 'lost' | 'refused'
  host: Omit<HostState, 'project' | 'jobs'> | null
  /** What the host last said about its adapter, if it said anything. */
  deviceMessage: string | null
  project: ProjectState | null
  take(state: HostState): void
  /** 'missed' if a revision is missing in between: everything must be fetched anew. */
  commit(event: Commit): 'applied' | 'known' | 'missed'
  device(message: string | null): void
  lose(connection: 'lost' | 'refused'): void
}

export const useReplica = create<Replica>()((set, get) => ({
  connection: 'connecting',
  host: null,
  deviceMessage: null,
  project: null,
  take({ project, jobs: _jobs, ...host }) {
    set({ connection: 'live', host, project })
  },
  commit(event) {
    const { project } = get()
    if (project === null) return 'missed'
    if (event.revision <= project.revision) return 'known'
    if (event.revision !== project.revision + 1) return 'missed'
    const next = committed(project, event)
    if (next === null) return 'missed'
    set({ project: next })
    return 'applied'
  },
  device(message) {
    set({ deviceMessage: message })
  },
  lose(connection) {
    set({ connection })
  },
}))

function committed(project: ProjectState, event: Commit): ProjectState | null {
  try {
    const records = apply(project.records, event.patch)
    const named = records['project']
    return {
      ...project,
      records,
      revision: event.revision,
      canUndo: event.canUndo,
      canRedo: event.canRedo,
      edits: project.edits + (event.canUndo === event.title ? 1 : 0),
      name: named?.type === 'project' ? named.name : project.name,
    }
  } catch (error) {
    if (error instanceof StalePatchError) return null
    throw error
  }
}

const NO_RECORDS: Records = {}

export const currentRecords = (): Records => useReplica.getState().project?.records ?? NO_RECORDS

/** All records of one type, in a stable array while they do not change. */
export function useRecords<T extends RecordType>(type: T): RecordOf<T>[] {
  const records = useReplica((s) => s.project?.records ?? NO_RECORDS)
  return useMemo(() => recordsOf(records, type), [records, type])
}

/** The capture shown: a project holds one; the newest wins should there be more. */
export const currentCapture = (): RecordOf<'capture'> | null => recordsOf(currentRecords(), 'capture').at(-1) ?? null
export const useCapture = (): RecordOf<'capture'> | null => useRecords('capture').at(-1) ?? null

/** Frames of the capture shown, in their order. */
export function useFrames(): RecordOf<'frame'>[] {
  const frames = useRecords('frame')
  return useMemo(() => frames.toSorted((a, b) => a.index - b.index), [frames])
}
export const currentFrames = (): RecordOf<'frame'>[] => recordsOf(currentRecords(), 'frame').sort((a, b) => a.index - b.index)

/** The reconstruction in use, which is the one shown. */
export const useReconstruction = (): RecordOf<'reconstruction'> | null => lastTurn(useRecords('reconstruction'))
export const currentReconstruction = (): RecordOf<'reconstruction'> | null => reconstructionInUse(currentRecords())

/** Instances of the reconstruction shown. */
export function useInstances(): RecordOf<'instance'>[] {
  const all = useRecords('instance')
  const shown = useReconstruction()?.id
  return useMemo(() => all.filter((i) => i.reconstructionId === shown), [all, shown])
}
export function currentInstances(): RecordOf<'instance'>[] {
  const shown = currentReconstruction()?.id
  return recordsOf(currentRecords(), 'instance').filter((i) => i.reconstructionId === shown)
}

type Recent = HostState['recent']
const NO_RECENT: Recent = []

export const useRecentProjects = (): Recent => useReplica((s) => s.host?.recent ?? NO_RECENT)
