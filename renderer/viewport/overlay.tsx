// Outlines, labels and relation lines over the scene. React makes the elements; each drawn frame moves them directly.

import { useEffect, useRef } from 'react'
import { FrameRose } from './frame-rose.tsx'
import { convexHull, grown, nearestOn, roundedPath, type Point2 } from './hull.ts'
import { useMarks, type Link, type Mark } from './marks.ts'
import { rig } from './rig.ts'
import { onDrawn, toScreen } from './screen.ts'

/** Pixels between an object and its outline. */
const OUTLINE_GAP = 7
/** Pixels kept free between the labels of two objects. */
const LABEL_GAP = 4

interface Rect { x: number; y: number; w: number; h: number }

function projectedHull(points: Float32Array): Point2[] {
  const seen: Point2[] = []
  for (let i = 0; i < points.length; i += 3) {
    const [x, y, depth] = toScreen(points[i]!, points[i + 1]!, points[i + 2]!)
    if (depth > 0) seen.push([x, y])
  }
  return seen.length < 3 ? [] : grown(convexHull(seen), OUTLINE_GAP)
}

const overlap = (a: Rect, b: Rect): boolean =>
  a.x < b.x + b.w + LABEL_GAP && b.x < a.x + a.w + LABEL_GAP && a.y < b.y + b.h + LABEL_GAP && b.y < a.y + a.h + LABEL_GAP

const rectOf = (label: HTMLElement, x: number, y: number): Rect =>
  ({ w: label.offsetWidth, h: label.offsetHeight, x: x - label.offsetWidth / 2, y: y - label.offsetHeight / 2 })

/** Puts a label with its middle at (x, y), unless it would cover an earlier one or lies off screen. */
function placeLabel(label: HTMLElement, x: number, y: number, taken: Rect[], always: boolean): void {
  const rect = rectOf(label, x, y)
  const off = x < -rect.w || y < -rect.h || x > rig.size.width + rect.w || y > rig.size.height + rect.h
  const shown = !off && (always || !taken.some((t) => overlap(t, rect)))
  label.style.visibility = shown ? 'visible' : 'hidden'
  if (!shown) return
  taken.push(rect)
  label.style.transform = `translate(${Math.round(rect.x)}px, ${Math.round(rect.y)}px)`
}

/** The middle part of a hull's bounds: a label may touch its rounded corners. */
function boundsOf(hull: readonly Point2[]): Rect[] {
  if (hull.length === 0) return []
  const [xs, ys] = [hull.map((p) => p[0]), hull.map((p) => p[1])]
  const [x, y] = [Math.min(...xs), Math.min(...ys)]
  const [w, h] = [Math.max(...xs) - x, Math.max(...ys) - y]
  return [{ x: x + w * 0.1, y: y + h * 0.1, w: w * 0.8, h: h * 0.8 }]
}

/** Corners of a hull: left, top, right, bottom and where the label hangs above its highest point. */
function around(hull: readonly Point2[], w: number, h: number): Point2[] {
  const [xs, ys] = [hull.map((p) => p[0]), hull.map((p) => p[1])]
  const [left, right, top, bottom] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)]
  const highest = hull.find((p) => p[1] === top)?.[0] ?? left
  const middle = (left + right) / 2
  return [
    [(highest + middle) / 2, top - h / 2 - 4], [right - w / 4, top - h / 2 - 4], [left + w / 4, top - h / 2 - 4],
    [middle, bottom + h / 2 + 4], [right + w / 2 + 6, (top + bottom) / 2], [left - w / 2 - 6, (top + bottom) / 2],
  ]
}

