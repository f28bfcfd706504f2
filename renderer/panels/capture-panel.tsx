// What was imported, what was left out, and the two things every measure depends on: which way is up, and how long a metre is.

import { ArrowRight, FolderOpen } from 'lucide-react'
import type { CaptureRecord } from '../../native-models/scene/records.ts'
import { nativeShell } from '../shell.ts'
import { useCapture, useFrames, useReconstruction } from '../state/replica.ts'
import { setView } from '../state/view.ts'
import { FaultNote } from '../ui/controls.tsx'
import { basename, plural } from '../ui/format.ts'
import { Gravity, Scale } from './gravity-scale.tsx'
import { formatName } from './import-dialog.tsx'

/** Missing images and warnings listed before the rest is folded away. */
const SHOWN = 5

function Facts({ capture, frames }: { capture: CaptureRecord; frames: number }) {
  const shell = nativeShell()
  const { min, max } = capture.bounds
  const metres = capture.metric?.metresPerUnit
  const size = [0, 1, 2].map((k) => ((max[k]! - min[k]!) * (metres ?? 1)).toFixed(1)).join(' × ')
  return (
    <>
      <dl className="facts num">
        <dt>Format</dt><dd>{formatName(capture.format)}</dd>
        <dt>Photographs</dt><dd>{capture.format === 'splats' ? 'none' : frames}</dd>
        <dt>Extent</dt><dd>{size} {metres === undefined ? 'units' : 'm'}</dd>
        <dt>{capture.format === 'splats' ? 'File' : 'Folder'}</dt><dd className="mono">{capture.root}</dd>
      </dl>
      {shell !== null && <button type="button" className="button" onClick={() => void shell.reveal(capture.root)}><FolderOpen />Show in files</button>}
    </>
  )
}

function LeftOut({ capture }: { capture: CaptureRecord }) {
  const { missing, warnings } = capture
  if (missing.length === 0 && warnings.length === 0) return null
  return (
    <section className="section">
      <h2 className="panel-title"><span>Worth knowing</span></h2>
      <div className="panel-body">
        {warnings.slice(0, SHOWN).map((w) => <p key={w} className="note">{w}</p>)}
        {missing.length > 0 && (
          <details>
            <summary>{plural(missing.length, 'missing image')}</summary>
            <ul className="dim">{missing.map((m) => <li key={m} className="ellipsis">{basename(m)}</li>)}</ul>
          </details>
        )}
      </div>
    </section>
  )
}

export function CapturePanel() {
  const capture = useCapture()
  const frames = useFrames()
  const reconstructed = useReconstruction() !== null
  return (
    <aside className="panel" aria-label="Capture">
      <div className="panel-scroll">
        <h2 className="panel-title"><span>Capture</span></h2>
        {capture === null ? <p className="faint panel-body">Facts about the capture show here: its format, which way is up, and its scale.</p> : (
          <>
            <div className="panel-body"><Facts capture={capture} frames={frames.length} /></div>
            <div className="panel-body"><FaultNote place="capture" /></div>
            <Gravity capture={capture} />
            <Scale capture={capture} />
            <LeftOut capture={capture} />
          </>
        )}
      </div>
      {capture !== null && capture.format !== 'splats' && (
        <div className="panel-foot">
          <button type="button" className={reconstructed ? 'button' : 'button primary'} onClick={() => setView({ workspace: 'reconstruct' })}>{reconstructed ? 'Reconstruct again' : 'Next: reconstruct'}<ArrowRight /></button>
        </div>
      )}
    </aside>
  )
}
