// Other ways to read a sentence whose grammar leaves a choice: which thing a later phrase belongs to, which sense of a
// relation's words is meant. Works on any decomposition, whoever made it, by moving parts of the tree.

import type { DecomposedRelation, Decomposition, Described, Reading } from '../scene/decomposition.ts'
import { CATEGORY_OF_KIND, type RelationKind } from '../scene/relations.ts'
import { lexicon } from './lexicon.ts'

/** More are not worth a person's time. */
const MAX_READINGS = 4
/**
 * How likely each reading is beside the one chosen. People attach a phrase to the nearer noun about twice as often as to
 * the farther one, and hardly ever across "that is"; a word's second sense is the rarest.
 */
const WEIGHT = { farther: 0.5, fartherPastThat: 0.15, nearer: 0.4, sense: 0.3 } as const

type Readable = Pick<Decomposition, 'text' | 'target' | 'relations' | 'confidence'>
interface Variant {
  relations: DecomposedRelation[]
  why: string
  weight: number
}

const replaced = <T>(list: readonly T[], at: number, ...by: T[]): T[] => [...list.slice(0, at), ...by, ...list.slice(at + 1)]
const called = ({ name, attributes }: Pick<Described, 'name' | 'attributes'>): string => [...attributes, name || 'thing'].join(' ')
const said = (relation: DecomposedRelation): string => [relation.negated ? 'not' : '', relation.phrase || relation.kind, ...relation.anchors.slice(0, 1).map((a) => `the ${called(a)}`)].filter(Boolean).join(' ')

/** Other readings, likeliest first; none where the words allow only one. */
export function otherReadings(decomposition: Readable): Reading[] {
  const { target, relations, confidence } = decomposition
  const owner: Described = { ...target, relations }
  return [...lifted(owner, decomposition.text), ...lowered(owner), ...otherSenses(relations)]
    .sort((a, b) => b.weight - a.weight)
    .slice(0, MAX_READINGS)
    .map(({ relations: other, why, weight }) => ({ target, relations: other, why, confidence: confidence * weight }))
}

/** "the mug on the table near the chair": near was said of the table; it may be said of the mug. */
function lifted(owner: Described, text: string): Variant[] {
  return owner.relations.flatMap((relation, at) => relation.anchors.flatMap((anchor, a) => anchor.relations.map((inner, k): Variant => {
    const poorer = { ...anchor, relations: anchor.relations.filter((_, i) => i !== k) }
    const outer = { ...relation, anchors: replaced(relation.anchors, a, poorer) }
    return {
      relations: [...replaced(owner.relations, at, outer), inner],
      why: `“${said(inner)}” said of the ${called(owner)}, not of the ${called(anchor)}`,
      weight: tied(text, inner) ? WEIGHT.fartherPastThat : WEIGHT.farther,
    }
  })))
}

/** Whether the words before the phrase tie it to its own noun: "the box THAT IS under the shelf". */
function tied(text: string, relation: DecomposedRelation): boolean {
  const at = relation.phrase === '' ? -1 : text.toLowerCase().lastIndexOf(relation.phrase.toLowerCase())
  return at > 0 && /\b(that|which|who)\b[^,]*$/i.test(text.slice(Math.max(0, at - THAT_REACH), at))
}
/** "that", "is", an adverb: no farther before its phrase does a relative pronoun stand, in characters. */
const THAT_REACH = 24

/** "the mug on the tray, near the chair": near was said of the mug; it may be said of the tray. */
function lowered(owner: Described): Variant[] {
  return owner.relations.slice(1).flatMap((relation, k): Variant[] => {
    const before = owner.relations[k]!
    const anchor = before.anchors.at(-1)
    const stays = !anchor || before.anchors.length > 1 || before.negated || relation.category === 'superlative' || relation.anchors.length === 0
    if (stays) return []
    const richer: DecomposedRelation = { ...before, anchors: [{ ...anchor, relations: [...anchor.relations, relation] }] }
    const relations = replaced(owner.relations, k, richer).filter((r) => r !== relation)
    return [{ relations, why: `“${said(relation)}” said of the ${called(anchor)}, not of the ${called(owner)}`, weight: WEIGHT.nearer }]
  })
}

/** "over" may mean above or on: the lexicon lists second senses of words. */
function otherSenses(relations: readonly DecomposedRelation[]): Variant[] {
  return relations.flatMap((relation, at) => (lexicon.otherSenses[relation.phrase.toLowerCase()] ?? [])
    .filter((kind) => kind !== relation.kind)
    .map((kind): Variant => ({
      relations: replaced(relations, at, inSense(relation, kind)), why: `“${relation.phrase}” taken as ${kind}`, weight: WEIGHT.sense,
    })))
}

const inSense = (relation: DecomposedRelation, kind: RelationKind): DecomposedRelation => ({ ...relation, kind, category: CATEGORY_OF_KIND[kind] })
