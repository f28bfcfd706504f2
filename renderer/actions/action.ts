// An action is written once; menu, palette, toolbar, keys, the native menu and the cheat sheet all show it.

import type { LucideIcon } from 'lucide-react'
import type { Scope } from './shortcut.ts'

export interface Action {
  /** Stable: the native menu names actions by it. */
  readonly id: string
  readonly title: string
  readonly scope: Scope
  readonly keys: readonly string[]
  readonly icon?: LucideIcon
  /** More words to find it by in the palette. */
  readonly also?: string
  /** Not listed in the palette: makes sense only under the hand (closing a polygon, say). */
  readonly unlisted?: boolean
  /** Why it cannot be done now, in words for a tooltip; null if it can. */
  blocked?(): string | null
  run(): void | Promise<void>
  /** For actions that last while their key is held. */
  release?(): void
}

/** Runs an action unless it is blocked. True if it ran. */
export function perform(action: Action): boolean {
  if ((action.blocked?.() ?? null) !== null) return false
  const done = action.run()
  if (done instanceof Promise) done.catch((error: unknown) => { console.error(`${action.id} failed`, error) })
  return true
}
