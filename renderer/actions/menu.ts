// The shell's native menu names actions by id.

import { nativeShell } from '../shell.ts'
import { perform } from './action.ts'
import { ACTIONS } from './all.ts'

export function listenToMenu(): void {
  nativeShell()?.onMenu((id) => {
    const action = ACTIONS.find((a) => a.id === id)
    if (action === undefined) console.warn(`the menu asked for "${id}", which this window does not know`)
    else perform(action)
  })
}
