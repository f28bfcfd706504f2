// The host's folders, for a window without the system's dialog: walk, or paste a path.

import { ArrowUp, File, Folder } from 'lucide-react'
import { useEffect, useRef, useState, type KeyboardEvent } from 'react'
import { addModel } from '../actions/models.ts'
import { closeDialog, importLabels, openPath } from '../actions/open.ts'
import { attempt } from '../state/faults.ts'
import { studio } from '../studio.ts'
import { FaultNote } from '../ui/controls.tsx'
import { Modal } from '../ui/dialog.tsx'
import './dialogs.css'

type Listing = Awaited<ReturnType<typeof studio.host.browse>>
export type Purpose = 'capture' | 'project' | 'labels' | 'model'

const WORDS: Record<Purpose, { title: string; help: string; button: string }> = {
  capture: { title: 'Open a folder', help: 'A capture to import, a file of splats, or a project, on the machine where the studio’s host runs.', button: 'Open this folder' },
  project: { title: 'Open a project', help: 'Project folders end in .studio.', button: 'Open this folder' },
  model: { title: 'Add a model', help: 'A folder with a pack.json, or with all files of a model the studio knows, on the machine where the studio’s host runs.', button: 'Add from this folder' },
  labels: { title: 'Import labels', help: 'A labels file or a folder of them: LERF-OVS, labelme or COCO.', button: 'Import this folder' },
}

const browse = (folder?: string): Promise<Listing | null> => attempt('browse', () => studio.host.browse(folder === undefined ? {} : { folder }))

/**
 * The folder listed, and the path in the field. Only a person writes into the field, by typing or by going somewhere:
 * a listing that came late would otherwise push away a selection about to be typed or pasted over. Where the studio
 * begins by itself stands in the field as a placeholder.
 */
function useListing(): { listing: Listing | null; typed: string; setTyped: (path: string) => void; go: (folder: string) => Promise<void> } {
  const [listing, setListing] = useState<Listing | null>(null)
  const [typed, setTyped] = useState('')
  const asked = useRef(0)
  /** A folder asked for since is the one shown. */
  const list = async (folder?: string): Promise<void> => {
    const mine = ++asked.current
    const found = await browse(folder)
    if (found !== null && mine === asked.current) setListing(found)
  }
  useEffect(() => { void list() }, [])
  const go = (folder: string): Promise<void> => {
    setTyped(folder)
    return list(folder)
  }
  return { listing, typed, setTyped, go }
}

/** Arrow keys walk the list, as in a file dialog. */
function walk(event: KeyboardEvent<HTMLUListElement>): void {
  const by = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
  if (by === 0) return
  event.preventDefault()
  const buttons = [...event.currentTarget.querySelectorAll('button')]
  const at = buttons.findIndex((b) => b === document.activeElement)
  buttons[Math.min(buttons.length - 1, Math.max(0, at + by))]?.focus()
}

export function FolderBrowser({ purpose, of }: { purpose: Purpose; of?: string | undefined }) {
  const { listing, typed, setTyped, go } = useListing()
  const words = WORDS[purpose]
  const chosen = typed.trim() === '' ? listing?.folder ?? '' : typed.trim()
  const parent = listing?.parent ?? null
  const open = (path: string): Promise<void> => (purpose === 'labels' ? importLabels(path) : purpose === 'model' ? addModel(path, of) : openPath(path, 'browse'))
  return (
    <Modal title={words.title} description={words.help} onClose={closeDialog} footer={(
      <>
        <span className="grow" />
        <button type="button" className="button" onClick={closeDialog}>Cancel</button>
        <button type="button" className="button primary" disabled={chosen === ''} onClick={() => void open(chosen)}>{words.button}</button>
      </>
    )}>
      <form className="row" onSubmit={(event) => { event.preventDefault(); if (chosen !== '') void go(chosen) }}>
        <button type="button" className="icon-button" aria-label="Parent folder" disabled={parent === null} onClick={() => { if (parent !== null) void go(parent) }}><ArrowUp /></button>
        <input className="field mono" aria-label="Folder" value={typed} placeholder={listing?.folder ?? ''} spellCheck={false} onChange={(event) => setTyped(event.target.value)} />
      </form>
      <FaultNote place="browse" />
      <ul className="entries" aria-label="Entries" onKeyDown={walk}>
        {listing?.entries.map((entry) => (
          <li key={entry.path}>
            <button type="button" className="entry" data-hint={entry.hint !== null} onClick={() => (entry.folder && entry.hint === null ? void go(entry.path) : setTyped(entry.path))}
              onDoubleClick={() => void (entry.folder ? go(entry.path) : open(entry.path))}>
              {entry.folder ? <Folder /> : <File />}
              <span className="ellipsis grow">{entry.name}</span>
              {entry.hint !== null && <span className="tag">{entry.hint}</span>}
            </button>
            {entry.hint !== null && <button type="button" className="button quiet" onClick={() => void open(entry.path)}>{purpose === 'labels' ? 'Import' : purpose === 'model' ? 'Add' : 'Open'}</button>}
          </li>
        ))}
        {listing?.entries.length === 0 && <li className="faint entries-none">Nothing here that the studio reads.</li>}
      </ul>
    </Modal>
  )
}
