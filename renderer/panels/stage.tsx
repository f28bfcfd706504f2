// The scene with its tools, render modes, hints, and the query bar in Ground.

import { Images } from 'lucide-react'
import { actionOf, tooltipOf } from '../actions/all.ts'
import { perform } from '../actions/action.ts'
import { PHOTO_TOOL_ACTIONS, SCENE_TOOL_ACTIONS } from '../actions/list-viewport.ts'
import { chooseFolder, openSample } from '../actions/open.ts'
import { isLive, useLatestJob } from '../state/jobs.ts'
import { useCapture, useInstances, useReconstruction, useRecords, useReplica } from '../state/replica.ts'
import { MODES, setView, SURVEY_POINTS, useView, type Mode, type Survey } from '../state/view.ts'
import { ActionIcon, Bar, FaultNote, Tip } from '../ui/controls.tsx'
import { bytes, grouped, millions, percent } from '../ui/format.ts'
import { useCloud } from '../viewport/cloud.ts'
import { CompareBar } from '../viewport/compare-bar.tsx'
import { useChosenFrame } from '../viewport/photo-overlay.tsx'
import { Viewport } from '../viewport/viewport.tsx'
import { progressText, shareOf } from './jobs-drawer.tsx'
import { MaskStage } from './masks/mask-stage.tsx'
import { QueryBar } from './query-bar.tsx'

const MODE_NAMES: Record<Mode, string> = { color: 'Colour', instances: 'Instances', photo: 'Photo', error: 'Error' }

function Modes() {
  const mode = useView((s) => s.mode)
  useInstances()
  return (
    <div className="floating modes" role="group" aria-label="Render mode">
      <div className="segments">
        {MODES.map((m) => {
          const action = actionOf(`mode.${m}`)
          return (
            <Tip key={m} text={tooltipOf(action)}>
              <button type="button" aria-pressed={mode === m} disabled={(action.blocked?.() ?? null) !== null} onClick={() => { perform(action) }}>{MODE_NAMES[m]}</button>
            </Tip>
          )
        })}
      </div>
    </div>
  )
}

function Toolbar() {
  const { tool, navigation, labels, frusta, mode, workspace, through, comparing } = useView()
  useCloud()
  const marking = mode === 'photo' ? [actionOf('tool.select'), ...PHOTO_TOOL_ACTIONS] : SCENE_TOOL_ACTIONS
  return (
    <div className="floating toolbar" role="toolbar" aria-label="Tools" aria-orientation="vertical">
      {workspace === 'ground' && <>{marking.map((a) => <ActionIcon key={a.id} id={a.id} side="right" pressed={a.id === `tool.${tool}`} />)}<hr /></>}
      <ActionIcon id="view.fly" side="right" pressed={navigation === 'fly'} />
      <ActionIcon id="view.frame" side="right" />
      <ActionIcon id="view.frame-all" side="right" />
      <ActionIcon id="view.compare-kept" side="right" pressed={comparing === 'kept'} />
      {workspace === 'ground' ? <ActionIcon id="view.labels" side="right" pressed={labels} /> : <ActionIcon id="view.frusta" side="right" pressed={frusta} />}
      {through && tool !== 'select' && <span className="tag warn" title="Marks reach hidden splats too (X)">X</span>}
    </div>
  )
}

const TOOL_HINTS: Readonly<Record<string, string>> = {
  rectangle: 'Drag over an object. Shift adds, Alt takes away; middle drag turns.',
  lasso: 'Draw around an object. Shift adds, Alt takes away; middle drag turns.',
  brush: 'Paint over an object. Shift adds, Alt takes away; + and − change the brush.',
  point: 'Click the object in the photograph.',
  polygon: 'Click its corners, then press Enter.',
  outline: 'Draw around the object.',
}

function surveyHint({ of, points }: Survey): string {
  const left = SURVEY_POINTS[of] - points.length
  if (of === 'level') return `Click three corners of a level surface, such as a table. ${left} to go.`
  return left > 0 ? `Click the two ends of something whose length you know. ${left} to go.` : 'Say how long it is, at the right under Scale.'
}

/** What the next click does, while it does something unusual. */
function Hint() {
  const { correcting, survey, tool, mode } = useView()
  const frame = useChosenFrame()
  const bent = frame !== null && frame.camera.intrinsics.distortion.model !== 'NONE'
  if (mode === 'photo' && tool === 'select' && bent && !correcting) {
    return <div className="floating stage-hint note-only"><span className="dim">Photo {frame.name} is shown as taken: its lens bends it, so the splats lie under it only roughly.</span></div>
  }
  const text = correcting ? 'Click the object that is right.'
    : survey !== null ? surveyHint(survey)
      : TOOL_HINTS[tool]
  if (text === undefined) return null
  return (
    <div className="floating stage-hint" role="status">
      <span>{text}</span>
      <button type="button" className="button quiet" onClick={() => setView({ correcting: false, survey: null, tool: 'select' })}>Cancel <kbd>Esc</kbd></button>
    </div>
  )
}

