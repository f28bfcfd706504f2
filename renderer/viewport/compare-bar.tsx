// Which photograph is compared, how well it is predicted, and how to go on or leave.

import { ChevronLeft, ChevronRight, X } from 'lucide-react'
import { actionOf, tooltipOf } from '../actions/all.ts'
import { stepFrame } from '../actions/capture.ts'
import { compareBy, stopComparing } from '../actions/compare.ts'
import { useReconstruction } from '../state/replica.ts'
import { useRunReport } from '../state/reports.ts'
import { COMPARISONS, setView, useView, type Comparison } from '../state/view.ts'
import { Tip } from '../ui/controls.tsx'
import { useChosenFrame, useError } from './photo-overlay.tsx'

export function CompareBar() {
  const { comparing, mode } = useView()
  const frame = useChosenFrame()
  if (frame === null || (comparing !== 'kept' && mode !== 'error')) return null
  // Before the comparison is put away this group holds the focus, and Esc is heard as over the scene.
  const leave = (): void => (comparing === null ? setView({ mode: 'color' }) : stopComparing())
  return (
    <div className="floating compare-bar" role="group" aria-label="Compared photograph" data-scope="viewport">
      <Tip text="Previous photograph  [" side="top"><button type="button" className="icon-button small" aria-label="Previous photograph" onClick={() => stepFrame(-1)}><ChevronLeft /></button></Tip>
      <strong className="num">{frame.name}</strong>
      <Tip text="Next photograph  ]" side="top"><button type="button" className="icon-button small" aria-label="Next photograph" onClick={() => stepFrame(1)}><ChevronRight /></button></Tip>
      {comparing !== null && <Ways />}
      {comparing === null ? <ErrorKey /> : <Score frameId={frame.id} />}
      <Tip text="Put it away  Esc" side="top"><button type="button" className="icon-button small" aria-label="Put the photograph away" onClick={leave}><X /></button></Tip>
    </div>
  )
}

const WAYS: Record<Comparison, string> = { wipe: 'Wipe', beside: 'Side by side' }

function Ways() {
  const compareAs = useView((s) => s.compareAs)
  return (
    <div className="segments" role="group" aria-label="How to compare">
      {COMPARISONS.map((how) => (
        <Tip key={how} text={tooltipOf(actionOf(`view.compare-${how}`))} side="top">
          <button type="button" aria-pressed={compareAs === how} onClick={() => { if (compareAs !== how) compareBy(how) }}>{WAYS[how]}</button>
        </Tip>
      ))}
    </div>
  )
}

function Score({ frameId }: { frameId: string }) {
  const made = useReconstruction()
  const score = useRunReport(made)?.heldOut.find((of) => of.frameId === frameId)
  if (made === null) return null
  if (score !== undefined) return <span className="dim num">held out · {score.psnr.toFixed(2)} dB · SSIM {score.ssim.toFixed(3)}</span>
  return <span className="dim">{made.heldOut.includes(frameId) ? 'held out' : 'trained on'}</span>
}

/** What the colours of the error mean, and its one number. */
function ErrorKey() {
  const error = useError((s) => s.picture)
  return (
    <span className="row dim num"><span>same</span><span className="error-key" /><span>30 % apart</span>{error === null ? <span>drawing…</span> : <span>· {error.psnr.toFixed(2)} dB</span>}</span>
  )
}
