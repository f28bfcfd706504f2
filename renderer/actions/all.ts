// Every action, once.

import type { Action } from './action.ts'
import { GLOBAL_ACTIONS } from './list-global.ts'
import { INSTANCE_ACTIONS } from './list-instances.ts'
import { MASK_ACTIONS } from './list-masks.ts'
import { QUERY_ACTIONS } from './list-query.ts'
import { VIEWPORT_ACTIONS } from './list-viewport.ts'
import { printed } from './shortcut.ts'

export const ACTIONS: readonly Action[] = [...GLOBAL_ACTIONS, ...QUERY_ACTIONS, ...VIEWPORT_ACTIONS, ...INSTANCE_ACTIONS, ...MASK_ACTIONS]

const byId = new Map(ACTIONS.map((action) => [action.id, action]))

/** The action of an id. Throws on an id that no action has: that is a mistake in the window, not of its user. */
export function actionOf(id: string): Action {
  const action = byId.get(id)
  if (action === undefined) throw new Error(`there is no action "${id}"`)
  return action
}

/** "Undo (Ctrl+Z)", or why it cannot be done now. */
export function tooltipOf(action: Action): string {
  const blocked = action.blocked?.() ?? null
  const key = action.keys[0]
  const title = key === undefined ? action.title : `${action.title} (${printed(key)})`
  return blocked === null ? title : `${title}\n${blocked}`
}
