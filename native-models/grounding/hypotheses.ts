// One described thing against the scene: which instances it may be, with a term of evidence for every word that says so.

import type { Described, DecomposedRelation } from '../scene/decomposition.ts'
import type { RelationKind } from '../scene/relations.ts'
import { attributeScore, deniedAttribute } from './attributes.ts'
import type { Body } from './bodies.ts'
import type { Values } from './limits.ts'
import type { ReferenceFrame } from './relations/relation.ts'
import { NAME_FLOOR, NAMED_AND_DESCRIBED, NAMED_EXACTLY, phraseScore } from './match.ts'

export interface Term {
  readonly relation: RelationKind | 'name' | 'attribute'
  readonly negated: boolean
  readonly phrase: string
  readonly target: Body
  readonly anchors: readonly Body[]
  readonly score: number
  readonly measured: Values
  readonly limits: Values
  readonly note?: string
  /** The frame of reference it was measured in, if it needs one. */
  readonly frame?: ReferenceFrame
  /** The relation in the decomposition, for telling terms of candidates apart. */
  readonly source: DecomposedRelation | null
}

/** A body taken for a described thing, with everything that was assumed for it. */
export interface Hypothesis {
  readonly body: Body
  /** Product of the scores of `terms`. */
  readonly score: number
  readonly terms: readonly Term[]
  /** Bodies chosen for its direct anchors, in order. */
  readonly anchors: readonly Body[]
  /** Every body this hypothesis uses, itself included: none may play two parts. */
  readonly used: ReadonlySet<Body>
}

/** No term sinks a candidate below all order; a product of a few stays well above the smallest double. */
export const TERM_FLOOR = 1e-6

/** `hypothesis` with one more term and the hypotheses its anchors came from. */
export function extend(hypothesis: Hypothesis, term: Term, anchors: readonly Hypothesis[] = []): Hypothesis {
  return {
    body: hypothesis.body,
    score: anchors.reduce((score, a) => score * a.score, hypothesis.score * term.score),
    terms: [...hypothesis.terms, term, ...anchors.flatMap((a) => a.terms)],
    anchors: [...hypothesis.anchors, ...term.anchors],
    used: new Set([...hypothesis.used, ...anchors.flatMap((a) => [...a.used])]),
  }
}

const languageTerm = (body: Body, relation: 'name' | 'attribute', phrase: string, score: number, measured: Values): Term =>
  ({ relation, negated: false, phrase, target: body, anchors: [], score, measured, limits: {}, source: null })

/** Where something bears the very name, things that only might be called so are unlikely to be meant. */
const OVERSHADOWED = 0.25

/** Instances by name and attributes alone, best first (ties in scene order). Of several names each body takes the one
 *  that fits it best. */
export function languageHypotheses(described: Pick<Described, 'name' | 'attributes' | 'alternatives'>, bodies: readonly Body[]): Hypothesis[] {
  const best = new Map<Body, Hypothesis>()
  for (const hypothesis of [described, ...(described.alternatives ?? [])].flatMap((names) => hypothesesOf(names, bodies)))
    if (hypothesis.score > (best.get(hypothesis.body)?.score ?? -1)) best.set(hypothesis.body, hypothesis)
  return [...best.values()].sort((a, b) => b.score - a.score || a.body.index - b.body.index)
}

function hypothesesOf(described: Pick<Described, 'name' | 'attributes'>, bodies: readonly Body[]): Hypothesis[] {
  const scores = new Map(described.name === '' ? [] : bodies.map((body) => [body, phraseScore(described.name, body.instance)] as const))
  const exact = [...scores.values()].some((s) => s.score >= NAMED_EXACTLY)
  const named = withoutLesserParts(bodies.flatMap((body): { body: Body; terms: Term[] }[] => {
    if (described.name === '') return [{ body, terms: [] }]
    const { score: own, measured } = scores.get(body)!
    const score = exact && own < NAMED_AND_DESCRIBED ? own * OVERSHADOWED : own
    return own < NAME_FLOOR ? [] : [{ body, terms: [languageTerm(body, 'name', described.name, score, measured)] }]
  }))
  const peers = named.map(({ body }) => body)
  return named.map(({ body, terms }) => {
    const all = [...terms, ...described.attributes.map((attribute) => {
      const { score, measured } = attributeScore(attribute, body, peers, bodies)
      const denied = deniedAttribute(attribute)
      return { ...languageTerm(body, 'attribute', denied ?? attribute, score, measured), negated: denied !== null }
    })]
    return { body, terms: all, score: all.reduce((s, t) => s * t.score, 1), anchors: [], used: new Set([body]) }
  })
}

/** Down the tree of wholes and parts that fields found: a part is meant only where it fits better than what it is part of. */
function withoutLesserParts<T extends { readonly body: Body; readonly terms: readonly Term[] }>(named: readonly T[]): T[] {
  const scores = new Map(named.map(({ body, terms }) => [body.instance.id, terms[0]?.score ?? 1]))
  return named.filter(({ body: { instance }, terms }) => {
    const whole = instance.parentId === null ? undefined : scores.get(instance.parentId)
    return instance.looks === undefined || whole === undefined || (terms[0]?.score ?? 1) > whole
  })
}
