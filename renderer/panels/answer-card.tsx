// The object that was found, as a photograph shows it.

import { useMemo } from 'react'
import type { Answer, Grounding } from '../../native-models/scene/grounding.ts'
import { frameSelection } from '../actions/camera.ts'
import { useFrames } from '../state/replica.ts'
import { frameImageUrl } from '../studio.ts'
import { score } from '../ui/format.ts'
import { VERDICT_WORDS } from '../ui/words.ts'
import { seesInstance } from '../viewport/probe.ts'
import { useScene } from '../viewport/scene-model.ts'
import { cropOf } from './crop.ts'

/** Wide enough that a crop of a tenth of the photograph is still sharp. */
const SOURCE_WIDTH = 800

/** The object in the photograph that shows it best. */
export function Crop({ answer, size }: { answer: Pick<Answer, 'box' | 'label'> & ({ instanceId: string } | { id: string }); size: number }) {
  const frames = useFrames()
  const labels = useScene((s) => s.labels)
  const id = 'id' in answer ? answer.id : answer.instanceId
  // Labels are what `seesInstance` reads: a crop is chosen anew when they change.
  const crop = useMemo(() => cropOf(answer.box, frames, (frame) => labels.length === 0 || seesInstance(frame, id, answer.box.center)), [answer.box, frames, labels, id])
  if (crop === null) return <span className="crop" style={{ width: size, height: size }} />
  const scale = size / crop.side
  const { width, height } = crop.frame.camera.intrinsics
  return (
    <span className="crop" style={{ width: size, height: size }}>
      <img src={frameImageUrl(crop.frame.id, SOURCE_WIDTH)} alt={`${answer.label} in photograph ${crop.frame.name}`} draggable={false}
        style={{ width: width * scale, height: height * scale, transform: `translate(${-crop.left * scale}px, ${-crop.top * scale}px)` }} />
    </span>
  )
}

interface Props { readonly answer: Answer; readonly verdict: Grounding['verdict'] | null; readonly nextBest: string | null }

export function AnswerCard({ answer, verdict, nextBest }: Props) {
  return (
    <button type="button" className="answer-card" data-verdict={verdict ?? 'candidate'} onClick={frameSelection} title="Frame it (F)">
      <Crop answer={answer} size={64} />
      <span className="answer-words">
        <strong className="ellipsis">{answer.label}</strong>
        <span>
          <b className="verdict" data-verdict={verdict ?? 'candidate'}>{verdict === null ? 'candidate' : VERDICT_WORDS[verdict]}</b>
          <span className="faint num"> · {score(answer.score)}{nextBest === null ? '' : `, next best ${nextBest}`}</span>
        </span>
      </span>
    </button>
  )
}
