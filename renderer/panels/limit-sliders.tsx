// What a relation means here, and how far: its limits as sliders, with the answer and the scene's relations held against
// them while they move.

import { Eye, EyeOff, RotateCcw, SlidersHorizontal } from 'lucide-react'
import { useEffect, useId, useState } from 'react'
import type { Evidence } from '../../native-models/scene/grounding.ts'
import type { Limit } from '../../native-models/scene/relation-library.ts'
import { GRAPH_KINDS, type RelationKind } from '../../native-models/scene/relations.ts'
import { dropLimits, fetchLibrary, keepLimits, resetKind, showKind, tryLimit } from '../actions/limits.ts'
import { factorOf, useLimits } from '../state/limits.ts'
import { plural, quantity, quantityText } from '../ui/format.ts'
import { RELATION_WORDS } from '../ui/words.ts'

/** Sliders go from an eighth to eight times the studio's limit, in steps of a twelfth of an octave. */
const [OCTAVES, STEP] = [3, 1 / 12]

/** The limit as it stood when the answer was measured, or as the table gives it where nothing was. */
function valueText(name: string, limit: Limit, factor: number, inAnswer: Readonly<Record<string, number>>): string {
  const found = Object.entries(inAnswer).find(([key]) => key === name || key === `${name}M` || key === `${name}U`)
  if (found !== undefined) return quantityText(...found)
  return 'ratio' in limit ? (limit.ratio * factor).toFixed(2) : `${(limit.sizes * factor).toFixed(2)} sizes`
}

function Slider({ kind, name, limit, inAnswer }: { kind: RelationKind; name: string; limit: Limit; inAnswer: Readonly<Record<string, number>> }) {
  const id = useId()
  const factor = useLimits((s) => factorOf(s, kind, name))
  const inForce = useLimits((s) => s.library?.factors[kind]?.[name] ?? 1)
  const value = valueText(name, limit, factor / inForce, inAnswer)
  return (
    <div className="limit">
      <label htmlFor={id} title={limit.source}>{quantity(name).words}</label>
      <span className="num">{value}{Math.abs(factor - 1) > 0.01 && <small className="faint"> ×{factor.toFixed(2)}</small>}</span>
      <input id={id} type="range" min={-OCTAVES} max={OCTAVES} step={STEP} value={Math.log2(factor)} aria-valuetext={`${value}, ${factor.toFixed(2)} times the studio's`} title={limit.source}
        onChange={(event) => tryLimit(kind, name, 2 ** Number(event.target.value))} />
    </div>
  )
}

const drawable = (kind: RelationKind): boolean => (GRAPH_KINDS as readonly string[]).includes(kind)

function Kind({ kind, evidence }: { kind: RelationKind; evidence: readonly Evidence[] }) {
  const { library, shownKind, edges } = useLimits()
  const definition = library?.kinds[kind]
  if (definition === undefined) return null
  const shown = shownKind === kind
  const inAnswer = evidence.find((e) => e.relation === kind)?.limits ?? {}
  return (
    <section className="limit-kind" aria-label={`Limits of ${RELATION_WORDS[kind]}`}>
      <h3 className="row"><span className="grow">{RELATION_WORDS[kind]}</span>
        {drawable(kind) && <button type="button" className="button quiet" aria-pressed={shown} onClick={() => showKind(shown ? null : kind)}>{shown ? <EyeOff /> : <Eye />}{shown ? `${plural(edges.length, 'pair')} in the scene` : 'Show in the scene'}</button>}
        <button type="button" className="icon-button" aria-label={`The studio's limits of ${RELATION_WORDS[kind]}`} title="The studio's own limits" onClick={() => resetKind(kind)}><RotateCcw /></button>
      </h3>
      <p className="dim">{definition.definition}</p>
      {Object.entries(definition.limits).map(([name, limit]) => <Slider key={name} kind={kind} name={name} limit={limit} inAnswer={inAnswer} />)}
    </section>
  )
}

export function LimitSliders({ evidence }: { evidence: readonly Evidence[] }) {
  const [open, setOpen] = useState(false)
  const { library, trying } = useLimits()
  useEffect(() => { if (open && library === null) void fetchLibrary() }, [open, library])
  const kinds = [...new Set(evidence.flatMap((e) => (e.relation === 'name' || e.relation === 'attribute' ? [] : [e.relation])))]
  if (kinds.length === 0) return null
  return (
    <section className="limits" aria-label="What the relations mean">
      <button type="button" className="button quiet" aria-expanded={open} onClick={() => { if (open) showKind(null); setOpen(!open) }}><SlidersHorizontal />What “{RELATION_WORDS[kinds[0]!]}” means{kinds.length > 1 ? ', and the others' : ''}</button>
      {open && kinds.map((kind) => <Kind key={kind} kind={kind} evidence={evidence} />)}
      {open && Object.keys(trying).length > 0 && (
        <div className="row limit-keep" role="group" aria-label="Changed limits">
          <button type="button" className="button primary" onClick={() => void keepLimits()}>Keep for this project</button>
          <button type="button" className="button quiet" onClick={dropLimits}>Give up</button>
        </div>
      )}
      {open && library?.ownFile !== null && library !== null && <p className="faint">This project has limits of its own, version {library.version}.</p>}
    </section>
  )
}
