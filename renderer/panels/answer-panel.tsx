// The answer and its evidence, and what to do when it is wrong, ambiguous or missing.

import { Undo2 } from 'lucide-react'
import { inspect } from '../actions/query.ts'
import { useQuery } from '../state/query.ts'
import { useInstances } from '../state/replica.ts'
import { useView } from '../state/view.ts'
import { evidenceOf } from '../viewport/marks.ts'
import { score } from '../ui/format.ts'
import { AnswerCard } from './answer-card.tsx'
import { Ambiguous, NotFound, WrongObject } from './answer-help.tsx'
import { Candidates } from './candidates.tsx'
import { Counterfactual, EvidenceList } from './evidence.tsx'
import { AskedBefore } from './asked-before.tsx'
import { LimitSliders } from './limit-sliders.tsx'
import { OtherFrames } from './other-frames.tsx'
import { InstanceDetails } from './instance-details.tsx'
import './answer.css'

export function AnswerPanel() {
  const { grounding, inspected, asking } = useQuery()
  const instances = useInstances()
  const selection = useView((s) => s.selection)
  const nameOf = (id: string): string => instances.find((i) => i.id === id)?.label ?? 'unnamed'
  if (grounding === null) {
    return (
      <aside className="panel" aria-label="Answer" aria-busy={asking}>
        <div className="panel-scroll">{selection.length === 1 ? <InstanceDetails id={selection[0]!} /> : <AskedBefore />}</div>
      </aside>
    )
  }
  const candidate = grounding.candidates.find((c) => c.instanceId === inspected)
  const shown = candidate ?? grounding.answers[0]
  const evidence = evidenceOf(grounding, inspected)
  const undecided = grounding.verdict === 'ambiguous' && grounding.answers.length > 1
  return (
    <aside className="panel" aria-label="Answer" aria-busy={asking} data-verdict={grounding.verdict}>
      <div className="panel-scroll">
        <h2 className="panel-title"><span>{candidate === undefined ? 'Answer' : 'Another candidate'}</span>{candidate === undefined
          ? <span className="num">{Math.round(grounding.timingsMs.total)} ms</span>
          : <button type="button" className="button quiet back" onClick={() => inspect(null)}><Undo2 />Back to the answer</button>}</h2>
        {shown !== undefined && !(undecided && candidate === undefined) && <AnswerCard answer={shown} verdict={candidate === undefined ? grounding.verdict : null} nextBest={nextBest(grounding.candidates, shown.instanceId)} />}
        {grounding.verdict === 'not-found' && <NotFound grounding={grounding} />}
        {grounding.verdict === 'ambiguous' && <Ambiguous grounding={grounding} />}
        {candidate === undefined && <OtherFrames grounding={grounding} />}
        {evidence.length > 0 && <EvidenceList evidence={evidence} nameOf={nameOf} answerId={shown?.instanceId} />}
        <Counterfactual evidence={evidence} explanation={grounding.verdict === 'found' && candidate === undefined ? grounding.explanation : null} />
        <LimitSliders evidence={evidence} />
        <Candidates grounding={grounding} nameOf={nameOf} />
      </div>
      <WrongObject grounding={grounding} nameOf={nameOf} />
    </aside>
  )
}

function nextBest(candidates: readonly { instanceId: string; score: number }[], shown: string): string | null {
  const best = candidates.filter((c) => c.instanceId !== shown).map((c) => c.score).sort((a, b) => b - a)[0]
  return best === undefined ? null : score(best)
}
