// The reconstruction in use as a file for other programs: in which format, and where.

import { useState } from 'react'
import { ExportParams } from '../../electron/contract/jobs.ts'
import { closeDialog, startExport } from '../actions/open.ts'
import { useInstances, useReconstruction, useReplica } from '../state/replica.ts'
import { FaultNote } from '../ui/controls.tsx'
import { Modal } from '../ui/dialog.tsx'
import { grouped, plural } from '../ui/format.ts'
import { SchemaFields } from '../ui/schema-form.tsx'
import { complaints, type Values } from '../ui/schema.ts'

type Format = (typeof ExportParams)['_output']['format']

/** Beside the project, called like it. */
const placeFor = (projectPath: string, format: Format): string => `${projectPath.replace(/(\.studio)?[/\\]*$/, '')}.${format}`

export function ExportDialog() {
  const project = useReplica((s) => s.project?.path ?? '')
  const made = useReconstruction()
  const named = useInstances().length
  const [values, setValues] = useState<Values>({ format: 'ply', out: placeFor(project, 'ply') })
  const [busy, setBusy] = useState(false)
  /** Another format has another ending; a place that somebody typed keeps everything else. */
  const change = (next: Values): void => {
    const [before, format, out] = [values['format'], next['format'], next['out']]
    const renamed = format !== before && typeof out === 'string' ? out.replace(new RegExp(`\\.${String(before)}$`), `.${String(format)}`) : out
    setValues({ ...next, ...(renamed === undefined ? {} : { out: renamed }) })
  }
  const wrong = Object.keys(complaints(ExportParams, values)).length > 0
  const start = async (): Promise<void> => {
    setBusy(true)
    await startExport(ExportParams.parse(values))
    setBusy(false)
  }
  const withIds = values['format'] === 'ply'
  return (
    <Modal title="Export splats" description={`${grouped(made?.splats ?? 0)} splats${withIds && named > 0 ? ` and ${plural(named, 'named instance')}` : ''}, written on the machine where the studio’s host runs.`} onClose={closeDialog} footer={(
      <>
        <span className="grow" />
        <button type="button" className="button" onClick={closeDialog}>Cancel</button>
        <button type="button" className="button primary" disabled={made === null || wrong || busy} onClick={() => void start()}>{busy ? 'Starting…' : 'Export'}</button>
      </>
    )}>
      <FaultNote place="export" />
      {/* Keyed by the format: the field keeps what is typed, and a new ending is typed for the user. */}
      <SchemaFields key={String(values['format'])} schema={ExportParams} names={withIds ? ['format', 'out', 'instances'] : ['format', 'out']} values={values} onChange={change} />
    </Modal>
  )
}
