// Bottom of the window: the focused scope's keys, what is saved, and what the numbers mean.

import { useEffect, useState } from 'react'
import { ACTIONS } from '../actions/all.ts'
import { focusedScope } from '../actions/keys.ts'
import { printed, SCOPE_NAMES, type Scope } from '../actions/shortcut.ts'
import type { CaptureRecord } from '../../native-models/scene/records.ts'
import { useCapture, useReconstruction, useReplica } from '../state/replica.ts'
import { useMaskScope } from '../state/masks.ts'
import { useView } from '../state/view.ts'
import { DOUBTFUL } from './gravity-scale.tsx'
import { useCloud } from '../viewport/cloud.ts'
import { grouped, plural } from '../ui/format.ts'

/** The keys worth a line of their own; the rest is behind ?. */
const HINTS: Record<Scope, readonly string[]> = {
  viewport: ['view.frame', 'view.fly', 'view.compare', 'frame.next'],
  list: ['instance.rename.in-list', 'instance.merge.in-list', 'instance.hide.in-list', 'instance.lock.in-list'],
  query: ['query.ask'],
  review: ['mask.accept', 'mask.reject', 'mask.repair', 'mask.next', 'mask.previous', 'mask.undo'],
  repair: ['repair.inside', 'repair.outside', 'repair.box', 'repair.undo', 'repair.keep', 'repair.leave'],
  global: [],
}
/** Fewer words than the action's title, where it is long. */
const SHORT: Readonly<Record<string, string>> = {
  'view.frame': 'frame', 'view.fly': 'orbit / fly', 'view.compare': 'hold for photograph', 'frame.next': 'next photograph',
  'instance.rename.in-list': 'rename', 'instance.merge.in-list': 'merge', 'instance.hide.in-list': 'hide', 'instance.lock.in-list': 'lock', 'query.ask': 'ask',
  'mask.accept': 'accept', 'mask.reject': 'reject', 'mask.repair': 'repair', 'mask.next': 'next', 'mask.previous': 'previous', 'mask.undo': 'take back',
  'repair.inside': 'belongs', 'repair.outside': 'does not', 'repair.box': 'box', 'repair.undo': 'point back', 'repair.keep': 'keep', 'repair.leave': 'leave',
}

function useFocusedScope(): Scope {
  const [scope, setScope] = useState<Scope>('viewport')
  const workspace = useView((s) => s.workspace)
  const maskScope = useMaskScope()
  useEffect(() => {
    const update = (): void => setScope(focusedScope())
    update()
    document.addEventListener('focusin', update)
    document.addEventListener('focusout', update)
    return () => {
      document.removeEventListener('focusin', update)
      document.removeEventListener('focusout', update)
    }
  }, [workspace, maskScope])
  return scope
}

function Keys({ scope }: { scope: Scope }) {
  const navigation = useView((s) => s.navigation)
  const hints = HINTS[scope].flatMap((id) => ACTIONS.filter((a) => a.id === id))
  return (
    <span className="status-keys">
      {scope === 'viewport' && navigation === 'fly' && <span><b>W A S D Q E</b>fly</span>}
      {hints.map((a) => <span key={a.id}><b>{printed(a.id === 'query.ask' ? 'Enter' : a.keys[0] ?? '')}</b>{SHORT[a.id] ?? a.title}</span>)}
      <span><b>?</b>keys</span>
    </span>
  )
}

function Saved() {
  const project = useReplica((s) => s.project)
  const connection = useReplica((s) => s.connection)
  if (project === null) return null
  if (connection === 'lost' || connection === 'refused') return <span>not connected</span>
  return <span className="num">{project.readOnly === null ? 'saved' : 'read only'} · {plural(project.edits, 'edit')}</span>
}

const gravityWords = (up: CaptureRecord['up']): string =>
  up === null ? 'gravity not set' : up.source !== 'user' && up.confidence < DOUBTFUL ? 'gravity unsure' : 'gravity known'

/** How far lengths and "above" can be trusted. */
function Units() {
  const capture = useCapture()
  if (capture === null) return null
  return <span>{capture.metric === null ? 'scene units, scale not set' : 'metres'} · {gravityWords(capture.up)}</span>
}

function Splats() {
  const cloud = useCloud((s) => s.cloud)
  const made = useReconstruction()
  const psnr = made?.psnr ?? null
  if (cloud === null) return null
  return <span className="num">{grouped(cloud.count)}{cloud.indices !== null && made !== null && ` of ${grouped(made.splats)}`} splats{psnr === null ? '' : ` · ${psnr.toFixed(1)} dB`}</span>
}

export function StatusBar() {
  const scope = useFocusedScope()
  const hasProject = useReplica((s) => s.project !== null)
  const version = useReplica((s) => s.host?.version)
  return (
    <footer className="status-bar">
      {hasProject && <><span className="scope">{SCOPE_NAMES[scope]}</span><Keys scope={scope} /></>}
      <span className="right"><Splats /><Units /><Saved />{!hasProject && version !== undefined && <span className="num">version {version}</span>}</span>
    </footer>
  )
}
