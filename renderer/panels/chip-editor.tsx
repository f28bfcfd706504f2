// The editors behind the chips: a described thing (name, attributes), an attribute, and a relation (kind, negation, rank, place).

import { ArrowLeft, ArrowRight, CornerLeftUp, CornerRightDown, Trash2 } from 'lucide-react'
import { useContext, useId, useState, type FormEvent } from 'react'
import type { DecomposedRelation, Described } from '../../native-models/scene/decomposition.ts'
import { CATEGORY_OF_KIND, type RelationKind } from '../../native-models/scene/relations.ts'
import { useInstances } from '../state/replica.ts'
import type { Move, Place } from '../ui/chip-moves.ts'
import { MovingContext } from './chip.tsx'
import { RELATION_GROUPS, RELATION_WORDS, takesAnchor } from '../ui/words.ts'

/** Stops the page from reloading, as a form in a browser would do. */
const submits = (run: () => void) => (event: FormEvent): void => {
  event.preventDefault()
  event.stopPropagation()
  run()
}

const listOf = (text: string): string[] => text.split(',').map((part) => part.trim()).filter(Boolean)

function NameField({ value, onChange }: { value: string; onChange: (name: string) => void }) {
  const id = useId()
  const names = [...new Set(useInstances().flatMap((i) => [i.label, ...i.alternatives]))]
  return (
    <div className="form-field">
      <label htmlFor={id}>Name</label>
      <input id={id} className="field" value={value} list={`${id}-names`} placeholder="mug" autoFocus onChange={(event) => onChange(event.target.value)} />
      <datalist id={`${id}-names`}>{names.map((name) => <option key={name} value={name} />)}</datalist>
    </div>
  )
}

interface DescribedProps {
  readonly title: string
  readonly described: Pick<Described, 'name' | 'attributes'>
  readonly onApply: (next: { name: string; attributes: string[] }) => void
  readonly onRemove?: () => void
  readonly onAddRelation?: () => void
}

export function DescribedEditor({ title, described, onApply, onRemove, onAddRelation }: DescribedProps) {
  const id = useId()
  const [name, setName] = useState(described.name)
  const [attributes, setAttributes] = useState(described.attributes.join(', '))
  return (
    <form className="form" aria-label={`Edit ${title.toLowerCase()}`} onSubmit={submits(() => onApply({ name: name.trim(), attributes: listOf(attributes) }))}>
      <NameField value={name} onChange={setName} />
      <div className="form-field">
        <label htmlFor={id}>Attributes</label>
        <input id={id} className="field" value={attributes} placeholder="white, patterned" onChange={(event) => setAttributes(event.target.value)} />
      </div>
      <Buttons {...(onRemove === undefined ? {} : { onRemove })} />
      {onAddRelation !== undefined && <button type="button" className="button quiet" onClick={onAddRelation}>Say where this anchor is…</button>}
    </form>
  )
}

function Buttons({ onRemove }: { onRemove?: () => void }) {
  return (
    <div className="row">
      <button type="submit" className="button primary">Apply</button>
      <span className="grow" />
      {onRemove !== undefined && <button type="button" className="button quiet danger" onClick={onRemove}><Trash2 />Remove</button>}
    </div>
  )
}

const NOT = 'not '

/** One attribute: its word, and whether it is denied. */
export function AttributeEditor({ attribute, onApply, onRemove }: { attribute: string; onApply: (next: string | null) => void; onRemove: () => void }) {
  const id = useId()
  const denied = attribute.startsWith(NOT)
  const [word, setWord] = useState(denied ? attribute.slice(NOT.length) : attribute)
  const [negated, setNegated] = useState(denied)
  const apply = (): void => onApply(word.trim() === '' ? null : `${negated ? NOT : ''}${word.trim().toLowerCase()}`)
  return (
    <form className="form" aria-label="Edit attribute" onSubmit={submits(apply)}>
      <div className="form-field"><label htmlFor={id}>Attribute</label><input id={id} className="field" value={word} placeholder="white" autoFocus onChange={(event) => setWord(event.target.value)} /></div>
      <div className="form-check"><input id={`${id}-not`} type="checkbox" checked={negated} onChange={(event) => setNegated(event.target.checked)} /><label htmlFor={`${id}-not`}>not</label></div>
      <Buttons onRemove={onRemove} />
    </form>
  )
}

