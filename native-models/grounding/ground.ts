// A decomposition and a scene to an answer with its evidence.

import type { Decomposition, Described } from '../scene/decomposition.ts'
import type { Answer, Candidate, Evidence, Grounding, OtherFrame } from '../scene/grounding.ts'
import type { Reference } from '../scene/relations.ts'
import { Fault } from '../scene/faults.ts'
import { geometryOf, type Body, type Geometry } from './bodies.ts'
import { wouldChange, wouldHold } from './counterfactual.ts'
import { evidenceOf } from './evidence.ts'
import { facingFrame, middleFrame, outwardFrame, viewerFrame, worldFrame } from './frames.ts'
import { languageHypotheses, type Hypothesis, type Term } from './hypotheses.ts'
import { infer } from './inference.ts'
import type { RelationLimits } from '../scene/relation-library.ts'
import { DEFAULT_LIMITS } from './limits.ts'
import type { InferenceContext } from './prepare.ts'
import type { ReferenceFrame } from './relations/relation.ts'
import { relationFor } from './relations/library.ts'
import type { GroundingScene } from './scene.ts'
import { tellApart } from './telling-apart.ts'
import { judge, nothingNamed, type Verdict } from './verdict.ts'

export interface GroundOptions {
  /** Overrides the frame of reference that the words state or imply. */
  readonly reference?: Reference | undefined
  readonly inference?: 'argmax' | 'verify' | 'joint' | undefined
  /** What decomposing took, for the timings. */
  readonly decomposeMs?: number | undefined
  readonly limits?: RelationLimits | undefined
}

/** Candidates reported besides the answers. */
const MAX_CANDIDATES = 8
/** In `verify` the target is localised by language first: only matches this close to the best one are checked. */
const LOCALISED = 0.9
/** Places of a viewpoint that fit alike are faced together ("facing the windows"). */
const FACED_TOGETHER = 0.9

/** Answers a query. Deterministic but for the timings. Lengths are metres where the scene is metric, else scene units.
 *  Throws Fault query.unanswerable where the words ask for a viewer or gravity that nothing provides. */
export function ground(scene: GroundingScene, decomposition: Decomposition, options: GroundOptions = {}): Grounding {
  const started = performance.now()
  const geometry = geometryOf(scene)
  const mode = options.inference ?? 'joint'
  const named = languageHypotheses(decomposition.target, geometry.bodies)
  const relevancyMs = performance.now() - started
  const reference = options.reference ?? decomposition.reference ?? (scene.viewer ? 'viewer' : 'object')
  const context = contextOf(scene, geometry, decomposition, reference, mode, options.limits ?? DEFAULT_LIMITS)
  const ranked = named.length === 0 ? [] : rank(decomposition, context)
  const verdict = ranked.length === 0 ? nothingNamed(decomposition, geometry.bodies) : judge(decomposition, ranked, mode, (alike) => tellApart(alike, geometry.bodies, scene.viewer ? viewerFrame(scene, geometry) : null))
  const otherFrames = otherAnswers(scene, decomposition, options, context.usedReferences, verdict, ranked)
  const decomposeMs = options.decomposeMs ?? 0
  const totalMs = performance.now() - started
  return {
    query: decomposition.text, decomposition, inference: mode,
    reference: context.usedReferences.values().next().value ?? reference,
    view: context.usedReferences.has('viewer') ? (scene.viewer?.view ?? null) : null,
    verdict: verdict.verdict, explanation: [verdict.explanation, ...otherFrames.map(inWords)].join(' '),
    answers: verdict.answers.map(answerOf),
    ...(otherFrames.length > 0 ? { otherFrames } : {}),
    ...(verdict.distinctions.length > 0 ? { distinctions: verdict.distinctions.map(({ body, words }) => ({ instanceId: body.instance.id, words })) } : {}),
    candidates: ranked.slice(0, Math.max(MAX_CANDIDATES, verdict.answers.length)).map((h) => candidateOf(h, geometry)),
    evidence: evidence(ranked, verdict, geometry),
    units: geometry.metric ? 'm' : 'scene',
    timingsMs: { decompose: decomposeMs, relevancy: relevancyMs, inference: totalMs - relevancyMs, total: totalMs + decomposeMs },
  }
}

/** Whether the query named nothing in the scene, as opposed to nothing that fits. */
export const namesNothing = (grounding: Grounding): boolean => grounding.verdict === 'not-found' && grounding.candidates.length === 0

function rank(decomposition: Decomposition, context: InferenceContext): Hypothesis[] {
  const { name, attributes, alternatives } = decomposition.target
  const described: Described = { name, attributes, alternatives, relations: decomposition.relations }
  requireGravity(described, context.geometry)
  const ranked = infer(described, context, new Set(), decomposition.target.count === 'one')
  if (context.mode !== 'verify') return ranked
  const language = languageHypotheses(described, context.geometry.bodies)
  const localised = new Set(language.filter((h) => h.score >= LOCALISED * language[0]!.score).map((h) => h.body))
  return ranked.filter((h) => localised.has(h.body))
}

/** What the other frames of reference find, where neither the words nor the caller chose one and they find something else.
 *  The viewer's is another one where there is a viewer, an object's own where an anchor's front is known or was set. */
