// Where frames of reference disagree: what the others find, and the way to mean that.

import { Compass } from 'lucide-react'
import type { Grounding } from '../../native-models/scene/grounding.ts'
import { chooseReference } from '../actions/query.ts'
import { query } from '../state/query.ts'
import { setView } from '../state/view.ts'
import { referenceWords, VERDICT_WORDS } from '../ui/words.ts'
import { Crop } from './answer-card.tsx'

export function OtherFrames({ grounding }: { grounding: Grounding }) {
  return (grounding.otherFrames ?? []).map(({ reference, verdict, answers }) => (
    <section key={reference} className="other-frame" aria-label={`Otherwise, ${referenceWords(reference, null)}`}>
      <p className="row dim"><Compass /><span>Otherwise, {referenceWords(reference, grounding.view)}{verdict === 'found' ? '' : `: ${VERDICT_WORDS[verdict]}`}</span></p>
      {answers.map((answer) => (
        <button key={answer.instanceId} type="button" className="candidate" onClick={() => void chooseReference(reference, query().viewFrame)} title="Take this frame of reference"
          onPointerEnter={() => setView({ hovered: answer.instanceId })} onPointerLeave={() => setView({ hovered: null })}>
          <Crop answer={answer} size={36} /><span className="candidate-words"><span className="ellipsis">{answer.label}</span><small className="dim">take this instead</small></span>
        </button>
      ))}
    </section>
  ))
}
