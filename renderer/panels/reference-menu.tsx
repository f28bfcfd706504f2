// Where "left" and "in front" are measured from, in words, changeable per question.

import { Check, ChevronDown, Compass } from 'lucide-react'
import { DropdownMenu } from 'radix-ui'
import type { ReactNode } from 'react'
import { chooseReference } from '../actions/query.ts'
import { useQuery } from '../state/query.ts'
import { referenceWords } from '../ui/words.ts'
import { useChosenFrame } from '../viewport/photo-overlay.tsx'

function useWords(): string {
  const { reference, viewFrame, grounding } = useQuery()
  if (grounding !== null) return referenceWords(grounding.reference, grounding.view)
  return reference === 'words' ? referenceWords('viewer', viewFrame) : referenceWords(reference, viewFrame)
}

function Item({ checked, onSelect, children }: { checked: boolean; onSelect: () => void; children: ReactNode }) {
  return (
    <DropdownMenu.CheckboxItem className="menu-item" checked={checked} onCheckedChange={onSelect}>
      <span style={{ width: 16, display: 'grid' }}>{checked && <Check />}</span>{children}
    </DropdownMenu.CheckboxItem>
  )
}

export function ReferenceMenu() {
  const { reference, viewFrame } = useQuery()
  const frame = useChosenFrame()
  const words = useWords()
  return (
    <DropdownMenu.Root>
      <DropdownMenu.Trigger className="reference" aria-label={`Frame of reference: ${words}`}><Compass />{words}<ChevronDown /></DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content className="menu" side="top" align="end" sideOffset={8}>
          <div className="menu-label">Left, right, in front, behind</div>
          <Item checked={reference === 'words'} onSelect={() => void chooseReference('words', viewFrame)}>as the words say, else as seen</Item>
          <Item checked={reference === 'viewer'} onSelect={() => void chooseReference('viewer', viewFrame)}>as seen by the viewer</Item>
          <Item checked={reference === 'object'} onSelect={() => void chooseReference('object', viewFrame)}>from each object’s own front</Item>
          <Item checked={reference === 'world'} onSelect={() => void chooseReference('world', viewFrame)}>by the world’s axes</Item>
          <div className="menu-separator" />
          <div className="menu-label">The viewer is</div>
          <Item checked={viewFrame === null} onSelect={() => void chooseReference(reference, null)}>this camera, as the scene is seen now</Item>
          {frame !== null && frame.name !== viewFrame && <Item checked={false} onSelect={() => void chooseReference(reference, frame.name)}>photo {frame.name}</Item>}
          {viewFrame !== null && <Item checked onSelect={() => undefined}>photo {viewFrame}</Item>}
          {frame === null && viewFrame === null && <div className="menu-item faint">choose a photograph to ask from it</div>}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  )
}
