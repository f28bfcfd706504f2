// A test double of the `electron` module, backed by Chromium through Playwright: NOT Electron.
//
// The shell's built main.cjs and preload.cjs run unmodified against it: `require('electron')` gives this instead, a
// BrowserWindow is a page of a real Chromium, preload runs before the page's own scripts, and IPC crosses by a binding.
// It covers handlers, sender checks, life cycle, navigation rules, the preload's methods and the host process.
// It does not cover what only Electron has: isolation of worlds, the sandbox, real menus and dialogs, fuses.
// `electron-launch.spec.ts` drives the real binary wherever there is one.

import { EventEmitter } from 'node:events'
import { readFileSync } from 'node:fs'
import { registerHooks } from 'node:module'
import type { BrowserContext, Frame, Page } from 'playwright-core'

export interface MenuTemplate { id?: string; label?: string; role?: string; submenu?: MenuTemplate[]; click?: () => void }
/** The answer to a navigation that leaves the page as it is. */
const STAY = { status: 204 }

interface Rectangle { x: number; y: number; width: number; height: number }
type Handler = (event: unknown, ...args: unknown[]) => unknown

/** What a preload finds under `require('electron')`, as a script for the page. */
const PRELOAD_ELECTRON = `
  const listeners = new Map()
  globalThis.electronDeliver = (channel, args) => (listeners.get(channel) ?? []).slice().forEach((listener) => listener({}, ...args))
  const electron = {
    contextBridge: { exposeInMainWorld: (name, value) => { globalThis[name] = value } },
    ipcRenderer: {
      invoke: async (channel, ...args) => {
        const reply = await globalThis.electronInvoke(channel, args)
        if (reply.error !== undefined) throw new Error("Error invoking remote method '" + channel + "': " + reply.error)
        return reply.value
      },
      on: (channel, listener) => listeners.set(channel, [...(listeners.get(channel) ?? []), listener]),
      off: (channel, listener) => listeners.set(channel, (listeners.get(channel) ?? []).filter((other) => other !== listener)),
    },
    webUtils: { getPathForFile: (file) => '/dropped/' + file.name },
  }`

export class ElectronDouble {
  readonly app: AppDouble
  readonly windows: WindowDouble[] = []
  readonly handlers = new Map<string, Handler>()
  menu: MenuTemplate[] = []
  /** What the next dialogs answer, and what was asked of the system. */
  readonly answers = { folder: null as string | null, message: 0 }
  readonly revealed: string[] = []
  readonly messages: { message: string; detail?: string }[] = []
  readonly context: BrowserContext

  constructor(context: BrowserContext, folders: { app: string; userData: string }) {
    this.context = context
    this.app = new AppDouble(this, folders)
  }

  /** Makes `require('electron')` and `import 'electron'` give this double, for modules loaded from now on. */
  install(): void {
    Object.assign(globalThis, { electronDouble: moduleOf(this) })
    registerHooks({
      resolve: (specifier, context, next) => (specifier === 'electron' ? { url: 'electron-double:', shortCircuit: true, format: 'commonjs' } : next(specifier, context)),
      load: (url, context, next) => (url === 'electron-double:' ? { format: 'commonjs', source: 'module.exports = globalThis.electronDouble', shortCircuit: true } : next(url, context)),
    })
  }

  menuItem(id: string): MenuTemplate | undefined {
    return this.menu.flatMap((menu) => menu.submenu ?? []).find((item) => item.id === id)
  }
}

/** Everything main.cjs takes from `electron`. */
function moduleOf(double: ElectronDouble): Record<string, unknown> {
  return {
    app: double.app,
    BrowserWindow: class extends WindowDouble {
      constructor(options: WindowOptions) {
        super(double, options)
      }
    },
    Menu: { buildFromTemplate: (template: MenuTemplate[]) => template, setApplicationMenu: (menu: MenuTemplate[]) => { double.menu = menu } },
    dialog: {
      showOpenDialog: async () => ({ canceled: double.answers.folder === null, filePaths: double.answers.folder === null ? [] : [double.answers.folder] }),
      showMessageBox: async (options: { message: string; detail?: string }) => {
        double.messages.push(options)
        return { response: double.answers.message }
      },
    },
    ipcMain: { handle: (channel: string, handler: Handler) => double.handlers.set(channel, handler) },
    screen: { getAllDisplays: () => [{ workArea: { x: 0, y: 0, width: 1920, height: 1080 } }] },
    shell: { showItemInFolder: (path: string) => double.revealed.push(path) },
  }
}

class AppDouble extends EventEmitter {
  readonly isPackaged = false
  readonly name = 'SpatialReasoner Studio'
  readonly switches: string[] = []
  readonly commandLine = { appendSwitch: (name: string) => { this.switches.push(name) } }
  sandboxed = false
  hasQuit = false
  readonly #double: ElectronDouble
  readonly #folders: { app: string; userData: string }

