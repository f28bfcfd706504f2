// What the desktop shell adds to a window: four methods, and the channels they travel on between preload and main.
// In an ordinary browser none of this exists, and the window browses the host's disk through the contract.

export interface NativeShell {
  /** The system's folder dialog. Resolves to an absolute path, or null if it was dismissed. */
  pickFolder(): Promise<string | null>
  /** Absolute path of a dropped file or folder; empty if the system does not tell. */
  pathOf(file: File): string
  /** Shows a file or folder in the system's file manager. Rejects if there is no such path. */
  reveal(path: string): Promise<void>
  /** Native menu clicks, as action ids. Returns how to stop listening: the bridge wraps functions, so the
   *  listener that main sees is never the one given here, and could not be removed by passing it again. */
  onMenu(listener: (actionId: string) => void): () => void
}

/** Name under which the window finds it: `window.nativeShell`. */
export const NATIVE_SHELL = 'nativeShell'

export const SHELL_CHANNELS = {
  pickFolder: 'shell:pick-folder',
  reveal: 'shell:reveal',
  menu: 'shell:menu',
} as const
