// The rule decomposer: viewpoint, clauses, the target's noun phrase, its modifiers. Deterministic and instant; what it
// could not explain lowers the confidence.

import type { Decomposition, Described, Reading as OtherReading } from '../scene/decomposition.ts'
import type { Reference } from '../scene/relations.ts'
import { Fault } from '../scene/faults.ts'
import { clausesOf, type Clause } from './clauses.ts'
import { lex, type Item } from './lexer.ts'
import { lexicon } from './lexicon.ts'
import { otherReadings } from './alternatives.ts'
import { modifiers } from './modifiers.ts'
import { adoptPending, nounPhrase, relationOf, type NounPhrase } from './noun-phrase.ts'
import { attempt, tagAt, take, type ParseState } from './parse-state.ts'
import { ADVICE, checkQuery, quoted } from './query-text.ts'
import { resolveWords } from './reference.ts'
import { strayReading } from './stray.ts'
import { takeViewpoint, type Viewpoint } from './viewpoint.ts'
import { normaliseName } from './words.ts'

/** Confidence when nothing was explained but a name was found; full explanation adds the rest. */
const BASE_CONFIDENCE = 0.35

interface Reading {
  /** Named in an order: "choose the …". */
  ordered?: boolean
  np: NounPhrase
  node: Described
}

/** Throws Fault query.unanswerable where the text names nothing, input.invalid where it is too long. */
export function decomposeByRules(text: string): Decomposition {
  const all = lex(checkQuery(text))
  const state: ParseState = { items: all, at: 0, spans: [], explained: new Set(), antecedent: null, awaitsAnd: false, beheld: { said: false }, strays: [], pointed: new Set(), named: [], same: { said: false } }
  const { rest, viewpoint: stated, reference } = takeViewpoint(state)
  state.antecedent = stated?.place ?? null
  const read = readClauses(state, clausesOf(rest))
  // "Look at the picture above the seat": nothing else is asked for, so the thing looked at is the target.
  const viewpoint = read ? stated : null
  const reading = read ?? (stated && { np: headless(), node: stated.place })
  // "Facing the chairs, choose the second from the left": a chair.
  if (reading?.node.name === '' && viewpoint) reading.node.name = viewpoint.place.name
  if (reading) resolveWords(reading.node, state, reading.ordered === true)
  if (!reading || !saysSomething(reading.node)) throw new Fault('query.unanswerable', `"${quoted(text)}" names nothing to look for. ${ADVICE}`)
  const frame = referenceOf(viewpoint, reference ?? (state.beheld.said ? 'viewer' : null))
  const made: Decomposition = {
    text,
    target: { name: reading.node.name, attributes: unique(reading.node.attributes), count: countOf(reading.np), ...(reading.node.alternatives ? { alternatives: reading.node.alternatives } : {}) },
    relations: reading.node.relations,
    reference: frame,
    ...(viewpoint ? { viewpoint } : {}),
    source: `rules@${lexicon.version}`,
    confidence: confidence(state, all, reading.node),
    spans: state.spans.toSorted((a, b) => a.start - b.start || a.end - b.end),
  }
  return shared(made, [...strayReading(made, state.strays), ...otherReadings(made)].sort((a, b) => b.confidence - a.confidence))
}

/** All readings share what is sure of the words: the more there are, the less sure is each. */
function shared(made: Decomposition, alternatives: readonly OtherReading[]): Decomposition {
  if (alternatives.length === 0) return made
  const share = made.confidence / (made.confidence + alternatives.reduce((sum, { confidence: c }) => sum + c, 0))
  return { ...made, confidence: made.confidence * share, alternatives: alternatives.map((a) => ({ ...a, confidence: a.confidence * share })) }
}

const unique = (values: readonly string[]): string[] => [...new Set(values)]
const saysSomething = (node: Described): boolean => node.name !== '' || node.attributes.length + node.relations.length > 0
const referenceOf = (viewpoint: Viewpoint | null, stated: Reference | null): Reference | null => stated ?? (viewpoint ? 'object' : null)

/** Background clauses give the pronoun "one" its name; the target clause gives the target; later ones may add to it. */
function readClauses(p: ParseState, clauses: readonly Clause[]): Reading | null {
  const readings = clauses.filter((c) => c.role !== 'ignored').map((clause) => ({ clause, reading: readClause(p, clause) }))
  const named = readings.filter(({ reading }) => reading !== null) as { clause: Clause; reading: Reading }[]
  const main = named.findLast(({ clause, reading }) => clause.imperative && reading.np.head === 'noun')
    ?? named.find(({ clause, reading }) => clause.role === 'command' && reading.np.head !== 'it' && (reading.node.name !== '' || reading.np.head === 'one'))
    ?? named.find(({ clause }) => clause.role === 'plain') ?? named[0]
  if (!main) return null
  const late = restated(named.slice(named.indexOf(main) + 1), main.reading)
  if (late) return late
  if (main.clause.imperative) main.reading.ordered = true
  for (const { clause, reading } of named) if (reading !== main.reading) merge(main.reading, reading, clause)
  return main.reading
}

/** "You want the left bed. The pillow closest to the lamp": a phrase without a verb, or one that says which it is, about a
 *  thing not named before, is what is meant after all. */
