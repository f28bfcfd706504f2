// Any chat model a person brings: told what is wanted, shown examples, and held to the form by a grammar. It writes words
// rather than numbers of words, since counting is not what chat models are good at.

import { z } from 'zod'
import { COUNTING_SIDES, type DecomposedRelation, type Decomposition, type Described, type Span } from '../scene/decomposition.ts'
import { Fault } from '../scene/faults.ts'
import { REFERENCES, RELATION_KINDS } from '../scene/relations.ts'
import { otherReadings } from './alternatives.ts'
import type { LanguageModel } from './llama.ts'
import type { ReadOptions } from './mini.ts'
import { relationOf } from './noun-phrase.ts'
import { ADVICE, checkQuery, quoted } from './query-text.ts'
import { settleKind } from './settled-kinds.ts'

/** A whole answer at the bounds of the schema. */
const MOST_TOKENS = 640
/** A billion-parameter model on two cores writes about 25 tokens a second. */
const TIMEOUT_MS = 60_000
/** Longer is no name. */
const MOST_CHARACTERS = 48

const name = z.string().max(MOST_CHARACTERS)
const attributes = z.array(name)
const plain = z.object({ name, attributes })
const relationTo = <T extends z.ZodType>(anchor: T) => z.object({ kind: z.enum(RELATION_KINDS), phrase: name, negated: z.boolean(), rank: z.int(), from: z.enum([...COUNTING_SIDES, 'none']), anchors: z.array(anchor) })
const inner = relationTo(plain)
const Answer = z.object({
  target: plain.extend({ count: z.enum(['one', 'some', 'all', 'two', 'three', 'four']) }),
  relations: z.array(relationTo(plain.extend({ relations: z.array(inner) }))),
  reference: z.enum([...REFERENCES, 'none']),
})
type Answer = z.infer<typeof Answer>

const text = { type: 'string', maxLength: MOST_CHARACTERS }
const list = (items: object, maxItems: number): object => ({ type: 'array', items, maxItems })
const object = (properties: object): object => ({ type: 'object', properties })
const relationSchema = (anchor: object, most: number): object => list(object({
  kind: { enum: RELATION_KINDS }, phrase: text, negated: { type: 'boolean' }, rank: { enum: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9] }, from: { enum: [...COUNTING_SIDES, 'none'] }, anchors: list(anchor, 2),
}), most)
const thing = { name: text, attributes: list(text, 3) }

/** Bounded in depth and width, so that an answer ends whatever the model would like to write. */
export const CHAT_SCHEMA: object = object({
  target: object({ ...thing, count: { enum: ['one', 'some', 'all', 'two', 'three', 'four'] } }),
  relations: relationSchema(object({ ...thing, relations: relationSchema(object(thing), 1) }), 3),
  reference: { enum: [...REFERENCES, 'none'] },
})

const example = (query: string, answer: Answer): string => `Query: ${query}\nAnswer: ${JSON.stringify(answer)}`
const to = (kind: DecomposedRelation['kind'], phrase: string, anchors: Answer['relations'][number]['anchors'], more: Partial<Answer['relations'][number]> = {}): Answer['relations'][number] =>
  ({ kind, phrase, negated: false, rank: 0, from: 'none', anchors, ...more })
const called = (noun: string, ...described: string[]) => ({ name: noun, attributes: described, relations: [] })

const SYSTEM = [
  'You take apart what a person asks to find in a room. Name the target, its attributes, and how it stands to other things (anchors). Copy names as written; never add anything.',
  `kind is one of: ${RELATION_KINDS.join(', ')}. Use rank and from for "the second from the left". reference is viewer for "in front of me", object for "when facing the desk", else none.`,
  example('the red mug next to the plastic box', { target: { name: 'mug', attributes: ['red'], count: 'one' }, relations: [to('near', 'next to', [called('plastic box')])], reference: 'none' }),
  example('pick the chair closest to the door that is not under the shelf', { target: { name: 'chair', attributes: [], count: 'one' }, relations: [to('closest', 'closest to', [called('door')]), to('below', 'under', [called('shelf')], { negated: true })], reference: 'none' }),
  example('the second box from the left between the lamp and the sofa', { target: { name: 'box', attributes: [], count: 'one' }, relations: [to('ordinal', 'from the left', [], { rank: 2, from: 'left' }), to('between', 'between', [called('lamp'), called('sofa')])], reference: 'none' }),
].join('\n\n')

