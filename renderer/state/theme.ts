// Dark, light, or what the system says. Dark is the default: splats are judged against dark.

import { create } from 'zustand'

export const THEMES = ['dark', 'light', 'system'] as const
export type Theme = (typeof THEMES)[number]
const KEY = 'studio.theme'

const stored = (): Theme => THEMES.find((t) => t === localStorage.getItem(KEY)) ?? 'dark'

export const useTheme = create<{ theme: Theme; shown: 'dark' | 'light' }>()(() => ({ theme: stored(), shown: resolve(stored()) }))

const systemIsLight = window.matchMedia('(prefers-color-scheme: light)')

function resolve(theme: Theme): 'dark' | 'light' {
  if (theme !== 'system') return theme
  return window.matchMedia('(prefers-color-scheme: light)').matches ? 'light' : 'dark'
}

export function setTheme(theme: Theme): void {
  localStorage.setItem(KEY, theme)
  const shown = resolve(theme)
  useTheme.setState({ theme, shown })
  document.documentElement.dataset['theme'] = shown
}

/** At the start: shows the stored theme and follows the system where asked to. */
export function applyTheme(): void {
  setTheme(useTheme.getState().theme)
  systemIsLight.addEventListener('change', () => setTheme(useTheme.getState().theme))
}

export const reducedMotion = (): boolean => window.matchMedia('(prefers-reduced-motion: reduce)').matches