  constructor(double: ElectronDouble, folders: { app: string; userData: string }) {
    super()
    this.#double = double
    this.#folders = folders
  }
  getAppPath(): string {
    return this.#folders.app
  }
  getPath(): string {
    return this.#folders.userData
  }
  async whenReady(): Promise<void> {}
  requestSingleInstanceLock(): boolean {
    return true
  }
  enableSandbox(): void {
    this.sandboxed = true
  }
  /** As Electron does: close the windows, ask through will-quit, end if nothing objects. */
  quit(): void {
    for (const window of this.#double.windows) window.close()
    let prevented = false
    this.emit('will-quit', { preventDefault: () => { prevented = true } })
    if (prevented) return
    this.hasQuit = true
    this.emit('quit')
  }
}

interface WindowOptions { width: number; height: number; x?: number; y?: number; webPreferences: { preload: string } & Record<string, unknown> }

export class WindowDouble extends EventEmitter {
  readonly options: WindowOptions
  readonly webContents: ContentsDouble
  /** The last address given to loadURL. */
  address = ''
  shown = false
  closed = false

  constructor(double: ElectronDouble, options: WindowOptions) {
    super()
    this.options = options
    this.webContents = new ContentsDouble(double, options)
    double.windows.push(this)
  }
  async loadURL(url: string): Promise<void> {
    this.address = url
    await this.webContents.load(url)
    this.emit('ready-to-show')
  }
  show(): void {
    this.shown = true
  }
  focus(): void {}
  isMinimized(): boolean {
    return false
  }
  getNormalBounds(): Rectangle {
    const { x = 0, y = 0, width, height } = this.options
    return { x, y, width, height }
  }
  close(): void {
    if (this.closed) return
    this.closed = true
    this.emit('close')
    this.emit('closed')
    void this.webContents.page.then((page) => page.close())
  }
}

class ContentsDouble extends EventEmitter {
  readonly page: Promise<Page>
  popupsClosed = 0
  readonly session = {
    request: null as null | ((contents: unknown, permission: string, answer: (ok: boolean) => void, details: { requestingUrl: string }) => void),
    check: null as null | ((contents: unknown, permission: string, origin: string) => boolean),
    setPermissionRequestHandler: (handler: never) => { this.session.request = handler },
    setPermissionCheckHandler: (handler: never) => { this.session.check = handler },
  }
  readonly #double: ElectronDouble
  #loading = false
  #openHandler: (details: { url: string }) => { action: string } = () => ({ action: 'allow' })
  #mainFrame: Frame | null = null

  constructor(double: ElectronDouble, options: WindowOptions) {
    super()
    this.#double = double
    this.page = this.#open(options)
  }
  setWindowOpenHandler(handler: (details: { url: string }) => { action: string }): void {
    this.#openHandler = handler
  }
  send(channel: string, ...args: unknown[]): void {
    void this.page.then((page) => page.evaluate(([channel, args]) => electronDeliver(channel, args), [channel, args] as const))
  }
  async load(url: string): Promise<void> {
    const page = await this.page
    this.#loading = true
    await page.goto(url)
    this.#loading = false
  }

  async #open({ width, height, webPreferences }: WindowOptions): Promise<Page> {
    const page = await this.#double.context.newPage()
    this.#mainFrame = page.mainFrame()
    await page.setViewportSize({ width, height })
    await page.exposeBinding('electronInvoke', ({ frame }, channel: string, args: unknown[]) => this.#invoke(frame, channel, args))
    await page.addInitScript(`{ ${PRELOAD_ELECTRON}\n;((require) => { ${readFileSync(webPreferences.preload, 'utf8')} })(() => electron) }`)
    await page.route(() => true, (route) => (this.#mayLoad(route.request()) ? route.continue() : route.fulfill(STAY)))
    page.on('popup', (popup) => {
      if (this.#openHandler({ url: popup.url() }).action !== 'deny') return
      popup.once('close', () => { this.popupsClosed++ })
      void popup.close()
    })
    return page
  }
  /** will-navigate is for what the page starts itself, not for loadURL. */
  #mayLoad(request: { isNavigationRequest(): boolean; url(): string; frame(): Frame }): boolean {
    if (this.#loading || !request.isNavigationRequest() || request.frame() !== this.#mainFrame) return true
    let prevented = false
    this.emit('will-navigate', { preventDefault: () => { prevented = true } }, request.url())
    return !prevented
  }
  async #invoke(frame: Frame, channel: string, args: unknown[]): Promise<{ value?: unknown; error?: string }> {
    const handler = this.#double.handlers.get(channel)
    if (!handler) return { error: `No handler registered for '${channel}'` }
    try {
      return { value: await handler({ sender: this, senderFrame: { url: frame.url(), parent: frame.parentFrame() } }, ...args) }
    } catch (error) {
      return { error: error instanceof Error ? error.message : String(error) }
    }
  }
}
