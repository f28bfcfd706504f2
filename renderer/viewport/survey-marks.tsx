// The places clicked in a survey, and the length between two of them; they follow the camera.

import { useEffect, useRef } from 'react'
import { useView } from '../state/view.ts'
import { onDrawn, toScreen } from './screen.ts'

const DOT_PX = 4.5

export function SurveyMarks() {
  const survey = useView((s) => s.survey)
  const svg = useRef<SVGSVGElement>(null)
  const points = survey?.points ?? []
  useEffect(() => onDrawn(() => {
    const at = (survey?.points ?? []).map((p) => toScreen(...(p as [number, number, number])))
    const hidden = at.some(([, , depth]) => depth <= 0)
    svg.current?.setAttribute('visibility', hidden ? 'hidden' : 'visible')
    svg.current?.querySelectorAll('circle').forEach((dot, i) => {
      dot.setAttribute('cx', String(at[i]?.[0] ?? 0))
      dot.setAttribute('cy', String(at[i]?.[1] ?? 0))
    })
    svg.current?.querySelector('path')?.setAttribute('d', at.length < 2 ? '' : `M${at.map(([x, y]) => `${x} ${y}`).join('L')}`)
  }), [survey])
  if (points.length === 0) return null
  return (
    <svg ref={svg} className="draft" aria-hidden="true" data-survey={survey?.of}>
      <path className="survey-line" />
      {points.map((p) => <circle key={p.join(' ')} r={DOT_PX} className="draft-corner" />)}
    </svg>
  )
}
