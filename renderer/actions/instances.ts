// What a person does to instances: name, hide, lock, merge, split, remove, and make new ones from a marked region.

import { attempt } from '../state/faults.ts'
import { currentInstances } from '../state/replica.ts'
import { announce } from '../state/surfaces.ts'
import { select, view } from '../state/view.ts'
import { studio } from '../studio.ts'
import { dropRegion } from '../viewport/draft.ts'
import { commit } from './history.ts'

const selected = () => currentInstances().filter((i) => view().selection.includes(i.id))

export async function rename(instanceId: string, label: string): Promise<void> {
  const trimmed = label.trim()
  const before = currentInstances().find((i) => i.id === instanceId)?.label
  if (trimmed === '' || trimmed === before) return
  await commit({ kind: 'label-instance', instanceId, label: trimmed }, 'instances')
}

/** Hides all of them, unless all are hidden already: then shows them. */
export async function toggleHidden(ids: readonly string[]): Promise<void> {
  const chosen = currentInstances().filter((i) => ids.includes(i.id))
  if (chosen.length === 0) return
  await commit({ kind: 'hide-instances', instanceIds: [...ids], hidden: !chosen.every((i) => i.hidden) }, 'instances')
}

export async function showAll(): Promise<void> {
  const hidden = currentInstances().filter((i) => i.hidden).map((i) => i.id)
  if (hidden.length > 0) await commit({ kind: 'hide-instances', instanceIds: hidden, hidden: false }, 'instances')
}

export async function toggleLocked(ids: readonly string[]): Promise<void> {
  const chosen = currentInstances().filter((i) => ids.includes(i.id))
  if (chosen.length === 0) return
  await commit({ kind: 'lock-instances', instanceIds: [...ids], locked: !chosen.every((i) => i.locked) }, 'instances')
}

export async function removeSelected(): Promise<void> {
  const ids = selected().filter((i) => !i.locked).map((i) => i.id)
  if (await commit({ kind: 'remove-instances', instanceIds: ids }, 'instances')) {
    select([])
    announce(`Removed ${ids.length}. Ctrl+Z brings them back.`)
  }
}

export async function mergeSelected(): Promise<void> {
  const merged = await attempt('instances', () => studio.instances.merge({ instanceIds: [...view().selection] }))
  if (merged !== null) select([merged.instanceId])
}

/** Names the marked region as a new instance, or takes it out of an existing one. */
export async function nameRegion(label: string, splitFrom: string | null): Promise<void> {
  const { region } = view()
  if (region === null) return
  const made = await attempt('region', () => splitFrom === null
    ? studio.instances.create({ region: region.region, label })
    : studio.instances.split({ instanceId: splitFrom, region: region.region, label }))
  if (made === null) return
  // The tool stays in the hand: things are named one after the other.
  dropRegion()
  select([made.instanceId])
  announce(`Named: ${label}`)
  document.querySelector<HTMLElement>('.surface')?.focus()
}

/** Next or previous in the list, as shown. */
export function step(by: 1 | -1, shown: readonly string[]): void {
  const at = shown.indexOf(view().selection.at(-1) ?? '')
  const next = shown[at < 0 ? 0 : Math.min(shown.length - 1, Math.max(0, at + by))]
  if (next !== undefined) select([next])
}

export const whyNoSelection = (): string | null => (selected().length === 0 ? 'Select an instance first' : null)

export function whyNotMerge(): string | null {
  if (selected().length < 2) return 'Select two or more instances first (Shift+click)'
  return selected().some((i) => i.locked) ? 'One of them is locked' : null
}

export function whyNotRemove(): string | null {
  if (selected().length === 0) return 'Select an instance first'
  return selected().every((i) => i.locked) ? 'Locked: unlock it first (K)' : null
}
