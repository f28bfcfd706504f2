// The decomposition as chips: target solid, relations dotted, anchors dashed; anchors may have relations of their own.
// A chip opens its editor; a change is grounded again without parsing the words.

import { Plus } from 'lucide-react'
import { Popover } from 'radix-ui'
import { useState, type ReactNode } from 'react'
import { CATEGORY_OF_KIND } from '../../native-models/scene/relations.ts'
import type { DecomposedRelation, Decomposition, Described } from '../../native-models/scene/decomposition.ts'
import { reground } from '../actions/query.ts'
import { describedWords, RELATION_WORDS } from '../ui/words.ts'
import { DescribedEditor, RelationEditor } from './chip-editor.tsx'

type Role = 'target' | 'relation' | 'anchor'
const LETTERS: Record<Role, string> = { target: 'T', relation: 'R', anchor: 'A' }

interface ChipProps { role: Role; label: string; words: ReactNode; renderEditor: (close: () => void) => ReactNode }

function Chip({ role, label, words, renderEditor }: ChipProps) {
  const [open, setOpen] = useState(false)
  return (
    <Popover.Root open={open} onOpenChange={setOpen}>
      <Popover.Trigger className="chip" data-role={role} aria-label={`${role} ${label}: edit`}><i aria-hidden="true">{LETTERS[role]}</i>{words}</Popover.Trigger>
      <Popover.Portal><Popover.Content className="popover" side="top" sideOffset={8} collisionPadding={12}>{renderEditor(() => setOpen(false))}</Popover.Content></Popover.Portal>
    </Popover.Root>
  )
}

const replaced = <T,>(list: readonly T[], at: number, by: T | null): T[] =>
  list.flatMap((item, k) => (k !== at ? [item] : by === null ? [] : [by]))

/** A new relation starts as the commonest one; its anchor is named in the editor right after. */
const newRelation = (): DecomposedRelation => ({ kind: 'near', category: CATEGORY_OF_KIND.near, phrase: '', negated: false, anchors: [{ name: '', attributes: [], relations: [] }] })

function AnchorChips({ anchor, onChange }: { anchor: Described; onChange: (next: Described | null) => void }) {
  return (
    <>
      <Chip role="anchor" label={describedWords(anchor)} words={describedWords(anchor)} renderEditor={(close) => (
        <DescribedEditor title="Anchor" described={anchor} onApply={(next) => { onChange({ ...anchor, ...next }); close() }} onRemove={() => { onChange(null); close() }}
          onAddRelation={() => { onChange({ ...anchor, relations: [...anchor.relations, newRelation()] }); close() }} />
      )} />
      {anchor.relations.length > 0 && <span className="chip-nest"><RelationChips relations={anchor.relations} onChange={(relations) => onChange({ ...anchor, relations })} /></span>}
    </>
  )
}

function RelationChips({ relations, onChange }: { relations: readonly DecomposedRelation[]; onChange: (next: DecomposedRelation[]) => void }) {
  return relations.map((relation, k) => {
    const change = (next: DecomposedRelation | null): void => onChange(replaced(relations, k, next))
    const words = `${relation.negated ? 'not ' : ''}${RELATION_WORDS[relation.kind]}${relation.rank === undefined ? '' : ` (${relation.rank})`}`
    const said = relation.phrase !== '' && relation.phrase !== RELATION_WORDS[relation.kind]
    return (
      // Chips have no identity of their own: their place in the sentence is their key.
      <span key={`${k}:${relation.kind}`} className="chip-group">
        <Chip role="relation" label={words} words={<>{words}{said && <small>“{relation.phrase}”</small>}</>} renderEditor={(close) => (
          <RelationEditor relation={relation} onApply={(next) => { change(next); close() }} onRemove={() => { change(null); close() }} />
        )} />
        {relation.anchors.map((anchor, a) => (
          <AnchorChips key={`${a}:${anchor.name}`} anchor={anchor} onChange={(next) => {
            const anchors = replaced(relation.anchors, a, next)
            change(anchors.length === 0 && next === null ? null : { ...relation, anchors })
          }} />
        ))}
      </span>
    )
  })
}

export function Chips({ decomposition }: { decomposition: Decomposition }) {
  const { target, relations } = decomposition
  const change = (next: Partial<Decomposition>): void => void reground({ ...decomposition, ...next })
  const count = target.count === 'one' ? '' : target.count === 'all' ? 'all ' : target.count === 'some' ? 'some ' : `${target.count} `
  return (
    <>
      <Chip role="target" label={describedWords(target)} words={`${count}${describedWords(target)}`} renderEditor={(close) => (
        <DescribedEditor title="Target" described={target} onApply={(next) => { change({ target: { ...target, ...next } }); close() }} />
      )} />
      <RelationChips relations={relations} onChange={(next) => change({ relations: next })} />
      <AddRelation onAdd={(relation) => change({ relations: [...relations, relation] })} />
    </>
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
