// The shape being drawn, and what becomes of it: a region that waits for its name.

import { create } from 'zustand'
import { currentFrames, currentRecords } from '../state/replica.ts'
import { setView, view, type RegionValue } from '../state/view.ts'
import { shows, useCloud } from './cloud.ts'
import type { Point2 } from './hull.ts'
import { splatsUnder, type Shape } from './marking.ts'
import { photoRect } from './pose.ts'
import { rangesOf } from '../../native-models/scene/ranges.ts'
import { recordsOf } from '../../native-models/scene/records.ts'
import { rig } from './rig.ts'
import { useScene } from './scene-model.ts'
import { toScreen } from './screen.ts'

export interface Draft { readonly points: readonly Point2[]; readonly closed: boolean }

/** Viewport pixels; null while nothing is drawn. */
export const useDraft = create<{ draft: Draft | null }>()(() => ({ draft: null }))

export const draft = (): Draft | null => useDraft.getState().draft
export const setDraft = (next: Draft | null): void => useDraft.setState({ draft: next })

/** Freehand points closer than this add nothing, pixels. */
const LEAST_STEP = 3
/** Marks smaller than this were clicks, not strokes, pixels. */
const LEAST_EXTENT = 4

export function extendDraft(p: Point2): void {
  const points = draft()?.points ?? []
  const last = points.at(-1)
  if (last !== undefined && Math.hypot(p[0] - last[0], p[1] - last[1]) < LEAST_STEP) return
  setDraft({ points: [...points, p], closed: false })
}

/** Two corners to a rectangle's four. */
export const rectangle = ([ax, ay]: Point2, [bx, by]: Point2): Point2[] => [[ax, ay], [bx, ay], [bx, by], [ax, by]]

const extent = (points: readonly Point2[]): number => {
  const [xs, ys] = [points.map((p) => p[0]), points.map((p) => p[1])]
  return Math.max(Math.max(...xs) - Math.min(...xs), Math.max(...ys) - Math.min(...ys))
}

function popoverAt(points: readonly Point2[]): Point2 {
  const x = points.reduce((s, p) => s + p[0], 0) / points.length
  return [x, Math.max(...points.map((p) => p[1])) + 10]
}

/** A viewport pixel as a pixel of the original photograph of the chosen frame. */
export function photoPixel([x, y]: Point2): Point2 | null {
  const frame = currentFrames().find((f) => f.id === view().frameId)
  if (frame === undefined) return null
  const k = frame.camera.intrinsics
  const rect = photoRect(k, rig.size.width, rig.size.height)
  const clamp = (v: number, high: number): number => Math.min(high, Math.max(0, v))
  return [clamp(((x - rect.left) / rect.width) * k.width, k.width), clamp(((y - rect.top) / rect.height) * k.height, k.height)]
}

/** Ends a drawing in the photograph. Fewer than three corners are no region. */
export function finishInPhoto(points: readonly Point2[]): void {
  const { frameId } = view()
  const pixels = points.map(photoPixel)
  if (frameId === null || points.length < 3 || extent(points) < LEAST_EXTENT) return setDraft(null)
  setDraft({ points, closed: true })
  const polygon = pixels.filter((p) => p !== null).map(([u, v]): [number, number] => [u, v])
  setView({ region: { region: { kind: 'polygons', frameId, polygons: [polygon] }, at: popoverAt(points), splats: null } })
}

/** A click in the photograph: the host finds the object around it. */
export function pointInPhoto(p: Point2): void {
  const { frameId } = view()
  const pixel = photoPixel(p)
  if (frameId === null || pixel === null) return
  setDraft({ points: [p], closed: true })
  setView({ region: { region: { kind: 'click', frameId, pixel: [pixel[0], pixel[1]] }, at: [p[0], p[1] + 14], splats: null } })
}

/** Ends a drawing in 3D: the splats under it. Shift adds to what is marked already, Alt takes away. */
export function finishInScene(shape: Shape, keep: 'only' | 'add' | 'remove'): void {
  const { cloud } = useCloud.getState()
  if (cloud === null || (shape.kind === 'polygon' && extent(shape.points) < LEAST_EXTENT)) return setDraft(null)
  const { labels, instances } = useScene.getState()
  const hidden = (splat: number): boolean => instances[labels[splat] ?? -1]?.hidden ?? false
  const under = splatsUnder(shape, cloud, toScreen, view().through, hidden)
  const marked = combine(markedNow(), cloud.indices === null ? under : under.map((k) => cloud.indices![k]!), keep)
  setDraft(null)
  if (marked.size === 0) return setView({ region: null })
  const region: RegionValue = { kind: 'splats', ranges: rangesOf(marked), reconstructionId: reconstructionShown() }
  setView({ region: { region, at: popoverAt(shape.points), splats: marked.size } })
}

/** The reconstruction whose splats are on screen; a preview of a training belongs to none, and the host refuses its marks. */
const reconstructionShown = (): string => recordsOf(currentRecords(), 'reconstruction').find((made) => shows(useCloud.getState().blob, made))?.id ?? ''

function markedNow(): Set<number> {
  const region = view().region?.region
  const out = new Set<number>()
  // Indices mean nothing in another cloud than the one they were marked in.
  if (region?.kind === 'splats' && region.reconstructionId === reconstructionShown()) for (const [a, b] of region.ranges) for (let i = a; i < b; i++) out.add(i)
  return out
}

function combine(before: Set<number>, under: readonly number[], keep: 'only' | 'add' | 'remove'): Set<number> {
  if (keep === 'only') return new Set(under)
  for (const splat of under) {
    if (keep === 'add') before.add(splat)
    else before.delete(splat)
  }
  return before
}

/** Forgets the drawing and what it marked. */
export function dropRegion(): void {
  setDraft(null)
  setView({ region: null })
}
