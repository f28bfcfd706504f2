// One writer per project. The lock is SQLite's own lock on an empty file: the system drops it when the process dies,
// however it dies, so a killed studio never leaves a project locked.

import { DatabaseSync } from 'node:sqlite'

const SQLITE_BUSY = 5

export interface Lock { release(): void }

/** The lock, or null while another studio holds it. */
export function takeLock(path: string): Lock | null {
  const db = new DatabaseSync(path)
  try {
    db.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE')
    return { release: () => db.close() }
  } catch (error) {
    db.close()
    if ((error as { errcode?: number }).errcode === SQLITE_BUSY) return null
    throw error
  }
}
