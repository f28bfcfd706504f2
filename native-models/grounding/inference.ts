// Joint inference: the target, its anchors and theirs are scored together. The score of an assignment is the product
// of its terms (a log-linear sum with unit weights), no body plays two parts, and relations that rank ("closest",
// "leftmost") rank among the like things that satisfy the rest. A decomposition is a tree, so the best assignment is
// found exactly by max-product from the leaves up; only very long lists of anchors are cut (see the beams).

import type { DecomposedRelation, Described } from '../scene/decomposition.ts'
import { normaliseName } from '../language/words.ts'
import type { Body } from './bodies.ts'
import { extend, languageHypotheses, TERM_FLOOR, type Hypothesis } from './hypotheses.ts'
import type { Values } from './limits.ts'
import { gapAtLeast } from './measures.ts'
import { prepare, termFor, type InferenceContext, type Prepared } from './prepare.ts'
import { relationFor } from './relations/library.ts'

/** Anchors considered for a relation, best first; exact for every scene with fewer like things. */
const ANCHOR_BEAM = 64
/** Up to this many like things, an anchor whose own anchors clash with the target is worked out anew without it; beyond,
 *  such an anchor is passed over. */
const EXACT = 32
/** Anchors considered for each side of a pair. */
const PAIR_BEAM = 16
/** A thing must reach this share of the best score of the rest to be ranked among its like. */
const ELIGIBLE = 0.3
/** Anchors this much worse than the best one are not what a ranking or a negation speaks of. */
const PLAUSIBLE_ANCHOR = 0.6
/** The score of a relation whose anchor is not in the scene: it fails, but alike for all. */
const MISSING_ANCHOR = 0.02
const byScore = (a: Hypothesis, b: Hypothesis): number => b.score - a.score || a.body.index - b.body.index

/** Every instance that may be the described thing, best first. `excluded` bodies play another part already. */
export function infer(described: Described, context: InferenceContext, excluded: ReadonlySet<Body> = new Set(), single = true): Hypothesis[] {
  const language = context.language.get(described) ?? languageHypotheses(described, context.geometry.bodies)
  context.language.set(described, language)
  let hypotheses = excluded.size > 0 ? language.filter((h) => !excluded.has(h.body)) : [...language]
  if (context.mode === 'argmax') return hypotheses
  const ranks = (r: DecomposedRelation): boolean => !r.negated && relationFor(r.kind, r.anchors.length)?.ranks !== undefined && (single || !ABSOLUTE.has(r.kind))
  const relations = described.relations.map((r) => onFloor(r, context))
  for (const relation of relations.filter((r) => !ranks(r))) hypotheses = withRelation(hypotheses, relation, context, excluded)
  for (const relation of relations.filter(ranks)) hypotheses = withRanking(hypotheses, relation, context, excluded)
  return hypotheses.sort(byScore)
}

/** "on the floor" where no floor has a name: the lowest of its like stands there. */
function onFloor(relation: DecomposedRelation, context: InferenceContext): DecomposedRelation {
  const [anchor] = relation.anchors
  const floor = relation.kind === 'on' && !relation.negated && relation.anchors.length === 1 && FLOORS.has(normaliseName(anchor!.name))
  if (!floor || languageHypotheses(anchor!, context.geometry.bodies).length > 0) return relation
  return { ...relation, kind: 'lowest', category: 'superlative', anchors: [] }
}
const FLOORS = new Set(['floor', 'ground'])

/** Kinds that also hold by their limits alone, when several things are asked for. */
const ABSOLUTE: ReadonlySet<string> = new Set(['near', 'far'])

/** Anchors for `described`, not using `target`; worked out without it only where it would take part. Only those that may
 *  well be meant, if so asked. */