function drawMark(root: HTMLElement, mark: Mark, hull: Point2[], taken: Rect[]): void {
  root.querySelector(`path[data-mark="${mark.id}"]`)?.setAttribute('d', mark.outlined ? roundedPath(hull) : '')
  const label = root.querySelector<HTMLElement>(`.mark-label[data-mark="${mark.id}"]`)
  if (label === null) return
  if (hull.length === 0) return void (label.style.visibility = 'hidden')
  const important = mark.role === 'target' || mark.role === 'anchor'
  const spots = around(hull, label.offsetWidth, label.offsetHeight)
  const free = important ? spots.find(([x, y]) => !taken.some((t) => overlap(t, rectOf(label, x, y)))) : undefined
  placeLabel(label, ...(free ?? spots[0]!), taken, important)
}

function drawLink(root: HTMLElement, link: Link, hulls: ReadonlyMap<string, Point2[]>, taken: Rect[]): void {
  const [a, b] = [hulls.get(link.from) ?? [], hulls.get(link.to) ?? []]
  const line = root.querySelector(`line[data-link="${link.id}"]`)
  const label = root.querySelector<HTMLElement>(`.mark-label[data-link="${link.id}"]`)
  if (line === null) return
  const shown = a.length > 0 && b.length > 0
  line.setAttribute('visibility', shown ? 'visible' : 'hidden')
  if (!shown) {
    if (label !== null) label.style.visibility = 'hidden'
    return
  }
  const from = nearestOn(a, centre(b))
  const to = nearestOn(b, from)
  line.setAttribute('x1', String(from[0]))
  line.setAttribute('y1', String(from[1]))
  line.setAttribute('x2', String(to[0]))
  line.setAttribute('y2', String(to[1]))
  if (label !== null) freeSpot(label, (from[0] + to[0]) / 2, (from[1] + to[1]) / 2, taken)
}

const centre = (hull: readonly Point2[]): Point2 =>
  [hull.reduce((s, p) => s + p[0], 0) / hull.length, hull.reduce((s, p) => s + p[1], 0) / hull.length]

/** A relation's value is always shown: below its line where there is room, else further away. */
function freeSpot(label: HTMLElement, x: number, y: number, taken: Rect[]): void {
  const h = label.offsetHeight
  const spots: Point2[] = [1, -1, 2, -2, 3, -3, 4].flatMap((n): Point2[] => [[x, y + n * h], [x + 2 * h, y + n * h], [x - 2 * h, y + n * h]])
  const free = spots.find(([sx, sy]) => !taken.some((t) => overlap(t, rectOf(label, sx, sy))))
  placeLabel(label, ...(free ?? [x, y] as const), taken, true)
}

export function Overlay() {
  const root = useRef<HTMLDivElement>(null)
  const { marks, links } = useMarks()
  useEffect(() => onDrawn(() => {
    if (root.current === null) return
    const hulls = new Map(marks.map((mark) => [mark.id, projectedHull(mark.points)]))
    // Labels keep off the answer and its anchors as well as off each other.
    const taken = marks.filter((m) => m.role === 'target' || m.role === 'anchor').flatMap((m) => boundsOf(hulls.get(m.id) ?? []))
    for (const mark of marks) drawMark(root.current, mark, hulls.get(mark.id) ?? [], taken)
    for (const link of links) drawLink(root.current, link, hulls, taken)
  }), [marks, links])
  return (
    <>
      <FrameRose />
      <div ref={root} className="overlay" aria-hidden="true">
        <svg>
          {links.map((link) => <line key={link.id} data-link={link.id} className={link.label === null ? 'relation-line graph-line' : 'relation-line'} />)}
          {marks.map((mark) => <path key={mark.id} data-mark={mark.id} className={`outline outline-${mark.role}`} />)}
        </svg>
        {marks.filter((m) => m.label !== null).map((mark) => (
          <span key={mark.id} data-mark={mark.id} className={`mark-label label-${mark.role}`}>{mark.label}</span>
        ))}
        {links.filter((link) => link.label !== null).map((link) => <span key={link.id} data-link={link.id} className="mark-label label-relation num">{link.label}</span>)}
      </div>
    </>
  )
}
