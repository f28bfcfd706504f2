// Ctrl+K: every action, instance, photograph and earlier question, found by typing.

import { Command } from 'cmdk'
import { Box, Camera, FolderClock, MessageSquareText } from 'lucide-react'
import { Dialog } from 'radix-ui'
import { ACTIONS } from '../actions/all.ts'
import { perform, type Action } from '../actions/action.ts'
import { frameSelection } from '../actions/camera.ts'
import { goToFrame } from '../actions/capture.ts'
import { openPath } from '../actions/open.ts'
import { askAbout } from '../actions/query.ts'
import { printed } from '../actions/shortcut.ts'
import { useQuery } from '../state/query.ts'
import { useFrames, useInstances, useRecentProjects, useRecords } from '../state/replica.ts'
import { setSurfaces } from '../state/surfaces.ts'
import { select } from '../state/view.ts'
import './dialogs.css'

/** More photographs than this are found by name only once something is typed; the list stays readable. */
const MOST_FRAMES = 400

const close = (): void => setSurfaces({ palette: false })

/** Closes first: the action may open something else. */
function choose(run: () => void): () => void {
  return () => {
    close()
    run()
  }
}

function ActionItem({ action }: { action: Action }) {
  const Icon = action.icon
  const blocked = action.blocked?.() ?? null
  return (
    <Command.Item value={`${action.title} ${action.id}`} keywords={[action.also ?? '']} disabled={blocked !== null} onSelect={choose(() => { perform(action) })}>
      <span className="palette-icon">{Icon !== undefined && <Icon />}</span>
      <span>{action.title}</span>
      {blocked !== null && <span className="why">{blocked}</span>}
      {blocked === null && action.keys[0] !== undefined && <><span className="grow" /><kbd>{printed(action.keys[0])}</kbd></>}
    </Command.Item>
  )
}

/** What can be done now first; what cannot, last and with its reason. */
const listed = (): Action[] => ACTIONS.filter((a) => a.unlisted !== true)
  .toSorted((a, b) => Number((a.blocked?.() ?? null) !== null) - Number((b.blocked?.() ?? null) !== null))

function Things() {
  const instances = useInstances()
  const frames = useFrames()
  const saved = useRecords('query')
  const history = useQuery((s) => s.history)
  const recent = useRecentProjects()
  const questions = [...new Set([...history.map((h) => h.text), ...saved.map((q) => q.text)])]
  return (
    <>
      <Command.Group heading="Questions">
        {questions.map((text) => <Command.Item key={text} value={`ask ${text}`} onSelect={choose(() => void askAbout(text))}><MessageSquareText />{text}</Command.Item>)}
      </Command.Group>
      <Command.Group heading="Instances">
        {instances.map((i) => (
          <Command.Item key={i.id} value={`instance ${i.label} ${i.id}`} keywords={[...i.alternatives, ...i.attributes]} onSelect={choose(() => { select([i.id]); frameSelection() })}><Box />{i.label}</Command.Item>
        ))}
      </Command.Group>
      <Command.Group heading="Photographs">
        {frames.slice(0, MOST_FRAMES).map((f) => <Command.Item key={f.id} value={`photograph ${f.name}`} onSelect={choose(() => goToFrame(f))}><Camera />{f.name}</Command.Item>)}
      </Command.Group>
      <Command.Group heading="Recent projects">
        {recent.filter((r) => r.exists).map((r) => (
          <Command.Item key={r.path} value={`project ${r.name} ${r.path}`} onSelect={choose(() => void openPath(r.path))}>
            <FolderClock />{r.name}<span className="why mono">{r.path}</span>
          </Command.Item>
        ))}
      </Command.Group>
    </>
  )
}

export function Palette() {
  return (
    <Dialog.Root open onOpenChange={(open) => { if (!open) close() }}>
      <Dialog.Portal>
        <Dialog.Overlay className="scrim" />
        <Dialog.Content className="palette" aria-describedby={undefined}>
          <Dialog.Title className="visually-hidden">Command palette</Dialog.Title>
          <Command label="Command palette" loop>
            <Command.Input placeholder="Do, find, ask…" autoFocus />
            <Command.List>
              <Command.Empty>Nothing is called that.</Command.Empty>
              <Command.Group heading="Actions">{listed().map((action) => <ActionItem key={action.id} action={action} />)}</Command.Group>
              <Things />
            </Command.List>
          </Command>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  )
}
