// A project folder: records, history, blobs and jobs. This is the only writer of it, and every change is one commit
// that is on the disk before it is acknowledged.

import { basename, join, resolve } from 'node:path'
import { EDIT_TITLES, patchOf, type Edit } from '../../native-models/scene/edits.ts'
import { Fault } from '../../native-models/scene/faults.ts'
import { apply, isEmpty, Patch, StalePatchError } from '../../native-models/scene/patch.ts'
import type { Records } from '../../native-models/scene/records.ts'
import { openBlobs, type Blobs } from './blobs.ts'
import { asDiskFault } from './disk.ts'
import { openHistory, type Commit, type CommitSource, type History } from './history.ts'
import { openJobTable, type JobTable } from './job-table.ts'
import { closeDatabase, createFolders, isProject, openDatabase, orTooNew, readRecords, type OpenedDatabase } from './opening.ts'
import { transaction } from './schema.ts'

/** `X.studio` is called X until somebody renames it. */
const nameOf = (folder: string): string => basename(folder).replace(/\.studio$/, '') || 'Untitled'

/**
 * Opens the project in `folder`, making it where `create` allows.
 * Faults: `project.missing` (no project there, or damaged), `project.too-new` (a newer studio's, and unreadable to this one), `disk.full`.
 */
export async function openProject(folder: string, { create = false } = {}): Promise<Project> {
  const path = resolve(folder)
  if (!isProject(path)) {
    if (!create) throw new Fault('project.missing', `there is no project in ${path}; open a folder that holds a project.db, or make a new project`, path)
    createFolders(path)
  }
  const opened = openDatabase(path)
  try {
    const project = new Project(path, opened)
    await project.prepare()
    return project
  } catch (error) {
    closeDatabase(opened)
    throw error
  }
}

export class Project {
  readonly path: string
  readonly blobs: Blobs
  readonly jobs: JobTable
  /** Why this project cannot be changed here, or null. */
  readonly readOnly: string | null
  readonly #opened: OpenedDatabase
  readonly #history: History
  #records: Records
  #revision: number

  constructor(path: string, opened: OpenedDatabase) {
    this.path = path
    this.readOnly = opened.readOnly
    this.#opened = opened
    this.#history = openHistory(opened.db)
    this.#records = readRecords(opened, path)
    this.#revision = orTooNew(opened, path, () => this.#history.revision())
    this.blobs = openBlobs(join(path, 'blobs'))
    this.jobs = openJobTable(opened.db, path)
    // What every window asks for next: better refused now than half shown.
    orTooNew(opened, path, () => [this.jobs.list(), this.userEdits])
  }

