// The desktop shell: one window onto one host. It knows nothing about scenes.

import { app, dialog, ipcMain, Menu, shell, type BrowserWindow, type IpcMainInvokeEvent } from 'electron'
import { existsSync } from 'node:fs'
import { isAbsolute, join } from 'node:path'
import { SHELL_CHANNELS } from './contract/native-shell.ts'
import { keepHost, type HostAddress, type RunningHost } from './host-process.ts'
import { studioMenu } from './menu.ts'
import { isFrom, load, openWindow } from './window.ts'

let address: HostAddress | null = null
let window: BrowserWindow | null = null
let host: RunningHost | null = null

const origin = (): string => (address ? new URL(address.url).origin : '')

/** Where the studio's own files are: the repository, or the copy beside the packaged shell. */
function studioFolder(): string {
  return app.isPackaged ? join(process.resourcesPath, 'studio') : app.getAppPath()
}

/** The Node that runs the host: the packaged one, the npm package's, or whichever is on the path. */
function hostNode(folder: string): string {
  const name = process.platform === 'win32' ? 'node.exe' : 'node'
  const platform = process.platform === 'win32' ? 'win' : process.platform
  const places = [join(folder, 'bin', name), join(folder, 'node_modules', `node-${platform}-${process.arch}`, 'bin', name)]
  return places.find((place) => existsSync(place)) ?? name
}

/** The host inherits the environment: STUDIO_PROJECT names the project to open. */
function startHost(): void {
  const folder = studioFolder()
  host = keepHost({ node: hostNode(folder), args: [join(folder, 'electron/host/entry.ts')] }, { onReady, onGivenUp: (lastWords) => void offerRetry(lastWords) })
}

function onReady(ready: HostAddress): void {
  const moved = address !== null && address.url !== ready.url
  address = ready
  if (!window) showWindow()
  else if (moved) load(window, ready.url)
}

function showWindow(): void {
  if (!address) return
  window = openWindow(address.url, origin, { preload: join(__dirname, 'preload.cjs'), bounds: join(app.getPath('userData'), 'window.json') })
  window.on('closed', () => {
    window = null
  })
}

async function offerRetry(lastWords: string): Promise<void> {
  const { response } = await dialog.showMessageBox({
    type: 'error', buttons: ['Try again', 'Quit'], defaultId: 0, cancelId: 1,
    message: 'The studio could not be started.', detail: `Your project is safe on disk. The host said:\n\n${lastWords || '(nothing)'}`,
  })
  if (response === 0) host?.retry()
  else app.quit()
}

/** Answers a channel only for the top frame of the host's own page. */
function answer(channel: string, handler: (value: unknown) => Promise<unknown>): void {
  ipcMain.handle(channel, (event: IpcMainInvokeEvent, value: unknown) => {
    const frame = event.senderFrame
    if (!frame || frame.parent !== null || !isFrom(origin(), frame.url)) throw new Error(`${channel}: refused, the page is not the studio's`)
    return handler(value)
  })
}

async function pickFolder(): Promise<string | null> {
  const options = { properties: ['openDirectory', 'createDirectory'] as ('openDirectory' | 'createDirectory')[] }
  const { canceled, filePaths } = await (window ? dialog.showOpenDialog(window, options) : dialog.showOpenDialog(options))
  return canceled ? null : (filePaths[0] ?? null)
}

async function reveal(path: unknown): Promise<void> {
  if (typeof path !== 'string' || !isAbsolute(path)) throw new Error('reveal: an absolute path is needed')
  if (!existsSync(path)) throw new Error(`${path} is not there any more`)
  shell.showItemInFolder(path)
}

function focusWindow(): void {
  if (!window) return showWindow()
  if (window.isMinimized()) window.restore()
  window.focus()
}

async function run(): Promise<void> {
  app.enableSandbox()
  // Without a GPU the scene is drawn in software; Chromium asks for this word before it does so. The page is our own.
  app.commandLine.appendSwitch('enable-unsafe-swiftshader')
  await app.whenReady()
  answer(SHELL_CHANNELS.pickFolder, pickFolder)
  answer(SHELL_CHANNELS.reveal, reveal)
  Menu.setApplicationMenu(Menu.buildFromTemplate(studioMenu(process.platform, app.name, (actionId) => window?.webContents.send(SHELL_CHANNELS.menu, actionId))))
  startHost()
}

/** Lets the host finish its checkpoint before the process ends. */
function quitAfterHost(event: { preventDefault(): void }): void {
  if (!host) return
  event.preventDefault()
  const stopping = host
  host = null
  void stopping.stop().finally(() => app.quit())
}

if (app.requestSingleInstanceLock()) {
  app.on('second-instance', focusWindow)
  app.on('window-all-closed', () => app.quit())
  app.on('will-quit', quitAfterHost)
  void run()
} else {
  app.quit()
}
