// Beside the queue: why a mask is doubted, what lies under it, what it makes of the scene, and the word on it.

import { Ban, Check, Pencil } from 'lucide-react'
import { perform } from '../../actions/action.ts'
import { actionOf, tooltipOf } from '../../actions/all.ts'
import { printed } from '../../actions/shortcut.ts'
import { isLive, useLatestJob } from '../../state/jobs.ts'
import { sameMask, useChosenRow, useMasks, useMaskScope, verdictOf } from '../../state/masks.ts'
import { useRecords, useReplica } from '../../state/replica.ts'
import { ActionIcon, Tip } from '../../ui/controls.tsx'
import { grouped } from '../../ui/format.ts'
import { VERDICT_NAMES } from '../../ui/mask-words.ts'
import { DepthUnder } from './depth-under.tsx'
import { MaskFacts } from './mask-facts.tsx'
import { Looking, SuperviseFailed } from './looking.tsx'
import { SuperviseForm } from './supervise-form.tsx'

function Place() {
  const rows = useMasks((s) => s.rows)
  const chosen = useMasks((s) => s.chosen)
  const total = useMasks((s) => s.list?.total ?? 0)
  const at = rows.findIndex((row) => sameMask(row, chosen))
  return (
    <span className="row" style={{ gap: 2 }}>
      <span className="num">{at < 0 ? '' : `${grouped(at + 1)} of ${grouped(total)}`}</span>
      <ActionIcon id="mask.previous" small /><ActionIcon id="mask.next" small />
    </span>
  )
}

function Reasons() {
  const row = useChosenRow()
  const saying = useMasks((s) => s.saying)
  if (row === null) return null
  const { poison } = row.measures
  const verdict = verdictOf(row, saying)
  return (
    <section className="panel-body" aria-label="Suspicion">
      <div className="row suspicion-head">
        <strong className="num suspicion-score">{poison.toFixed(2)}</strong>
        <span className="dim grow">{poison === 0 && verdict !== 'none' ? 'a person vouches for it' : 'how likely it is to poison a field'}</span>
        {verdict !== 'none' && <span className="tag mask-tag" data-verdict={verdict}>{VERDICT_NAMES[verdict]}</span>}
      </div>
      <span className="suspicion large" aria-hidden="true"><i style={{ width: `${poison * 100}%` }} /></span>
      {row.reasons.length === 0 ? <p className="dim">Nothing speaks against it.</p> : <ul className="reasons">{row.reasons.map((reason) => <li key={reason}>{reason.charAt(0).toUpperCase() + reason.slice(1)}.</li>)}</ul>}
    </section>
  )
}

/** Updates with everything an action's `blocked` reads. */
function useBlocked(): void {
  useMasks()
  useReplica((s) => s.project)
}

const WORDS = [
  { id: 'mask.accept', label: 'Accept', icon: Check, look: 'primary' }, { id: 'mask.repair', label: 'Repair', icon: Pencil, look: '' }, { id: 'mask.reject', label: 'Reject', icon: Ban, look: 'danger' },
] as const

function Words() {
  useBlocked()
  return (
    <div className="panel-foot mask-foot">
      <div className="mask-words" role="group" aria-label="Your word">
        {WORDS.map(({ id, label, icon: Icon, look }) => {
          const action = actionOf(id)
          return (
            <Tip key={id} text={tooltipOf(action)} side="top">
              <button type="button" className={`button ${look}`} aria-disabled={(action.blocked?.() ?? null) !== null} onClick={() => { perform(action) }}><Icon />{label}<kbd>{printed(action.keys[0] ?? '')}</kbd></button>
            </Tip>
          )
        })}
      </div>
      <div className="row mask-more">
        {(['mask.undo', 'mask.withdraw', 'mask.add', 'mask.photograph', 'mask.frame'] as const).map((id) => <ActionIcon key={id} id={id} small side="top" />)}
        <span className="faint grow ellipsis" style={{ textAlign: 'right' }}>kept through every run</span>
      </div>
    </div>
  )
}

function Again() {
  const run = useRecords('supervision').at(-1)
  if (run === undefined) return null
  return (
    <details className="section panel-details">
      <summary>Look again</summary>
      <div className="panel-body"><p className="faint num">Seen by {run.segmenter.name} and {run.encoder.name} on {run.provider}, {run.width} pixels wide, depth {run.depth}.</p></div>
      <SuperviseForm again />
    </details>
  )
}

export function MaskPanel() {
  const job = useLatestJob('supervise')
  const scope = useMaskScope()
  const seen = useRecords('supervision').length > 0
  const row = useChosenRow()
  const looking = job !== null && isLive(job)
  return (
    <aside className="panel" aria-label="Mask" data-scope={scope}>
      <div className="panel-scroll">
        <h2 className="panel-title"><span>{seen ? 'Mask' : 'Masks'}</span>{seen && <Place />}</h2>
        {looking && <Looking job={job} />}
        {!looking && job?.state === 'failed' && <SuperviseFailed job={job} />}
        {seen ? <>{row !== null && <><Reasons /><DepthUnder row={row} /><MaskFacts row={row} /></>}{!looking && <Again />}</> : !looking && <SuperviseForm again={false} />}
      </div>
      {seen && row !== null && <Words />}
    </aside>
  )
}
