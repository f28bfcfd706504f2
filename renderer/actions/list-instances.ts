// Actions on the selected instances; the same keys work in the scene and in the list.

import { EyeOff, LockKeyhole, Merge, PenLine, Tags, Trash2, Eye } from 'lucide-react'
import { currentInstances, currentReconstruction } from '../state/replica.ts'
import { setSurfaces } from '../state/surfaces.ts'
import { select, setView, view } from '../state/view.ts'
import type { Action } from './action.ts'
import { mergeSelected, removeSelected, showAll, toggleHidden, toggleLocked, whyNoSelection, whyNotMerge, whyNotRemove } from './instances.ts'
import { chooseFolder } from './open.ts'

function whyNotRename(): string | null {
  const chosen = currentInstances().find((i) => i.id === view().selection.at(-1))
  if (chosen === undefined) return 'Select an instance first'
  return chosen.locked ? 'Locked: unlock it first (K)' : null
}

export function startRenaming(): void {
  const id = view().selection.at(-1)
  if (id === undefined) return
  setView({ workspace: 'ground' })
  setSurfaces({ renaming: id })
}

const whyNoSplats = (): string | null => (currentReconstruction() === null ? 'Reconstruct first: names are lifted onto the splats' : null)

const scoped = (scope: 'viewport' | 'list', suffix: string): readonly Action[] => [
  { id: `instance.rename${suffix}`, title: 'Rename', scope, keys: scope === 'list' ? ['F2', 'Enter'] : ['F2'], icon: PenLine, also: 'label name', blocked: whyNotRename, run: startRenaming },
  { id: `instance.merge${suffix}`, title: 'Merge', scope, keys: ['M'], icon: Merge, also: 'join union', blocked: whyNotMerge, run: mergeSelected },
  { id: `instance.hide${suffix}`, title: 'Hide or show', scope, keys: ['H'], icon: EyeOff, blocked: whyNoSelection, run: () => toggleHidden(view().selection) },
  { id: `instance.show-all${suffix}`, title: 'Show all', scope, keys: ['Shift+H'], icon: Eye, run: showAll },
  { id: `instance.lock${suffix}`, title: 'Lock or unlock', scope, keys: ['K'], icon: LockKeyhole, also: 'protect', blocked: whyNoSelection, run: () => toggleLocked(view().selection) },
  { id: `instance.remove${suffix}`, title: 'Remove', scope, keys: ['Delete', 'Backspace'], icon: Trash2, also: 'delete', blocked: whyNotRemove, run: removeSelected },
  { id: `instance.all${suffix}`, title: 'Select all', scope, keys: ['Ctrl+A'], run: () => select(currentInstances().map((i) => i.id)) },
]

export const INSTANCE_ACTIONS: readonly Action[] = [
  ...scoped('viewport', ''),
  ...scoped('list', '.in-list').map((action) => ({ ...action, unlisted: true })),
  { id: 'instance.labels', title: 'Import labels…', scope: 'global', keys: [], icon: Tags, also: 'masks polygons LERF labelme COCO names', blocked: whyNoSplats, run: () => chooseFolder('labels') },
]
