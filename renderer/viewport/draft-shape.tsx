// The shape being drawn, and the brush under the pointer.

import { useEffect, useState } from 'react'
import { useView } from '../state/view.ts'
import { useDraft } from './draft.ts'
import type { Point2 } from './hull.ts'

const pathOf = (points: readonly Point2[], closed: boolean): string =>
  points.length === 0 ? '' : `M${points.map((p) => p.join(' ')).join('L')}${closed ? 'Z' : ''}`

/** Where the pointer is while a brush is held over the scene. */
function usePointer(active: boolean): Point2 | null {
  const [at, setAt] = useState<Point2 | null>(null)
  useEffect(() => {
    if (!active) return undefined
    const follow = (event: PointerEvent): void => {
      const box = document.querySelector('.surface')?.getBoundingClientRect()
      if (box !== undefined) setAt([event.clientX - box.left, event.clientY - box.top])
    }
    window.addEventListener('pointermove', follow)
    return () => {
      window.removeEventListener('pointermove', follow)
      setAt(null)
    }
  }, [active])
  return at
}

export function DraftShape() {
  const draft = useDraft((s) => s.draft)
  const { tool, brush } = useView()
  const pointer = usePointer(tool === 'brush')
  if (draft === null && pointer === null) return null
  const points = draft?.points ?? []
  const dot = points.length === 1 && tool !== 'brush'
  return (
    <svg className="draft" aria-hidden="true">
      {tool === 'brush'
        ? <path d={pathOf(points, false)} className="draft-stroke" strokeWidth={brush * 2} />
        : <path d={pathOf(points, draft?.closed === true || tool !== 'polygon')} className="draft-area" />}
      {tool === 'polygon' && points.map((p) => <circle key={p.join(' ')} cx={p[0]} cy={p[1]} r={4} className="draft-corner" />)}
      {dot && <circle cx={points[0]![0]} cy={points[0]![1]} r={7} className="draft-dot" />}
      {pointer !== null && <circle cx={pointer[0]} cy={pointer[1]} r={brush} className="draft-brush" />}
    </svg>
  )
}
