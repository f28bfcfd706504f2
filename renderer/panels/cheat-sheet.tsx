// ? : every key and gesture, made from the same list as the menus.

import { useState } from 'react'
import { ACTIONS } from '../actions/all.ts'
import { printed, SCOPE_NAMES, SCOPES } from '../actions/shortcut.ts'
import { setSurfaces } from '../state/surfaces.ts'
import { Dialog } from 'radix-ui'
import { X } from 'lucide-react'
import './dialogs.css'

const GESTURES: readonly (readonly [string, string])[] = [
  ['Turn about the pivot', 'Left or middle drag'],
  ['Slide', 'Right drag, Shift+wheel'],
  ['Nearer or farther', 'Wheel, Ctrl+middle drag'],
  ['Set the pivot', 'Double click a surface'],
  ['Select, add, take away', 'Click, Shift+click, Ctrl+click'],
  ['Fly', 'W A S D, Q down, E up; Shift fast, Alt slow'],
  ['Wipe between photograph and splats', 'C held, move; Shift+C, drag'],
  ['Add to or take from marked splats', 'Shift+draw, Alt+draw'],
  ['Turn while marking', 'Middle drag'],
]

interface Line { readonly title: string; readonly keys: readonly string[]; readonly gesture?: boolean }

const sections = (): { title: string; lines: Line[] }[] => [
  ...SCOPES.map((scope) => ({
    title: SCOPE_NAMES[scope],
    lines: ACTIONS.filter((a) => a.scope === scope && a.keys.length > 0).map((a) => ({ title: a.title, keys: a.keys })),
  })),
  { title: 'Mouse', lines: GESTURES.map(([title, how]) => ({ title, keys: [how], gesture: true })) },
]

export function CheatSheet() {
  const [wanted, setWanted] = useState('')
  const close = (): void => setSurfaces({ cheatSheet: false })
  const fits = (line: Line): boolean => `${line.title} ${line.keys.join(' ')}`.toLowerCase().includes(wanted.toLowerCase())
  return (
    <Dialog.Root open onOpenChange={(open) => { if (!open) close() }}>
      <Dialog.Portal>
        <Dialog.Overlay className="scrim" />
        <Dialog.Content className="dialog wide" aria-describedby={undefined}>
          <header>
            <Dialog.Title asChild><h2>Keys and gestures</h2></Dialog.Title>
            <input className="field" style={{ width: 220 }} placeholder="Find a key…" aria-label="Find a key" value={wanted} onChange={(event) => setWanted(event.target.value)} />
            <Dialog.Close className="icon-button" aria-label="Close"><X /></Dialog.Close>
          </header>
          <div className="dialog-body">
            <div className="sheet">
              {sections().map(({ title, lines }) => ({ title, lines: lines.filter(fits) })).filter((s) => s.lines.length > 0).map(({ title, lines }) => (
                <section key={title} aria-label={title}>
                  <h3>{title}</h3>
                  <ul>{lines.map((line) => (
                    <li key={line.title}>
                      <span>{line.title}</span>
                      <span>{line.gesture === true ? <span className="dim">{line.keys[0]}</span> : line.keys.map((key) => <kbd key={key}>{printed(key)}</kbd>)}</span>
                    </li>
                  ))}</ul>
                </section>
              ))}
            </div>
          </div>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  )
}
