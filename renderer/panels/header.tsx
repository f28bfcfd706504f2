// Top of the window: project, workspaces, adapter, jobs.

import { perform } from '../actions/action.ts'
import { actionOf, tooltipOf } from '../actions/all.ts'
import { isLive, sorted, useJobs } from '../state/jobs.ts'
import { useReplica } from '../state/replica.ts'
import { setSurfaces } from '../state/surfaces.ts'
import { useView, WORKSPACES, type Workspace } from '../state/view.ts'
import { ActionIcon, Bar, Tip } from '../ui/controls.tsx'
import { percent } from '../ui/format.ts'

const NAMES: Record<Workspace, string> = { capture: 'Capture', reconstruct: 'Reconstruct', masks: 'Masks', ground: 'Ground' }

const Mark = () => (
  <svg className="mark" viewBox="0 0 18 18" aria-hidden="true">
    <circle className="mark-target" cx="6.5" cy="11" r="4.8" fill="none" strokeWidth="2.2" />
    <circle className="mark-anchor" cx="13" cy="5" r="3.4" fill="none" strokeWidth="2" strokeDasharray="3 2" />
  </svg>
)

function ProjectTitle() {
  const project = useReplica((s) => s.project)
  if (project === null) return <span className="project-name">SpatialReasoner Studio</span>
  return (
    <>
      <Tip text={project.path}><span className="project-name ellipsis" tabIndex={-1}>{project.name}</span></Tip>
      {project.readOnly !== null && <Tip text={project.readOnly}><span className="tag warn" tabIndex={0}>read only</span></Tip>}
      <span className="row" style={{ gap: 0 }}>
        <UndoButton id="edit.undo" title={project.canUndo} />
        <UndoButton id="edit.redo" title={project.canRedo} />
      </span>
    </>
  )
}

/** Undo and redo say what they would take back. */
function UndoButton({ id, title }: { id: string; title: string | null }) {
  const action = actionOf(id)
  const Icon = action.icon!
  const text = title === null ? tooltipOf(action) : tooltipOf(action).replace(action.title, `${action.title}: ${title}`)
  return (
    <Tip text={text}>
      <button type="button" className="icon-button" aria-label={title === null ? action.title : `${action.title}: ${title}`} aria-disabled={title === null} onClick={() => { perform(action) }}><Icon /></button>
    </Tip>
  )
}

function WorkspaceTabs() {
  const now = useView((s) => s.workspace)
  return (
    <nav className="segments" aria-label="Workspaces">
      {WORKSPACES.map((workspace) => {
        const action = actionOf(`workspace.${workspace}`)
        return (
          <Tip key={workspace} text={tooltipOf(action)}>
            <button type="button" aria-current={now === workspace ? 'page' : undefined} onClick={() => { perform(action) }}>{NAMES[workspace]}</button>
          </Tip>
        )
      })}
    </nav>
  )
}

/** "llvmpipe: Mesa 25.0.7 (LLVM 15)" is llvmpipe here, and whole in the tooltip. */
const shortName = (adapter: string): string => adapter.split(/[:(]/)[0]?.trim() || adapter

function Adapter() {
  const host = useReplica((s) => s.host)
  const message = useReplica((s) => s.deviceMessage)
  const connection = useReplica((s) => s.connection)
  if (host === null) return null
  if (connection === 'lost' || connection === 'refused') return <span className="badge"><span className="dot" data-state="none" />not connected</span>
  const lost = host.adapter === null && message !== null
  const state = lost ? 'none' : host.adapter === null ? 'idle' : host.software ? 'software' : 'ok'
  const hint = message ?? (host.adapter === null
    ? 'The graphics adapter is opened when something first needs it, and named here.'
    : host.software ? `${host.adapter}\nA software adapter: everything works, slowly.` : host.adapter)
  return (
    <Tip text={hint}>
      <span className="badge" tabIndex={0}>
        <span className="dot" data-state={state} />
        <span className="ellipsis" style={{ maxWidth: 200 }}>{host.adapter === null ? (lost ? 'adapter lost' : 'adapter idle') : shortName(host.adapter)}</span>
        {host.software && host.adapter !== null && <span className="tag warn">software</span>}
      </span>
    </Tip>
  )
}

function JobBadge() {
  const jobs = useJobs((s) => s.jobs)
  const live = sorted(jobs).filter(isLive)
  const [first] = live
  if (first === undefined) return <ActionIcon id="window.jobs" />
  const share = first.progress === null || first.progress.total === 0 ? 0 : first.progress.step / first.progress.total
  return (
    <button type="button" className="job-badge num" title={tooltipOf(actionOf('window.jobs'))} onClick={() => setSurfaces((s) => ({ jobs: !s.jobs }))}>
      {live.length === 1 ? `${first.state === 'running' ? '' : `${first.state} · `}${first.progress?.phase ?? first.kind}` : `${live.length} jobs`}
      <Bar share={share} state={first.state} label={first.progress?.phase ?? first.kind} />
      {percent(share)}
    </button>
  )
}

export function Header() {
  const hasProject = useReplica((s) => s.project !== null)
  return (
    <header className="header">
      <div className="header-left"><Mark /><ProjectTitle /></div>
      {hasProject ? <WorkspaceTabs /> : <span />}
      <div className="header-right">
        <Adapter />
        <JobBadge />
        <ActionIcon id="window.models" />
        <ActionIcon id="window.theme" />
        <ActionIcon id="window.keys" />
      </div>
    </header>
  )
}
