// The sentence is the interface: words underlined by the part they play, chips below, the frame of reference in words.

import { Bookmark, CornerDownLeft, History } from 'lucide-react'
import { DropdownMenu } from 'radix-ui'
import { useEffect, useMemo, useRef, type KeyboardEvent } from 'react'
import type { Span } from '../../native-models/scene/decomposition.ts'
import { ask, askAbout, recall, type as typeWords } from '../actions/query.ts'
import { setFocusBar } from '../actions/list-query.ts'
import { useQuery } from '../state/query.ts'
import { useInstances, useReconstruction, useRecords } from '../state/replica.ts'
import { ActionIcon, FaultNote, Tip } from '../ui/controls.tsx'
import { VERDICT_WORDS } from '../ui/words.ts'
import { Chips } from './chips.tsx'
import { exampleQueries } from './examples.ts'
import { ReferenceMenu } from './reference-menu.tsx'
import './query.css'

/** The words cut at the spans; text between spans has no role. */
function pieces(text: string, spans: readonly Span[]): { text: string; role: string; at: number }[] {
  const out: { text: string; role: string; at: number }[] = []
  let at = 0
  const ordered = spans.toSorted((a, b) => a.start - b.start)
  for (const [k, { role: own, start, end }] of ordered.entries()) {
    if (start < at || end > text.length) continue
    // An adjective plays the part of the noun it belongs to: the next one.
    const role = own === 'attribute' ? ordered.slice(k).find((s) => s.role === 'target' || s.role === 'anchor')?.role ?? 'target' : own
    if (start > at) out.push({ text: text.slice(at, start), role: 'none', at })
    out.push({ text: text.slice(start, end), role, at: start })
    at = end
  }
  return at < text.length ? [...out, { text: text.slice(at), role: 'none', at }] : out
}

/** A text field whose words are underlined by a copy that lies exactly under it. */
function Sentence() {
  const text = useQuery((s) => s.text)
  const spans = useQuery((s) => (s.decomposition !== null && s.text.includes(s.decomposition.text) ? s.decomposition.spans : null))
  const field = useRef<HTMLInputElement>(null)
  const copy = useRef<HTMLDivElement>(null)
  useEffect(() => setFocusBar(() => { field.current?.focus(); field.current?.select() }), [])
  const follow = (): void => { if (copy.current !== null && field.current !== null) copy.current.scrollLeft = field.current.scrollLeft }
  useEffect(follow, [text])
  const keys = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape' && event.key !== 'ArrowUp' && event.key !== 'ArrowDown') return
    event.preventDefault()
    // One step back per press: leaving the field is this one.
    if (event.key === 'Escape') field.current?.blur()
    else recall(event.key === 'ArrowUp' ? 1 : -1)
  }
  return (
    <div className="sentence">
      <div ref={copy} className="sentence-copy" aria-hidden="true">{pieces(text, spans ?? []).map((p) => <span key={p.at} data-role={p.role}>{p.text}</span>)}</div>
      <input ref={field} data-scope="query" aria-label="Ask about the scene" value={text} placeholder="the mug next to the plastic box" spellCheck={false} autoComplete="off"
        onChange={(e) => typeWords(e.target.value)} onScroll={follow} onKeyDown={keys} />
    </div>
  )
}

function HistoryMenu() {
  const history = useQuery((s) => s.history)
  const saved = useRecords('query')
  if (history.length === 0 && saved.length === 0) return null
  return (
    <DropdownMenu.Root>
      <Tip text="Asked before"><DropdownMenu.Trigger className="icon-button" aria-label="Asked before"><History /></DropdownMenu.Trigger></Tip>
      <DropdownMenu.Portal>
        <DropdownMenu.Content className="menu" side="top" align="end" sideOffset={8}>
          {history.length > 0 && <div className="menu-label">Asked here</div>}
          {history.map((h) => (
            <DropdownMenu.Item key={h.text} className="menu-item" onSelect={() => void askAbout(h.text)}>
              <span className="grow">{h.text}</span><span className="faint">{h.verdict === 'found' ? h.label : VERDICT_WORDS[h.verdict]}</span>
            </DropdownMenu.Item>
          ))}
          {saved.length > 0 && <div className="menu-label">Saved</div>}
          {saved.map((q) => (
            <DropdownMenu.Item key={q.id} className="menu-item" onSelect={() => void askAbout(q.text)}>
              <Bookmark />{q.text}{q.correctedTo !== null && <span className="tag">corrected</span>}
            </DropdownMenu.Item>
          ))}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  )
}

/** As many as fit under the bar on a small screen. */
const FEW = 2

function Examples() {
  const instances = useInstances()
  const examples = useMemo(() => exampleQueries(instances), [instances])
  if (examples.length === 0) return <span className="faint">Name a few instances, then ask for one by where it is.</span>
  return (
    <>
      <span className="faint">Try</span>
      {examples.slice(0, FEW).map((text) => <button key={text} type="button" className="example" onClick={() => void askAbout(text)}>{text}</button>)}
    </>
  )
}

export function QueryBar() {
  const { text, decomposition, asking } = useQuery()
  const ready = useReconstruction() !== null
  if (!ready) return null
  return (
    <div className="query-bar" role="search">
      <div className="query-fault"><FaultNote place="query" /></div>
      <form className="query-line" onSubmit={(event) => { event.preventDefault(); void ask() }}>
        <Sentence />
        {decomposition !== null && <ActionIcon id="query.save" side="top" />}
        <HistoryMenu />
        <button type="submit" className="button primary" disabled={text.trim() === '' && decomposition === null} data-asking={asking}>{asking ? 'Asking…' : 'Ask'}<CornerDownLeft /></button>
      </form>
      <div className={decomposition === null ? 'query-chips examples' : 'query-chips'}>
        {decomposition === null ? <Examples /> : <Chips decomposition={decomposition} />}
        <ReferenceMenu />
      </div>
    </div>
  )
}
