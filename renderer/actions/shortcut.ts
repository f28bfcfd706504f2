// Keys in words ("Ctrl+Shift+Z") to and from key events. Letters are characters, so other keyboard layouts work.

/** Where keys are heard. The focused scope wins; `global` is heard everywhere but in text fields and dialogs. */
export const SCOPES = ['global', 'viewport', 'list', 'query', 'review', 'repair'] as const
export type Scope = (typeof SCOPES)[number]

export const SCOPE_NAMES: Record<Scope, string> = {
  global: 'Everywhere', viewport: 'Viewport', list: 'Instances', query: 'Query', review: 'Masks', repair: 'Mask repair',
}

export interface Chord { readonly key: string; readonly ctrl: boolean; readonly shift: boolean; readonly alt: boolean }

export interface KeyPress { key: string; ctrlKey: boolean; metaKey: boolean; shiftKey: boolean; altKey: boolean }

const NAMED = new Set(['enter', 'escape', 'delete', 'backspace', 'home', 'arrowup', 'arrowdown', 'arrowleft', 'arrowright', ' '])

export function parseChord(shortcut: string): Chord {
  const parts = shortcut.split('+')
  const key = shortcut.endsWith('++') ? '+' : (parts.at(-1) ?? '')
  const has = (name: string): boolean => parts.slice(0, -1).includes(name)
  return { key: key === 'Esc' ? 'escape' : key.toLowerCase(), ctrl: has('Ctrl'), shift: has('Shift'), alt: has('Alt') }
}

/** Ctrl stands for Cmd on a Mac. A symbol such as ? already says how it is typed, so Shift does not count for it. */
export function matches(chord: Chord, press: KeyPress): boolean {
  if (press.key.toLowerCase() !== chord.key) return false
  if ((press.ctrlKey || press.metaKey) !== chord.ctrl || press.altKey !== chord.alt) return false
  const spelled = /^[a-z0-9]$/.test(chord.key) || NAMED.has(chord.key) || /^f\d+$/.test(chord.key)
  return !spelled || press.shiftKey === chord.shift
}

const isMac = (): boolean => /mac/i.test(navigator.userAgent)
const GLYPHS: Record<string, string> = { Delete: 'Del', ArrowUp: '↑', ArrowDown: '↓', ' ': 'Space' }

/** As printed on buttons, menus and the cheat sheet. */
export const printed = (shortcut: string): string =>
  shortcut.split('+').map((part) => (part === 'Ctrl' && isMac() ? '⌘' : GLYPHS[part] ?? part)).join(isMac() ? ' ' : '+')