const MOVES: readonly { readonly move: Move; readonly words: string; readonly Icon: typeof ArrowLeft }[] = [
  { move: 'earlier', words: 'Earlier', Icon: ArrowLeft }, { move: 'later', words: 'Later', Icon: ArrowRight },
  { move: 'under', words: 'Say it of the thing before', Icon: CornerRightDown }, { move: 'out', words: 'Say it one level up', Icon: CornerLeftUp },
]

/** The same moves that dragging and Alt with an arrow make. */
function MoveButtons({ place }: { place: Place }) {
  const moving = useContext(MovingContext)
  return (
    <div className="row moves" role="group" aria-label="Move this relation">
      {MOVES.map(({ move, words, Icon }) => <button key={move} type="button" className="icon-button" aria-label={words} title={words} onClick={() => moving?.move(place, move)}><Icon /></button>)}
    </div>
  )
}

interface RelationProps {
  readonly relation: DecomposedRelation
  /** Where it stands in the sentence; absent while it is new. */
  readonly place?: Place
  readonly withAnchor?: boolean
  readonly onApply: (next: DecomposedRelation) => void
  readonly onRemove?: () => void
}

/** The relation with another kind; anchors go where the kind has none, and the sentence's own phrase no longer fits. */
function withKind(relation: DecomposedRelation, kind: RelationKind): DecomposedRelation {
  return { ...relation, kind, category: CATEGORY_OF_KIND[kind], phrase: kind === relation.kind ? relation.phrase : '', anchors: takesAnchor(kind) ? relation.anchors : [] }
}

export function RelationEditor({ relation, place, withAnchor = false, onApply, onRemove }: RelationProps) {
  const id = useId()
  const [kind, setKind] = useState(relation.kind)
  const [negated, setNegated] = useState(relation.negated)
  const [anchor, setAnchor] = useState('')
  const [rank, setRank] = useState(relation.rank ?? 1)
  const needsAnchor = takesAnchor(kind) && (withAnchor || relation.anchors.length === 0)
  const apply = (): void => {
    const { rank: _before, ...kept } = withKind(relation, kind)
    const next = { ...kept, negated, ...(kind === 'ordinal' ? { rank } : {}) }
    onApply(needsAnchor ? { ...next, anchors: [{ name: anchor.trim(), attributes: [], relations: [] }] } : next)
  }
  return (
    <form className="form" aria-label="Edit relation" onSubmit={submits(() => { if (!needsAnchor || anchor.trim() !== '') apply() })}>
      <div className="form-field">
        <label htmlFor={id}>Relation</label>
        <select id={id} className="field" value={kind} autoFocus onChange={(event) => setKind(event.target.value as RelationKind)}>
          {RELATION_GROUPS.map(({ title, kinds }) => <optgroup key={title} label={title}>{kinds.map((k) => <option key={k} value={k}>{RELATION_WORDS[k]}</option>)}</optgroup>)}
        </select>
      </div>
      {needsAnchor && <NameField value={anchor} onChange={setAnchor} />}
      {kind === 'ordinal' && (
        <div className="form-field">
          <label htmlFor={`${id}-rank`}>Which, counted from one end</label>
          <input id={`${id}-rank`} className="field num" type="number" min={1} step={1} value={rank} onChange={(event) => setRank(Math.max(1, Math.round(Number(event.target.value))))} />
        </div>
      )}
      <div className="form-check">
        <input id={`${id}-not`} type="checkbox" checked={negated} onChange={(event) => setNegated(event.target.checked)} />
        <label htmlFor={`${id}-not`}>not</label>
      </div>
      {place !== undefined && <MoveButtons place={place} />}
      <Buttons {...(onRemove === undefined ? {} : { onRemove })} />
    </form>
  )
}
