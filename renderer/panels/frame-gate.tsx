// The frame gate: before minutes of training, whether up and scale are known well enough for the questions to come.

import { useCapture } from '../state/replica.ts'
import { setView } from '../state/view.ts'
import { percent } from '../ui/format.ts'
import type { CaptureRecord } from '../../native-models/scene/records.ts'
import { DOUBTFUL } from './gravity-scale.tsx'

function openPoints({ up, metric }: CaptureRecord): string[] {
  const points: string[] = []
  if (up === null) points.push('Which way is up is not known: on, under, above and below need it.')
  else if (up.source !== 'user' && up.confidence < DOUBTFUL) points.push(`Which way is up is only ${percent(up.confidence)} sure.`)
  if (metric === null) points.push('How long a metre is is not known: distances will be in scene units.')
  else if (metric.source !== 'user' && metric.confidence < DOUBTFUL) points.push(`The scale is only ${percent(metric.confidence)} sure.`)
  return points
}

/** Nothing where both are known. Neither stops training: they can be set at any time. */
export function FrameGate() {
  const capture = useCapture()
  const points = capture === null ? [] : openPoints(capture)
  if (points.length === 0) return null
  return (
    <div className="note" role="note" aria-label="Up and scale">
      {points.map((point) => <p key={point}>{point}</p>)}
      <button type="button" className="button" onClick={() => setView({ workspace: 'capture' })}>Set up and scale</button>
    </div>
  )
}