function restated(later: readonly { clause: Clause; reading: Reading }[], main: Reading): Reading | null {
  const before = normaliseName(JSON.stringify(main.node))
  const found = later.findLast(({ clause, reading }) => clause.role === 'plain' && reading.np.head === 'noun' && (reading.np.definite || clause.items[0]?.tag === 'that')
    && (identifies(clause) || !clause.items.some(({ tag }) => tag === 'be' || tag === 'have' || tag === 'it')) && !before.includes(normaliseName(reading.node.name)))
  return found?.reading ?? null
}

/** "The pillow is the back right option." */
function identifies({ items }: Clause): boolean {
  const copula = items.findIndex(({ tag }) => tag === 'be')
  return copula > 0 && items.slice(copula).some(({ tag, value }) => tag === 'one' && value !== 'same') && !items.slice(1).some(({ tag }) => tag === 'it' || tag === 'that')
}

/** Adds what another clause says about the same thing; a clause about something else adds nothing. */
function merge(main: Reading, other: Reading, clause: Clause): void {
  const pronoun = main.node.name === ''
  const [a, b] = [normaliseName(main.node.name), normaliseName(other.node.name)]
  const same = pronoun || b === '' || a === b || a.endsWith(` ${b}`) || b.endsWith(` ${a}`)
  if (!same) return
  if (pronoun) main.node.name = other.node.name
  if (pronoun && other.node.alternatives) main.node.alternatives = other.node.alternatives
  if (pronoun && clause.role === 'background' && other.np.number !== null) main.np.plural = false
  main.node.attributes.push(...other.node.attributes)
  main.node.relations.push(...other.node.relations)
}

function readClause(p: ParseState, clause: Clause): Reading | null {
  const own: ParseState = { ...p, items: clause.items, at: 0 }
  while (take(own, 'cmd', 'exist', 'of', 'polite', 'part', 'and', 'but', 'that', 'be', 'comma'));
  openingAside(own)
  const np = nounPhrase(own, 'target') ?? headless()
  if (np.head === 'it') np.described.name = ''
  modifiers(own, np.described, 0, np)
  while (own.at < own.items.length) skipOne(own, np)
  if (np.pending) adoptPending(np)
  if (np.rank !== null) rankSuperlative(np)
  return saysSomething(np.described) || np.head !== 'none' ? { np, node: np.described } : null
}

const headless = (): NounPhrase => ({ described: { name: '', attributes: [], relations: [] }, head: 'none', same: false, plural: false, definite: false, number: null, quantifier: null, rank: null, pending: null })

/** Passes over one item that no rule explains, or a noun phrase about something else, and looks for modifiers again.
 *  While the target has no name yet, the next noun phrase is the target ("Under the table, the box on the right"). */
function skipOne(p: ParseState, np: NounPhrase): void {
  const waiting = np.described.name === '' && np.head === 'none'
  const from = p.at
  const found = ['det', 'quant', ...(waiting ? ['word', 'adj', 'side', 'sup', 'place', 'num', 'ord'] : [])].includes(tagAt(p)) ? nounPhrase(p, waiting ? 'target' : 'anchor') : null
  const meant = found?.head === 'noun' && p.pointed.has(found.described) && !p.pointed.has(np.described)
  if (found && (waiting || meant)) become(np, found, meant)
  else if (found) {
    if (found.head === 'noun') p.strays.push({ thing: found.described, start: p.items[from]!.start })
    modifiers(p, found.described, 1, found)
  } else p.at++
  modifiers(p, np.described, 0, np)
}

/** What was read so far is said of `late`; a thing of its own (`other`) is not. */
function become(np: NounPhrase, late: NounPhrase, other = false): void {
  const { attributes, relations } = other ? { attributes: [], relations: [] } : np.described
  Object.assign(np, late)
  np.described.attributes.unshift(...attributes)
  np.described.relations.unshift(...relations)
}

/** "From the entrance, …", "As for the beds, …": an opening aside up to its comma. */
function openingAside(p: ParseState): void {
  attempt(p, () => {
    if (!take(p, 'prep')) return null
    const aside = nounPhrase(p, 'anchor')
    if (aside) modifiers(p, aside.described, 1, aside)
    return aside ? take(p, 'comma') : null
  })
}

/** "the second largest box", "the second closest"; an ordinal alone counts from the left. */
function rankSuperlative(np: NounPhrase): void {
  const ranked = np.described.relations.find((r) => r.category === 'superlative' || r.kind === 'closest' || r.kind === 'farthest')
  if (ranked) ranked.rank = np.rank!
  else np.described.relations.push({ ...relationOf('ordinal', 'ordinal'), rank: np.rank!, from: 'left' })
  np.rank = null
}

function countOf(np: NounPhrase): Decomposition['target']['count'] {
  if (np.number !== null && np.number > 1) return np.number
  if (np.quantifier) return np.quantifier
  if (!np.plural) return 'one'
  return np.definite ? 'all' : 'some'
}

/** No name, or one of more words than names have ("der Becher neben der Kiste"): the grammar hardly understood. */
const DOUBTFUL = 0.5
const LONGEST_NAME = 4
const FREE: ReadonlySet<Item['tag']> = new Set(['comma', 'stop', 'det', 'polite'])

function confidence(p: ParseState, items: readonly Item[], node: Described): number {
  const content = items.filter((item) => !FREE.has(item.tag))
  const explained = content.filter((item) => p.explained.has(item)).length / Math.max(content.length, 1)
  const plain = node.name !== '' && node.name.split(/\s+/).length <= LONGEST_NAME
  return (plain ? 1 : DOUBTFUL) * (BASE_CONFIDENCE + (1 - BASE_CONFIDENCE) * explained ** 2)
}
