// No sample on this machine yet: make one. A synthetic capture comes with the truth about everything in it.

import { useEffect, useState } from 'react'
import { SynthParams } from '../../electron/contract/jobs.ts'
import { closeDialog, makeSample } from '../actions/open.ts'
import { attempt } from '../state/faults.ts'
import { studio } from '../studio.ts'
import { FaultNote } from '../ui/controls.tsx'
import { Modal } from '../ui/dialog.tsx'
import { SchemaFields } from '../ui/schema-form.tsx'
import { complaints, type Values } from '../ui/schema.ts'

/** Where a sample goes unless its maker says otherwise: beside their own folders. */
const SAMPLE_FOLDER = 'sample-capture'

export function SynthDialog() {
  const [home, setHome] = useState<string | null>(null)
  const [values, setValues] = useState<Values>({})
  const [busy, setBusy] = useState(false)
  useEffect(() => { void attempt('import', () => studio.host.browse({})).then((listing) => setHome(listing?.folder ?? '')) }, [])
  const filled = { out: `${home ?? ''}/${SAMPLE_FOLDER}`, ...values }
  const wrong = Object.keys(complaints(SynthParams, filled)).length > 0
  const start = async (): Promise<void> => {
    setBusy(true)
    await makeSample(SynthParams.parse(filled), `${filled.out}.studio`)
    setBusy(false)
  }
  return (
    <Modal title="Make the sample" description="A small made-up scene, photographed with depth, so you can try everything. It takes about a minute; then reconstruct it." onClose={closeDialog} footer={(
      <>
        <span className="grow" />
        <button type="button" className="button" onClick={closeDialog}>Cancel</button>
        <button type="button" className="button primary" disabled={home === null || wrong || busy} onClick={() => void start()}>{busy ? 'Starting…' : 'Make and open'}</button>
      </>
    )}>
      <FaultNote place="import" />
      {home !== null && <SchemaFields schema={SynthParams} names={['out', 'scene', 'objects', 'frames', 'seed']} values={filled} onChange={setValues} />}
      <details><summary>More</summary><SchemaFields schema={SynthParams} names={['size', 'clutter', 'blur', 'noise', 'exposureDrift', 'depthNoise', 'depthHoles', 'poseNoise']} values={filled} onChange={setValues} /></details>
    </Modal>
  )
}
