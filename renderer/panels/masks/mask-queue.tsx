// The queue of masks: what is listed, in which order, how far the review is, and the masks themselves.

import { ArrowDownWideNarrow, ArrowUpNarrowWide, Ban, Check, Pencil } from 'lucide-react'
import { useEffect, useMemo, useRef, type UIEvent } from 'react'
import { MASK_ORDERS } from '../../../electron/contract/masks.ts'
import { FLAGS, type Flag } from '../../../native-models/scene/supervised-frame.ts'
import { fetchMasks, fetchMore, filterMasks, onlyThisPhotograph } from '../../actions/masks.ts'
import { SHOWN, useMasks, useMaskScope, keyOf, type Shown } from '../../state/masks.ts'
import { useFrames, useRecords } from '../../state/replica.ts'
import { Bar, FaultNote, Tip } from '../../ui/controls.tsx'
import { grouped } from '../../ui/format.ts'
import { FLAG_HELP, FLAG_NAMES } from '../../ui/mask-words.ts'
import { MaskRowItem } from './mask-row.tsx'
import './masks.css'

const SHOWN_NAMES: Record<Shown, string> = { none: 'To look at', all: 'All', accepted: 'Accepted', rejected: 'Rejected', repaired: 'Repaired' }
/** Beside their counts, so that all fit in a row. */
const SHOWN_ICONS: Partial<Record<Shown, typeof Check>> = { accepted: Check, rejected: Ban, repaired: Pencil }
const ORDER_NAMES: Record<(typeof MASK_ORDERS)[number], string> = { poison: 'most suspicious', frame: 'photograph', scale: 'largest in the world', pixels: 'largest in the picture', agreement: 'least agreed on' }

/** Fetches the queue anew whenever records about masks changed, whoever changed them. */
export function useMaskList(): void {
  const runs = useRecords('supervision')
  const words = useRecords('mask-correction')
  const version = useMemo(() => JSON.stringify([runs.map(({ id }) => id), words.map(({ id, verdict, maskBlob }) => [id, verdict, maskBlob])]), [runs, words])
  const latest = runs.at(-1)?.id
  useEffect(() => { if (latest !== undefined) void fetchMasks() }, [latest, version])
}

function Progress() {
  const scope = useMasks((s) => s.list?.scope)
  if (scope === undefined) return null
  const share = scope.masks === 0 ? 0 : scope.spoken / scope.masks
  return (
    <div className="mask-progress" role="status" aria-label="Progress">
      <span className="num"><strong>{grouped(scope.spoken)}</strong> of {grouped(scope.masks)} looked at</span>
      <Bar share={share} state={share >= 1 ? 'done' : 'running'} label="Masks looked at" />
    </div>
  )
}

function FlagChips() {
  const { flags, flagged } = useMasks((s) => s.filter)
  const counts = useMasks((s) => s.list?.counts)
  if (counts === undefined) return null
  const toggle = (flag: Flag): void => void filterMasks({ flagged: false, flags: flags.includes(flag) ? flags.filter((one) => one !== flag) : [...flags, flag] })
  return (
    <div className="flag-chips" role="group" aria-label="Reasons to doubt">
      <Tip text="Masks with any reason to doubt them"><button type="button" className="flag-chip" aria-pressed={flagged} disabled={counts.flagged === 0} onClick={() => void filterMasks({ flagged: !flagged, flags: [] })}>any reason <span className="num">{grouped(counts.flagged)}</span></button></Tip>
      {FLAGS.filter((flag) => counts.flags[flag] > 0 || flags.includes(flag)).toSorted((a, b) => counts.flags[b] - counts.flags[a]).map((flag) => (
        <Tip key={flag} text={FLAG_HELP[flag]}>
          <button type="button" className="flag-chip" aria-pressed={flags.includes(flag)} onClick={() => toggle(flag)}>{FLAG_NAMES[flag]} <span className="num">{grouped(counts.flags[flag])}</span></button>
        </Tip>
      ))}
    </div>
  )
}

