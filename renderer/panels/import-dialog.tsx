// What was found in a folder, and the few things only its owner knows.

import { useEffect, useState } from 'react'
import { ImportParams } from '../../electron/contract/jobs.ts'
import { closeDialog, startImport } from '../actions/open.ts'
import { clearFault, showFault } from '../state/faults.ts'
import { useReplica } from '../state/replica.ts'
import { studio } from '../studio.ts'
import { FaultNote } from '../ui/controls.tsx'
import { Modal } from '../ui/dialog.tsx'
import { basename, grouped, plural } from '../ui/format.ts'
import { SchemaFields } from '../ui/schema-form.tsx'
import { complaints, type Values } from '../ui/schema.ts'
import './dialogs.css'

type Found = Awaited<ReturnType<typeof studio.host.inspect>>

const FORMAT_NAMES: Readonly<Record<string, string>> = {
  splats: 'Splats', colmap: 'COLMAP', transforms: 'transforms.json', blender: 'Blender splits', rgbd: 'RGB-D', synthetic: 'Synthetic RGB-D',
}
export const formatName = (format: string | null): string => FORMAT_NAMES[format ?? ''] ?? format ?? 'unknown'

/** Missing images named before "and N more". */
const NAMED_MISSING = 4

function useInspection(folder: string): Found | null {
  const [found, setFound] = useState<Found | null>(null)
  useEffect(() => {
    let wanted = true
    clearFault('import')
    const look = async (): Promise<void> => {
      const result = await studio.host.inspect({ path: folder })
      if (wanted) setFound(result)
    }
    look().catch((error: unknown) => { if (wanted) showFault('import', error) })
    return () => { wanted = false }
  }, [folder])
  return found
}

const beside = (folder: string): string => `${folder.replace(/[/\\]+$/, '').replace(/(\.compressed)?\.(ply|spz|sog|splat|ksplat|zip)$/i, '')}.studio`

function FoundFacts({ found }: { found: Found }) {
  const more = found.missing.length - NAMED_MISSING
  return (
    <dl className="found">
      <dt>{found.splats === null ? 'Folder' : 'File'}</dt><dd className="mono">{found.folder}</dd>
      <dt>Recognised as</dt><dd>{formatName(found.format)}{found.hasDepth ? ', with depth' : ''}</dd>
      {found.splats === null ? <><dt>Photographs</dt><dd className="num">{found.frames}</dd></> : <><dt>Splats</dt><dd className="num">{grouped(found.splats)}</dd></>}
      {found.missing.length > 0 && (
        <><dt>Missing</dt><dd>{plural(found.missing.length, 'listed image')} not on disk, left out: {found.missing.slice(0, NAMED_MISSING).map(basename).join(', ')}{more > 0 ? ` and ${more} more` : ''}</dd></>
      )}
    </dl>
  )
}

export function ImportDialog({ folder }: { folder: string }) {
  const found = useInspection(folder)
  const open = useReplica((s) => s.project?.path)
  const [project, setProject] = useState(open ?? beside(folder))
  const [values, setValues] = useState<Values>({ folder })
  const [busy, setBusy] = useState(false)
  const wrong = Object.keys(complaints(ImportParams, values)).length > 0
  const start = async (): Promise<void> => {
    setBusy(true)
    await startImport(ImportParams.parse(values), project)
    setBusy(false)
  }
  return (
    <Modal title={`Import ${basename(folder)}`} onClose={closeDialog} footer={(
      <>
        <span className="grow" />
        <button type="button" className="button" onClick={closeDialog}>Cancel</button>
        <button type="button" className="button primary" disabled={(found?.kind !== 'capture' && found?.kind !== 'splats') || wrong || busy || project.trim() === ''} onClick={() => void start()}>{busy ? 'Starting…' : 'Import'}</button>
      </>
    )}>
      {found === null ? <p className="dim">Looking at it…</p> : <FoundFacts found={found} />}
      {found?.kind === 'nothing' && <p className="note bad" role="alert">{found.message}</p>}
      {found?.kind === 'splats' && <p className="note">A scene without photographs: look at it, name things in 3D and ask about them. What needs photographs says so. Which way is up is guessed from the file’s conventions unless you say it here, and lengths have no metres until you do.</p>}
      <FaultNote place="import" />
      <div className="form-field">
        <label htmlFor="import-project">Project</label>
        <input id="import-project" className="field mono" value={project} spellCheck={false} onChange={(event) => setProject(event.target.value)} aria-describedby="import-project-help" />
        <span className="form-help" id="import-project-help">{open === project ? 'The project that is open.' : 'A new folder; what is imported stays where it is.'}</span>
      </div>
      <SchemaFields schema={ImportParams} names={found?.hasDepth !== true ? ['up', 'metresPerUnit'] : ['up', 'metresPerUnit', 'depthUnit']} values={values} onChange={setValues} />
    </Modal>
  )
}
