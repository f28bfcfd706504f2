// The decomposition as chips: target solid, relations dotted, anchors dashed, attributes and "not" small; anchors may have
// relations of their own. A change is grounded again without parsing the words.

import { Plus } from 'lucide-react'
import { Popover } from 'radix-ui'
import { useEffect, useMemo, useRef, useState } from 'react'
import type { DecomposedRelation, Decomposition, Described } from '../../native-models/scene/decomposition.ts'
import { CATEGORY_OF_KIND } from '../../native-models/scene/relations.ts'
import { reground } from '../actions/query.ts'
import { announce } from '../state/surfaces.ts'
import { droppedOn, droppedUnder, moved, type Move, type Place } from '../ui/chip-moves.ts'
import { RELATION_WORDS } from '../ui/words.ts'
import { AttributeEditor, DescribedEditor, RelationEditor } from './chip-editor.tsx'
import { Chip, MovingContext, type Moving, type Role } from './chip.tsx'
import { Readings } from './readings.tsx'

const replaced = <T,>(list: readonly T[], at: number, by: T | null): T[] =>
  list.flatMap((item, k) => (k !== at ? [item] : by === null ? [] : [by]))

/** A new relation starts as the commonest one; its anchor is named in the editor right after. */
const newRelation = (): DecomposedRelation => ({ kind: 'near', category: CATEGORY_OF_KIND.near, phrase: '', negated: false, anchors: [{ name: '', attributes: [], relations: [] }] })

type Named = Pick<Described, 'name' | 'attributes'>

/** A thing with its attributes before it, each a chip of its own. */
function DescribedChips({ role, described, before = '', place, onChange, onRemove, onAddRelation }: {
  role: Extract<Role, 'target' | 'anchor'>; described: Named; before?: string; place?: Place; onChange: (next: Named) => void; onRemove?: () => void; onAddRelation?: () => void
}) {
  const name = described.name || 'thing'
  const setAttribute = (at: number, by: string | null): void => onChange({ ...described, attributes: replaced(described.attributes, at, by) })
  return (
    <span className="chip-thing">
      {described.attributes.map((attribute, k) => (
        <Chip key={`${k}:${attribute}`} role="attribute" label={`${attribute} of ${name}`} words={attribute} onDelete={() => setAttribute(k, null)} renderEditor={(close) => (
          <AttributeEditor attribute={attribute} onApply={(next) => { setAttribute(k, next); close() }} onRemove={() => { setAttribute(k, null); close() }} />
        )} />
      ))}
      <Chip role={role} label={name} words={`${before}${name}`} place={place} onDelete={onRemove} renderEditor={(close) => (
        <DescribedEditor title={role === 'target' ? 'Target' : 'Anchor'} described={described} onApply={(next) => { onChange(next); close() }}
          {...(onRemove === undefined ? {} : { onRemove: () => { onRemove(); close() } })} {...(onAddRelation === undefined ? {} : { onAddRelation: () => { onAddRelation(); close() } })} />
      )} />
    </span>
  )
}

function AnchorChips({ anchor, place, onChange }: { anchor: Described; place: Place; onChange: (next: Described | null) => void }) {
  return (
    <>
      <DescribedChips role="anchor" described={anchor} place={place} onChange={(next) => onChange({ ...anchor, ...next })} onRemove={() => onChange(null)}
        onAddRelation={() => onChange({ ...anchor, relations: [...anchor.relations, newRelation()] })} />
      {anchor.relations.length > 0 && <span className="chip-nest"><RelationChips relations={anchor.relations} above={place} onChange={(relations) => onChange({ ...anchor, relations })} /></span>}
    </>
  )
}

