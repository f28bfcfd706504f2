// The photograph in a pane of its own beside the scene: from the same pose, as large, and under the same loupe.

import { useEffect, useLayoutEffect, useRef, useState, type RefObject } from 'react'
import type { FrameRecord } from '../../native-models/scene/records.ts'
import { useView, view } from '../state/view.ts'
import { frameImageUrl } from '../studio.ts'
import { loupeNow } from './loupe.ts'
import { useChosenFrame } from './photo-overlay.tsx'
import { photoRect } from './pose.ts'
import { rig } from './rig.ts'
import { onDrawn } from './screen.ts'
import { nativeHandlers, useWheel } from './surface.ts'
import { laidOver, useTrained } from './trained.ts'

/** Whole photographs: the loupe looks into them. The host sends no more than there is. */
const PANE_WIDTH = 4096
/** Side by side, unless one above the other shows the pictures this much larger. */
const WORTH_TURNING = 1.6

export type Arrangement = 'columns' | 'rows'

function arrangement({ intrinsics: k }: FrameRecord['camera'], width: number, height: number): Arrangement {
  const columns = Math.min(width / 2 / k.width, height / k.height)
  const rows = Math.min(width / k.width, height / 2 / k.height)
  return rows > columns * WORTH_TURNING ? 'rows' : 'columns'
}

/** How photograph and scene share the viewport; null while they do not. */
export function useArrangement(viewport: RefObject<HTMLElement | null>): Arrangement | null {
  const frame = useChosenFrame()
  const beside = useView((s) => s.comparing === 'kept' && s.compareAs === 'beside')
  const [size, setSize] = useState({ width: 1, height: 1 })
  useLayoutEffect(() => {
    if (viewport.current === null || !beside) return undefined
    const measure = new ResizeObserver(([entry]) => { if (entry !== undefined) setSize(entry.contentRect) })
    measure.observe(viewport.current)
    return () => measure.disconnect()
  }, [viewport, beside])
  return beside && frame !== null ? arrangement(frame.camera, size.width, size.height) : null
}

function layOut(image: HTMLElement, frame: FrameRecord): void {
  const { left, top, width, height } = photoRect(laidOver(frame, view()).intrinsics, rig.size.width, rig.size.height)
  const { scale, x, y } = loupeNow()
  Object.assign(image.style, { left: `${left * scale + x}px`, top: `${top * scale + y}px`, width: `${width * scale}px`, height: `${height * scale}px` })
}

export function PhotoPane() {
  const frame = useChosenFrame()
  const pane = useRef<HTMLDivElement>(null)
  const image = useRef<HTMLImageElement>(null)
  const cameras = useTrained((s) => s.cameras)
  useWheel(pane)
  useEffect(() => onDrawn(() => { if (image.current !== null && frame !== null) layOut(image.current, frame) }), [frame, cameras])
  if (frame === null) return null
  return (
    <div ref={pane} className="photo-pane" data-scope="viewport" tabIndex={-1} {...nativeHandlers}>
      <img ref={image} className="photo-overlay" src={frameImageUrl(frame.id, PANE_WIDTH, laidOver(frame, view()).lens)} alt={`Photograph ${frame.name}`} draggable={false} />
      <span className="pane-name">photograph</span>
      <i className="twin" aria-hidden="true" />
    </div>
  )
}
