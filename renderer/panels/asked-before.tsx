// Before anything is asked: what can be asked, what was asked, what is kept.

import { Bookmark, MessageSquareText, X } from 'lucide-react'
import { useMemo, type ReactNode } from 'react'
import { commit } from '../actions/history.ts'
import { askAbout } from '../actions/query.ts'
import { useQuery } from '../state/query.ts'
import { useInstances, useRecords } from '../state/replica.ts'
import { VERDICT_WORDS } from '../ui/words.ts'
import { exampleQueries } from './examples.ts'

/** A question that a click asks, and what is known about it. */
function Question({ text, saved = false, children }: { text: string; saved?: boolean; children?: ReactNode }) {
  const Icon = saved ? Bookmark : MessageSquareText
  return <button type="button" className="asked" onClick={() => void askAbout(text)}><Icon /><span className="grow">{text}</span>{children}</button>
}

export function AskedBefore() {
  const history = useQuery((s) => s.history)
  const saved = useRecords('query')
  const instances = useInstances()
  const examples = useMemo(() => exampleQueries(instances), [instances])
  const nameOf = (id: string): string => instances.find((i) => i.id === id)?.label ?? 'removed'
  return (
    <>
      <h2 className="panel-title"><span>Answer</span></h2>
      <p className="panel-body dim">{instances.length === 0
        ? 'Name some instances; then ask for one by what it is and where it is.'
        : <span>Ask for an object by what it is and where it is. Press <kbd>/</kbd> and type. The answer shows here with its reasons.</span>}</p>
      {examples.length > 0 && (
        <section aria-label="Examples">
          <h2 className="panel-title"><span>This scene can answer</span></h2>
          <ul>{examples.map((text) => <li key={text}><Question text={text} /></li>)}</ul>
        </section>
      )}
      {history.length > 0 && (
        <section className="section" aria-label="Asked here">
          <h2 className="panel-title"><span>Asked here</span></h2>
          <ul>{history.map(({ text, verdict, label }) => (
            <li key={text}><Question text={text}><span className="verdict" data-verdict={verdict}>{verdict === 'found' ? label : VERDICT_WORDS[verdict]}</span></Question></li>
          ))}</ul>
        </section>
      )}
      {saved.length > 0 && (
        <section className="section" aria-label="Saved queries">
          <h2 className="panel-title"><span>Saved</span></h2>
          <ul>{saved.map(({ id, text, correctedTo }) => (
            <li key={id} className="row" style={{ gap: 0 }}>
              <Question text={text} saved>{correctedTo !== null && <span className="faint">{nameOf(correctedTo)}</span>}</Question>
              <button type="button" className="icon-button small" aria-label={`Forget “${text}”`} onClick={() => void commit({ kind: 'remove-query', queryId: id }, 'query')}><X /></button>
            </li>
          ))}</ul>
        </section>
      )}
    </>
  )
}