function anchorsFor(described: Described, context: InferenceContext, excluded: ReadonlySet<Body>, likely: boolean): (target: Body) => readonly Hypothesis[] {
  const nested = context.mode === 'verify' ? { ...described, relations: [] } : described
  const beam = context.mode === 'verify' ? 1 : ANCHOR_BEAM
  const all = infer(nested, context, excluded)
  const considered = all.slice(0, beam + 1)
  const kept = (anchors: readonly Hypothesis[]): readonly Hypothesis[] => (likely ? plausible(anchors.slice(0, beam)) : anchors.slice(0, beam))
  const usual = kept(considered)
  return (target) => {
    const clash = considered.filter((a) => a.used.has(target))
    if (clash.length === 0) return usual
    const anew = all.length <= EXACT && clash.some((a) => a.body !== target)
    return kept(anew ? infer(nested, context, new Set([...excluded, target])) : considered.filter((a) => !a.used.has(target)))
  }
}

/** Assignments of the relation's anchors: single, or unordered pairs and more of distinct bodies. */
function* tuples(lists: readonly (readonly Hypothesis[])[], chosen: readonly Hypothesis[] = []): Generator<readonly Hypothesis[]> {
  const list = lists[chosen.length]
  if (!list) { yield chosen; return }
  const beam = lists.length > 1 ? list.slice(0, PAIR_BEAM) : list
  for (const hypothesis of beam)
    if (chosen.every((c) => c.body !== hypothesis.body && !c.used.has(hypothesis.body))) yield* tuples(lists, [...chosen, hypothesis])
}

function unanswerable(hypothesis: Hypothesis, relation: DecomposedRelation): Hypothesis {
  const missing = relation.anchors.map((a) => a.name).filter((n) => n !== '').join('" and "')
  const note = missing ? `nothing here is called "${missing}"` : `"${relation.phrase}" needs something to relate to`
  // What is not there cannot be near: a negated relation to it holds.
  const score = relation.negated ? 1 : MISSING_ANCHOR
  return extend(hypothesis, { relation: relation.kind, negated: relation.negated, phrase: relation.phrase, target: hypothesis.body, anchors: [], score, measured: { anchorsFound: 0 }, limits: {}, note, source: relation })
}

/** Adds a relation that holds or not by itself: for each candidate the assignment of anchors that fits best. */
function withRelation(hypotheses: readonly Hypothesis[], relation: DecomposedRelation, context: InferenceContext, excluded: ReadonlySet<Body>): Hypothesis[] {
  const prepared = prepare(relation, context, hypotheses.map((h) => h.body))
  const lists = relation.anchors.map((a) => anchorsFor(a, context, excluded, relation.negated))
  const assignments = assigning(relation.negated)
  return hypotheses.map((hypothesis) => {
    const anchors = lists.map((list) => list(hypothesis.body))
    const best = bestAnchors(hypothesis.body, assignments(anchors), prepared)
    if (!best) return unanswerable(hypothesis, relation)
    const term = termFor(prepared, hypothesis.body, best.chosen.map((c) => c.body), best.measured)
    // A negated relation must hold for every anchor, so the worst one counts, and what the anchor is adds nothing.
    return relation.negated ? extend(hypothesis, term) : extend(hypothesis, term, best.chosen)
  })
}

/** The assignment under which the relation and its anchors score best (negated: under which it is violated most). */
function bestAnchors(target: Body, all: readonly Assignment[], prepared: Prepared): { chosen: readonly Hypothesis[]; measured: Values } | null {
  const { library, limits } = prepared
  if (!library || all.length === 0) return null
  const bounds = Float64Array.from(all, ({ bodies, prior }) => prior * (library.atMost ? Math.max(library.atMost(target, bodies, limits(target, bodies)), TERM_FLOOR) : 1))
  let best: { assignment: Assignment; measured: Values; at: number } | null = null
  let most = -1
  // The likeliest first, so that most of the others need no measuring; of equals, the first as listed.
  for (let at = greatest(bounds); bounds[at]! >= most * ROUNDING; at = greatest(bounds)) {
    bounds[at] = -Infinity
    const assignment = all[at]!
    const measured = prepared.measure(target, assignment.bodies)
    const score = assignment.prior * Math.max(library.score(measured, limits(target, assignment.bodies)), TERM_FLOOR)
    if (score > most || (best !== null && score === most && at < best.at)) [best, most] = [{ assignment, measured, at }, score]
  }
  return best && { chosen: best.assignment.chosen, measured: best.measured }
}
/** Bounds and scores round differently. */
const ROUNDING = 1 - 1e-9

