// Keys to actions. The focused scope wins over the global one; text fields and dialogs keep their keys to themselves.

import { maskScope } from '../state/masks.ts'
import { refused, surfaces } from '../state/surfaces.ts'
import { view } from '../state/view.ts'
import { isFlyKey, rig } from '../viewport/rig.ts'
import { perform, type Action } from './action.ts'
import { ACTIONS } from './all.ts'
import { matches, parseChord, SCOPES, type Scope } from './shortcut.ts'

const chords = ACTIONS.flatMap((action) => action.keys.map((key) => ({ action, chord: parseChord(key) })))
/** The action whose key is held, until it is let go. */
let heldAction: { action: Action; key: string } | null = null

const isTextField = (element: Element | null): boolean =>
  element instanceof HTMLTextAreaElement || (element instanceof HTMLElement && element.isContentEditable)
  || (element instanceof HTMLInputElement && !['checkbox', 'radio', 'range', 'button'].includes(element.type))

/** The scope that has the focus. Where nothing has, what the workspace is about has: masks under review, else the scene. */
export function focusedScope(): Scope {
  const named = document.activeElement?.closest<HTMLElement>('[data-scope]')?.dataset['scope']
  return SCOPES.find((s) => s === named) ?? (view().workspace === 'masks' ? maskScope() : 'viewport')
}

const dialogOpen = (): boolean => document.querySelector('[role="dialog"], [role="menu"], [role="listbox"][data-state="open"]') !== null

/** In a text field only chords with Ctrl that do not mean text (undo, select all…) are the window's, and Esc. */
function allowedInText(action: Action, event: KeyboardEvent): boolean {
  if (event.key === 'Escape') return false
  const command = event.ctrlKey || event.metaKey
  return action.scope === 'query' || (command && action.scope === 'global' && !/^[zyacvx]$/i.test(event.key))
}

/** A slider moves by these itself. */
const SLIDER_KEYS = new Set(['Home', 'End', 'PageUp', 'PageDown', 'ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown'])
const movesSlider = (event: KeyboardEvent): boolean => SLIDER_KEYS.has(event.key)
  && (document.activeElement instanceof HTMLSelectElement || (document.activeElement instanceof HTMLInputElement && document.activeElement.type === 'range'))

/** Pressed on a button, these press it. */
const pressesButton = (event: KeyboardEvent): boolean =>
  (event.key === ' ' || event.key === 'Enter') && document.activeElement?.matches('button, a[href], summary, select, input[type="checkbox"], input[type="radio"]') === true

function actionFor(event: KeyboardEvent): Action | null {
  if (movesSlider(event) || pressesButton(event)) return null
  const scope = focusedScope()
  const inText = isTextField(document.activeElement)
  const heard = chords.filter(({ action, chord }) => (action.scope === scope || action.scope === 'global') && matches(chord, event))
  const usable = heard.filter(({ action }) => !inText || allowedInText(action, event))
  return usable.toSorted((a, b) => Number(a.action.scope === 'global') - Number(b.action.scope === 'global'))[0]?.action ?? null
}

/** Flying: WASD and QE by physical position, in fly mode only. */
function flies(event: KeyboardEvent): boolean {
  return view().navigation === 'fly' && focusedScope() === 'viewport' && isFlyKey(event.code)
    && !event.ctrlKey && !event.metaKey && !isTextField(document.activeElement)
}

function down(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.isComposing) return
  rig.pace = event.shiftKey ? 10 : event.altKey ? 0.1 : 1
  const paletteKey = (event.ctrlKey || event.metaKey) && /^[kp]$/i.test(event.key)
  if ((dialogOpen() || surfaces().dialog !== null) && !(paletteKey && surfaces().palette)) return
  if (flies(event)) {
    rig.held.add(event.code)
    rig.invalidate()
    return event.preventDefault()
  }
  const action = actionFor(event)
  if (action === null) return
  event.preventDefault()
  if (event.repeat && action.release !== undefined) return
  if (!perform(action)) return event.repeat ? undefined : refuse(action)
  if (action.release !== undefined) heldAction = { action, key: event.key.toLowerCase() }
}

/** A key that does nothing says why: there is no tooltip under a key. */
function refuse(action: Action): void {
  const why = action.blocked?.() ?? null
  if (why !== null) refused(`${action.title.replace(/…$/, '')}: ${why.charAt(0).toLowerCase()}${why.slice(1)}`)
}

function up(event: KeyboardEvent): void {
  rig.held.delete(event.code)
  if (heldAction?.key === event.key.toLowerCase()) letGo()
}

function letGo(): void {
  heldAction?.action.release?.()
  heldAction = null
  rig.held.clear()
}

export function listenToKeys(): void {
  window.addEventListener('keydown', down)
  window.addEventListener('keyup', up)
  // Keys let go outside the window are never heard to be.
  window.addEventListener('blur', letGo)
}
