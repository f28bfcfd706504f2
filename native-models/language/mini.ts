// Models of the decomposer's own format (recipes/decomposer): they see numbered words and write which words are what.
// The bundled one is such a model, and so is any other that the recipe trains.

import { z } from 'zod'
import type { DecomposedRelation, Decomposition, Reading } from '../scene/decomposition.ts'
import { Fault } from '../scene/faults.ts'
import { otherReadings } from './alternatives.ts'
import type { LanguageModel, Metadata, Step, Written } from './llama.ts'
import { queryWords, type QueryWord } from './query-words.ts'
import { ADVICE, checkQuery, quoted } from './query-text.ts'
import { MOST_WORDS, TERSE_SCHEMA, TerseMeaning } from './terse.ts'
import { widen } from './widen.ts'

/** Where the format's tokens lie in the vocabulary: numbers that open a span, that go on one, the mark before the answer. */
const Format = z.object({ version: z.literal(1), words: z.literal(MOST_WORDS), opening: z.int(), going_on: z.int(), meaning: z.int() })
type Format = z.infer<typeof Format>

export interface ReadOptions {
  signal?: AbortSignal | undefined
  timeoutMs?: number | undefined
  /** Reads three times as fast, but does not say how sure it is: the confidence is 1, and there is no second choice. */
  unweighed?: boolean | undefined
}

/** The longest meaning of training has 90 tokens. */
const MOST_TOKENS = 160
/** Far more than an answer takes; on a machine that is busy with training, still not for ever. */
const TIMEOUT_MS = 30_000
/** A second choice at least this likely beside the first is worth a second look. */
const WORTH_READING = 0.1
/** `<s>` of the format's vocabulary. */
const BEGIN = 1
const MOST_READINGS = 4

/** Whether a model's file says that it is of this format. */
export const isMini = (metadata: Metadata): boolean => (metadata['studio'] as { decomposer?: unknown } | undefined)?.decomposer !== undefined

/** The format a model declares in its file, or null for any other model. */
export function miniFormat(metadata: Metadata, path: string): Format | null {
  const studio = metadata['studio'] as { decomposer?: unknown } | undefined
  if (studio?.decomposer === undefined) return null
  const format = Format.safeParse(studio.decomposer)
  if (!format.success) throw new Fault('model.malformed', `${path} is a decomposer of another version than this studio reads (1, with ${MOST_WORDS} words). Train it again with native-models/recipes/decomposer.`, path)
  return format.data
}

/** The tokens a query becomes: each word and its number, then all numbers again, then the mark. */
export const miniPrompt = (model: LanguageModel, { opening, going_on, meaning }: Format, words: readonly QueryWord[]): number[] => [
  BEGIN, ...words.flatMap(({ seen }, i) => [...model.tokenize(seen), opening + i]), ...Array.from({ length: words.length + 1 }, (_, i) => going_on + i), meaning,
]

/** Faults: `query.unanswerable` (names nothing, or no end), `input.invalid` (more words than it reads), `job.cancelled`. */
export async function readWithMini(model: LanguageModel, format: Format, text: string, { signal, timeoutMs = TIMEOUT_MS, unweighed = false }: ReadOptions = {}): Promise<Decomposition> {
  const spoken = checkQuery(text)
  const words = queryWords(spoken)
  if (words.length > MOST_WORDS) throw new Fault('input.invalid', `The query has ${words.length} words; the bundled model reads ${MOST_WORDS}. Ask for one object at a time, or use the rules (--decomposer rules).`)
  const write = (opening: readonly number[]): Promise<Written> => model.write(miniPrompt(model, format, words), TERSE_SCHEMA, { most: MOST_TOKENS, timeoutMs, signal, opening, unweighed })
  const first = await write([])
  const made = decompositionOf(spoken, words, first, `mini@${model.hash}`)
  if (!made) throw new Fault('query.unanswerable', `"${quoted(text)}" names nothing to look for. ${ADVICE}`)
  const second = await secondReading(made, first.steps, async (opening) => decompositionOf(spoken, words, await write(opening), made.source))
  const alternatives = [...(second ? [second] : []), ...otherReadings(made)].filter((r, i, all) => all.findIndex((o) => same(o, r)) === i && !same(r, made)).slice(0, MOST_READINGS)
  return { ...made, text, ...(alternatives.length > 0 ? { alternatives } : {}) }
}

const same = (a: Pick<Decomposition, 'target' | 'relations'>, b: Pick<Decomposition, 'target' | 'relations'>): boolean =>
  JSON.stringify([a.target, a.relations]) === JSON.stringify([b.target, b.relations])

/** Null where the answer names nothing. */
function decompositionOf(text: string, words: readonly QueryWord[], { text: raw, steps }: Written, source: string): Decomposition | null {
  const made = widen(text, words, TerseMeaning.parse(JSON.parse(raw)))
  if (made.target.name === '' && made.target.attributes.length + made.relations.length === 0) return null
  return { text, ...made, source, confidence: Math.min(1, steps.reduce((p, { probability }) => p * probability, 1)), raw }
}

/** Writes the answer again with the second choice where the model hesitated most; null where it hardly did. */
async function secondReading(made: Decomposition, steps: readonly Step[], write: (opening: number[]) => Promise<Decomposition | null>): Promise<Reading | null> {
  const doubts = steps.map(({ probability, second }, at) => ({ at, token: second?.token ?? 0, ratio: second ? second.probability / Math.max(probability, 1e-9) : 0 }))
  const doubt = doubts.reduce((worst, d) => (d.ratio > worst.ratio ? d : worst))
  if (doubt.ratio < WORTH_READING) return null
  const opening = [...steps.slice(0, doubt.at).map(({ token }) => token), doubt.token]
  const other = await write(opening).catch(unread)
  return other && { target: other.target, relations: other.relations, why: `the model's second choice: ${spoken(other)}`, confidence: made.confidence * Math.min(1, doubt.ratio) }
}

/** A second choice that leads nowhere is no reading; whoever cancelled meant the first as well. */
function unread(error: unknown): null {
  if (error instanceof Fault && error.code === 'query.unanswerable') return null
  throw error
}

const spoken = ({ target, relations }: Pick<Decomposition, 'target' | 'relations'>): string =>
  [[...target.attributes, target.name || 'thing'].join(' '), ...relations.map((r: DecomposedRelation) => [r.negated ? 'not' : '', r.phrase || r.kind, r.anchors.map((a) => [...a.attributes, a.name].join(' ')).join(' and ')].filter(Boolean).join(' '))].join(', ')
