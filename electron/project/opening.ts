// Opening a project folder, step by step: version → lock → migrate → validate. Each refusal says what to do.

import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { Fault } from '../../native-models/scene/faults.ts'
import { StudioRecord, type Records } from '../../native-models/scene/records.ts'
import { asDiskFault } from './disk.ts'
import { takeLock, type Lock } from './lock.ts'
import { APPLICATION_ID, SCHEMA_VERSION, applicationId, migrate, schemaVersion } from './schema.ts'

export interface OpenedDatabase {
  readonly db: DatabaseSync
  /** Why the project cannot be changed here, or null. */
  readonly readOnly: string | null
  /** Whether a newer studio made it: then its tables may be any. */
  readonly newer: boolean
  readonly lock: Lock | null
}

export const databasePath = (folder: string): string => join(folder, 'project.db')
export const isProject = (folder: string): boolean => existsSync(databasePath(folder))

/** Makes the folders of a new project; the database itself is made by `openDatabase`. */
export function createFolders(folder: string): void {
  try {
    mkdirSync(join(folder, 'blobs'), { recursive: true })
    mkdirSync(join(folder, 'cache'), { recursive: true })
  } catch (cause) {
    const full = asDiskFault(cause, folder)
    if (full !== cause) throw full
    throw new Fault('project.missing', `cannot make the project folder ${folder}: ${(cause as Error).message}`, folder, { cause })
  }
}

/** Read-only for a newer version or while another studio has it open; otherwise migrated and locked for writing. */
export function openDatabase(folder: string): OpenedDatabase {
  try {
    const newer = newerVersion(folder)
    if (newer !== null) return { ...readOnly(folder, newer), newer: true }
    const lock = takeLock(join(folder, 'project.lock'))
    if (lock === null) return readOnly(folder, 'another studio has this project open; close it there to change it here')
    return writable(folder, lock)
  } catch (error) {
    throw readable(error, folder)
  }
}

function newerVersion(folder: string): string | null {
  if (!isProject(folder)) return null
  const db = new DatabaseSync(databasePath(folder), { readOnly: true })
  try {
    const [version, application] = [schemaVersion(db), applicationId(db)]
    if (version > 0 && application !== APPLICATION_ID) throw new Fault('project.missing', `${databasePath(folder)} is not a studio project: another program made it`, folder)
    if (version <= SCHEMA_VERSION) return null
    return `this project was saved by a newer studio (format ${version}, this one knows ${SCHEMA_VERSION}); update the studio to change it`
  } finally {
    db.close()
  }
}

function readOnly(folder: string, reason: string): OpenedDatabase {
  // `timeout`: the other studio may be in the middle of a commit.
  return { db: new DatabaseSync(databasePath(folder), { readOnly: true, timeout: 5000 }), readOnly: reason, newer: false, lock: null }
}

function writable(folder: string, lock: Lock): OpenedDatabase {
  const db = new DatabaseSync(databasePath(folder), { timeout: 5000 })
  try {
    // FULL: what is committed has reached the disk, so what is acknowledged survives SIGKILL and power loss.
    db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL')
    migrate(db)
    return { db, readOnly: null, newer: false, lock }
  } catch (error) {
    db.close()
    lock.release()
    throw error
  }
}

function readable(error: unknown, folder: string): unknown {
  const fault = asDiskFault(error, folder)
  if (fault instanceof Fault || (error as { code?: string }).code !== 'ERR_SQLITE_ERROR') return fault
  return new Fault('project.missing', `${databasePath(folder)} cannot be opened as a project: ${(error as Error).message}`, folder, { cause: error })
}

export function closeDatabase({ db, lock }: OpenedDatabase): void {
  db.close()
  lock?.release()
}

/** Reads from the tables. What a newer studio changed so much that it cannot be read is Fault `project.too-new`. */
export function orTooNew<T>({ newer, readOnly }: OpenedDatabase, folder: string, read: () => T): T {
  try {
    return read()
  } catch (cause) {
    if (newer) throw new Fault('project.too-new', `${readOnly}, or to look at it`, folder, { cause })
    throw cause
  }
}

/** Every record, checked. A newer version's unknown records are left out; in our own version they are damage. */
export function readRecords(opened: OpenedDatabase, folder: string): Records {
  const { db, readOnly } = opened
  const records: Record<string, StudioRecord> = {}
  for (const row of orTooNew(opened, folder, () => db.prepare('SELECT id, json FROM records').all())) {
    const parsed = StudioRecord.safeParse(JSON.parse(String(row.json)))
    if (parsed.success) records[String(row.id)] = parsed.data
    else if (readOnly === null) throw damaged(folder, String(row.id), parsed.error.issues[0])
  }
  return records
}

function damaged(folder: string, id: string, issue: { path: PropertyKey[]; message: string } | undefined): Fault {
  const place = [id, ...(issue?.path ?? []).map(String)].join('.')
  return new Fault('project.missing', `${databasePath(folder)} is damaged: record ${place}: ${issue?.message ?? 'unreadable'}; restore the folder from a copy`, place)
}
