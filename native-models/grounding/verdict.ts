// What the scores mean: found, ambiguous or not found, and one sentence that says why.

import type { Decomposition } from '../scene/decomposition.ts'
import type { Grounding } from '../scene/grounding.ts'
import type { Hypothesis, Term } from './hypotheses.ts'
import { horizontalCenterDistance } from './measures.ts'
import type { Body } from './bodies.ts'

/** A runner-up with this share of the winner's score fits as well, for all a person can tell. */
const AMBIGUOUS = 0.7
/** A term below this fails. */
const FAILS = 0.05
/** In `verify`, a relation holds from here on, or the answer is withdrawn. */
const VERIFIED = 0.5
/** Of several things asked for, those that reach this share of the best belong to the answer. */
const BELONGS = 0.5

export interface Verdict {
  verdict: Grounding['verdict']
  explanation: string
  answers: readonly Hypothesis[]
  /** The term that failed, if one did. */
  failed: Term | null
}

const MAX_LISTED = 12
const quoted = (labels: readonly string[]): string => {
  const distinct = [...new Set(labels)]
  const listed = distinct.slice(0, MAX_LISTED).map((l) => `"${l}"`).join(', ')
  return distinct.length > MAX_LISTED ? `${listed} and ${distinct.length - MAX_LISTED} more` : listed
}
const subject = ({ target }: Decomposition): string => [target, ...(target.alternatives ?? [])].map(({ name, attributes }) => [...attributes, name || 'thing'].join(' ')).join(' or ')

/** Nothing answers to the target's name. */
export function nothingNamed(decomposition: Decomposition, bodies: readonly Body[]): Verdict {
  const has = bodies.length > 0 ? `The scene has ${quoted(bodies.map((b) => b.instance.label))}.` : 'The scene has no named instances yet: import labels or name some first.'
  return { verdict: 'not-found', answers: [], failed: null, explanation: `Nothing here is called "${[decomposition.target, ...(decomposition.target.alternatives ?? [])].map(({ name }) => name).filter(Boolean).join('" or "') || decomposition.text}". ${has}` }
}

const failing = (terms: readonly Term[], limit: number): Term | null =>
  terms.filter((t) => t.relation !== 'name' && t.score < limit).sort((a, b) => a.score - b.score)[0] ?? null

export function judge(decomposition: Decomposition, ranked: readonly Hypothesis[], mode: Grounding['inference']): Verdict {
  const best = ranked[0]!
  const failed = failing(best.terms, mode === 'verify' ? VERIFIED : FAILS)
  if (failed) return { verdict: 'not-found', answers: [], failed, explanation: notFound(decomposition, best, failed) }
  const { count } = decomposition.target
  if (count === 'all' || count === 'some') return several(decomposition, ranked.filter((h) => h.score >= BELONGS * best.score))
  return count === 'one' ? one(decomposition, ranked) : exactly(decomposition, ranked, count)
}

function notFound(d: Decomposition, best: Hypothesis, failed: Term): string {
  const near = best.body.instance.label
  if (failed.note && failed.anchors.length === 0) return `No ${subject(d)} can be singled out: ${failed.note}. The nearest miss is "${near}".`
  const words = failed.anchors.length > 0 ? `${failed.phrase} ${failed.anchors.map((a) => `the ${a.instance.label}`).join(' and ')}` : failed.phrase
  return `No ${subject(d)} fits: "${failed.negated ? `not ${words}` : words}" fails even for the nearest miss, "${near}".`
}

function several(d: Decomposition, answers: readonly Hypothesis[]): Verdict {
  return { verdict: 'found', answers, failed: null, explanation: `${answers.length === 1 ? 'One thing fits' : `${answers.length} things fit`} "${subject(d)}": ${quoted(answers.map((h) => h.body.instance.label))}.` }
}

function exactly(d: Decomposition, ranked: readonly Hypothesis[], count: number): Verdict {
  const fitting = ranked.filter((h) => !failing(h.terms, FAILS))
  const answers = fitting.slice(0, count)
  const [last, next] = [answers.at(-1)!, fitting[count]]
  if (answers.length < count) return { verdict: 'found', answers, failed: null, explanation: `Only ${answers.length} of the ${count} asked for fit "${subject(d)}".` }
  if (next && next.score >= AMBIGUOUS * last.score) return { verdict: 'ambiguous', answers: fitting.filter((h) => h.score >= AMBIGUOUS * last.score), failed: null, explanation: `More than ${count} things fit "${subject(d)}" alike.` }
  return { verdict: 'found', answers, failed: null, explanation: `These ${count} fit "${subject(d)}": ${quoted(answers.map((h) => h.body.instance.label))}.` }
}

function one(d: Decomposition, ranked: readonly Hypothesis[]): Verdict {
  const best = ranked[0]!
  const alike = ranked.filter((h) => h.score >= AMBIGUOUS * best.score)
  if (alike.length === 1) return { verdict: 'found', answers: [best], failed: null, explanation: found(d, ranked) }
  return {
    verdict: 'ambiguous', answers: alike, failed: null,
    explanation: `${alike.length} things fit "${subject(d)}" alike: ${quoted(alike.map((h) => h.body.instance.label))}. ${tellApart(alike.map((h) => h.body), ranked)}`,
  }
}

function found(d: Decomposition, ranked: readonly Hypothesis[]): string {
  const [best, next] = ranked
  const label = best!.body.instance.label
  return next ? `"${label}" fits "${d.text.trim()}" best; next comes "${next.body.instance.label}" at ${((100 * next.score) / best!.score).toFixed(0)} % of its score.` : `"${label}" is the only thing that answers to "${subject(d)}".`
}

/** What a person could add: different colours, or the landmark that one of them is much closer to. */
function tellApart(alike: readonly Body[], ranked: readonly Hypothesis[]): string {
  const colors = alike.map((b) => b.instance.colors[0]?.name)
  if (colors.every((c) => c !== undefined) && new Set(colors).size === colors.length) return `Their colours differ: ${colors.join(', ')}.`
  const anchors = new Set(ranked.flatMap((h) => h.anchors))
  const landmark = [...anchors].find((a) => !alike.includes(a) && horizontalCenterDistance(alike[0]!, a) * 1.5 < horizontalCenterDistance(alike[1]!, a))
  if (landmark) return `One is much closer to the ${landmark.instance.label} than the other: say "closest" or "farthest".`
  return 'Say what they are next to, which is left or right, or which is larger.'
}
