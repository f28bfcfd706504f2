// The native menu names the window's own actions: same ids, titles and keys, or a click would do nothing.

import { beforeAll, describe, expect, it, vi } from 'vitest'
import { MENU_ACTIONS, studioMenu } from '../../electron/menu.ts'
import type { Action } from '../../renderer/actions/action.ts'

let actions: readonly Action[] = []
beforeAll(async () => {
  // The window's modules look at their page while they load.
  const storage = { getItem: () => null, setItem: () => undefined }
  vi.stubGlobal('window', { location: { href: 'http://127.0.0.1/', origin: 'http://127.0.0.1' }, matchMedia: () => ({ matches: false, addEventListener: () => undefined }) })
  vi.stubGlobal('sessionStorage', storage)
  vi.stubGlobal('localStorage', storage)
  const all = await import('../../renderer/actions/all.ts')
  actions = all.ACTIONS
  return () => vi.unstubAllGlobals()
})

describe('the native menu', () => {
  it.each(MENU_ACTIONS.map((item) => [item.id, item] as const))('names %s as the window does', (id, { title, keys }) => {
    const action = actions.find((one) => one.id === id)
    expect(action?.title).toBe(title)
    if (keys !== undefined) expect(action?.keys).toContain(keys)
  })

  it('forwards the id of what was clicked', () => {
    const clicked: string[] = []
    const items = studioMenu('linux', 'Studio', (id) => clicked.push(id)).flatMap(({ submenu }) => (Array.isArray(submenu) ? submenu : []))
    for (const item of items) (item.click as (() => void) | undefined)?.()
    expect(clicked).toEqual(MENU_ACTIONS.map(({ id }) => id))
  })

  it('leaves its keys to the window, which knows whether somebody is typing', () => {
    const items = studioMenu('linux', 'Studio', () => undefined).flatMap(({ submenu }) => (Array.isArray(submenu) ? submenu : []))
    expect(items.filter(({ accelerator, registerAccelerator }) => accelerator !== undefined && registerAccelerator !== false)).toEqual([])
  })

  it('has the Mac’s own menu first there, and Quit in File elsewhere', () => {
    expect(studioMenu('darwin', 'Studio', () => undefined)[0]).toMatchObject({ role: 'appMenu' })
    expect(studioMenu('win32', 'Studio', () => undefined)[0]?.submenu).toContainEqual({ role: 'quit' })
  })
})
