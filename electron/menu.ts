// The native menu. Its items name the window's own actions; clicks are forwarded, nothing is done here.

import type { MenuItemConstructorOptions } from 'electron'

/** One of the window's actions: its id, title and keys there. */
export interface ActionItem { id: string; title: string; keys?: string }
type Entry = ActionItem | 'separator'

const FILE: Entry[] = [
  { id: 'project.open', title: 'Open…', keys: 'Ctrl+O' },
  { id: 'project.open-splats', title: 'Open a splat file…' },
  { id: 'project.sample', title: 'Open the sample' },
  'separator',
  { id: 'instance.labels', title: 'Import labels…' },
  { id: 'project.export', title: 'Export splats…', keys: 'Ctrl+E' },
  'separator',
  { id: 'project.close', title: 'Close project' },
]
const EDIT: Entry[] = [
  { id: 'edit.undo', title: 'Undo', keys: 'Ctrl+Z' },
  { id: 'edit.redo', title: 'Redo', keys: 'Ctrl+Shift+Z' },
]
const VIEW: Entry[] = [
  { id: 'workspace.capture', title: 'Go to Capture', keys: 'Ctrl+1' },
  { id: 'workspace.reconstruct', title: 'Go to Reconstruct', keys: 'Ctrl+2' },
  { id: 'workspace.masks', title: 'Go to Masks', keys: 'Ctrl+3' },
  { id: 'workspace.ground', title: 'Go to Ground', keys: 'Ctrl+4' },
  'separator',
  { id: 'query.focus', title: 'Ask about the scene', keys: 'Ctrl+F' },
  { id: 'window.jobs', title: 'Jobs', keys: 'Ctrl+J' },
  { id: 'window.palette', title: 'Command palette', keys: 'Ctrl+K' },
  'separator',
  { id: 'view.frame', title: 'Frame the selection or the answer' },
  { id: 'view.frame-all', title: 'Frame everything' },
  { id: 'window.theme', title: 'Next theme (dark, light, system)' },
]
const HELP: Entry[] = [{ id: 'window.keys', title: 'Keys and gestures', keys: 'F1' }]

/** Every action that the menu names; a test holds them against the window's own list. */
export const MENU_ACTIONS: readonly ActionItem[] = [...FILE, ...EDIT, ...VIEW, ...HELP].filter((entry) => entry !== 'separator')

/** The menu of one system. `click` gets the id of the action that was chosen. */
export function studioMenu(platform: NodeJS.Platform, appName: string, click: (actionId: string) => void): MenuItemConstructorOptions[] {
  const items = (entries: Entry[]): MenuItemConstructorOptions[] => entries.map((entry) => (entry === 'separator' ? { type: 'separator' } : actionItem(entry, click)))
  const mac = platform === 'darwin'
  const quit: MenuItemConstructorOptions[] = mac ? [] : [{ type: 'separator' }, { role: 'quit' }]
  // Text fields need these roles: on a Mac their keys work only through the menu.
  const text: MenuItemConstructorOptions[] = [{ type: 'separator' }, { role: 'cut' }, { role: 'copy' }, { role: 'paste' }, { role: 'selectAll' }]
  return [
    ...(mac ? [{ label: appName, role: 'appMenu' } as const] : []),
    { label: '&File', submenu: [...items(FILE), ...quit] },
    { label: '&Edit', submenu: [...items(EDIT), ...text] },
    { label: '&View', submenu: [...items(VIEW), { type: 'separator' }, { role: 'togglefullscreen' }, { role: 'toggleDevTools' }] },
    { label: '&Window', role: 'windowMenu' },
    { label: '&Help', role: 'help', submenu: items(HELP) },
  ]
}

function actionItem({ id, title, keys }: ActionItem, click: (actionId: string) => void): MenuItemConstructorOptions {
  // The window listens to the keys itself and takes them first; here they are only shown, or both would act.
  const shown = keys ? { accelerator: keys.replace('Ctrl', 'CmdOrCtrl'), registerAccelerator: false } : {}
  return { id, label: title, click: () => click(id), ...shown }
}
