// Why: each term with its score, what was measured against its limit, and the one that decided.

import type { Evidence } from '../../native-models/scene/grounding.ts'
import { setView } from '../state/view.ts'
import { quantity, quantityText, score } from '../ui/format.ts'
import { termWords } from '../ui/words.ts'

interface Props { readonly evidence: readonly Evidence[]; readonly nameOf: (id: string) => string; readonly answerId: string | undefined }

/** A measured value on a line with its limit marked. The line ends at twice the limit, or just past the value. */
function Gauge({ name, value, limit = 0 }: { name: string; value: number; limit: number | undefined }) {
  const said = `${quantity(name).words} ${quantityText(name, value)}`
  const end = Math.max(limit * 2, value * 1.12)
  return (
    <div className="measured gauged">
      <span>{said}, limit {quantityText(name, limit)}</span>
      <span className="gauge" aria-hidden="true"><i style={{ left: `${Math.max(0, Math.min(100, (value / end) * 100))}%` }} /><u style={{ left: `${(limit / end) * 100}%` }} /></span>
    </div>
  )
}

/** A name's match that is its score already says nothing twice. */
const SAME_SCORE = 0.006

function Term({ e, words }: { e: Evidence; words: string }) {
  const kind = e.relation === 'name' || e.relation === 'attribute' ? 'language' : 'relation'
  const told = Object.entries(e.measured).filter(([, value]) => kind === 'relation' || Math.abs(value - e.score) > SAME_SCORE)
  const limited = told.filter(([name]) => (e.limits[name] ?? 0) > 0)
  const rest = told.filter(([name]) => !((e.limits[name] ?? 0) > 0))
  return (
    <li className="term" data-kind={kind} data-decisive={e.decisive}>
      <span className="term-words">{words}{e.decisive && <span className="decisive" title="The term that made the difference">decides</span>}</span>
      <span className="term-bar" role="meter" aria-label={words} aria-valuemin={0} aria-valuemax={1} aria-valuenow={e.score}><i style={{ width: `${Math.max(0, Math.min(1, e.score)) * 100}%` }} /></span>
      <span className="num">{score(e.score)}</span>
      {limited.map(([name, value]) => <Gauge key={name} name={name} value={value} limit={e.limits[name]} />)}
      {rest.length > 0 && <span className="measured">{rest.map(([name, value]) => `${quantity(name).words} ${quantityText(name, value)}`).join(' · ')}</span>}
    </li>
  )
}

/** What was assumed while measuring, each thing once, and where to state it. */
function Assumptions({ evidence }: { evidence: readonly Evidence[] }) {
  const notes = [...new Set(evidence.flatMap((e) => e.note?.split('; ') ?? []))]
  if (notes.length === 0) return null
  return (
    <div className="assumptions" role="note">
      <ul>{notes.map((note) => <li key={note}>{sentence(note)}</li>)}</ul>
      {notes.some((note) => /which way is up|the scale is/.test(note)) && <button type="button" className="button quiet" onClick={() => setView({ workspace: 'capture' })}>Say what is up and how large</button>}
    </div>
  )
}

const sentence = (note: string): string => `${note.charAt(0).toUpperCase()}${note.slice(1)}.`

export function EvidenceList({ evidence, nameOf, answerId }: Props) {
  return (
    <section aria-label="Why">
      <h2 className="panel-title"><span>Why</span></h2>
      <ul className="terms num">{evidence.map((e, k) => <Term key={`${k}:${e.relation}:${e.target}`} e={e} words={termWords(e, nameOf, answerId)} />)}</ul>
      <Assumptions evidence={evidence} />
    </section>
  )
}

/** What would have to change: the decisive term's own sentence first, else the explanation. */
export function Counterfactual({ evidence, explanation }: { evidence: readonly Evidence[]; explanation: string | null }) {
  const sentence = evidence.find((e) => e.decisive && e.counterfactual !== undefined)?.counterfactual ?? evidence.find((e) => e.counterfactual !== undefined)?.counterfactual ?? explanation
  return sentence === null || sentence === undefined ? null : <p className="counterfactual">{sentence}</p>
}
