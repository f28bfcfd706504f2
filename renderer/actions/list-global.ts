// Actions heard everywhere: opening, undo, palette, workspaces, panels, theme.

import { Boxes, CircleHelp, Contrast, FolderOpen, ListChecks, Redo2, Search, Share, Sparkles, Undo2, X } from 'lucide-react'
import { currentReconstruction, useReplica } from '../state/replica.ts'
import { setSurfaces } from '../state/surfaces.ts'
import { setTheme, THEMES, useTheme } from '../state/theme.ts'
import { setView, type Workspace } from '../state/view.ts'
import { chooseFolder, closeProject, openSample } from './open.ts'
import { redo, undo } from './history.ts'
import type { Action } from './action.ts'
import { escape } from './escape.ts'

const project = () => useReplica.getState().project
const whyNoProject = (): string | null => (project() === null ? 'Open a project first' : null)

const goTo = (workspace: Workspace, title: string, key: string): Action => ({
  id: `workspace.${workspace}`, title, scope: 'global', keys: [key], also: 'workspace', blocked: whyNoProject,
  // Masks have a photograph of their own beside the scene.
  run: () => setView(workspace === 'masks' ? { workspace, mode: 'color', comparing: null, tool: 'select', region: null } : { workspace }),
})

function nextTheme(): void {
  const { theme } = useTheme.getState()
  setTheme(THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length] ?? 'dark')
}

function whyNotUndo(): string | null {
  const now = project()
  return now?.readOnly ?? ((now?.canUndo ?? null) === null ? 'Nothing to undo' : null)
}

function whyNotRedo(): string | null {
  const now = project()
  return now?.readOnly ?? ((now?.canRedo ?? null) === null ? 'Nothing to redo' : null)
}

function whyNotExport(): string | null {
  const made = currentReconstruction()
  return made === null ? 'Reconstruct or open a scene first' : made.backbone === 'splat' ? null : 'A radiance field has no splats'
}

export const GLOBAL_ACTIONS: readonly Action[] = [
  { id: 'project.open', title: 'Open…', scope: 'global', keys: ['Ctrl+O'], icon: FolderOpen, also: 'folder project capture import', run: () => chooseFolder('capture') },
  { id: 'project.open-splats', title: 'Open a splat file…', scope: 'global', keys: [], icon: FolderOpen, also: 'ply spz sog splat ksplat import', run: () => setSurfaces({ dialog: { kind: 'browse', purpose: 'capture' } }) },
  { id: 'project.sample', title: 'Open the sample', scope: 'global', keys: [], icon: Sparkles, also: 'demo example tabletop', run: openSample },
  { id: 'project.export', title: 'Export splats…', scope: 'global', keys: ['Ctrl+E'], icon: Share, also: 'save ply spz splat file', blocked: whyNotExport, run: () => setSurfaces({ dialog: { kind: 'export' } }) },
  { id: 'project.close', title: 'Close project', scope: 'global', keys: [], icon: X, also: 'start recent', blocked: whyNoProject, run: closeProject },
  { id: 'edit.undo', title: 'Undo', scope: 'global', keys: ['Ctrl+Z'], icon: Undo2, blocked: whyNotUndo, run: undo },
  { id: 'edit.redo', title: 'Redo', scope: 'global', keys: ['Ctrl+Shift+Z', 'Ctrl+Y'], icon: Redo2, blocked: whyNotRedo, run: redo },
  { id: 'window.palette', title: 'Command palette', scope: 'global', keys: ['Ctrl+K', 'Ctrl+P'], icon: Search, unlisted: true, run: () => setSurfaces((s) => ({ palette: !s.palette })) },
  { id: 'window.jobs', title: 'Jobs', scope: 'global', keys: ['Ctrl+J'], icon: ListChecks, also: 'progress queue', run: () => setSurfaces((s) => ({ jobs: !s.jobs })) },
  { id: 'window.models', title: 'Models…', scope: 'global', keys: [], icon: Boxes, also: 'packs segmenter encoder clip sam download licence', run: () => setSurfaces({ dialog: { kind: 'models' } }) },
  { id: 'window.keys', title: 'Keys and gestures', scope: 'global', keys: ['?', 'F1'], icon: CircleHelp, also: 'help cheat sheet shortcuts', run: () => setSurfaces((s) => ({ cheatSheet: !s.cheatSheet })) },
  { id: 'window.theme', title: 'Next theme (dark, light, system)', scope: 'global', keys: [], icon: Contrast, also: 'appearance colours', run: nextTheme },
  { id: 'window.escape', title: 'Step back: tool, marks, selection', scope: 'global', keys: ['Esc'], unlisted: true, run: escape },
  goTo('capture', 'Go to Capture', 'Ctrl+1'),
  goTo('reconstruct', 'Go to Reconstruct', 'Ctrl+2'),
  goTo('masks', 'Go to Masks', 'Ctrl+3'),
  goTo('ground', 'Go to Ground', 'Ctrl+4'),
]
