// From a folder to an open project: what was dropped or picked is inspected by the host, and goes where it belongs.

import type { z } from 'zod'
import type { ExportParams, ImportParams, Job, SynthParams } from '../../electron/contract/jobs.ts'
import { attempt, showFault, type Place } from '../state/faults.ts'
import { isLive, useJobs } from '../state/jobs.ts'
import { forgetMasks } from '../state/masks.ts'
import { forgetQuery } from '../state/query.ts'
import { currentReconstruction, useReplica } from '../state/replica.ts'
import { setSurfaces, type DialogShown } from '../state/surfaces.ts'
import { setView } from '../state/view.ts'
import { nativeShell } from '../shell.ts'
import { refetch, studio, WireFault } from '../studio.ts'
import { addModel } from './models.ts'
import { dropQuestion } from './query.ts'
import { forgetBounds } from '../viewport/bounds.ts'
import { dropRegion } from '../viewport/draft.ts'

/** Counts what a person opened or put away: what was asked of the host before the last of it is no longer waited for. */
let turns = 0

export function closeDialog(): void {
  turns++
  setSurfaces({ dialog: null })
}
const show = (dialog: DialogShown): void => setSurfaces({ dialog })

/** A dropped or chosen path: a project is opened, a capture is offered for import, anything else is explained. */
export async function openPath(path: string, place: Place = 'start'): Promise<void> {
  const mine = ++turns
  await attempt(place, async () => {
    const found = await studio.host.inspect({ path })
    if (mine !== turns) return undefined
    if (found.kind === 'project') return openProject(path)
    if (found.kind === 'model') return addModel(path)
    if (found.kind === 'capture' || found.kind === 'splats') return show({ kind: 'import', folder: found.folder })
    if (found.kind === 'labels' && useReplica.getState().project !== null) return importLabels(path)
    throw new WireFault('capture.unrecognised', found.message, path)
  })
}

export async function openProject(path: string, create = false): Promise<void> {
  await studio.project.open({ path, create })
  await refetch()
  closeDialog()
}

/** Another project is open, here or through another window: what belonged to the one before does not belong to it. */
export function projectChanged(): void {
  forgetBounds()
  forgetMasks()
  dropQuestion()
  forgetQuery()
  dropRegion()
  const records = Object.values(useReplica.getState().project?.records ?? {})
  const worked = records.some((r) => r.type === 'reconstruction')
  setView({
    workspace: worked ? 'ground' : 'capture',
    selection: [], frameId: null, mode: 'color', tool: 'select', hovered: null, correcting: false, survey: null, allSplats: false,
  })
}

export async function closeProject(): Promise<void> {
  await attempt('history', async () => {
    await studio.project.close({})
    await refetch()
  })
}

/** The system's dialog in the desktop shell, the host's folders in a browser. */
export async function chooseFolder(purpose: 'capture' | 'project' | 'labels'): Promise<void> {
  const shell = nativeShell()
  if (shell === null) return show({ kind: 'browse', purpose })
  const path = await shell.pickFolder()
  if (path !== null) await openPath(path, purpose === 'labels' ? 'instances' : 'start')
}

/** Folders dropped on the window. A browser does not tell where they lie: then they are chosen by hand. */
export async function openDropped(files: readonly File[]): Promise<void> {
  const [file] = files
  if (file === undefined) return
  const path = nativeShell()?.pathOf(file) ?? ''
  if (path !== '') return openPath(path)
  showFault('start', new WireFault('input.invalid', `A browser does not tell where “${file.name}” lies on disk. Choose the folder here instead.`))
  show({ kind: 'browse', purpose: 'capture' })
}

export async function startImport(params: z.input<typeof ImportParams>, projectPath: string): Promise<void> {
  await attempt('import', async () => {
    if (useReplica.getState().project?.path !== projectPath) await openProject(projectPath, true)
    const job = await studio.jobs.start({ kind: 'import', params })
    closeDialog()
    setView({ workspace: 'capture' })
    if ((await finished(job)).state === 'done' && currentReconstruction() !== null) setView({ workspace: 'ground' })
  })
}

/** Writes the reconstruction in use to a file on the host's machine. */
export async function startExport(params: z.input<typeof ExportParams>): Promise<void> {
  await attempt('export', async () => {
    await studio.jobs.start({ kind: 'export', params })
    closeDialog()
    setSurfaces({ jobs: true })
  })
}

export async function importLabels(path: string): Promise<void> {
  await attempt('instances', async () => {
    await studio.jobs.start({ kind: 'labels', params: { path } })
    closeDialog()
    setView({ workspace: 'ground' })
  })
}

/** Opens the bundled sample, or offers to make one where there is none yet. */
export async function openSample(): Promise<void> {
  const sample = useReplica.getState().host?.sample ?? null
  if (sample === null) return show({ kind: 'synth' })
  await openPath(sample)
}

/** Makes a synthetic capture, then imports it: two jobs, one after the other. */
export async function makeSample(params: z.output<typeof SynthParams>, projectPath: string): Promise<void> {
  await attempt('import', async () => {
    if (useReplica.getState().project?.path !== projectPath) await openProject(projectPath, true)
    const job = await studio.jobs.start({ kind: 'synth', params })
    closeDialog()
    setView({ workspace: 'capture' })
    if ((await finished(job)).state === 'done') await studio.jobs.start({ kind: 'import', params: { folder: params.out } })
  })
}

/** Resolves when a job has ended, however it ended. */
function finished(job: Job): Promise<Job> {
  return new Promise((resolve) => {
    const check = (): void => {
      const now = useJobs.getState().jobs[job.id]
      if (now === undefined || isLive(now)) return
      stop()
      resolve(now)
    }
    const stop = useJobs.subscribe(check)
    check()
  })
}
