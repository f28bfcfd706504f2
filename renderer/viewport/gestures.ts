// What the mouse means over the scene. Left turns or draws, right slides, wheel goes nearer; every tool keeps these.

import { useCloud } from './cloud.ts'
import { extendDraft, draft, finishInPhoto, finishInScene, pointInPhoto, rectangle, setDraft } from './draft.ts'
import type { Point2 } from './hull.ts'
import { enlarge, slideLoupe } from './loupe.ts'
import { dollied, looked, orbited, panned } from './pose.ts'
import { frameAt, instanceAt } from './probe.ts'
import { place, rig } from './rig.ts'
import { atPivotDepth } from './screen.ts'
import { clickScene } from '../actions/scene-click.ts'
import { isAtPhoto, setView, view } from '../state/view.ts'

/** Movement below this is a click, pixels. */
const CLICK_PX = 4
/** One notch of an ordinary wheel is 100; this makes it about 12 % nearer. */
const DOLLY_PER_WHEEL = 0.0012
/** One notch enlarges by a quarter: a loupe has further to go. */
const LOUPE_PER_WHEEL = 0.0022
/** A drag with Ctrl goes nearer: the height of the viewport is a factor of e². */
const DOLLY_PER_HEIGHT = 2

type DragKind = 'turn' | 'pan' | 'dolly' | 'draw' | 'wipe' | 'slide'
interface Drag { kind: DragKind; x: number; y: number; startX: number; startY: number; moved: boolean; keep: 'only' | 'add' | 'remove' }

let drag: Drag | null = null

/** Two panes: what the mouse does in either happens to both. */
const isBeside = (): boolean => view().comparing === 'kept' && view().compareAs === 'beside'

const at = (event: PointerEvent | MouseEvent): Point2 => {
  const box = (event.currentTarget as HTMLElement).getBoundingClientRect()
  return [event.clientX - box.left, event.clientY - box.top]
}

function kindOf(event: PointerEvent): DragKind {
  if (isBeside()) return 'slide'
  if (view().comparing !== null) return 'wipe'
  if (event.button === 2) return 'pan'
  if (event.button === 1) return event.shiftKey ? 'pan' : event.ctrlKey ? 'dolly' : 'turn'
  return view().tool === 'select' || view().tool === 'point' ? 'turn' : 'draw'
}

export function pressed(event: PointerEvent): void {
  if (event.button > 2) return
  const element = event.currentTarget as HTMLElement
  element.focus({ preventScroll: true })
  element.setPointerCapture(event.pointerId)
  const [x, y] = at(event)
  const keep = event.shiftKey ? 'add' : event.altKey ? 'remove' : 'only'
  drag = { kind: kindOf(event), x, y, startX: x, startY: y, moved: false, keep }
  if (drag.kind === 'draw' && view().tool !== 'polygon') setDraft({ points: [[x, y]], closed: false })
}

export function dragged(event: PointerEvent): void {
  const [x, y] = at(event)
  if (isBeside()) showTwin(event.currentTarget as HTMLElement, x, y)
  if (drag === null) return hover(x, y)
  const { height } = rig.size
  const [dx, dy] = [(x - drag.x) / height, (y - drag.y) / height]
  if (Math.hypot(x - drag.startX, y - drag.startY) > CLICK_PX) drag.moved = true
  Object.assign(drag, { x, y })
  if (drag.moved) moveBy(drag, dx, dy)
}

function moveBy({ kind, x, y, startX, startY }: Drag, dx: number, dy: number): void {
  // In a photograph the camera stands where the photograph was taken, and stays there.
  const fixed = isAtPhoto(view().mode)
  if (kind === 'wipe') setView({ wipe: Math.min(1, Math.max(0, x / rig.size.width)) })
  else if (kind === 'slide') slideLoupe(dx * rig.size.height, dy * rig.size.height)
  else if (kind === 'draw') draw([startX, startY], [x, y])
  else if (fixed) return
  else if (kind === 'pan') place(panned(rig.pose, dx, dy))
  else if (kind === 'dolly') place(dollied(rig.pose, rig.pose.pivot, Math.exp(dy * DOLLY_PER_HEIGHT)))
  else place(view().navigation === 'fly' ? looked(rig.pose, rig.up, dx, dy) : orbited(rig.pose, rig.up, dx, dy))
}

