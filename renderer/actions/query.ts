// Asking: words to a decomposition, a decomposition to a grounding. Edited chips are grounded without parsing again.

import type { Decomposition } from '../../native-models/scene/decomposition.ts'
import type { Grounding } from '../../native-models/scene/grounding.ts'
import type { QueryRecord } from '../../native-models/scene/records.ts'
import type { Reference } from '../../native-models/scene/relations.ts'
import { attempt, clearFault } from '../state/faults.ts'
import { limits, triedFactors } from '../state/limits.ts'
import { query, remember, setQuery } from '../state/query.ts'
import { currentRecords } from '../state/replica.ts'
import { announce } from '../state/surfaces.ts'
import { select, setView, view } from '../state/view.ts'
import { studio } from '../studio.ts'
import { commit } from './history.ts'
import { toCamera } from '../viewport/pose.ts'
import { rig } from '../viewport/rig.ts'

/** Pause in typing after which the words are parsed, so that the chips follow the sentence. */
const PARSE_AFTER_MS = 160

let parsing: ReturnType<typeof setTimeout> | undefined
/** The question under way. New words, another question or another project take its place, and its answer is let go. */
let going = new AbortController()

/** Lets go of whatever is being asked. */
export function dropQuestion(): void {
  clearTimeout(parsing)
  going.abort()
  setQuery({ asking: false })
}

/** New words in the bar: the old answer and its chips no longer belong to them. */
export function type(text: string): void {
  dropQuestion()
  clearFault('query')
  setQuery({ text, edited: false, grounding: null, inspected: null, ...(text.trim() === '' ? { decomposition: null } : {}) })
  if (text.trim() !== '') parsing = setTimeout(() => { void parse(text) }, PARSE_AFTER_MS)
}

async function parse(text: string): Promise<void> {
  const decomposition = await attempt('query', () => studio.query.parse({ text: text.trim() }))
  if (query().text === text && !query().edited && decomposition !== null) setQuery({ decomposition: shifted(decomposition, text) })
}

/** Spans count from the trimmed text; the bar shows it as typed. */
function shifted(decomposition: Decomposition, typed: string): Decomposition {
  const by = typed.length - typed.trimStart().length
  return by === 0 ? decomposition : { ...decomposition, spans: decomposition.spans.map((s) => ({ ...s, start: s.start + by, end: s.end + by })) }
}

/** Viewer, frame of reference and limits tried, as every question is asked with. */
export function groundOptions() {
  const { reference, viewFrame } = query()
  const factors = triedFactors(limits())
  const viewer = viewFrame === null ? { camera: toCamera(rig.pose, Math.round(rig.size.width), Math.round(rig.size.height)) } : { view: viewFrame }
  return { ...viewer, ...(reference === 'words' ? {} : { reference }), ...(factors === undefined ? {} : { factors }) }
}

/** Grounds the words, or the chips if a person changed them. */
export async function ask(): Promise<void> {
  const { text, decomposition, edited } = query()
  if (text.trim() === '' && !edited) return
  dropQuestion()
  const { signal } = (going = new AbortController())
  setQuery({ asking: true, inspected: null })
  const asked = edited && decomposition !== null ? { decomposition } : { text: text.trim() }
  const grounding = await answerTo({ ...asked, ...groundOptions() }, signal)
  if (signal.aborted) return
  setQuery({ asking: false })
  if (grounding === null) return setQuery({ grounding: null })
  setQuery({ grounding, ...(edited ? {} : { decomposition: shifted(grounding.decomposition, text) }) })
  remember(grounding)
  select([])
  announce(grounding.explanation)
}

/** Null if it could not be had, or is no longer wanted: then without a word. */
const answerTo = (question: Parameters<typeof studio.query.ground>[0], signal: AbortSignal): Promise<Grounding | null> => attempt('query', async () => {
  try {
    return await studio.query.ground(question, { signal })
  } catch (error) {
    if (signal.aborted) return null
    throw error
  }
})

export async function askAbout(text: string): Promise<void> {
  setView({ workspace: 'ground' })
  setQuery({ text, edited: false, decomposition: null, grounding: null })
  await ask()
}

/** Brings back what was asked before (1) or after (−1) the words in the bar; past the newest the bar is empty. */
export function recall(by: 1 | -1): void {
  const { history, text } = query()
  const next = history.findIndex((h) => h.text === text.trim()) + by
  if (next < history.length) type(history[next]?.text ?? '')
}

/** A chip was changed: the decomposition is the person's word now. */
export async function reground(decomposition: Decomposition): Promise<void> {
  setQuery({ decomposition: { ...decomposition, source: 'user', confidence: 1 }, edited: true })
  await ask()
}

export async function chooseReference(reference: Reference | 'words', viewFrame: string | null): Promise<void> {
  setQuery({ reference, viewFrame })
  if (query().grounding !== null) await ask()
}

/** Looks at another candidate's evidence; again, or null, goes back to the answer. */
export const inspect = (id: string | null): void => setQuery((s) => ({ inspected: s.inspected === id ? null : id }))

function queryRecord(correctedTo: string | null): QueryRecord | null {
  const { text, decomposition, edited } = query()
  if (decomposition === null) return null
  const before = Object.values(currentRecords()).find((r) => r.type === 'query' && r.text === text)
  return {
    id: before?.id ?? `query-${newId()}`, type: 'query', text: text.trim(), decomposition,
    source: edited || correctedTo !== null ? 'user' : 'model', correctedTo, savedAt: new Date().toISOString(),
  }
}

/** 64 random bits: enough for one project's queries, and available without a secure context. */
const newId = (): string => [...crypto.getRandomValues(new Uint8Array(8))].map((b) => b.toString(16).padStart(2, '0')).join('')

export async function saveQuery(): Promise<void> {
  const record = queryRecord(null)
  if (record !== null) await commit({ kind: 'save-query', query: record }, 'query')
}

/** The person says which instance is right: kept with the query for review and for training. */
export async function correctTo(instanceId: string): Promise<void> {
  setView({ correcting: false })
  const record = queryRecord(instanceId)
  if (record !== null && await commit({ kind: 'save-query', query: record }, 'query')) {
    setQuery({ inspected: null })
    select([instanceId])
    announce('Kept as the right answer to this query.')
  }
}

export const whyNotCorrect = (): string | null =>
  (query().grounding === null ? 'Ask something first' : view().workspace === 'ground' ? null : 'Only in Ground')
