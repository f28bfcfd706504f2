// The patch log and the two stacks over it. Undo and redo are commits like any other; the stacks only say which patch
// comes next, and they live in the same transaction as the commit, so they survive a restart.

import type { DatabaseSync } from 'node:sqlite'
import { invert, Patch } from '../../native-models/scene/patch.ts'

export type CommitSource = 'user' | 'job'

export interface Commit {
  readonly revision: number
  readonly at: string
  readonly source: CommitSource
  readonly title: string
  readonly patch: Patch
}

/** What undo or redo would commit next, and the log entry it goes back to. */
export interface Step { readonly origin: number; readonly title: string; readonly patch: Patch }

type Stack = 'undo_stack' | 'redo_stack'

export interface History {
  revision(): number
  append(commit: Commit): void
  /** Newest first. */
  list(limit: number): Omit<Commit, 'patch'>[]
  /** Every patch, oldest first: replaying them on nothing gives the records. */
  patches(): Patch[]
  /** A person's commit: it can be undone, and what was undone before it can no longer be redone. */
  remember(revision: number): void
  next(stack: Stack): Step | null
  move(from: Stack, to: Stack | null): void
  userEdits(): number
}

export function openHistory(db: DatabaseSync): History {
  return {
    revision: () => Number(db.prepare('SELECT coalesce(max(revision), 0) AS revision FROM commits').get()!.revision),
    append: (commit) => {
      db.prepare('INSERT INTO commits VALUES (?, ?, ?, ?, ?)')
        .run(commit.revision, commit.at, commit.source, commit.title, JSON.stringify(commit.patch))
    },
    list: (limit) => db.prepare('SELECT revision, at, source, title FROM commits ORDER BY revision DESC LIMIT ?').all(limit) as unknown as Omit<Commit, 'patch'>[],
    patches: () => db.prepare('SELECT patch FROM commits ORDER BY revision').all().map((row) => Patch.parse(JSON.parse(String(row.patch)))),
    remember: (revision) => {
      db.prepare('INSERT INTO undo_stack (revision) VALUES (?)').run(revision)
      db.exec('DELETE FROM redo_stack')
    },
    next: (stack) => nextStep(db, stack),
    move: (from, to) => moveTop(db, from, to),
    userEdits: () => Number(db.prepare(`SELECT count(*) AS edits FROM undo_stack`).get()!.edits),
  }
}

function nextStep(db: DatabaseSync, stack: Stack): Step | null {
  const row = db.prepare(`SELECT c.revision, c.title, c.patch FROM ${stack} s JOIN commits c ON c.revision = s.revision ORDER BY s.position DESC LIMIT 1`).get()
  if (row === undefined) return null
  const patch = Patch.parse(JSON.parse(String(row.patch)))
  return { origin: Number(row.revision), title: String(row.title), patch: stack === 'undo_stack' ? invert(patch) : patch }
}

function moveTop(db: DatabaseSync, from: Stack, to: Stack | null): void {
  const top = db.prepare(`SELECT position, revision FROM ${from} ORDER BY position DESC LIMIT 1`).get()!
  db.prepare(`DELETE FROM ${from} WHERE position = ?`).run(top.position!)
  if (to !== null) db.prepare(`INSERT INTO ${to} (revision) VALUES (?)`).run(top.revision!)
}