const COUNTS = { one: 'one', some: 'some', all: 'all', two: 2, three: 3, four: 4 } as const satisfies Record<Answer['target']['count'], Decomposition['target']['count']>

/** Reads a query with a chat model. Faults: `query.unanswerable` (names nothing, or no end), `input.invalid`, `job.cancelled`. */
export async function readWithChat(model: LanguageModel, query: string, source: string, { signal, timeoutMs = TIMEOUT_MS }: ReadOptions = {}): Promise<Decomposition> {
  const spoken = checkQuery(query)
  const { text: raw, steps } = await model.write(model.chatPrompt(SYSTEM, `Query: ${spoken}\nAnswer:`), CHAT_SCHEMA, { most: MOST_TOKENS, timeoutMs, signal })
  const answer = Answer.parse(JSON.parse(raw))
  const said = grounded(spoken, answer)
  if (said.target.name === '' && said.target.attributes.length + said.relations.length === 0) throw new Fault('query.unanswerable', `"${quoted(query)}" names nothing to look for, as ${source} reads it. ${ADVICE}`)
  const meanLog = steps.reduce((sum, { probability }) => sum + Math.log(Math.max(probability, 1e-9)), 0) / Math.max(steps.length, 1)
  const made = { text: query, ...said, source, confidence: Math.exp(meanLog), raw }
  const alternatives = otherReadings(made)
  return alternatives.length > 0 ? { ...made, alternatives } : made
}

/** Only words of the query count: what a model makes up is left out. */
function grounded(query: string, answer: Answer): Pick<Decomposition, 'target' | 'relations' | 'reference' | 'spans'> {
  const lower = query.toLowerCase()
  const spans: Span[] = []
  const written = (words: string, role: Span['role']): string => {
    const start = words.trim() === '' ? -1 : lower.indexOf(words.trim().toLowerCase())
    if (start < 0) return ''
    const end = start + words.trim().length
    if (!spans.some((s) => s.role === role && s.start === start)) spans.push({ role, start, end })
    return query.slice(start, end)
  }
  const described = (d: { name: string; attributes: string[]; relations?: z.infer<typeof inner>[] }, role: Span['role']): Described => ({
    name: written(d.name, role),
    attributes: [...new Set(d.attributes.map((a) => written(a, 'attribute').toLowerCase()).filter((a) => a !== ''))],
    relations: (d.relations ?? []).flatMap(relation),
  })
  const relation = (r: Answer['relations'][number] | z.infer<typeof inner>): DecomposedRelation[] => {
    const anchors = r.anchors.map((a) => described(a, 'anchor')).filter((a) => a.name !== '' || a.attributes.length > 0)
    const phrase = written(r.phrase, 'relation')
    if (anchors.length === 0 && phrase === '') return []
    const made = settleKind({ ...relationOf(r.kind, phrase || r.kind, anchors, r.negated), ...(r.rank > 0 ? { rank: r.rank } : {}), ...(r.from === 'none' ? {} : { from: r.from }) })
    return made ? [made] : []
  }
  const { relations: _, ...target } = described(answer.target, 'target')
  return {
    target: { ...target, count: COUNTS[answer.target.count] },
    relations: answer.relations.flatMap(relation),
    reference: answer.reference === 'none' ? null : answer.reference,
    spans: spans.toSorted((a, b) => a.start - b.start || a.end - b.end),
  }
}
