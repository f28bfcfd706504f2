// What the scores mean: found, ambiguous or not found, and one sentence that says why.

import type { Decomposition } from '../scene/decomposition.ts'
import type { Grounding } from '../scene/grounding.ts'
import type { Hypothesis, Term } from './hypotheses.ts'
import type { Body } from './bodies.ts'
import { decide } from './deciding.ts'
import type { Distinction } from './telling-apart.ts'

export interface Verdict {
  verdict: Grounding['verdict']
  explanation: string
  answers: readonly Hypothesis[]
  /** The term that failed, if one did. */
  failed: Term | null
  /** What would single out each of several answers that fit alike. */
  distinctions: readonly Distinction[]
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
  return { verdict: 'not-found', answers: [], failed: null, distinctions: [], explanation: `Nothing here is called "${[decomposition.target, ...(decomposition.target.alternatives ?? [])].map(({ name }) => name).filter(Boolean).join('" or "') || decomposition.text}". ${has}` }
}

/** Verdict and sentence. `distinctions` are asked for only where several fit alike. */
export function judge(decomposition: Decomposition, ranked: readonly Hypothesis[], mode: Grounding['inference'], distinctions: (alike: readonly Body[]) => readonly Distinction[]): Verdict {
  const decided = decide(decomposition.target.count, ranked, mode)
  const apart = decided.verdict === 'ambiguous' ? distinctions(decided.answers.map((h) => h.body)) : []
  return { ...decided, distinctions: apart, explanation: explained(decomposition, ranked, decided, apart) }
}

function explained(d: Decomposition, ranked: readonly Hypothesis[], { verdict, answers, failed }: Pick<Verdict, 'verdict' | 'answers' | 'failed'>, apart: readonly Distinction[]): string {
  const { count } = d.target
  const labels = quoted(answers.map((h) => h.body.instance.label))
  if (failed) return notFound(d, ranked[0]!, failed)
  if (verdict === 'ambiguous') return `${count === 'one' ? answers.length : `More than ${count}`} things fit "${subject(d)}" alike${count === 'one' ? `: ${labels}` : ''}. ${advice(apart)}`
  if (count === 'one') return found(d, ranked)
  if (count === 'all' || count === 'some') return `${answers.length === 1 ? 'One thing fits' : `${answers.length} things fit`} "${subject(d)}": ${labels}.`
  return answers.length < count ? `Only ${answers.length} of the ${count} asked for fit "${subject(d)}".` : `These ${count} fit "${subject(d)}": ${labels}.`
}

function notFound(d: Decomposition, best: Hypothesis, failed: Term): string {
  const near = best.body.instance.label
  if (failed.note && failed.anchors.length === 0) return `No ${subject(d)} can be singled out: ${failed.note}. The nearest miss is "${near}".`
  const words = failed.anchors.length > 0 ? `${failed.phrase} ${failed.anchors.map((a) => `the ${a.instance.label}`).join(' and ')}` : failed.phrase
  return `No ${subject(d)} fits: "${failed.negated ? `not ${words}` : words}" fails even for the nearest miss, "${near}".`
}

function found(d: Decomposition, ranked: readonly Hypothesis[]): string {
  const [best, next] = ranked
  const label = best!.body.instance.label
  return next ? `"${label}" fits "${d.text.trim()}" best; next comes "${next.body.instance.label}" at ${((100 * next.score) / best!.score).toFixed(0)} % of its score.` : `"${label}" is the only thing that answers to "${subject(d)}".`
}

const phraseOf = ({ body, words, before }: Distinction): string => (before ? `the ${words} ${body.instance.label}` : `the ${body.instance.label} ${words}`)

function advice(apart: readonly Distinction[]): string {
  if (apart.length === 0) return 'Say what they are next to, which is left or right, or which is larger.'
  return `Say ${apart.slice(0, MAX_SUGGESTED).map((d) => `"${phraseOf(d)}"`).join(' or ')}.`
}
/** More are read by nobody. */
const MAX_SUGGESTED = 3
