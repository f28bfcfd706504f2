// Before photographs are looked at: with which models, where depth comes from, and how closely.

import { Boxes, Eye } from 'lucide-react'
import { useState } from 'react'
import { SuperviseParams } from '../../../electron/contract/jobs.ts'
import type { Model } from '../../../electron/contract/models.ts'
import { startJob } from '../../actions/jobs.ts'
import { useModels } from '../../state/models.ts'
import { useFrames, useReplica } from '../../state/replica.ts'
import { setSurfaces } from '../../state/surfaces.ts'
import { FaultNote } from '../../ui/controls.tsx'
import { SchemaFields } from '../../ui/schema-form.tsx'
import { complaints, type Values } from '../../ui/schema.ts'
import { useFetchedModels } from '../models/fetched.ts'

const MAIN = ['width', 'depth'] as const
const MORE = ['provider', 'points', 'minIou', 'minStability', 'minPixels', 'crops', 'pyramid'] as const

const here = (models: readonly Model[] | undefined, purpose: string): Model[] => (models ?? []).filter((model) => model.purpose === purpose && (model.state === 'bundled' || model.state === 'installed'))

function ModelChoice({ purpose, label, value, onChange }: { purpose: string; label: string; value: string | undefined; onChange: (name: string) => void }) {
  const models = useModels((s) => s.list?.models)
  const found = here(models, purpose)
  const chosen = found.find(({ chosen: first }) => first)
  if (found.length === 0) return null
  return (
    <div className="form-field">
      <label htmlFor={`model-${purpose}`}>{label}</label>
      <select id={`model-${purpose}`} className="field" value={value ?? chosen?.name ?? ''} onChange={(event) => onChange(event.target.value)}>
        {found.map(({ name, title }) => <option key={name} value={name}>{title}</option>)}
      </select>
    </div>
  )
}

/** What is missing before anything can be looked at, and what to do about it. */
function NoModel({ missing }: { missing: readonly string[] }) {
  return (
    <div className="note" role="note" aria-label="Models missing">
      <p>No {missing.join(' and no ')} is installed. Add one from a folder, or fetch one where there is a network; it stays on this machine.</p>
      <button type="button" className="button" style={{ marginTop: 8 }} onClick={() => setSurfaces({ dialog: { kind: 'models' } })}><Boxes />Models…</button>
    </div>
  )
}

export function SuperviseForm({ again }: { again: boolean }) {
  useFetchedModels()
  const models = useModels((s) => s.list?.models)
  const [values, setValues] = useState<Values>({})
  const [packs, setPacks] = useState<Readonly<Record<string, string>>>({})
  const frames = useFrames().length
  const readOnly = useReplica((s) => s.project?.readOnly ?? null)
  const missing = models === undefined ? [] : [['segmenter', 'segmenter'], ['dual-encoder', 'dual encoder']].filter(([purpose]) => here(models, purpose!).length === 0).map(([, words]) => words!)
  const pack = Object.values(packs).join(',')
  const params = pack === '' ? values : { ...values, pack }
  const wrong = Object.keys(complaints(SuperviseParams, params)).length > 0
  const blocked = frames === 0 ? 'Import photographs first.' : readOnly
  return (
    <form className="panel-body" onSubmit={(event) => { event.preventDefault(); void startJob('supervise', SuperviseParams.parse(params), 'masks') }}>
      {missing.length > 0 ? <NoModel missing={missing} /> : (
        <>
          <ModelChoice purpose="segmenter" label="Segmenter" value={packs['segmenter']} onChange={(name) => setPacks((before) => ({ ...before, segmenter: name }))} />
          <ModelChoice purpose="dual-encoder" label="Dual encoder" value={packs['dual-encoder']} onChange={(name) => setPacks((before) => ({ ...before, 'dual-encoder': name }))} />
        </>
      )}
      <SchemaFields schema={SuperviseParams} names={MAIN} values={values} onChange={setValues} />
      <details><summary>More</summary><SchemaFields schema={SuperviseParams} names={MORE} values={values} onChange={setValues} /></details>
      {blocked !== null && <p className="note">{blocked}</p>}
      <FaultNote place="masks" />
      <button type="submit" className={again ? 'button' : 'button primary large'} disabled={blocked !== null || wrong || missing.length > 0 || models === undefined}><Eye />{again ? 'Look again' : 'Look at the photographs'}</button>
    </form>
  )
}
