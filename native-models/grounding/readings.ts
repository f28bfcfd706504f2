// Words with several readings against a scene: where the likeliest reading finds nothing, or only something that fits
// badly, the others are tried, and the scene says which was meant. The answer and its trace say so.

import type { Decomposition, Described, Reading } from '../scene/decomposition.ts'
import { Fault } from '../scene/faults.ts'
import type { Grounding, TriedReading } from '../scene/grounding.ts'
import { ground, type GroundOptions } from './ground.ts'
import type { GroundingScene } from './scene.ts'

/** Another reading takes over from one that finds something only where, weighed by how likely each is, it fits this many
 *  times better: people mostly mean what the grammar prefers. */
const CLEARLY = 2
const FIRST = 'as it was read first'

interface Trial {
  readonly why: string
  readonly confidence: number
  readonly grounding: Grounding
}

/**
 * Answers a query by the reading of its words that the scene bears out; `decomposition` of the answer is that reading.
 * Only joint inference listens to the scene: `argmax` and `verify` take the first reading, as published systems do.
 * Faults: as `ground` of the first reading.
 */
export function groundReadings(scene: GroundingScene, decomposition: Decomposition, options: GroundOptions = {}): Grounding {
  const started = performance.now()
  const first = ground(scene, decomposition, options)
  const others = worthTrying(decomposition, first).flatMap((reading) => tried(scene, decomposition, reading, options))
  return others.length === 0 ? first : chosen([{ why: FIRST, confidence: decomposition.confidence, grounding: first }, ...others], performance.now() - started)
}

/** Which of the readings tried is taken; the first one is first. */
export function readingTaken(readings: readonly Omit<TriedReading, 'taken'>[]): number {
  const first = readings[0]!
  const worth = readings.map(({ verdict, confidence, score }, at) => {
    const answers = verdict === 'found' || (verdict === 'ambiguous' && (at === 0 || first.verdict === 'not-found'))
    return answers ? confidence * score : 0
  })
  const best = worth.indexOf(Math.max(...worth))
  return worth[best]! > CLEARLY * worth[0]! ? best : 0
}

/** No score is above 1, so that most sentences need no second look. */
function worthTrying(decomposition: Decomposition, first: Grounding): Reading[] {
  if (first.inference !== 'joint') return []
  const bar = first.verdict === 'not-found' ? 0 : CLEARLY * decomposition.confidence * scoreOf(first)
  // A reading that leaves words out always fits better; that says nothing.
  return (decomposition.alternatives ?? []).filter((reading) => reading.confidence > bar && said(whole(reading)) >= said(whole(decomposition)))
}

const whole = ({ target, relations }: Pick<Reading, 'target' | 'relations'>): Described => ({ ...target, relations })
/** Names, attributes and relations, of the thing and of all it is described by. */
const said = ({ name, attributes, relations }: Described): number =>
  (name === '' ? 0 : 1) + attributes.length + relations.reduce((sum, { anchors }) => sum + 1 + anchors.reduce((inner, anchor) => inner + said(anchor), 0), 0)

const scoreOf = ({ candidates }: Grounding): number => candidates[0]?.score ?? 0

/** Nothing where this reading asks for what the scene cannot tell: which way is up, where the viewer stands. */
function tried(scene: GroundingScene, decomposition: Decomposition, reading: Reading, options: GroundOptions): Trial[] {
  try {
    return [{ why: reading.why, confidence: reading.confidence, grounding: ground(scene, readAs(decomposition, reading), options) }]
  } catch (error) {
    if (error instanceof Fault && error.code === 'query.unanswerable') return []
    throw error
  }
}

/** The first reading stays on offer. */
function readAs(decomposition: Decomposition, reading: Reading): Decomposition {
  const { target, relations, confidence, alternatives = [] } = decomposition
  const others = [{ target, relations, confidence, why: FIRST }, ...alternatives.filter((other) => other !== reading)]
  return { ...decomposition, target: reading.target, relations: reading.relations, confidence: reading.confidence, alternatives: others }
}

function chosen(trials: readonly Trial[], ms: number): Grounding {
  const readings = trials.map(({ why, confidence, grounding }) => ({ why, confidence, verdict: grounding.verdict, score: scoreOf(grounding) }))
  const at = readingTaken(readings)
  const { why, grounding } = trials[at]!
  const { decompose, relevancy } = grounding.timingsMs
  return {
    ...grounding,
    explanation: at === 0 ? grounding.explanation : `${grounding.explanation} Read another way: ${why}. As it reads at first: ${trials[0]!.grounding.explanation}`,
    readings: readings.map((reading, k) => ({ ...reading, taken: k === at })),
    timingsMs: { decompose, relevancy, inference: ms - relevancy, total: ms + decompose },
  }
}
