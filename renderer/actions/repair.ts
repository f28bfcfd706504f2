// Pointing a mask out: clicks that belong to it and clicks that do not, or a box; the segmenter answers after each.

import { outlineOf, pointsOf } from '../viewport/mask-closeup.ts'
import { attempt, clearFault, useFaults } from '../state/faults.ts'
import { chosenRow, masks, setMasks, type Corners, type Repair, type RepairTool } from '../state/masks.ts'
import { useReplica } from '../state/replica.ts'
import { announce } from '../state/surfaces.ts'
import { view } from '../state/view.ts'
import { studio } from '../studio.ts'
import { choose, fetchMasks, step, whyNoWord } from './masks.ts'

const EMPTY = { tool: 'inside', points: [], box: null, before: [], proposal: null, asking: false } as const satisfies Partial<Repair>

/** Of the mask looked at. */
export function startRepair(): void {
  const row = chosenRow()
  if (row === null) return
  clearFault('repair')
  setMasks({ repair: { ...EMPTY, frameId: row.frameId, instead: row.mask } })
}

/** Of something in this photograph that models did not find. */
export function startAdding(): void {
  const frameId = chosenRow()?.frameId ?? view().frameId
  if (frameId === null) return
  clearFault('repair')
  setMasks({ repair: { ...EMPTY, frameId, instead: null } })
}

export function leaveRepair(): void {
  clearFault('repair')
  questions.abort()
  setMasks({ repair: null })
}

export const takeTool = (tool: RepairTool): void => change(() => ({ tool }))

export function pointAt(x: number, y: number, inside: boolean): void {
  redrawn(({ points, box }) => ({ points: [...points, { x, y, inside }], box }))
}

/** A box starts anew: what was pointed at before lies elsewhere. */
export function boxAround(box: Corners): void {
  redrawn(() => ({ points: [], box }))
  takeTool('inside')
}

export function clearPoints(): void {
  redrawn(() => ({ points: [], box: null }))
}

export function undoPoint(): void {
  const last = masks().repair?.before.at(-1)
  if (last === undefined) return
  change(({ before }) => ({ ...last, before: before.slice(0, -1) }))
  void ask()
}

function change(by: (repair: Repair) => Partial<Repair>): void {
  setMasks(({ repair }) => (repair === null ? {} : { repair: { ...repair, ...by(repair) } }))
}

function redrawn(by: (repair: Repair) => Pick<Repair, 'points' | 'box'>): void {
  change((repair) => ({ ...by(repair), before: [...repair.before, { points: repair.points, box: repair.box }] }))
  void ask()
}

/** The question under way: another click makes it moot. */
let questions = new AbortController()

async function ask(): Promise<void> {
  questions.abort()
  const { repair } = masks()
  if (repair === null) return
  if (!hasAnything(repair)) return change(() => ({ proposal: null, asking: false }))
  const mine = new AbortController()
  questions = mine
  change(() => ({ asking: true }))
  const found = await attempt('repair', async () => {
    const proposal = await studio.masks.propose(promptOf(repair), { signal: mine.signal })
    return { ...proposal, outline: await outlineOf(proposal.pixels, mine.signal), positions: await pointsOf(proposal.points, mine.signal) }
  })
  if (mine.signal.aborted) return clearFault('repair')
  // What this segmenter cannot be asked is taken back, so that the next click is not refused for it.
  const refused = found === null && useFaults.getState().at.repair?.where === 'box'
  change(({ proposal, box }) => ({ asking: false, proposal: found ?? proposal, box: refused ? null : box }))
  if (found !== null) announce(`The segmenter sees ${found.measures.pixels} pixels there`)
}

const hasAnything = ({ points, box }: Repair): boolean => box !== null || points.some(({ inside }) => inside)
const promptOf = ({ frameId, points, box }: Repair) => ({ frameId, points: [...points], ...(box === null ? {} : { box }) })

/** Keeps what is proposed, as one edit, and goes on. */
export async function keepRepair(): Promise<void> {
  const { repair } = masks()
  if (repair === null || !hasAnything(repair)) return
  const kept = await attempt('repair', () => studio.masks.repair({ ...promptOf(repair), ...(repair.instead === null ? {} : { mask: repair.instead }) }))
  if (kept === null) return
  const ref = { frameId: repair.frameId, mask: kept.mask }
  if (repair.instead !== null) step(1)
  setMasks((s) => ({ repair: null, spoken: [...s.spoken, ref] }))
  await fetchMasks()
  if (repair.instead === null && masks().filter.shown !== 'none') choose(ref)
  announce(repair.instead === null ? 'Mask added' : 'Mask repaired')
}

export const whyNoRepair = (): string | null => (masks().repair === null ? 'Start a repair first (E)' : null)
export const whyNotUndoPoint = (): string | null => whyNoRepair() ?? (masks().repair!.before.length === 0 ? 'Nothing was pointed at yet' : null)

export function whyNotKeep(): string | null {
  const { repair } = masks()
  if (repair === null) return whyNoRepair()
  if (repair.proposal === null) return 'Click inside the thing first'
  return repair.asking ? 'The segmenter is still looking' : null
}

export function whyNotAdd(): string | null {
  if (masks().repair !== null) return 'Keep or leave the repair first'
  const readOnly = useReplica.getState().project?.readOnly ?? null
  return readOnly ?? (chosenRow() === null && view().frameId === null ? 'Choose a photograph first' : null)
}

export const whyNotRepair = (): string | null => whyNoWord()
