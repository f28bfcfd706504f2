// The words the rule decomposer knows, as data: resources/lexicon.json, checked by schema and indexed by phrase.

import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { COUNTING_SIDES } from '../scene/decomposition.ts'
import { RELATION_KINDS, type RelationKind } from '../scene/relations.ts'

const words = z.array(z.string().regex(/^\S.*\S$|^\S$/))
const kind = z.enum(RELATION_KINDS)
/** A place without an anchor: a relation kind, or one of the two that only describe ("in the middle", "in the corner"). */
const place = z.enum([...RELATION_KINDS, 'middle', 'corner'])

const Lexicon = z.object({
  version: z.string(),
  note: z.string(),
  relations: z.partialRecord(kind, words),
  /** What else a relation's words may mean, offered as another reading. */
  otherSenses: z.record(z.string(), z.array(kind)),
  positions: z.partialRecord(place, words),
  possessed: z.partialRecord(kind, words),
  sides: z.record(z.string(), place),
  superlatives: z.partialRecord(kind, words),
  directions: z.record(z.enum(COUNTING_SIDES), words),
  attributes: z.record(z.string(), words),
  nounAdjectives: words,
  colorFamilies: z.record(z.string(), words),
  colorNeighbours: z.array(z.tuple([z.string(), z.string()])),
  determiners: words,
  quantifiers: z.object({ all: words, some: words }),
  numbers: z.record(z.string(), z.int()),
  ordinals: z.record(z.string(), z.int()),
  pronouns: z.object({ it: words, same: words, one: words }),
  relativePronouns: words,
  copulas: words,
  conjunctions: z.object({ and: words, but: words }),
  prepositions: words,
  having: words,
  negations: words,
  absences: words,
  movements: words,
  participles: words,
  intensifiers: words,
  commands: words,
  clauseOpeners: words,
  existentials: words,
  ignores: words,
  politeness: words,
  facing: words,
  facingAway: words,
  frontOf: words,
  seatedSides: words,
  beholders: words,
  viewer: words,
  worldCues: words,
  objectCues: words,
  sceneNouns: words,
  partitives: words,
  parts: words,
  verticalSurfaces: words,
  compounds: z.record(z.string(), z.string()),
  notTypos: words,
  irregularPlurals: z.record(z.string(), z.string()),
  notAdverbs: words,
  invariantNouns: words,
  synonyms: z.array(words),
  broader: z.record(z.string(), words),
})
export type Lexicon = z.infer<typeof Lexicon>
export type Place = RelationKind | 'middle' | 'corner'

export const lexicon: Lexicon = Lexicon.parse(
  JSON.parse(readFileSync(new URL('../../resources/lexicon.json', import.meta.url), 'utf8')),
)

/** What a known phrase is for. `word` is everything else: open vocabulary. */
export type Tag =
  | 'rel' | 'place' | 'possessed' | 'side' | 'sup' | 'from' | 'adj' | 'det' | 'quant' | 'num' | 'ord' | 'it' | 'one'
  | 'that' | 'be' | 'have' | 'not' | 'absent' | 'part' | 'cmd' | 'exist' | 'ignore' | 'polite' | 'face' | 'front-of'
  | 'seated' | 'cue' | 'and' | 'but' | 'of' | 'prep' | 'comma' | 'stop' | 'word'

export interface Entry {
  readonly tag: Tag
  /** Relation kind, place, attribute class, number, side or reference, as the tag asks. */
  readonly value: string
  readonly words: readonly string[]
}

const entriesOf = (tag: Tag, table: Partial<Record<string, readonly string[]>>): Entry[] =>
  Object.entries(table).flatMap(([value, phrases]) => (phrases ?? []).map((phrase) => ({ tag, value, words: phrase.split(' ') })))
const listed = (tag: Tag, phrases: readonly string[], value = ''): Entry[] => phrases.map((phrase) => ({ tag, value, words: phrase.split(' ') }))
const numbered = (tag: Tag, table: Record<string, string | number>): Entry[] =>
  Object.entries(table).map(([phrase, value]) => ({ tag, value: String(value), words: phrase.split(' ') }))

/** All phrases in order of preference: among phrases of equal length the earlier one wins. */
function allEntries(l: Lexicon): Entry[] {
  return [
    ...listed('absent', l.absences), ...listed('ignore', l.ignores), ...listed('exist', l.existentials),
    ...entriesOf('possessed', l.possessed), ...entriesOf('rel', l.relations), ...entriesOf('place', l.positions),
    ...entriesOf('from', l.directions), ...entriesOf('sup', l.superlatives), ...numbered('side', l.sides),
    ...listed('cue', l.viewer, 'viewer'), ...listed('cue', l.worldCues, 'world'), ...listed('cue', l.objectCues, 'object'),
    ...listed('face', [...new Set([...l.facing, ...l.facingAway])]), ...listed('front-of', l.frontOf), ...listed('seated', l.seatedSides),
    ...listed('have', l.having), ...listed('cmd', l.commands), ...listed('not', l.negations), ...listed('be', l.copulas),
    ...numbered('ord', l.ordinals), ...listed('one', l.pronouns.same, 'same'), ...listed('one', l.pronouns.one), ...listed('it', l.pronouns.it), ...numbered('num', l.numbers),
    ...entriesOf('quant', l.quantifiers), ...listed('that', l.relativePronouns), ...listed('det', l.determiners),
    ...listed('polite', l.politeness), ...entriesOf('adj', l.attributes), ...listed('part', l.participles),
    ...listed('and', l.conjunctions.and), ...listed('but', l.conjunctions.but), ...listed('of', ['of', 'out of']), ...listed('prep', l.prepositions),
  ]
}

/** Phrases by first word, longest first. */
export const phrasesByFirstWord: ReadonlyMap<string, readonly Entry[]> = (() => {
  const index = new Map<string, Entry[]>()
  for (const entry of allEntries(lexicon)) {
    const list = index.get(entry.words[0]!) ?? []
    list.push(entry)
    index.set(entry.words[0]!, list)
  }
  for (const list of index.values()) list.sort((a, b) => b.words.length - a.words.length)
  return index
})()
