// How well a phrase names an instance. Names and a small table of synonyms now; embeddings join behind `phraseScore`
// later: they will add their own measured value and raise the score where words alone do not know.

import { lexicon } from '../language/lexicon.ts'
import { normaliseName, slipped } from '../language/words.ts'
import type { GroundingInstance, Looks } from './scene.ts'

/** Scores of each way to match, best first. Their order matters more than their values. */
const MATCH = {
  same: 1,
  /** "mug" for "white mug": only a describing word more. */
  described: 0.97,
  /** "books" for "book". */
  number: 0.95,
  synonym: 0.9,
  misspelt: 0.85,
  /** "chair" for "office chair": the label is a kind of what was said. */
  kind: 0.9,
  /** "plastic box" for "box": said more closely than the label. */
  closer: 0.75,
  broader: 0.6,
  /** "shelf" for "bookshelf". */
  compound: 0.6,
  synonymHead: 0.55,
  /** Same head, other modifier: "office chair" for "kitchen chair". */
  head: 0.35,
  /** A word in common: "trash" for "trash can". */
  word: 0.3,
} as const
/** The label is the very phrase; then labels that do not at least end in it after describing words are unlikely meant. */
export const NAMED_EXACTLY = MATCH.same
export const NAMED_AND_DESCRIBED = MATCH.described
/** Instances below this are no candidates for a name. */
export const NAME_FLOOR = 0.25
/** Shorter words end too many others by chance. */
const MIN_COMPOUND = 4

export interface PhraseScore {
  score: number
  measured: Record<string, number>
}

const synonymGroups = new Map<string, Set<number>>()
lexicon.synonyms.forEach((group, id) => {
  for (const word of group) {
    const name = normaliseName(word)
    synonymGroups.set(name, (synonymGroups.get(name) ?? new Set()).add(id))
  }
})
const narrower = new Map(Object.entries(lexicon.broader).map(([name, kinds]) => [normaliseName(name), new Set(kinds.map(normaliseName))]))
const describing = new Set(Object.values(lexicon.attributes).flat())

const synonymous = (a: string, b: string): boolean => {
  const [ga, gb] = [synonymGroups.get(a), synonymGroups.get(b)]
  return ga !== undefined && gb !== undefined && [...ga].some((id) => gb.has(id))
}
const headOf = (name: string): string => name.slice(name.lastIndexOf(' ') + 1)
const endsIn = (name: string, tail: string): boolean => name.endsWith(` ${tail}`)

function modifierOnlyDescribes(label: string, said: string): boolean {
  return label.slice(0, label.length - said.length).trim().split(' ').every((word) => describing.has(word))
}

const spelling = (name: string): string => name.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, ' ').trim()

function scoreNames(phrase: string, name: string): number {
  const [said, label] = [normaliseName(phrase), normaliseName(name)]
  if (said === label) return spelling(phrase) === spelling(name) ? MATCH.same : MATCH.number
  if (endsIn(label, said)) return modifierOnlyDescribes(label, said) ? MATCH.described : MATCH.kind
  if (synonymous(said, label)) return MATCH.synonym
  if (slipped(said, label)) return MATCH.misspelt
  if (endsIn(said, label)) return MATCH.closer
  if (narrower.get(said)?.has(label)) return MATCH.broader
  const [saidHead, labelHead] = [headOf(said), headOf(label)]
  if (said.length >= MIN_COMPOUND && label.length > said.length && (label.endsWith(said) || label.replaceAll(' ', '') === said.replaceAll(' ', ''))) return MATCH.compound
  if (label.length >= MIN_COMPOUND && said.endsWith(label)) return MATCH.compound
  if (saidHead === labelHead) return MATCH.head
  if (synonymous(saidHead, label) || synonymous(said, labelHead)) return MATCH.synonymHead
  const [whole, part] = said.split(' of ')
  // "bottle of water" is a bottle; a part that names the thing better ("pair of shoes") was tried above.
  if (part) return Math.max(nameScore(whole!, name), nameScore(part, name)) * MATCH.closer
  return label.split(' ').includes(said) || said.split(' ').includes(label) ? MATCH.word : 0
}

const scored = new Map<string, number>()
/** Pairs remembered at most; a scene has few distinct labels. */
const MEMORY = 20_000

/** 0…1 between a phrase and one name. */
export function nameScore(phrase: string, name: string): number {
  const key = `${phrase}\n${name}`
  const known = scored.get(key)
  if (known !== undefined) return known
  const score = scoreNames(phrase, name)
  if (scored.size >= MEMORY) scored.clear()
  scored.set(key, score)
  return score
}

/** What only looks like it is never as surely meant as what a person called so. */
const LOOKS_LIKE = 0.96

/**
 * 0…1 between a phrase and an instance: the best over its label and other names. Deterministic. Of a thing that was named
 * by its looks: the better of how the phrase itself fits them, and of its likely names, each by its odds against the likeliest.
 */
export function phraseScore(phrase: string, instance: GroundingInstance): PhraseScore {
  if (instance.looks !== undefined) return looksLike(phrase, instance, instance.looks)
  const score = Math.max(nameScore(phrase, instance.label), ...instance.alternatives.map((name) => nameScore(phrase, name)))
  return { score, measured: { nameMatch: score } }
}

function looksLike(phrase: string, instance: GroundingInstance, { guesses, fits }: Looks): PhraseScore {
  const likeliest = guesses[0]?.chance ?? 1
  const named = Math.max(0, ...guesses.map(({ name, chance }) => (chance / likeliest) * nameScore(phrase, name)), ...instance.alternatives.map((name) => nameScore(phrase, name)))
  const looks = fits.get(phrase) ?? 0
  return { score: LOOKS_LIKE * Math.max(named, looks), measured: { nameMatch: named, looksMatch: looks } }
}
