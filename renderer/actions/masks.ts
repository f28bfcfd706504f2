// Reviewing masks: fetching the queue, going through it, and saying what is right. The host keeps every word.

import type { MaskRef, MaskRow } from '../../electron/contract/masks.ts'
import { recordsOf } from '../../native-models/scene/records.ts'
import { attempt } from '../state/faults.ts'
import { chosenRow, keyOf, masks, sameMask, setMasks, verdictOf, type Filter, type Shown } from '../state/masks.ts'
import { currentRecords, useReplica } from '../state/replica.ts'
import { announce } from '../state/surfaces.ts'
import { setView, view } from '../state/view.ts'
import { studio } from '../studio.ts'
import { undo } from './history.ts'

/** Rows fetched at a time; more follow when the list is scrolled to its end. */
const PAGE = 200
/** What the host gives in one answer at most. */
const MOST = 1000

export const supervised = (): boolean => recordsOf(currentRecords(), 'supervision').length > 0

const VERDICTS_OF: Readonly<Record<Shown, MaskRow['verdict'][]>> = { none: ['none'], all: [], accepted: ['accepted'], rejected: ['rejected'], repaired: ['repaired', 'added'] }

/** Counts what was asked: only the last answer is shown. */
let asked = 0
/** Words the host has, until a list that was asked for since tells of them. */
const told = new Set<string>()

/** Fetches as many rows as are shown, or `more`. */
export async function fetchMasks(more = 0): Promise<void> {
  const mine = ++asked
  const known = [...told]
  const { filter: { shown, flags, flagged, frameId, order, reversed }, rows } = masks()
  const wanted = Math.max(PAGE, rows.length) + more
  const found = await attempt('masks', async () => {
    const query = { flags: [...flags], flagged, verdicts: VERDICTS_OF[shown], order, reversed, ...(frameId === null ? {} : { frameId }) }
    const first = await studio.masks.list({ ...query, limit: Math.min(MOST, wanted) })
    const rest: MaskRow[] = []
    while (first.masks.length + rest.length < Math.min(wanted, first.total)) {
      const page = await studio.masks.list({ ...query, offset: first.masks.length + rest.length, limit: MOST })
      if (page.masks.length === 0) break
      rest.push(...page.masks)
    }
    return { ...first, masks: [...first.masks, ...rest] }
  })
  if (found === null || mine !== asked) return
  const { masks: listed, ...list } = found
  setMasks((s) => ({ list, rows: listed, saying: without(s.saying, known) }))
  known.forEach((key) => told.delete(key))
  settleChoice()
}

const without = <T>(map: ReadonlyMap<string, T>, keys: readonly string[]): ReadonlyMap<string, T> => new Map([...map].filter(([key]) => !keys.includes(key)))

/** Something is always looked at while there is something to look at; what left the list stays until it is left. */
function settleChoice(): void {
  const { rows, chosen, repair } = masks()
  if (repair !== null || rows.some((row) => sameMask(row, chosen))) return
  choose(rows[0] ?? null)
}

export async function fetchMore(): Promise<void> {
  const { rows, list } = masks()
  if (list !== null && rows.length < list.total) await fetchMasks(PAGE)
}

export async function filterMasks(change: Partial<Filter>): Promise<void> {
  setMasks((s) => ({ filter: { ...s.filter, ...change }, rows: [], list: s.list, chosen: null, repair: null }))
  await fetchMasks()
}

/** Looks at a mask: its photograph is the chosen one everywhere. */
export function choose(ref: MaskRef | null): void {
  setMasks({ chosen: ref === null ? null : { frameId: ref.frameId, mask: ref.mask }, repair: null, ...(ref === null ? { closeup: null } : {}) })
  if (ref !== null) setView({ frameId: ref.frameId })
}

export function step(by: 1 | -1): void {
  const { rows, chosen } = masks()
  const at = rows.findIndex((row) => sameMask(row, chosen))
  const next = rows[at < 0 ? 0 : Math.min(rows.length - 1, Math.max(0, at + by))]
  if (next !== undefined) choose(next)
  if (at + by >= rows.length - 1) void fetchMore()
}

/** The next one nobody spoke of; the one before where this was the last. */
function afterWord(): MaskRow | null {
  const { rows, chosen, saying, filter } = masks()
  const at = rows.findIndex((row) => sameMask(row, chosen))
  const open = (row: MaskRow): boolean => !sameMask(row, chosen) && (filter.shown !== 'none' || verdictOf(row, saying) === 'none')
  return rows.slice(at + 1).find(open) ?? rows.slice(0, Math.max(0, at)).findLast(open) ?? null
}

const SAID = { accepted: 'Accepted', rejected: 'Rejected', none: 'Word taken back' } as const

/** Says it and goes on at once; what the host refuses is brought back. */
export async function say(verdict: 'accepted' | 'rejected' | 'none'): Promise<void> {
  const row = chosenRow()
  if (row === null) return
  setMasks((s) => ({ saying: new Map(s.saying).set(keyOf(row), verdict) }))
  const next = verdict === 'none' ? null : afterWord()
  if (next !== null) choose(next)
  const done = await attempt('masks', () => studio.masks.say({ frameId: row.frameId, mask: row.mask, verdict }))
  if (done === null) {
    setMasks((s) => ({ saying: without(s.saying, [keyOf(row)]) }))
    return choose(row)
  }
  told.add(keyOf(row))
  setMasks((s) => ({ spoken: [...s.spoken, { frameId: row.frameId, mask: row.mask }] }))
  announce(SAID[verdict])
  await fetchMasks()
}

/** Takes the last word back and looks at its mask again. */
export async function undoWord(): Promise<void> {
  const last = masks().spoken.at(-1)
  await undo()
  // Chosen before it is listed again: whichever list comes next finds it there.
  if (last !== undefined) {
    setMasks((s) => ({ spoken: s.spoken.slice(0, -1) }))
    choose(last)
  }
  await fetchMasks()
}

export const whyNoMask = (): string | null => (chosenRow() === null ? 'Choose a mask first' : null)

export const whyNotLook = (): string | null => whyNoMask() ?? ((masks().closeup?.depth?.bounds ?? null) === null ? 'Its depth is not known, nor where it lies' : null)

export function whyNoWord(): string | null {
  if (masks().repair !== null) return 'Keep or leave the repair first'
  return useReplica.getState().project?.readOnly ?? whyNoMask()
}

export function whyNotAccept(): string | null {
  const row = chosenRow()
  return whyNoWord() ?? (row !== null && row.verdict !== 'none' && row.verdict !== 'rejected' ? 'It is accepted already' : null)
}

export function whyNotReject(): string | null {
  return whyNoWord() ?? (chosenRow()?.verdict === 'rejected' ? 'It is rejected already' : null)
}

export const whyNotWithdraw = (): string | null => whyNoWord() ?? ((chosenRow()?.verdict ?? 'none') === 'none' ? 'Nothing was said of it yet' : null)

export function whyNoUndo(): string | null {
  const project = useReplica.getState().project
  return project?.readOnly ?? (/mask/i.test(project?.canUndo ?? '') ? null : 'No word on a mask to take back')
}

/** All masks of its photograph, or of all of them again. */
export async function onlyThisPhotograph(): Promise<void> {
  const { filter, chosen } = masks()
  const kept = chosen
  await filterMasks({ frameId: filter.frameId === null ? view().frameId : null })
  if (kept !== null && masks().rows.some((row) => sameMask(row, kept))) choose(kept)
}