function greatest(values: Float64Array): number {
  let at = 0
  for (let i = 1; i < values.length; i++) if (values[i]! > values[at]!) at = i
  return at
}

/** Anchors for every part of a relation, and what they are worth by themselves. */
interface Assignment {
  readonly chosen: readonly Hypothesis[]
  readonly bodies: readonly Body[]
  readonly prior: number
}

/** Assignments from lists; most targets have the same lists as the one before. */
function assigning(negated: boolean): (lists: readonly (readonly Hypothesis[])[]) => readonly Assignment[] {
  let before: { lists: readonly (readonly Hypothesis[])[]; all: readonly Assignment[] } | null = null
  return (lists) => {
    if (before === null || lists.some((list, i) => list !== before!.lists[i])) before = { lists, all: Array.from(tuples(lists), (chosen) => assignmentOf(chosen, negated)) }
    return before.all
  }
}

const assignmentOf = (chosen: readonly Hypothesis[], negated: boolean): Assignment =>
  ({ chosen, bodies: chosen.map((c) => c.body), prior: negated ? 1 : chosen.reduce((product, c) => product * c.score, 1) })

const plausible = (anchors: readonly Hypothesis[]): readonly Hypothesis[] =>
  anchors.filter((a) => a.score >= PLAUSIBLE_ANCHOR * (anchors[0]?.score ?? 0))

interface Ranked {
  hypothesis: Hypothesis
  chosen: readonly Hypothesis[]
  measured: Values
}

/** Adds a relation that ranks: candidates that satisfy the rest are compared; each is measured to its nearest plausible anchor. */
function withRanking(hypotheses: readonly Hypothesis[], relation: DecomposedRelation, context: InferenceContext, excluded: ReadonlySet<Body>): Hypothesis[] {
  const top = Math.max(...hypotheses.map((h) => h.score))
  const eligible = new Set(hypotheses.filter((h) => h.score >= ELIGIBLE * top))
  const prepared = prepare(relation, context, [...eligible].map((h) => h.body))
  const ranks = prepared.library!.ranks!
  const lists = relation.anchors.map((a) => anchorsFor(a, context, excluded, true))
  const ranked = hypotheses.map((hypothesis) => measureRanked(hypothesis, lists, prepared, ranks.by))
  const values = ranked.flatMap((r) => (r && eligible.has(r.hypothesis) ? [r.measured[ranks.by]!] : [])).sort((a, b) => ranks.prefer * (b - a))
  const rank = relation.rank ?? 1
  const best = values[rank - 1]
  return hypotheses.map((hypothesis, i) => {
    const found = ranked[i]
    if (!found || best === undefined) return unanswerable(hypothesis, relation)
    const compared = { ...found.measured, best, ...(rank > 1 || relation.kind === 'ordinal' ? { rank } : {}) }
    return extend(hypothesis, termFor(prepared, hypothesis.body, found.chosen.map((c) => c.body), compared), found.chosen)
  })
}

function measureRanked(hypothesis: Hypothesis, lists: readonly ((target: Body) => readonly Hypothesis[])[], prepared: Prepared, by: string): Ranked | null {
  let nearest: Ranked | null = null
  const likely = [...tuples(lists.map((list) => list(hypothesis.body)))]
  const apart = (chosen: readonly Hypothesis[]): number => (by === 'distance' && chosen[0] ? gapAtLeast(hypothesis.body, chosen[0].body) : 0)
  let listed = 0
  for (const { chosen, gap, at } of likely.map((chosen, at) => ({ chosen, at, gap: apart(chosen) })).sort((a, b) => a.gap - b.gap)) {
    if (nearest && gap * ROUNDING > nearest.measured[by]!) break
    const measured = prepared.measure(hypothesis.body, chosen.map((c) => c.body))
    const ahead = nearest ? nearest.measured[by]! - measured[by]! : Infinity
    // Of equals, the first as listed.
    if (ahead > 0 || (ahead === 0 && at < listed)) [nearest, listed] = [{ hypothesis, chosen, measured }, at]
  }
  return nearest
}
