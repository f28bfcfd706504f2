// What the desktop shell adds to a browser window. Absent when the window runs in an ordinary browser.

import type { NativeShell } from '../electron/contract/native-shell.ts'

declare global {
  interface Window {
    nativeShell?: NativeShell
  }
}

export const nativeShell = (): NativeShell | null => window.nativeShell ?? null
