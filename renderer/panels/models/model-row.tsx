// One model: what it is, where it comes from, whether it can be trusted, and what can be done with it.

import { CircleCheck, CircleX, ClipboardCopy, Download, FolderInput, LoaderCircle, ShieldCheck, Trash2, X } from 'lucide-react'
import type { Model } from '../../../electron/contract/models.ts'
import { cancelDownload, chooseModel, downloadModel, removeModel, verifyModel } from '../../actions/models.ts'
import { downloadOf, useModels } from '../../state/models.ts'
import { announce } from '../../state/surfaces.ts'
import { Bar, Tip } from '../../ui/controls.tsx'
import { bytes } from '../../ui/format.ts'

/** Digits that tell packs apart at a glance; the whole hash is copied. */
const SHORT_HASH = 12

const STATE_WORDS: Readonly<Record<Model['state'], string>> = { bundled: 'built in', installed: 'installed', damaged: 'damaged', missing: 'not installed' }

async function copyHash(hash: string): Promise<void> {
  await navigator.clipboard.writeText(hash)
  announce('Hash copied')
}

function Hash({ hash }: { hash: string }) {
  return (
    <Tip text={`${hash}\nClick to copy. A project names its models by this.`}>
      <button type="button" className="hash mono" aria-label={`Copy hash ${hash.slice(0, SHORT_HASH)}`} onClick={() => void copyHash(hash)}>{hash.slice(0, SHORT_HASH)}<ClipboardCopy /></button>
    </Tip>
  )
}

function Facts({ model }: { model: Model }) {
  const { licence, bytes: size, source, hash } = model
  const web = source?.startsWith('http') === true
  return (
    <span className="model-facts num faint">
      {licence !== null && <span>{licence}</span>}
      {size !== null && <span>{bytes(size)}</span>}
      {hash !== null && <Hash hash={hash} />}
      {source !== null && (web ? <a href={source} target="_blank" rel="noreferrer" className="ellipsis">{new URL(source).host}{new URL(source).pathname}</a> : <span className="ellipsis mono">{source}</span>)}
    </span>
  )
}

function Coming({ name }: { name: string }) {
  const coming = useModels((s) => downloadOf(s.list, name))
  if (coming === null) return null
  const { file, bytes: here, total, done, files } = coming
  const share = (done + (total === null || total === 0 ? 0 : here / total)) / files
  return (
    <div className="model-coming" role="status">
      <Bar share={share} state="running" label={`Fetching ${name}`} />
      <span className="num dim">{file === null ? 'Asking the server…' : `${file}, ${bytes(here)}${total === null ? '' : ` of ${bytes(total)}`} · file ${done + 1} of ${files}`}</span>
    </div>
  )
}

function Buttons({ model }: { model: Model }) {
  const { name, state, files } = model
  const busy = useModels((s) => s.busy.has(name))
  const coming = useModels((s) => downloadOf(s.list, name) !== null)
  if (busy) return <LoaderCircle className="turning" aria-label="Working" />
  if (coming) return <Icon label={`Stop fetching ${name}`} tip="Stop; what came is kept for the next try" icon={X} onClick={() => void cancelDownload(name)} />
  if (state === 'missing') {
    return (
      <>
        <Tip text="You have its files already"><button type="button" className="button quiet" onClick={() => void chooseModel(name)}><FolderInput />From a folder…</button></Tip>
        {files.some(({ url }) => url !== null) && <button type="button" className="button" onClick={() => void downloadModel(name)}><Download />Fetch</button>}
      </>
    )
  }
  return (
    <>
      {model.folder !== null && model.hash !== null && model.purpose !== 'decomposer' && <Icon label={`Check ${name}`} tip="Read every file again and hold it against its hash" icon={ShieldCheck} onClick={() => void verifyModel(name)} />}
      {state !== 'bundled' && <Icon label={`Remove ${name}`} tip="Uninstall; projects that used it keep what they made" icon={Trash2} onClick={() => void removeModel(name)} />}
    </>
  )
}

function Icon({ label, tip, icon: Shape, onClick }: { label: string; tip: string; icon: typeof X; onClick: () => void }) {
  return <Tip text={tip}><button type="button" className="icon-button small" aria-label={label} onClick={onClick}><Shape /></button></Tip>
}

function Checked({ name }: { name: string }) {
  const found = useModels((s) => s.checked[name])
  if (found === undefined) return null
  return <p className={found.ok ? 'model-checked' : 'note bad model-checked'} data-ok={found.ok} role={found.ok ? 'status' : 'alert'}>{found.ok ? <CircleCheck /> : <CircleX />}<span>{found.ok ? `Sound: ${found.detail}.` : found.detail}</span></p>
}

export function ModelRow({ model }: { model: Model }) {
  const { name, title, state, chosen, problem } = model
  return (
    <li className="model" data-state={state} aria-label={title}>
      <div className="row">
        <span className="model-name grow"><strong className="ellipsis">{title}</strong>{title !== name && <span className="mono faint ellipsis">{name}</span>}</span>
        {chosen && <Tip text="Taken where nobody says which"><span className="tag" tabIndex={0}>default</span></Tip>}
        <span className="tag model-state" data-state={state}>{STATE_WORDS[state]}</span>
        <Buttons model={model} />
      </div>
      <Facts model={model} />
      {problem !== null && <p className="note bad">{problem}</p>}
      <Coming name={name} />
      {problem === null && <Checked name={name} />}
    </li>
  )
}
