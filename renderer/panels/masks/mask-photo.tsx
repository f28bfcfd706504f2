// The photograph with the mask over it; while it is repaired, clicks point at what belongs to it and what does not.

import { useRef, useState, type KeyboardEvent, type PointerEvent } from 'react'
import type { MaskRow } from '../../../electron/contract/masks.ts'
import { boxAround, pointAt } from '../../actions/repair.ts'
import { useChosenRow, useMasks, useMaskScope, type Corners, type Outline, type Repair } from '../../state/masks.ts'
import { useFrames } from '../../state/replica.ts'
import { frameImageUrl } from '../../studio.ts'
import { grouped } from '../../ui/format.ts'
import { useCloseupOf } from '../../viewport/mask-closeup.ts'
import { RepairBar } from './repair-bar.tsx'

/** Wider than the pane is on most screens. */
const PHOTO_WIDTH = 1280
/** A drag shorter than this is a click, pixels of the screen. */
const CLICK_PX = 5

interface Size { readonly width: number; readonly height: number }

/** Place on the picture, in its own pixels. */
function placeOf(event: PointerEvent<SVGSVGElement>, { width, height }: Size): { x: number; y: number } {
  const box = event.currentTarget.getBoundingClientRect()
  const scale = Math.min(box.width / width, box.height / height)
  const x = (event.clientX - box.left - (box.width - width * scale) / 2) / scale
  const y = (event.clientY - box.top - (box.height - height * scale) / 2) / scale
  return { x: Math.min(width, Math.max(0, x)), y: Math.min(height, Math.max(0, y)) }
}

const cornersOf = (a: { x: number; y: number }, b: { x: number; y: number }): Corners => ({ x0: Math.min(a.x, b.x), y0: Math.min(a.y, b.y), x1: Math.max(a.x, b.x), y1: Math.max(a.y, b.y) })

/** Left clicks do what the tool says, right clicks and Alt the opposite; a drag is a box. */
function usePointing(repair: Repair | null, size: Size) {
  const from = useRef<{ x: number; y: number; at: [number, number] } | null>(null)
  const [dragged, setDragged] = useState<Corners | null>(null)
  const moved = (event: PointerEvent): boolean => from.current !== null && Math.hypot(event.clientX - from.current.at[0], event.clientY - from.current.at[1]) > CLICK_PX
  return {
    dragged,
    handlers: repair === null ? {} : {
      onPointerDown(event: PointerEvent<SVGSVGElement>) {
        event.currentTarget.setPointerCapture(event.pointerId)
        from.current = { ...placeOf(event, size), at: [event.clientX, event.clientY] }
      },
      onPointerMove(event: PointerEvent<SVGSVGElement>) {
        if (from.current !== null && event.buttons === 1 && moved(event)) setDragged(cornersOf(from.current, placeOf(event, size)))
      },
      onPointerUp(event: PointerEvent<SVGSVGElement>) {
        if (from.current === null) return
        if (dragged !== null) boxAround(dragged)
        else if (repair.tool !== 'box') pointAt(from.current.x, from.current.y, (repair.tool === 'inside') !== (event.button === 2 || event.altKey))
        from.current = null
        setDragged(null)
      },
      onContextMenu(event: PointerEvent<SVGSVGElement>) { event.preventDefault() },
    },
  }
}

function Pointed({ repair, dragged, px }: { repair: Repair; dragged: Corners | null; px: number }) {
  const box = dragged ?? repair.box
  return (
    <>
      {box !== null && <rect className="pointed-box" x={box.x0} y={box.y0} width={box.x1 - box.x0} height={box.y1 - box.y0} />}
      {repair.points.map(({ x, y, inside }) => (
        <g key={`${x} ${y} ${inside}`} className="pointed" data-inside={inside} transform={`translate(${x} ${y}) scale(${px})`}>
          <circle r="7" /><path d={inside ? 'M-3.5 0H3.5M0 -3.5V3.5' : 'M-3.5 0H3.5'} />
        </g>
      ))}
    </>
  )
}

