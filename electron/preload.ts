// The only door between the window and the system: four methods, no channel that the page could name itself.

import { contextBridge, ipcRenderer, webUtils } from 'electron'
import { NATIVE_SHELL, SHELL_CHANNELS, type NativeShell } from './contract/native-shell.ts'

const shell: NativeShell = {
  pickFolder: () => ipcRenderer.invoke(SHELL_CHANNELS.pickFolder) as Promise<string | null>,
  pathOf: (file) => webUtils.getPathForFile(file),
  reveal: (path) => ipcRenderer.invoke(SHELL_CHANNELS.reveal, path) as Promise<void>,
  onMenu(listener) {
    const forward = (_event: unknown, actionId: unknown): void => {
      if (typeof actionId === 'string') listener(actionId)
    }
    ipcRenderer.on(SHELL_CHANNELS.menu, forward)
    return () => {
      ipcRenderer.off(SHELL_CHANNELS.menu, forward)
    }
  },
}

contextBridge.exposeInMainWorld(NATIVE_SHELL, shell)