  get records(): Records { return this.#records }
  get revision(): number { return this.#revision }
  get canUndo(): string | null { return this.readOnly === null ? (this.#history.next('undo_stack')?.title ?? null) : null }
  get canRedo(): string | null { return this.readOnly === null ? (this.#history.next('redo_stack')?.title ?? null) : null }
  get userEdits(): number { return this.#history.userEdits() }
  get name(): string {
    const record = this.#records['project']
    return record?.type === 'project' ? record.name : nameOf(this.path)
  }

  /** Names a new project and clears what a killed studio left behind. A read-only project is left as it is. */
  async prepare(): Promise<void> {
    if (this.readOnly !== null) return
    createFolders(this.path)
    if (this.#records['project'] === undefined)
      this.commit({ added: { project: { id: 'project', type: 'project', name: nameOf(this.path) } }, updated: {}, removed: {} }, 'New project', 'job')
    const used = this.#usedBlobs()
    await this.blobs.sweep((ref) => used.has(ref))
    await this.jobs.sweepCheckpoints()
  }

  /** A person's edit. Faults: `input.invalid` (names what is not there), `project.locked`, `project.too-new`, `disk.full`. */
  edit(edit: Edit, title = EDIT_TITLES[edit.kind]): Commit | null {
    this.assertWritable()
    const patch = patchOf(this.#records, edit)
    return isEmpty(patch) ? null : this.commit(patch, title, 'user')
  }

  /**
   * Commits a patch durably, or throws and changes nothing. Only a person's commits can be undone. What `alongside`
   * writes to the job table is on the disk together with the patch, or not at all.
   */
  commit(patch: Patch, title: string, source: CommitSource, alongside: () => void = () => undefined): Commit {
    return this.#write(patch, title, source, ({ revision }) => {
      if (source === 'user') this.#history.remember(revision)
      alongside()
    })
  }

  /** Takes back the last edit a person made; null if there is none. */
  undo(): Commit | null { return this.#step('undo_stack', 'redo_stack', 'Undo') }
  redo(): Commit | null { return this.#step('redo_stack', 'undo_stack', 'Redo') }

  history(limit: number): Omit<Commit, 'patch'>[] { return this.#history.list(limit) }
  patches(): Patch[] { return this.#history.patches() }

  assertWritable(): void {
    if (this.readOnly === null) return
    throw new Fault(this.#opened.newer ? 'project.too-new' : 'project.locked', this.readOnly, this.path)
  }

  close(): void { closeDatabase(this.#opened) }

  #step(from: 'undo_stack' | 'redo_stack', to: 'undo_stack' | 'redo_stack', verb: string): Commit | null {
    this.assertWritable()
    const step = this.#history.next(from)
    if (step === null) return null
    try {
      return this.#write(step.patch, `${verb} ${step.title.toLowerCase()}`, 'user', () => this.#history.move(from, to))
    } catch (error) {
      if (error instanceof Fault && error.code === 'project.stale') this.#history.move(from, null)
      throw error
    }
  }

  #write(patch: Patch, title: string, source: CommitSource, alongside: (commit: Commit) => void): Commit {
    this.assertWritable()
    const kept = asStored(patch)
    const records = applyOrFault(this.#records, kept)
    const commit: Commit = { revision: this.#revision + 1, at: new Date().toISOString(), source, title, patch: kept }
    try {
      transaction(this.#opened.db, () => {
        this.#writeRecords(kept)
        this.#history.append(commit)
        alongside(commit)
      })
    } catch (error) {
      throw asDiskFault(error, this.path)
    }
    this.#records = records
    this.#revision = commit.revision
    return commit
  }

  #writeRecords(patch: Patch): void {
    const { db } = this.#opened
    const remove = db.prepare('DELETE FROM records WHERE id = ?')
    const put = db.prepare('INSERT INTO records VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET json = excluded.json')
    for (const id of Object.keys(patch.removed)) remove.run(id)
    for (const [id, [, to]] of Object.entries(patch.updated)) put.run(id, JSON.stringify(to))
    for (const [id, record] of Object.entries(patch.added)) put.run(id, JSON.stringify(record))
  }

  /** Blobs that records, the patch log (undo needs them) or jobs speak of. */
  #usedBlobs(): Set<string> {
    const used = new Set<string>()
    for (const query of ['SELECT patch AS text FROM commits', 'SELECT json AS text FROM records', 'SELECT json AS text FROM jobs'])
      for (const row of this.#opened.db.prepare(query).iterate())
        for (const [ref] of String(row.text).matchAll(/[0-9a-f]{64}\.[a-z0-9]+/g)) used.add(ref)
    return used
  }
}

/** The patch exactly as reading it back gives it, so that memory, disk and every window hold the same values. */
function asStored(patch: Patch): Patch {
  const parsed = Patch.safeParse(JSON.parse(JSON.stringify(patch)))
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]
  const place = issue?.path.map(String).join('.')
  throw new Fault('internal', `a change does not fit the project's records: ${place}: ${issue?.message}`, place)
}

function applyOrFault(records: Records, patch: Patch): Records {
  try {
    return apply(records, patch)
  } catch (error) {
    if (error instanceof StalePatchError) throw new Fault('project.stale', error.message, error.recordId, { cause: error })
    throw error
  }
}