function draw(start: Point2, now: Point2): void {
  const { tool } = view()
  if (tool === 'rectangle') setDraft({ points: rectangle(start, now), closed: false })
  else if (tool !== 'polygon') extendDraft(now)
}

export function released(event: PointerEvent): void {
  const ended = drag
  drag = null
  if (ended === null || event.button > 2) return
  if (ended.kind === 'draw') return drawn(ended)
  if (!ended.moved && event.button === 0 && ended.kind === 'turn') clicked([ended.x, ended.y], event)
}

function drawn(ended: Drag): void {
  const { tool, brush } = view()
  const points = draft()?.points ?? []
  if (tool === 'polygon') return setDraft({ points: [...(draft()?.closed === true ? [] : points), [ended.x, ended.y]], closed: false })
  if (tool === 'outline') return finishInPhoto(points)
  if (tool === 'brush') return finishInScene({ kind: 'stroke', points, radius: brush }, ended.keep)
  finishInScene({ kind: 'polygon', points }, ended.keep)
}

function clicked(p: Point2, event: PointerEvent): void {
  if (view().tool === 'point') return pointInPhoto(p)
  clickScene(p, event)
}

let hoverWaits: Point2 | null = null

/** Clouds up to here are looked through in some ten milliseconds; in larger ones only where the pointer rests. */
const LOOKED_THROUGH_IN_A_FRAME = 500_000
const REST_MS = 150
let resting: ReturnType<typeof setTimeout> | undefined

/** Looks under the pointer once a frame at most: a large cloud takes milliseconds. */
function hover(x: number, y: number): void {
  clearTimeout(resting)
  if ((useCloud.getState().cloud?.count ?? 0) > LOOKED_THROUGH_IN_A_FRAME) {
    resting = setTimeout(() => { if (drag === null) hoverNow(x, y) }, REST_MS)
    return
  }
  if (hoverWaits === null) requestAnimationFrame(() => {
    const at = hoverWaits
    hoverWaits = null
    if (at !== null && drag === null) hoverNow(...at)
  })
  hoverWaits = [x, y]
}

function hoverNow(x: number, y: number): void {
  // Kept, it moves by its handle and by dragging; held, by the pointer alone.
  if (view().comparing === 'kept') return
  if (view().comparing === 'held') return setView({ wipe: Math.min(1, Math.max(0, x / rig.size.width)) })
  const found = view().tool === 'select' ? instanceAt(x, y) : null
  const pointing = found !== null || (view().tool === 'select' && frameAt(x, y) !== null)
  if (found !== view().hovered || pointing !== view().pointing) setView({ hovered: found, pointing })
}

/** Wheel goes to the pointer; Shift slides, as on a trackpad's second axis. */
export function wheeled(event: WheelEvent): void {
  event.preventDefault()
  const scale = event.deltaMode === 1 ? 33 : 1
  if (isBeside()) return enlarge(Math.exp(-Math.min(240, Math.max(-240, event.deltaY * scale)) * LOUPE_PER_WHEEL), at(event))
  if (isAtPhoto(view().mode) || view().comparing !== null) return
  if (event.shiftKey) return place(panned(rig.pose, -(event.deltaX * scale) / rig.size.height, -(event.deltaY * scale) / rig.size.height))
  const [x, y] = at(event)
  place(dollied(rig.pose, atPivotDepth(x, y), Math.exp(Math.min(240, Math.max(-240, event.deltaY * scale)) * DOLLY_PER_WHEEL)))
}

/** The place under the pointer, marked in the other pane: both say where the pointer is, and style shows the twin. */
function showTwin(pane: HTMLElement, x: number, y: number): void {
  const viewport = pane.closest<HTMLElement>('.viewport')
  viewport?.style.setProperty('--twin-x', `${x}px`)
  viewport?.style.setProperty('--twin-y', `${y}px`)
}

/** The system took the pointer away: nothing is drawn or turned any more. */
export function lost(): void {
  if (drag?.kind === 'draw') setDraft(null)
  drag = null
}