function Order() {
  const { order, reversed, frameId } = useMasks((s) => s.filter)
  const frame = useFrames().find(({ id }) => id === frameId)
  return (
    <div className="row mask-order">
      <label className="dim" htmlFor="mask-order">By</label>
      <select id="mask-order" className="field" value={order} onChange={(event) => void filterMasks({ order: MASK_ORDERS.find((one) => one === event.target.value) ?? 'poison' })}>
        {MASK_ORDERS.map((one) => <option key={one} value={one}>{ORDER_NAMES[one]}</option>)}
      </select>
      <Tip text={reversed ? 'The other way round' : 'Turn the order round'}>
        <button type="button" className="icon-button" aria-label="Turn the order round" aria-pressed={reversed} onClick={() => void filterMasks({ reversed: !reversed })}>{reversed ? <ArrowUpNarrowWide /> : <ArrowDownWideNarrow />}</button>
      </Tip>
      {frame !== undefined && <button type="button" className="button quiet" onClick={() => void onlyThisPhotograph()}>only {frame.name} ✕</button>}
    </div>
  )
}

function Shows() {
  const shown = useMasks((s) => s.filter.shown)
  const verdicts = useMasks((s) => s.list?.counts.verdicts)
  const count = (one: Shown): number | null => (verdicts === undefined || one === 'all' || one === 'none' ? null : one === 'repaired' ? verdicts.repaired + verdicts.added : verdicts[one])
  return (
    <div className="segments mask-shown" role="group" aria-label="Which masks">
      {SHOWN.map((one) => {
        const Icon = SHOWN_ICONS[one]
        const name = count(one) === null ? SHOWN_NAMES[one] : `${SHOWN_NAMES[one]}: ${grouped(count(one)!)}`
        return (
          <Tip key={one} text={name}>
            <button type="button" aria-label={name} aria-pressed={shown === one} onClick={() => void filterMasks({ shown: one })}>
              {Icon === undefined ? SHOWN_NAMES[one] : <span className="row"><Icon /><span className="num">{grouped(count(one) ?? 0)}</span></span>}
            </button>
          </Tip>
        )
      })}
    </div>
  )
}

/** Nothing fits: say why, and the next thing to do. */
function NothingListed() {
  const { shown, flags, flagged, frameId } = useMasks((s) => s.filter)
  const list = useMasks((s) => s.list)
  if (list === null) return <p className="faint panel-body">Fetching the masks…</p>
  const narrowed = flags.length > 0 || flagged || frameId !== null
  if (list.counts.masks === 0) return <p className="panel-body dim">The segmenter found no masks at all. Look at the photographs again with more points, or with another segmenter.</p>
  return (
    <div className="panel-body">
      <p className="dim">{shown === 'none' && list.scope.masks > 0 ? `All ${grouped(list.scope.masks)} were looked at.` : 'No mask fits.'}</p>
      {narrowed && <button type="button" className="button" onClick={() => void filterMasks({ flags: [], flagged: false, frameId: null })}>Leave the filters out</button>}
      {shown !== 'all' && <button type="button" className="button" onClick={() => void filterMasks({ shown: 'all' })}>Show all</button>}
    </div>
  )
}

/** So near to the end of the list more rows are fetched, pixels. */
const NEAR_END = 600

function scrolled({ currentTarget: list }: UIEvent<HTMLElement>): void {
  if (list.scrollHeight - list.scrollTop - list.clientHeight < NEAR_END) void fetchMore()
}

export function MaskQueue() {
  const rows = useMasks((s) => s.rows)
  const chosen = useMasks((s) => (s.chosen === null ? null : keyOf(s.chosen)))
  const total = useMasks((s) => s.list?.total)
  const scope = useMaskScope()
  const list = useRef<HTMLUListElement>(null)
  useEffect(() => { list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' }) }, [chosen])
  return (
    <section className="mask-queue" aria-label="Masks" data-scope={scope}>
      <h2 className="panel-title"><span>Masks</span><span className="num">{total === undefined ? '' : grouped(total)}</span></h2>
      <div className="panel-body mask-filters">
        <Progress />
        <Shows />
        <FlagChips />
        <Order />
        <FaultNote place="masks" />
      </div>
      {rows.length === 0 ? <NothingListed /> : (
        <ul ref={list} className="mask-list" role="listbox" aria-label="Masks" tabIndex={0} onScroll={scrolled} {...(chosen === null ? {} : { 'aria-activedescendant': `mask ${chosen}` })}>
          {rows.map((row) => <MaskRowItem key={keyOf(row)} row={row} />)}
        </ul>
      )}
    </section>
  )
}
