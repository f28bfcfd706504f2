// The others that were weighed, and what each failed by. A click shows its evidence.

import type { Candidate, Grounding } from '../../native-models/scene/grounding.ts'
import { inspect } from '../actions/query.ts'
import { useQuery } from '../state/query.ts'
import { setView } from '../state/view.ts'
import { measuredText, score } from '../ui/format.ts'
import { termWords } from '../ui/words.ts'
import { Crop } from './answer-card.tsx'

/** More would not be read; the scores are sorted. */
const MOST = 8

function weakness(candidate: Candidate, nameOf: (id: string) => string): string {
  const worst = candidate.evidence.toSorted((a, b) => a.score - b.score)[0]
  if (worst === undefined) return ''
  const measured = measuredText(worst)
  return `${termWords(worst, nameOf, candidate.instanceId)}: ${measured ?? score(worst.score)}`
}

export function Candidates({ grounding, nameOf }: { grounding: Grounding; nameOf: (id: string) => string }) {
  const inspected = useQuery((s) => s.inspected)
  const answers = new Set(grounding.answers.map((a) => a.instanceId))
  const others = grounding.candidates.filter((c) => !answers.has(c.instanceId)).slice(0, MOST)
  if (others.length === 0) return null
  return (
    <section aria-label="Other candidates">
      <h2 className="panel-title"><span>{grounding.verdict === 'not-found' ? 'Nearest candidates' : 'Other candidates'}</span></h2>
      <ul>
        {others.map((c) => (
          <li key={c.instanceId}>
            <button type="button" className="candidate num" aria-pressed={inspected === c.instanceId} onClick={() => inspect(c.instanceId)}
              onPointerEnter={() => setView({ hovered: c.instanceId })} onPointerLeave={() => setView({ hovered: null })}>
              <Crop answer={c} size={36} />
              <span className="candidate-words"><span className="ellipsis">{c.label}</span><small className="dim ellipsis">{weakness(c, nameOf)}</small></span>
              <span>{score(c.score)}</span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  )
}
