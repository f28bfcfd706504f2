// What the preload puts into the page, for functions that tests evaluate there.

import type { NativeShell } from '../../electron/contract/native-shell.ts'

declare global {
  var nativeShell: NativeShell
}
