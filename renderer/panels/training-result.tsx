// What came of training: its figures against what was predicted, its curves against the run before, each held-out
// photograph's score.

import { ArrowRight } from 'lucide-react'
import type { ReconstructionRecord } from '../../native-models/scene/records.ts'
import { useRecords } from '../state/replica.ts'
import { useRunReport } from '../state/reports.ts'
import { setView } from '../state/view.ts'
import { bytes, duration, grouped } from '../ui/format.ts'
import { Curves } from './curves.tsx'
import { Figure } from './figure.tsx'
import { HeldOutTable } from './held-out-table.tsx'

/** The one made before this one. */
function useBefore(made: ReconstructionRecord): ReconstructionRecord | null {
  const all = useRecords('reconstruction')
  return all[all.findIndex(({ id }) => id === made.id) - 1] ?? null
}

export function TrainingResult({ made }: { made: ReconstructionRecord }) {
  const report = useRunReport(made)
  const before = useRunReport(useBefore(made))
  const predicted = report?.predicted
  const note = (value: number | null | undefined, format: (v: number) => string): string | undefined => (typeof value !== 'number' ? undefined : `predicted ${format(value)}`)
  return (
    <div className="panel-body" aria-label="Result">
      <div className="figures">
        <Figure name="Held-out PSNR" value={made.psnr === null ? 'not scored' : `${made.psnr.toFixed(2)} dB`} />
        <Figure name="SSIM" value={made.ssim === null ? 'not scored' : made.ssim.toFixed(3)} />
        <Figure name="Time" value={duration(made.seconds)} note={note(predicted?.seconds, duration)} />
        <Figure name="Peak memory" value={bytes(made.peakBytes)} note={note(predicted?.gpuBytes, bytes)} />
      </div>
      <dl className="facts num">
        <dt>Splats</dt><dd>{grouped(made.splats)}</dd>
        <dt>Steps</dt><dd>{grouped(made.steps)}</dd>
        <dt>Held out</dt><dd>{made.heldOut.length} photographs</dd>
        <dt>Adapter</dt><dd>{made.adapter}</dd>
        <dt>Seed</dt><dd>{made.seed}</dd>
      </dl>
      {report !== null && <HeldOutTable scores={report.heldOut} />}
      <p className="dim">Hold <kbd>C</kbd> over the scene to compare with a photograph, <kbd>Shift</kbd> <kbd>C</kbd> to keep comparing, <kbd>Shift</kbd> <kbd>B</kbd> side by side, <kbd>4</kbd> to see where they differ.</p>
      <button type="button" className="button primary" onClick={() => setView({ workspace: 'ground' })}>Next: name things and ask<ArrowRight /></button>
      {report !== null && <Curves samples={report.samples} before={before?.samples ?? []} adjustments={report.adjustments} />}
    </div>
  )
}
