// What the preload puts into the page, for functions that tests evaluate there.

import type { NativeShell } from '../../electron/contract/native-shell.ts'

declare global {
  var nativeShell: NativeShell
  /** Put there by the double: hands a message from main to the preload's listeners. */
  var electronDeliver: (channel: string, args: readonly unknown[]) => void
}
