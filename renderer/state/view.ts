// What this window is looking at: workspace, selection, tool, mode. Never travels to the host.

import { create } from 'zustand'
import type { Region } from '../../electron/contract/contract.ts'
import type { z } from 'zod'

export const WORKSPACES = ['capture', 'reconstruct', 'masks', 'ground'] as const
export type Workspace = (typeof WORKSPACES)[number]

export const MODES = ['color', 'instances', 'photo', 'error'] as const
export type Mode = (typeof MODES)[number]
/** Modes that look from where a photograph was taken, and stay there. */
export const isAtPhoto = (mode: Mode): boolean => mode === 'photo' || mode === 'error'

/** How a photograph is compared: over the scene up to a line, or beside it in a pane of its own. */
export const COMPARISONS = ['wipe', 'beside'] as const
export type Comparison = (typeof COMPARISONS)[number]
const COMPARISON_KEY = 'studio.compare'

/** Tools that mark a place in 3D, and those that mark one in a photograph. */
export const SCENE_TOOLS = ['select', 'rectangle', 'lasso', 'brush'] as const
export const PHOTO_TOOLS = ['select', 'point', 'polygon', 'outline'] as const
export type Tool = (typeof SCENE_TOOLS)[number] | (typeof PHOTO_TOOLS)[number]

export type RegionValue = z.infer<typeof Region>

/** A marked place that waits for its name. */
export interface MarkedRegion {
  readonly region: RegionValue
  /** Where its popover hangs, in pixels of the viewport. */
  readonly at: readonly [number, number]
  /** How many splats it holds, where that is known before the host lifts it. */
  readonly splats: number | null
}

export interface Survey { readonly of: 'level' | 'length'; readonly points: readonly (readonly [number, number, number])[] }

/** Clicks that each survey takes. */
export const SURVEY_POINTS: Readonly<Record<Survey['of'], number>> = { level: 3, length: 2 }

interface View {
  workspace: Workspace
  /** Instance ids, the last one clicked at the end. */
  selection: readonly string[]
  hovered: string | null
  /** Something that can be clicked is under the pointer in the scene. */
  pointing: boolean
  frameId: string | null
  mode: Mode
  /** A photograph is compared with the scene: over it while C is held, or as `compareAs` says until it is put away. */
  comparing: 'held' | 'kept' | null
  compareAs: Comparison
  /** Share of the viewport's width, from the left, that the photograph covers while comparing. */
  wipe: number
  tool: Tool
  /** Brush radius in pixels. */
  brush: number
  /** Marking tools reach through to hidden splats. */
  through: boolean
  /** All splats of a scene that is shown thinned out by default. */
  allSplats: boolean
  navigation: 'orbit' | 'fly'
  labels: boolean
  frusta: boolean
  region: MarkedRegion | null
  /** The next click in the scene says which object is the right answer. */
  correcting: boolean
  /** Places being clicked to say what is level (three of a table), or how long something is (its two ends). */
  survey: Survey | null
}

export const useView = create<View>()(() => ({
  workspace: 'capture',
  selection: [],
  hovered: null,
  pointing: false,
  frameId: null,
  mode: 'color',
  comparing: null,
  compareAs: COMPARISONS.find((c) => c === localStorage.getItem(COMPARISON_KEY)) ?? 'wipe',
  wipe: 0.5,
  tool: 'select',
  brush: 18,
  through: false,
  allSplats: false,
  navigation: 'orbit',
  labels: true,
  frusta: true,
  region: null,
  correcting: false,
  survey: null,
}))

export const view = useView.getState
export const setView = useView.setState

/** Remembered for the next time, and the next window. */
export function setComparison(compareAs: Comparison): void {
  localStorage.setItem(COMPARISON_KEY, compareAs)
  setView({ compareAs })
}

export function select(ids: readonly string[]): void {
  setView({ selection: ids })
}

/** Click with modifiers: plain replaces, Shift adds, Ctrl takes away. */
export function selectBy(id: string | null, event: { shiftKey: boolean; ctrlKey: boolean; metaKey: boolean }): void {
  const { selection } = view()
  if (id === null) return event.shiftKey || event.ctrlKey ? undefined : select([])
  const others = selection.filter((s) => s !== id)
  if (event.ctrlKey || event.metaKey) return select(selection.includes(id) ? others : [...others, id])
  select(event.shiftKey ? [...others, id] : [id])
}

/** Photographs have tools of their own: leaving or entering them puts the tool down. */
export function setMode(mode: Mode): void {
  setView({ mode, tool: 'select', region: null })
}
