// A change is a value: what was added, what was updated from what to what, what was removed.
// Undo, the database and the event stream all carry this one value.

import { z } from 'zod'
import { StudioRecord, type Records } from './records.ts'

export const Patch = z.object({
  added: z.record(z.string(), StudioRecord),
  updated: z.record(z.string(), z.tuple([StudioRecord, StudioRecord])),
  removed: z.record(z.string(), StudioRecord),
})
export type Patch = z.infer<typeof Patch>

export const EMPTY_PATCH: Patch = { added: {}, updated: {}, removed: {} }

/** What a patch replaces is no longer there: somebody else changed it first. */
export class StalePatchError extends Error {
  override name = 'StalePatchError'
  readonly recordId: string
  constructor(recordId: string) {
    super(`record ${recordId} changed since this edit was made; look again and repeat the edit`)
    this.recordId = recordId
  }
}

export const isEmpty = (patch: Patch): boolean =>
  Object.keys(patch.added).length + Object.keys(patch.updated).length + Object.keys(patch.removed).length === 0

export const invert = (patch: Patch): Patch => ({
  added: patch.removed,
  updated: Object.fromEntries(Object.entries(patch.updated).map(([id, [from, to]]) => [id, [to, from]])),
  removed: patch.added,
})

/** Structural equality of JSON values; key order does not matter. */
export function sameValue(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  if (Array.isArray(a) !== Array.isArray(b)) return false
  const [ka, kb] = [Object.keys(a), Object.keys(b)]
  return ka.length === kb.length
    && ka.every((k) => Object.hasOwn(b, k) && sameValue((a as Record<string, unknown>)[k], (b as Record<string, unknown>)[k]))
}

/** Throws StalePatchError, and changes nothing, unless every value the patch replaces is exactly as it says. */
export function apply(records: Records, patch: Patch): Records {
  const next: Record<string, StudioRecord> = { ...records }
  for (const [id, record] of Object.entries(patch.removed)) {
    if (!sameValue(next[id], record)) throw new StalePatchError(id)
    delete next[id]
  }
  for (const [id, [from, to]] of Object.entries(patch.updated)) {
    if (!sameValue(next[id], from)) throw new StalePatchError(id)
    next[id] = to
  }
  for (const [id, record] of Object.entries(patch.added)) {
    if (next[id] !== undefined) throw new StalePatchError(id)
    next[id] = record
  }
  return next
}

/** The patch that turns `before` into `after`. */
export function difference(before: Records, after: Records): Patch {
  const patch: Patch = { added: {}, updated: {}, removed: {} }
  for (const [id, record] of Object.entries(after)) {
    const old = before[id]
    if (old === undefined) patch.added[id] = record
    else if (!sameValue(old, record)) patch.updated[id] = [old, record]
  }
  for (const [id, record] of Object.entries(before)) if (after[id] === undefined) patch.removed[id] = record
  return patch
}
