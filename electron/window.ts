// The studio's one window: isolated from Node, kept on the host's page, remembering where it stood.

import { BrowserWindow, screen, type Rectangle, type Session, type WebContents } from 'electron'
import { readFileSync, writeFileSync } from 'node:fs'

const DEFAULT_SIZE = { width: 1440, height: 900 }
/** Below this the panels no longer fit beside the scene. */
const MINIMUM_SIZE = { minWidth: 900, minHeight: 600 }
/** The page's own background, so that nothing flashes white before it paints. */
const BACKGROUND = '#0e0f12'
/** Copying text, full screen, and holding the pointer while flying. Everything else is refused. */
const ALLOWED_PERMISSIONS = new Set(['clipboard-sanitized-write', 'fullscreen', 'pointerLock'])

interface WindowFiles { preload: string; bounds: string }

/** Opens the window on the host's page. `origin` is asked each time: a restarted host may have another. */
export function openWindow(url: string, origin: () => string, files: WindowFiles): BrowserWindow {
  const window = new BrowserWindow({
    ...DEFAULT_SIZE, ...rememberedBounds(files.bounds), ...MINIMUM_SIZE,
    backgroundColor: BACKGROUND,
    show: false,
    webPreferences: { preload: files.preload, sandbox: true, contextIsolation: true, nodeIntegration: false, spellcheck: false },
  })
  window.once('ready-to-show', () => window.show())
  window.on('close', () => rememberBounds(files.bounds, window.getNormalBounds()))
  load(window, url)
  keepOnPage(window.webContents, origin)
  limitPermissions(window.webContents.session, origin)
  return window
}

/** Loads the host's page. If the host dies meanwhile it is started again and the page loaded anew, so a failure is only noted. */
export function load(window: BrowserWindow, url: string): void {
  window.loadURL(url).catch((error: unknown) => console.error(`the window could not be loaded: ${String(error)}`))
}

/** The page may not lead elsewhere, open windows or embed web views, whatever ends up in it. */
function keepOnPage(contents: WebContents, origin: () => string): void {
  contents.on('will-navigate', (event, url) => {
    if (!isFrom(origin(), url)) event.preventDefault()
  })
  contents.on('will-attach-webview', (event) => event.preventDefault())
  contents.setWindowOpenHandler(() => ({ action: 'deny' }))
}

function limitPermissions(session: Session, origin: () => string): void {
  const allowed = (permission: string, from: string): boolean => ALLOWED_PERMISSIONS.has(permission) && isFrom(origin(), from)
  session.setPermissionRequestHandler((_contents, permission, answer, details) => answer(allowed(permission, details.requestingUrl)))
  session.setPermissionCheckHandler((_contents, permission, from) => allowed(permission, from))
}

/** Whether a URL belongs to an origin. */
export function isFrom(origin: string, url: string): boolean {
  return URL.canParse(url) && new URL(url).origin === origin
}

/** Where the window stood last time, if a screen still shows that place. */
function rememberedBounds(file: string): Rectangle | null {
  const bounds = readBounds(file)
  return bounds !== null && screen.getAllDisplays().some(({ workArea }) => overlaps(workArea, bounds)) ? bounds : null
}

function readBounds(file: string): Rectangle | null {
  try {
    const { x, y, width, height } = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>
    const numbers = [x, y, width, height]
    return numbers.every((n) => Number.isInteger(n)) ? ({ x, y, width, height } as Rectangle) : null
  } catch {
    // First start, or a file that something else damaged: the default place is as good.
    return null
  }
}

function rememberBounds(file: string, bounds: Rectangle): void {
  try {
    writeFileSync(file, JSON.stringify(bounds))
  } catch (error) {
    console.error(`the window's place could not be remembered: ${String(error)}`)
  }
}

function overlaps(a: Rectangle, b: Rectangle): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height
}
