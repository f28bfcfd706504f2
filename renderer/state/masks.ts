// The mask inspector: which masks are listed, which one is looked at, what is being pointed at in its photograph.

import { create } from 'zustand'
import type { MaskDepth, MaskList, MaskProposal, MaskQuery, MaskRef, MaskRow, Verdict } from '../../electron/contract/masks.ts'
import type { Flag } from '../../native-models/scene/supervised-frame.ts'

export const SHOWN = ['none', 'all', 'accepted', 'rejected', 'repaired'] as const
export type Shown = (typeof SHOWN)[number]

export interface Point { readonly x: number; readonly y: number; readonly inside: boolean }
export interface Corners { readonly x0: number; readonly y0: number; readonly x1: number; readonly y1: number }
export const REPAIR_TOOLS = ['inside', 'outside', 'box'] as const
export type RepairTool = (typeof REPAIR_TOOLS)[number]

/** A mask being pointed out. What was pointed at before the last step is `before`, newest last. */
export interface Repair {
  readonly frameId: string
  /** The mask it takes the place of; null for one that models did not find. */
  readonly instead: string | null
  readonly tool: RepairTool
  readonly points: readonly Point[]
  readonly box: Corners | null
  readonly before: readonly Pick<Repair, 'points' | 'box'>[]
  readonly proposal: Proposed | null
  readonly asking: boolean
}

/** `positions`: (N, 3) its pixels in the world. */
export interface Proposed extends MaskProposal { readonly outline: Outline; readonly positions: Float32Array | null }

/** A mask as an SVG path in pixels of its photograph. */
export interface Outline { readonly path: string; readonly width: number; readonly height: number }

/** What is fetched of the mask looked at, as it arrives. */
export interface Closeup {
  readonly of: string
  readonly outline: Outline | null
  readonly depth: MaskDepth | null
  /** (N, 3) its pixels in the world. */
  readonly points: Float32Array | null
  /** Splats it claims, among all of the reconstruction's; null while not known. */
  readonly members: Uint32Array | null
  readonly reconstructionId: string | null
}

export interface Filter {
  readonly shown: Shown
  readonly flags: readonly Flag[]
  readonly flagged: boolean
  /** Only masks of the photograph that is looked at. */
  readonly frameId: string | null
  readonly order: MaskQuery['order']
  readonly reversed: boolean
}

interface Masks {
  filter: Filter
  /** The answer to the filter; null until it came. */
  list: Omit<MaskList, 'masks'> | null
  /** As many rows as were asked for so far, in order. */
  rows: readonly MaskRow[]
  chosen: MaskRef | null
  /** Words on their way to the host, by keyOf. */
  saying: ReadonlyMap<string, Verdict>
  /** What was spoken of lately, newest last: where undo goes back to. */
  spoken: readonly MaskRef[]
  closeup: Closeup | null
  repair: Repair | null
}

const ALL: Filter = { shown: 'none', flags: [], flagged: false, frameId: null, order: 'poison', reversed: false }
const NOTHING: Masks = { filter: ALL, list: null, rows: [], chosen: null, saying: new Map(), spoken: [], closeup: null, repair: null }

export const useMasks = create<Masks>()(() => NOTHING)
export const masks = useMasks.getState
export const setMasks = useMasks.setState
export const forgetMasks = (): void => setMasks(NOTHING)

export const keyOf = ({ frameId, mask }: MaskRef): string => `${frameId} ${mask}`
export const sameMask = (a: MaskRef | null, b: MaskRef | null): boolean => a !== null && b !== null && keyOf(a) === keyOf(b)

/** Where keys are heard in Masks. */
export const maskScope = (): 'review' | 'repair' => (masks().repair === null ? 'review' : 'repair')
export const useMaskScope = (): 'review' | 'repair' => useMasks((s) => (s.repair === null ? 'review' : 'repair'))

/** The row looked at; null where none is, or where it left the list. */
export const chosenRow = ({ rows, chosen }: Pick<Masks, 'rows' | 'chosen'> = masks()): MaskRow | null => rows.find((row) => sameMask(row, chosen)) ?? null
export const useChosenRow = (): MaskRow | null => useMasks((s) => chosenRow(s))

/** What a person said, the word on its way included. */
export const verdictOf = (row: MaskRow, saying: ReadonlyMap<string, Verdict>): Verdict => saying.get(keyOf(row)) ?? row.verdict
