// Edits, undo and redo: the host commits them, and the window follows its events.

import type { Edit } from '../../native-models/scene/edits.ts'
import { attempt, type Place } from '../state/faults.ts'
import { announce } from '../state/surfaces.ts'
import { studio } from '../studio.ts'

/** Commits an edit; what it refuses is shown at `place`. True if it was committed. */
export async function commit(edit: Edit, place: Place): Promise<boolean> {
  return (await attempt(place, () => studio.project.edit({ edit }))) !== null
}

export async function undo(): Promise<void> {
  const done = await attempt('history', () => studio.project.undo({}))
  if (done !== null) announce(`Undone: ${done.title ?? 'nothing'}`)
}

export async function redo(): Promise<void> {
  const done = await attempt('history', () => studio.project.redo({}))
  if (done !== null) announce(`Redone: ${done.title ?? 'nothing'}`)
}
