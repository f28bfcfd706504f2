// What lies over the page: dialogs, palette, cheat sheet, the jobs drawer, and which name is being typed.

import { create } from 'zustand'

export type DialogShown =
  | { readonly kind: 'import'; readonly folder: string }
  | { readonly kind: 'browse'; readonly purpose: 'capture' | 'project' | 'labels' }
  | { readonly kind: 'synth' }
  | { readonly kind: 'export' }

interface Surfaces {
  dialog: DialogShown | null
  palette: boolean
  cheatSheet: boolean
  jobs: boolean
  /** Instance whose name is being typed in the list. */
  renaming: string | null
  /** Says something short to everyone, screen readers included. */
  announcement: string
}

export const useSurfaces = create<Surfaces>()(() => ({
  dialog: null, palette: false, cheatSheet: false, jobs: false, renaming: null, announcement: '',
}))

export const surfaces = useSurfaces.getState
export const setSurfaces = useSurfaces.setState
export const announce = (announcement: string): void => setSurfaces({ announcement })
