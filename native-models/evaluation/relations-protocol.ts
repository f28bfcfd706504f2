// `evaluate relations`: a generator's relational questions, each asked in all three ways of choosing target and
// anchors. What is measured is the answer a person would be shown, by the box it was given.

import type { Decomposition } from '../scene/decomposition.ts'
import { Fault } from '../scene/faults.ts'
import type { Answer, Grounding } from '../scene/grounding.ts'
import { CATEGORY_OF_KIND } from '../scene/relations.ts'
import type { Truth, TruthQuery } from '../synthetic/truth.ts'
import { bootstrapMean } from './bootstrap.ts'
import { boxOverlap } from './box-overlap.ts'
import { sampled, Tally, type Metric, type Report } from './metrics.ts'
import { instanceWith, kindAsked, trueDecomposition } from './true-scene.ts'

export const MODES = ['argmax', 'verify', 'joint'] as const
type Mode = (typeof MODES)[number]
/** Stages whose output the truth replaces. */
export const TRUTHS = ['perception', 'decomposition', 'both'] as const
export type TruthFor = (typeof TRUTHS)[number] | null

/** One question, in words or taken apart, to the scene under test, seen from a frame of the capture. */
export type Ask = (question: { text: string; decomposition: Decomposition | null; view: string | null; inference: Mode }) => Promise<Grounding>

const MAX_FAILURES = 40
/** Boxes that share less only touch; then the answer is nothing that the truth knows. */
const LEAST_OVERLAP = 0.05

/** The true instance that the answer's box overlaps most; null where it overlaps none. */
function meant(truth: Truth, answer: Answer): { id: number; overlap: number } | null {
  const overlaps = truth.instances.map(({ id, box }) => ({ id, overlap: boxOverlap(answer.box, box, truth.up) })).sort((a, b) => b.overlap - a.overlap)
  return overlaps[0] && overlaps[0].overlap >= LEAST_OVERLAP ? overlaps[0] : null
}

/** A question that names nothing, or asks what the scene cannot say, is answered wrongly; other faults end the evaluation. */
async function answerOf(ask: Ask, question: Parameters<Ask>[0]): Promise<{ answer: Answer | null; why: string }> {
  try {
    const { verdict, answers, explanation } = await ask(question)
    return { answer: verdict === 'not-found' ? null : (answers[0] ?? null), why: explanation }
  } catch (error) {
    if (error instanceof Fault && error.code === 'query.unanswerable') return { answer: null, why: error.message }
    throw error
  }
}

function categoryOf(query: TruthQuery): string {
  const kind = kindAsked(query)
  return kind === 'attribute' ? kind : CATEGORY_OF_KIND[kind]
}

/** An anchor whose name another instance bears too: only the relations tell which of them is meant. */
function hasConfusableAnchor(truth: Truth, query: TruthQuery): boolean {
  return query.anchors.some((id) => {
    const { label } = instanceWith(truth, id)
    return truth.instances.some((other) => other.id !== id && other.label === label)
  })
}

/** What makes a question hard, whatever its relation. */
function formsOf(truth: Truth, query: TruthQuery): string[] {
  return [
    ...(query.inner === undefined ? [] : ['chain']), ...(query.negated === true ? ['negation'] : []), ...(hasConfusableAnchor(truth, query) ? ['confusableAnchor'] : []),
  ]
}

/**
 * Localisation (the first answer's box belongs to the target) with Wilson intervals, per mode (also by what makes a
 * question hard: a chain, a negation, an anchor that others could be taken for) and for `joint` by category, and the mean
 * overlap of that box with the target's (0 without an answer) with bootstrap intervals. Where the truth stands in for
 * the decomposition, `ask` is handed it; for perception, `ask` must answer from `trueScene`.
 */
export async function evaluateRelations(truth: Truth, ask: Ask, settings: { truth: TruthFor; decomposer: string }): Promise<Report> {
  const decomposed = settings.truth === 'decomposition' || settings.truth === 'both'
  const tally = new Tally()
  const overlaps: Record<Mode, number[]> = { argmax: [], verify: [], joint: [] }
  const failures: Record<string, unknown>[] = []
  for (const query of truth.queries) {
    const target = instanceWith(truth, query.target)
    const decomposition = decomposed ? trueDecomposition(truth, query) : null
    for (const inference of MODES) {
      const { answer, why } = await answerOf(ask, { text: query.text, decomposition, view: query.view, inference })
      const hit = answer !== null && meant(truth, answer)?.id === target.id
      tally.count(`${inference}.localisation`, hit)
      for (const form of formsOf(truth, query)) tally.count(`${inference}.${form}`, hit)
      overlaps[inference].push(answer === null ? 0 : boxOverlap(answer.box, target.box, truth.up))
      if (inference !== 'joint') continue
      tally.count(`joint.category.${categoryOf(query)}`, hit)
      if (!hit) failures.push({ text: query.text, view: query.view, expected: { id: target.id, label: target.label }, came: { label: answer?.label ?? null, centroid: answer?.centroid ?? null, why } })
    }
  }
  const miou = MODES.map((mode): [string, Metric] => [`${mode}.miou`, bootstrapMean(overlaps[mode])])
  return { protocol: 'relations', settings: { ...settings, queries: truth.queries.length }, metrics: { ...tally.metrics(), ...Object.fromEntries(miou) }, failures: sampled(failures, MAX_FAILURES) }
}
