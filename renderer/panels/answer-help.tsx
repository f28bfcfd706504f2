// When there is no single answer: what was missing, and the quickest ways to help.

import { CircleHelp, SearchX, Target, CircleCheck } from 'lucide-react'
import type { Grounding } from '../../native-models/scene/grounding.ts'
import { actionOf } from '../actions/all.ts'
import { perform } from '../actions/action.ts'
import { correctTo, reground } from '../actions/query.ts'
import { setView, useView } from '../state/view.ts'
import { useInstances, useRecords } from '../state/replica.ts'
import { ActionButton } from '../ui/controls.tsx'
import { qualifierOf } from '../ui/words.ts'
import { Crop } from './answer-card.tsx'

/** Names offered in place of one that nothing answers to. */
const MOST_NAMES = 12

export function NotFound({ grounding }: { grounding: Grounding }) {
  const names = [...new Set(useInstances().map((i) => i.label))].sort().slice(0, MOST_NAMES)
  const { target } = grounding.decomposition
  return (
    <div className="help" role="status">
      <p className="row"><SearchX /><strong>Not found</strong></p>
      <p className="dim">{grounding.explanation}</p>
      {target.name !== '' && names.length > 0 && (
        <>
          <p className="faint">Instead of “{target.name}”, ask for</p>
          <div className="names">{names.map((name) => <button key={name} type="button" className="example" onClick={() => void reground({ ...grounding.decomposition, target: { ...target, name } })}>{name}</button>)}</div>
        </>
      )}
      <p className="faint">or show the studio what it is</p>
      <ActionButton id="mode.photo" label="Mark it in a photograph" />
    </div>
  )
}

export function Ambiguous({ grounding }: { grounding: Grounding }) {
  const instances = useInstances()
  const qualified = (id: string): string => {
    const instance = instances.find((i) => i.id === id)
    const words = instance === undefined ? '' : qualifierOf(instance, instances)
    return words === '' ? '' : ` · ${words}`
  }
  return (
    <div className="help" role="status">
      <p className="row"><CircleHelp /><strong>{grounding.answers.length > 1 ? `${grounding.answers.length} fit equally well` : 'Another fits almost as well'}</strong></p>
      <p className="dim">{grounding.explanation}</p>
      <div className="which">
        {grounding.answers.map((a) => (
          <button key={a.instanceId} type="button" className="which-one" onClick={() => void correctTo(a.instanceId)}
            onPointerEnter={() => setView({ hovered: a.instanceId })} onPointerLeave={() => setView({ hovered: null })}>
            <Crop answer={a} size={56} /><span className="ellipsis">{a.label}{qualified(a.instanceId)}</span>
          </button>
        ))}
      </div>
      <p className="faint">Click the one you mean, or say more: what it is next to, on, or left of.</p>
    </div>
  )
}

/** The way to say that the answer is wrong, or that it has been said. */
export function WrongObject({ grounding, nameOf }: { grounding: Grounding; nameOf: (id: string) => string }) {
  const correcting = useView((s) => s.correcting)
  const saved = useRecords('query').find((q) => q.text === grounding.query && q.correctedTo !== null)
  return (
    <div className="wrong">
      {saved !== undefined && <p className="row dim"><CircleCheck /><span>You said: <strong>{nameOf(saved.correctedTo ?? '')}</strong></span></p>}
      <button type="button" className="button wrong-button" aria-pressed={correcting} onClick={() => { perform(actionOf('query.correct')) }}>
        <Target /><span className="grow">{correcting ? 'Click the right one in the scene' : grounding.verdict === 'not-found' ? 'It is there? Click it' : 'Wrong object? Click the right one'}</span><kbd>W</kbd>
      </button>
    </div>
  )
}
