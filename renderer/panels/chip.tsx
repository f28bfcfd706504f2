// One chip: a part of the sentence that opens its editor, and that can be moved by mouse or keyboard where it may.

import { Popover } from 'radix-ui'
import { createContext, useContext, useState, type DragEvent, type KeyboardEvent, type ReactNode } from 'react'
import type { Move, Place } from '../ui/chip-moves.ts'

export type Role = 'target' | 'relation' | 'anchor' | 'attribute' | 'negation'
const LETTERS: Partial<Record<Role, string>> = { target: 'T', relation: 'R', anchor: 'A' }

/** How parts of the sentence are moved; the chips' own tree provides it. */
export interface Moving {
  readonly move: (place: Place, move: Move) => void
  readonly dropOn: (from: Place, onto: Place) => void
  readonly dropUnder: (from: Place, anchor: Place) => void
}
export const MovingContext = createContext<Moving | null>(null)

/** What a dragged relation carries: its place, as text. */
const DRAGGED = 'application/x-studio-relation'
const KEYS: Partial<Record<string, Move>> = { ArrowLeft: 'earlier', ArrowRight: 'later', ArrowDown: 'under', ArrowUp: 'out' }
export const MOVES_BY_KEY = 'Alt with an arrow moves it: left and right among its neighbours, down under the thing before it, up out again.'

const placeIn = (event: DragEvent): Place | null => {
  const text = event.dataTransfer.getData(DRAGGED)
  return text === '' ? null : text.split('.').map(Number)
}

interface ChipProps {
  readonly role: Role
  readonly label: string
  readonly words: ReactNode
  /** Of a relation, or of the anchor that a relation may be dropped on. */
  readonly place?: Place | undefined
  readonly renderEditor: (close: () => void) => ReactNode
  readonly onDelete?: (() => void) | undefined
}

function useMoves({ role, place, onDelete }: Pick<ChipProps, 'role' | 'place' | 'onDelete'>) {
  const moving = useContext(MovingContext)
  const [over, setOver] = useState(false)
  const movable = role === 'relation' && place !== undefined
  const onKeyDown = (event: KeyboardEvent): void => {
    const move = event.altKey ? KEYS[event.key] : undefined
    if (movable && move !== undefined) moving?.move(place, move)
    else if (event.key === 'Delete' && onDelete !== undefined) onDelete()
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  const drop = (event: DragEvent): void => {
    const from = placeIn(event)
    setOver(false)
    if (from === null || place === undefined) return
    event.preventDefault()
    if (role === 'relation') moving?.dropOn(from, place)
    else moving?.dropUnder(from, place)
  }
  const allow = (event: DragEvent): void => {
    if (place === undefined || !event.dataTransfer.types.includes(DRAGGED)) return
    event.preventDefault()
    setOver(true)
  }
  const carry = (event: DragEvent): void => { if (place !== undefined) event.dataTransfer.setData(DRAGGED, place.join('.')) }
  return { onKeyDown, draggable: movable, onDragStart: carry, onDragOver: allow, onDragLeave: () => setOver(false), onDrop: drop, 'data-over': over || undefined }
}

export function Chip({ role, label, words, place, renderEditor, onDelete }: ChipProps) {
  const [open, setOpen] = useState(false)
  const moves = useMoves({ role, place, onDelete })
  return (
    <Popover.Root open={open} onOpenChange={setOpen}>
      <Popover.Trigger className="chip" data-role={role} data-place={place?.join('.')} aria-label={`${role} ${label}: edit`} title={moves.draggable ? `Click to edit, drag to move. ${MOVES_BY_KEY}` : undefined} {...moves}>
        {LETTERS[role] !== undefined && <i aria-hidden="true">{LETTERS[role]}</i>}{words}
      </Popover.Trigger>
      <Popover.Portal><Popover.Content className="popover" side="top" sideOffset={8} collisionPadding={12}>{renderEditor(() => setOpen(false))}</Popover.Content></Popover.Portal>
    </Popover.Root>
  )
}
