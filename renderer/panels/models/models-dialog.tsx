// Models: what is here, what it is for, where it runs, and how more come.

import { FolderInput, LoaderCircle } from 'lucide-react'
import { useState, type DragEvent } from 'react'
import type { Model } from '../../../electron/contract/models.ts'
import { PROVIDERS, type Provider } from '../../../native-models/scene/providers.ts'
import { ADDING, addModel, chooseModel } from '../../actions/models.ts'
import { nativeShell } from '../../shell.ts'
import { showFault } from '../../state/faults.ts'
import { useModels } from '../../state/models.ts'
import { setSurfaces } from '../../state/surfaces.ts'
import { WireFault } from '../../studio.ts'
import { FaultNote } from '../../ui/controls.tsx'
import { Modal } from '../../ui/dialog.tsx'
import { useFetchedModels } from './fetched.ts'
import { ModelRow } from './model-row.tsx'
import './models.css'

const PURPOSES: readonly { purpose: string; title: string; what: string }[] = [
  { purpose: 'segmenter', title: 'Segmenters', what: 'cut photographs into masks, and repair them by clicks' },
  { purpose: 'dual-encoder', title: 'Dual encoders', what: 'say what a mask shows, so that words find it' },
  { purpose: 'decomposer', title: 'Decomposers', what: 'read a sentence into target, relation and anchor' },
  { purpose: 'lpips', title: 'Picture comparison', what: 'score how alike a render and a photograph look' },
  { purpose: 'unknown', title: 'Damaged', what: 'folders that should hold a pack and do not' },
]

const PROVIDER_NAMES: Readonly<Record<Provider, string>> = { cpu: 'processor', cuda: 'NVIDIA card (CUDA)', dml: 'DirectML', coreml: 'Core ML', webgpu: 'WebGPU' }

function Providers({ providers }: { providers: readonly string[] }) {
  const others = PROVIDERS.filter((one) => one !== 'cpu' && providers.includes(one)).map((one) => PROVIDER_NAMES[one])
  return (
    <p className="dim">
      Models run on the <strong>{PROVIDER_NAMES['cpu']}</strong> unless a run asks for another provider{others.length === 0 ? '; the runtime here knows no other' : `; the runtime here also knows ${others.join(', ')}`}. What is asked for is never changed silently: without its driver or card, the run says so.
    </p>
  )
}

/** A dropped folder or file; a browser does not tell where it lies, so it is chosen by hand there. */
async function addDropped(files: readonly File[]): Promise<void> {
  const [file] = files
  if (file === undefined) return
  const path = nativeShell()?.pathOf(file) ?? ''
  if (path !== '') return addModel(path)
  showFault('models', new WireFault('input.invalid', `A browser does not tell where “${file.name}” lies on disk. Choose the folder with “Add from a folder” instead.`))
}

function Group({ title, what, models }: { title: string; what: string; models: readonly Model[] }) {
  const [here, known] = [models.filter(({ state }) => state !== 'missing'), models.filter(({ state }) => state === 'missing')]
  return (
    <section className="model-group" aria-label={title}>
      <h3>{title} <span className="faint">{what}</span></h3>
      <ul>{here.map((model) => <ModelRow key={model.name} model={model} />)}</ul>
      {here.length === 0 && <p className="faint model-none">None is here yet.</p>}
      {known.length > 0 && <details className="model-known" open={here.length === 0}><summary>{known.length} more that the studio knows</summary><ul>{known.map((model) => <ModelRow key={model.name} model={model} />)}</ul></details>}
    </section>
  )
}

export function ModelsDialog() {
  useFetchedModels()
  const list = useModels((s) => s.list)
  const adding = useModels((s) => s.busy.has(ADDING))
  const [over, setOver] = useState(false)
  const drop = {
    onDragOver(event: DragEvent) {
      event.preventDefault()
      event.stopPropagation()
      setOver(true)
    },
    onDragLeave() { setOver(false) },
    onDrop(event: DragEvent) {
      event.preventDefault()
      event.stopPropagation()
      setOver(false)
      void addDropped([...event.dataTransfer.files])
    },
  }
  return (
    <Modal title="Models" onClose={() => setSurfaces({ dialog: null })} wide footer={(
      <>
        <span className="faint ellipsis grow mono" title="Where packs are installed">{list?.shelf}</span>
        <button type="button" className="button primary" disabled={adding} onClick={() => void chooseModel()}>{adding ? <LoaderCircle className="turning" /> : <FolderInput />}{adding ? 'Checking…' : 'Add from a folder…'}</button>
      </>
    )}>
      <div className="models" data-over={over} {...drop}>
        <FaultNote place="models" />
        {list === null ? <p className="dim">Looking at what is here…</p> : (
          <>
            <Providers providers={list.providers} />
            {PURPOSES.map(({ purpose, title, what }) => ({ purpose, title, what, models: list.models.filter((model) => model.purpose === purpose) }))
              .filter(({ models }) => models.length > 0).map(({ purpose, ...group }) => <Group key={purpose} {...group} />)}
            <p className="faint">Drop a pack’s folder here, or a folder with all files of a model listed above. Every file is hashed when it comes and checked ever after.</p>
          </>
        )}
      </div>
    </Modal>
  )
}
