// The tables of project.db, and the way there from every older version.

import type { DatabaseSync } from 'node:sqlite'

/** "SRS1": marks the SQLite file as ours, so that another program's database is never migrated. */
export const APPLICATION_ID = 0x53525331

/** MIGRATIONS[v] takes a database from version v to v + 1. Never change one that has been released. */
const MIGRATIONS: readonly string[] = [
  `CREATE TABLE records (id TEXT PRIMARY KEY, json TEXT NOT NULL) STRICT;
   CREATE TABLE commits (revision INTEGER PRIMARY KEY, at TEXT NOT NULL, source TEXT NOT NULL, title TEXT NOT NULL, patch TEXT NOT NULL) STRICT;
   CREATE TABLE undo_stack (position INTEGER PRIMARY KEY AUTOINCREMENT, revision INTEGER NOT NULL) STRICT;
   CREATE TABLE redo_stack (position INTEGER PRIMARY KEY AUTOINCREMENT, revision INTEGER NOT NULL) STRICT;
   CREATE TABLE jobs (id TEXT PRIMARY KEY, created_at TEXT NOT NULL, json TEXT NOT NULL) STRICT;`,
]

export const SCHEMA_VERSION = MIGRATIONS.length

export const schemaVersion = (db: DatabaseSync): number => pragma(db, 'user_version')
export const applicationId = (db: DatabaseSync): number => pragma(db, 'application_id')

/** Brings the tables to SCHEMA_VERSION in one transaction. */
export function migrate(db: DatabaseSync): void {
  const version = schemaVersion(db)
  if (version === SCHEMA_VERSION) return
  transaction(db, () => {
    for (const step of MIGRATIONS.slice(version)) db.exec(step)
    db.exec(`PRAGMA user_version = ${SCHEMA_VERSION}; PRAGMA application_id = ${APPLICATION_ID}`)
  })
}

/** Runs `work` as one durable step: all of it, or none. */
export function transaction<T>(db: DatabaseSync, work: () => T): T {
  db.exec('BEGIN IMMEDIATE')
  try {
    const result = work()
    db.exec('COMMIT')
    return result
  } catch (error) {
    // A full disk makes SQLite roll back by itself.
    if (db.isTransaction) db.exec('ROLLBACK')
    throw error
  }
}

function pragma(db: DatabaseSync, name: 'user_version' | 'application_id'): number {
  return Number(db.prepare(`PRAGMA ${name}`).get()![name])
}