function otherAnswers(scene: GroundingScene, decomposition: Decomposition, options: GroundOptions, used: ReadonlySet<Reference>, { answers }: Verdict, ranked: readonly Hypothesis[]): OtherFrame[] {
  if ((options.reference ?? decomposition.reference) !== null || used.size === 0 || ranked.length === 0) return []
  const faced = ranked.some((h) => h.terms.some((t) => t.frame && t.anchors[0]?.front))
  const others = (['viewer', 'object'] as const).filter((r) => !used.has(r) && (r === 'viewer' ? scene.viewer !== null : faced))
  const ids = (found: readonly { instanceId: string }[]): string => found.map((a) => a.instanceId).sort().join(' ')
  const own = ids(answers.map(answerOf))
  return others.map((reference) => ground(scene, decomposition, { ...options, reference }))
    .filter((other) => other.answers.length > 0 && ids(other.answers) !== own)
    .map(({ reference, verdict: found, explanation, answers: theirs }) => ({ reference, verdict: found, explanation, answers: theirs }))
}

const BEHOLDER: Record<Reference, string> = { viewer: 'Seen by the viewer', object: 'Seen by somebody who faces the object', world: 'By the world’s axes' }
const inWords = ({ reference, verdict, answers }: OtherFrame): string =>
  `${BEHOLDER[reference]}, it would be ${verdict === 'ambiguous' ? 'one of ' : ''}${answers.map((a) => `"${a.label}"`).join(', ')}${answers.length === 1 ? ' in another place' : ''}.`

/** With neither gravity nor a camera to borrow it from, up and down mean nothing. */
function requireGravity(described: Described, geometry: Geometry): void {
  if (geometry.gravity !== 'none') return
  for (const relation of described.relations) {
    if (relationFor(relation.kind, relation.anchors.length)?.gravity)
      throw new Fault('query.unanswerable', `"${relation.phrase}" asks what is up and what is down, and this capture does not say. Set its up direction, or ask with a view (--view NAME).`)
    for (const anchor of relation.anchors) requireGravity(anchor, geometry)
  }
}

function contextOf(scene: GroundingScene, geometry: Geometry, decomposition: Decomposition, reference: Reference, mode: InferenceContext['mode'], limits: RelationLimits): InferenceContext {
  const usedReferences = new Set<Reference>()
  const { viewpoint } = decomposition
  let faced: readonly Body[] | null = null
  const bare: InferenceContext = { geometry, limits, mode, usedReferences, language: new Map(), frameFor: (anchor, candidates) => plain(anchor, candidates) }
  const plain = (anchor: Body | null, candidates: readonly Body[]): ReferenceFrame => {
    if (reference === 'viewer') return viewerFrame(scene, geometry)
    if (reference === 'world') return worldFrame()
    return anchor ? facingFrame(geometry, anchor) : middleFrame(geometry, candidates)
  }
  const frameFor = (anchor: Body | null, candidates: readonly Body[]): ReferenceFrame => {
    if (!viewpoint || reference !== 'object') return plain(anchor, candidates)
    faced ??= facedTogether(infer(viewpoint.place, bare))
    if (anchor && faced.includes(anchor) && viewpoint.stance === 'facing') return facingFrame(geometry, anchor)
    if (faced.length === 0) return plain(anchor, candidates)
    if (faced.length > 1) return middleFrame(geometry, faced)
    return viewpoint.stance === 'facing' ? facingFrame(geometry, faced[0]!) : outwardFrame(geometry, faced[0]!)
  }
  return { ...bare, frameFor }
}

const facedTogether = (places: readonly Hypothesis[]): Body[] =>
  places.filter((p) => p.score >= FACED_TOGETHER * places[0]!.score).map((p) => p.body)

function answerOf(hypothesis: Hypothesis): Answer {
  const { instance } = hypothesis.body
  const { center, size, rotation } = instance.box
  return { instanceId: instance.id, label: instance.label, score: hypothesis.score, centroid: [...instance.centroid], box: { center: [...center], size: [...size], rotation: [...rotation] } }
}

function candidateOf(hypothesis: Hypothesis, geometry: Geometry): Candidate {
  return { ...answerOf(hypothesis), evidence: hypothesis.terms.map((t) => evidenceOf(t, geometry)), anchors: hypothesis.anchors.map((a) => a.instance.id) }
}

/** The winner's (or nearest miss's) terms, with the decisive one marked and its counterfactual spelt out. */
function evidence(ranked: readonly Hypothesis[], verdict: Verdict, geometry: Geometry): Evidence[] {
  const best = ranked[0]
  if (!best) return []
  const { metric } = geometry
  const marked = (decisive: Term | null | undefined, sentence: () => string | undefined): Evidence[] =>
    best.terms.map((t) => (t === decisive ? evidenceOf(t, geometry, true, sentence()) : evidenceOf(t, geometry)))
  const { failed } = verdict
  if (failed) return marked(failed, () => wouldHold(failed, metric))
  const next = ranked[verdict.verdict === 'ambiguous' ? 1 : Math.max(1, verdict.answers.length)]
  const decisive = next ? decisiveTerm(best, next) : null
  return marked(decisive?.winner, () => decisive ? wouldChange(decisive.winner, decisive.runner, metric) : undefined)
}

/** The term on which the runner-up loses most. */
function decisiveTerm(best: Hypothesis, next: Hypothesis): { winner: Term; runner: Term } | null {
  const pairs = best.terms.flatMap((winner) => {
    const runner = next.terms.find((t) => t.relation === winner.relation && t.phrase === winner.phrase && t.source === winner.source && (t.source !== null || isTarget(t, next) === isTarget(winner, best)))
    return runner ? [{ winner, runner, ratio: winner.score / runner.score }] : []
  }).sort((a, b) => b.ratio - a.ratio)
  return pairs[0] && pairs[0].ratio > 1 ? pairs[0] : null
}
const isTarget = (term: Term, hypothesis: Hypothesis): boolean => term.target === hypothesis.body
