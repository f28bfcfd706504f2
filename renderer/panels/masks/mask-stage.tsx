// Masks over the scene: the photograph above, what the mask makes of it in 3D below; before there are any, what they are for.

import { SuperviseParams } from '../../../electron/contract/jobs.ts'
import { startJob } from '../../actions/jobs.ts'
import { isLive, useLatestJob } from '../../state/jobs.ts'
import { useChosenRow } from '../../state/masks.ts'
import { useModels } from '../../state/models.ts'
import { useCapture, useFrames, useReconstruction, useRecords } from '../../state/replica.ts'
import { setSurfaces } from '../../state/surfaces.ts'
import { Bar } from '../../ui/controls.tsx'
import { grouped } from '../../ui/format.ts'
import { useCloseup, useCloseupOf } from '../../viewport/mask-closeup.ts'
import { shareOf } from '../jobs-drawer.tsx'
import { lookingText } from './looking.tsx'
import { MaskPhoto } from './mask-photo.tsx'
import { useMaskList } from './mask-queue.tsx'

export function MaskStage() {
  const seen = useRecords('supervision').length > 0
  useMaskList()
  useCloseup()
  if (!seen) return <NothingSeen />
  return (
    <>
      <MaskPhoto />
      <Consequence />
    </>
  )
}

/** What the colours in the scene mean. */
function Consequence() {
  const row = useChosenRow()
  const closeup = useCloseupOf(row)
  const reconstructed = useReconstruction() !== null
  if (row === null) return null
  const claimed = closeup?.members?.length ?? null
  const points = closeup?.points?.length ?? null
  return (
    <div className="consequence floating" role="note" aria-label="In 3D">
      <i className={reconstructed ? 'swatch-points' : 'swatch-claimed'} aria-hidden="true" /><span>its pixels in the world{points === null ? '' : points === 0 ? ': no depth' : ''}</span>
      {reconstructed && <><i className="swatch-claimed" aria-hidden="true" /><span className="num">{claimed === null ? 'splats it claims…' : claimed === 0 ? 'it claims no splat' : `claims ${grouped(claimed)} splats`}</span></>}
    </div>
  )
}

function NothingSeen() {
  const job = useLatestJob('supervise')
  const frames = useFrames().length
  const capture = useCapture()
  const ready = useModels((s) => ['segmenter', 'dual-encoder'].every((purpose) => s.list?.models.some((model) => model.purpose === purpose && model.chosen) ?? false))
  const looking = job !== null && isLive(job)
  if (capture === null) return null
  return (
    <div className="mask-teach">
      <h2>{looking ? 'Looking at the photographs' : 'Nothing was looked at yet'}</h2>
      {looking ? (
        <div className="mask-teach-job" role="status">
          <p className="num">{lookingText(job)}</p>
          <Bar share={shareOf(job)} state={job.state} label="Looking at the photographs" />
        </div>
      ) : <p>A segmenter cuts every photograph into things, an encoder says what each shows, and depth says how large it is. Then every mask is held against the other photographs.</p>}
      <ol className="mask-steps">
        <li><strong>Look.</strong> Masks that would poison a field come first, each with its reasons.</li>
        <li><strong>Say what is right.</strong> <kbd>A</kbd> accepts, <kbd>X</kbd> rejects, <kbd>E</kbd> repairs with a few clicks.</li>
        <li><strong>It stays.</strong> Your word is kept when the photographs are looked at again, whatever with.</li>
      </ol>
      {!looking && (frames === 0 ? <p className="note">This scene has no photographs, so there is nothing to look at.</p>
        : ready ? <button type="button" className="button primary large" onClick={() => void startJob('supervise', SuperviseParams.parse({}), 'masks')}>Look at {grouped(frames)} photographs</button>
          : <button type="button" className="button primary large" onClick={() => setSurfaces({ dialog: { kind: 'models' } })}>Choose models first…</button>)}
    </div>
  )
}
