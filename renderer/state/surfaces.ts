// What lies over the page: dialogs, palette, cheat sheet, the jobs drawer, and which name is being typed.

import { create } from 'zustand'

export type DialogShown =
  | { readonly kind: 'import'; readonly folder: string }
  | { readonly kind: 'browse'; readonly purpose: 'capture' | 'project' | 'labels' | 'model'; readonly of?: string }
  | { readonly kind: 'synth' }
  | { readonly kind: 'export' }
  | { readonly kind: 'models' }

interface Surfaces {
  dialog: DialogShown | null
  palette: boolean
  cheatSheet: boolean
  jobs: boolean
  /** Instance whose name is being typed in the list. */
  renaming: string | null
  /** Says something short to everyone, screen readers included. */
  announcement: string
  /** Why the key pressed last did nothing; counted, so that the same words are said again. */
  refusal: { readonly text: string; readonly count: number } | null
}

export const useSurfaces = create<Surfaces>()(() => ({
  dialog: null, palette: false, cheatSheet: false, jobs: false, renaming: null, announcement: '', refusal: null,
}))

export const surfaces = useSurfaces.getState
export const setSurfaces = useSurfaces.setState
export const refused = (text: string): void => setSurfaces(({ refusal }) => ({ refusal: { text, count: (refusal?.count ?? 0) + 1 } }))
export const announce = (announcement: string): void => setSurfaces({ announcement })
