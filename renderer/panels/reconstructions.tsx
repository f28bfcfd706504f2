// All reconstructions of the capture, side by side: which one is in use, and the choice of another.

import type { ReconstructionRecord } from '../../native-models/scene/records.ts'
import { commit } from '../actions/history.ts'
import { useReconstruction, useRecords, useReplica } from '../state/replica.ts'
import { duration } from '../ui/format.ts'
import { BACKBONE_NAMES } from '../ui/words.ts'
import './reconstructions.css'

const score = ({ psnr }: ReconstructionRecord): string => (psnr === null ? 'not scored' : `${psnr.toFixed(2)} dB`)

export function Reconstructions() {
  const made = useRecords('reconstruction')
  const inUse = useReconstruction()
  const readOnly = useReplica((s) => s.project?.readOnly ?? null)
  if (made.length === 0) return null
  return (
    <fieldset className="panel-body reconstructions" disabled={readOnly !== null}>
      <legend className="section-title">{made.length === 1 ? 'In use' : 'Choose the one in use'}</legend>
      {made.map((one, k) => (
        <label key={one.id} className="reconstruction" data-in-use={one.id === inUse?.id}>
          <input type="radio" name="reconstruction" checked={one.id === inUse?.id} onChange={() => void commit({ kind: 'choose-reconstruction', reconstructionId: one.id }, 'reconstruct')} />
          <span>{k + 1}. {BACKBONE_NAMES[one.backbone]}</span>
          <span className="dim num">{score(one)} · {one.steps} steps · {duration(one.seconds)}</span>
        </label>
      ))}
    </fieldset>
  )
}