/** Everything but the mask is darker, and its outline is drawn twice, dark under light: seen on any photograph. */
export function MaskShape({ outline, as }: { outline: Outline; as: 'mask' | 'before' | 'proposal' | 'depth' }) {
  const { path, width, height } = outline
  return (
    <g className={`mask-shape as-${as}`}>
      {as !== 'before' && as !== 'depth' && <path className="mask-outside" fillRule="evenodd" d={`M0 0H${width}V${height}H0Z${path}`} />}
      <path className="mask-under" d={path} />
      <path className="mask-line" d={path} fillRule="evenodd" />
    </g>
  )
}

function sizeOf(row: MaskRow | null, repair: Repair | null, frames: ReturnType<typeof useFrames>, outline: Outline | null, rows: readonly MaskRow[]): Size {
  if (row !== null && (repair === null || repair.frameId === row.frameId)) return row
  // Of a photograph without masks only its proportions are known; all were looked at equally wide.
  const { width, height } = frames.find(({ id }) => id === repair?.frameId)?.camera.intrinsics ?? { width: 4, height: 3 }
  const looked = outline?.width ?? rows[0]?.width ?? width
  return { width: looked, height: Math.round((height * looked) / width) }
}

export function MaskPhoto() {
  const row = useChosenRow()
  const repair = useMasks((s) => s.repair)
  const rows = useMasks((s) => s.rows)
  const closeup = useCloseupOf(row)
  const frames = useFrames()
  const scope = useMaskScope()
  const [scale, setScale] = useState(1)
  const proposal = repair?.proposal?.outline ?? null
  const size = sizeOf(row, repair, frames, proposal, rows)
  const { dragged, handlers } = usePointing(repair, size)
  const frameId = repair?.frameId ?? row?.frameId
  const frame = frames.find(({ id }) => id === frameId)
  if (frame === undefined) return <div className="mask-photo nothing" data-scope={scope}><NothingChosen /></div>
  const outline = closeup?.outline ?? null
  const before = repair === null || repair.instead !== null ? outline : null
  return (
    <div className="mask-photo" data-scope={scope} data-tool={repair?.tool} tabIndex={-1} onKeyDown={quietSpace}>
      <svg className="mask-picture" viewBox={`0 0 ${size.width} ${size.height}`} role="img" aria-label={`Photograph ${frame.name} with the mask`} {...handlers}
        ref={(svg) => { if (svg !== null) measure(svg, size, setScale) }}>
        <image href={frameImageUrl(frame.id, PHOTO_WIDTH, 'undistorted')} width={size.width} height={size.height} preserveAspectRatio="none" />
        {before !== null && <MaskShape outline={before} as={repair === null ? 'mask' : 'before'} />}
        {proposal !== null && <MaskShape outline={proposal} as="proposal" />}
        {repair !== null && <Pointed repair={repair} dragged={dragged} px={scale} />}
      </svg>
      <span className="pane-name">{frame.name}</span>
      {repair !== null && <RepairBar repair={repair} />}
    </div>
  )
}

/** The queue ran empty, or is on its way. */
function NothingChosen() {
  const scope = useMasks((s) => s.list?.scope)
  const left = useMasks((s) => s.list?.counts.verdicts.none ?? 0)
  if (scope === undefined) return null
  return <p className="dim">{left === 0 && scope.masks > 0 ? 'Every mask was looked at.' : scope.spoken === scope.masks ? `Done here. ${grouped(left)} others were not looked at yet.` : 'No mask fits the filters.'}</p>
}

/** Pixels of the photograph in one of the screen: dots keep their size. */
function measure(svg: SVGSVGElement, { width, height }: Size, set: (scale: number) => void): void {
  const box = svg.getBoundingClientRect()
  if (box.width > 0) set(1 / Math.min(box.width / width, box.height / height))
}

/** Space would scroll. */
function quietSpace(event: KeyboardEvent): void {
  if (event.key === ' ' && event.target === event.currentTarget) event.preventDefault()
}