function RelationChips({ relations, above, onChange }: { relations: readonly DecomposedRelation[]; above: Place; onChange: (next: DecomposedRelation[]) => void }) {
  return relations.map((relation, k) => {
    const change = (next: DecomposedRelation | null): void => onChange(replaced(relations, k, next))
    const words = `${RELATION_WORDS[relation.kind]}${relation.rank === undefined ? '' : ` (${relation.rank})`}`
    const said = relation.phrase !== '' && relation.phrase !== RELATION_WORDS[relation.kind]
    const place = [...above, k]
    return (
      // Chips have no identity of their own: their place in the sentence is their key.
      <span key={`${k}:${relation.kind}`} className="chip-group">
        {relation.negated && <button type="button" className="chip" data-role="negation" aria-label={`not ${words}: take the “not” away`} title="Take the “not” away" onClick={() => change({ ...relation, negated: false })}>not</button>}
        <Chip role="relation" label={`${relation.negated ? 'not ' : ''}${words}`} words={<>{words}{said && <small>“{relation.phrase}”</small>}</>} place={place} onDelete={() => change(null)} renderEditor={(close) => (
          <RelationEditor relation={relation} place={place} onApply={(next) => { change(next); close() }} onRemove={() => { change(null); close() }} />
        )} />
        {relation.anchors.map((anchor, a) => (
          <AnchorChips key={`${a}:${anchor.name}`} anchor={anchor} place={[...place, a]} onChange={(next) => {
            const anchors = replaced(relation.anchors, a, next)
            change(anchors.length === 0 && next === null ? null : { ...relation, anchors })
          }} />
        ))}
      </span>
    )
  })
}

/** Moves within this decomposition; the chip moved keeps the focus where it went. */
function useMoving(decomposition: Decomposition): { moving: Moving; root: React.RefObject<HTMLSpanElement | null> } {
  const root = useRef<HTMLSpanElement>(null)
  const focusOn = useRef<string | null>(null)
  useEffect(() => {
    if (focusOn.current === null) return
    root.current?.querySelector<HTMLElement>(`[data-role="relation"][data-place="${focusOn.current}"]`)?.focus()
    focusOn.current = null
  }, [decomposition])
  const moving = useMemo((): Moving => {
    const take = (next: Decomposition | null): void => { if (next !== null) void reground(next) }
    return {
      move(place: Place, move: Move) {
        const done = moved(decomposition, place, move)
        if (done === null) return announce('It cannot move that way.')
        focusOn.current = done.place.join('.')
        take(done.tree)
      },
      dropOn: (from, onto) => take(droppedOn(decomposition, from, onto)),
      dropUnder: (from, anchor) => take(droppedUnder(decomposition, from, anchor)),
    }
  }, [decomposition])
  return { moving, root }
}

export function Chips({ decomposition }: { decomposition: Decomposition }) {
  const { target, relations } = decomposition
  const { moving, root } = useMoving(decomposition)
  const change = (next: Partial<Decomposition>): void => void reground({ ...decomposition, ...next })
  const count = target.count === 'one' ? '' : target.count === 'all' ? 'all ' : target.count === 'some' ? 'some ' : `${target.count} `
  return (
    <MovingContext.Provider value={moving}>
      <span ref={root} className="chip-tree">
        <DescribedChips role="target" described={target} before={count} onChange={(next) => change({ target: { ...target, ...next } })} />
        <RelationChips relations={relations} above={[]} onChange={(next) => change({ relations: next })} />
        <AddRelation onAdd={(relation) => change({ relations: [...relations, relation] })} />
        <Readings decomposition={decomposition} />
      </span>
    </MovingContext.Provider>
  )
}

function AddRelation({ onAdd }: { onAdd: (relation: DecomposedRelation) => void }) {
  const [open, setOpen] = useState(false)
  return (
    <Popover.Root open={open} onOpenChange={setOpen}>
      <Popover.Trigger className="chip-add"><Plus />relation</Popover.Trigger>
      <Popover.Portal><Popover.Content className="popover" side="top" sideOffset={8} collisionPadding={12}>
        <RelationEditor relation={newRelation()} withAnchor onApply={(relation) => { onAdd(relation); setOpen(false) }} />
      </Popover.Content></Popover.Portal>
    </Popover.Root>
  )
}