/** A large scene takes a while to come over. */
function Loading() {
  const loading = useCloud((s) => s.loading)
  if (loading === null) return null
  return (
    <div className="floating stage-hint" role="status">
      <span className="num">Loading splats · {percent(loading)}</span>
      <div style={{ width: 160 }}><Bar share={loading} state="running" label="Loading splats" /></div>
    </div>
  )
}

/** What one splat takes in the window and on the graphics card, all copies of it taken together, bytes. */
const BYTES_PER_SPLAT = 160

/** Of a very large scene not all splats are drawn, unless somebody wants to wait for it. */
function Thinned() {
  const made = useReconstruction()
  const all = useView((s) => s.allSplats)
  const comparing = useView((s) => s.comparing)
  const loading = useCloud((s) => s.loading)
  if (made?.thinned === undefined || comparing !== null) return null
  const amount = made.splats < 1e6 ? `${grouped(made.thinned.splats)} of ${grouped(made.splats)}` : `${millions(made.thinned.splats)} of ${millions(made.splats)} million`
  const whole = made.splats < 1e6 ? grouped(made.splats) : `${millions(made.splats)} million`
  return (
    <div className="floating thinned" role="note">
      <span className="num">{all ? `Showing all ${whole} splats` : `Showing ${amount} splats`}</span>
      <Tip text={all ? 'Fewer splats, evenly chosen: what covers most stays' : `About ${bytes(made.splats * BYTES_PER_SPLAT)} of memory, and slower to turn. Marks and exports: an export always has all of them, a mark holds the splats shown.`}>
        <button type="button" className="button quiet" disabled={loading !== null} onClick={() => setView({ allSplats: !all })}>{all ? 'Show fewer' : 'Show all'}</button>
      </Tip>
    </div>
  )
}

/** Before there is anything to see: what happens now, or what to do next. */
function Empty() {
  const capture = useCapture()
  const importing = useLatestJob('import')
  const making = useLatestJob('synth')
  const readOnly = useReplica((s) => s.project?.readOnly ?? null)
  if (capture !== null) return null
  const job = [importing, making].find((j) => j !== null && isLive(j))
  if (job !== undefined && job !== null) {
    return (
      <div className="stage-empty" role="status">
        <h2>{job.kind === 'synth' ? 'Making the sample' : 'Importing'}</h2>
        <p className="num">{progressText(job)}</p>
        <div style={{ width: 260 }}><Bar share={shareOf(job)} state={job.state} label="Import" /></div>
      </div>
    )
  }
  return (
    <div className="stage-empty">
      <Images style={{ width: 34, height: 34, color: 'var(--faint)' }} />
      <h2>No photographs yet</h2>
      <p>{readOnly ?? 'Drop a folder of posed photographs here, or choose one: COLMAP, transforms.json, Blender splits or RGB-D.'}</p>
      {importing?.state === 'failed' && importing.error !== null && <div className="note bad" role="alert">{importing.error.message}</div>}
      <div className="row">
        <button type="button" className="button primary large" onClick={() => void chooseFolder('capture')}>Import a capture…</button>
        <button type="button" className="button large" onClick={() => void openSample()}>Try the sample</button>
      </div>
    </div>
  )
}

export function Stage() {
  const workspace = useView((s) => s.workspace)
  // Two panes need the whole height; what is asked is out of the way until they are put away.
  const beside = useView((s) => s.comparing === 'kept' && s.compareAs === 'beside')
  const hasCapture = useCapture() !== null
  const reviews = workspace === 'masks'
  const seen = useRecords('supervision').length > 0
  const { splats, final } = useCloudState()
  return (
    <section className="stage" aria-label="Scene" data-splats={splats} data-final={final} data-split={reviews && seen}>
      <Viewport />
      {reviews && <MaskStage />}
      <CompareBar />
      {hasCapture && !reviews && <div className="stage-top"><Toolbar /><Thinned /><Modes /></div>}
      <Hint />
      <Loading />
      <Empty />
      <div className="stage-faults"><FaultNote place="splats" /></div>
      {workspace === 'ground' && hasCapture && !beside && <QueryBar />}
    </section>
  )
}

function useCloudState(): { splats: number; final: boolean } {
  const { cloud, final } = useCloud()
  return { splats: cloud?.count ?? 0, final }
}
