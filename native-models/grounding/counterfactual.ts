// One plain sentence per decisive term: what would have to be otherwise for the outcome to change.

import type { Term } from './hypotheses.ts'
import type { Values } from './limits.ts'
import { relationFor } from './relations/library.ts'
import type { Relation } from './relations/relation.ts'

/** A limit may be moved by at most this factor before a sentence about it stops being useful. */
const MAX_FACTOR = 50
const STEPS = 40
/** A term holds from here on. */
export const HOLDS = 0.5

const UNITLESS = /overlap|share|ratio|rise|occupancy|tucked|log/i
export const lengthIn = (value: number, metric: boolean): string => `${value.toFixed(Math.abs(value) < 10 ? 2 : 1)} ${metric ? 'm' : 'units'}`
const quantity = (name: string, value: number, metric: boolean): string => (/degrees/i.test(name) ? `${value.toFixed(0)}°` : UNITLESS.test(name) ? value.toFixed(2) : lengthIn(value, metric))
const LIMIT_WORDS: Record<string, string> = {
  gap: 'gap', contactGap: 'gap to the supporting surface', overlap: 'share of the outline', clearance: 'height above the other', along: 'distance along the direction',
  angleDegrees: 'angle off the direction', viewAngleDegrees: 'angle off the direction', reach: 'reach', occupancy: 'share between the two', offset: 'distance from the line', openingDegrees: 'angle between the two', heightShare: 'shared height',
  share: 'share inside', volumeRatio: 'ratio of volumes', areaRatio: 'ratio of areas', rise: 'rise', tucked: 'share within the outline', tolerance: 'tolerance',
}

/** The limit that must move least for the term to hold, and where to; null if no single one would do. */
function nearestLimit(relation: Relation, measured: Values, limits: Values, negated: boolean): { name: string; value: number } | null {
  const holds = (name: string, value: number): boolean => {
    const held = relation.score(measured, { ...limits, [name]: value })
    return (negated ? 1 - held : held) >= HOLDS
  }
  let best: { name: string; value: number; moved: number } | null = null
  for (const [name, value] of Object.entries(limits))
    for (const end of [MAX_FACTOR, 1 / MAX_FACTOR]) {
      if (!holds(name, value * end)) continue
      let [low, high] = [0, Math.log(end)]
      for (let i = 0; i < STEPS; i++) {
        const middle = (low + high) / 2
        if (holds(name, value * Math.exp(middle))) high = middle
        else low = middle
      }
      if (!best || Math.abs(high) < best.moved) best = { name, value: value * Math.exp(high), moved: Math.abs(high) }
    }
  return best
}

const the = (term: Term): string => `The ${term.target.instance.label}`
const anchorsOf = (term: Term): string => term.anchors.map((a) => `the ${a.instance.label}`).join(' and ')

/** For a term that failed: where its limit would have to lie. */
export function wouldHold(term: Term, metric: boolean): string | undefined {
  if (term.relation === 'name' || term.relation === 'attribute') return undefined
  const relation = relationFor(term.relation, term.anchors.length)
  const found = relation && nearestLimit(relation, term.measured, term.limits, term.negated)
  if (!found) return term.note ? `${the(term)}: ${term.note}.` : undefined
  const what = LIMIT_WORDS[found.name] ?? found.name
  return `${the(term)} would count as ${term.negated ? 'not ' : ''}"${term.phrase}"${term.anchors.length > 0 ? ` ${anchorsOf(term)}` : ''} with a limit of ${quantity(found.name, found.value, metric)} for the ${what} instead of ${quantity(found.name, term.limits[found.name]!, metric)}.`
}

/** For the term that set the winner apart: what the runner-up would need. `runner` is its term from the same words. */
export function wouldChange(winner: Term, runner: Term, metric: boolean): string | undefined {
  if (winner.relation === 'name') return `${the(runner)} would be the answer only if it were called "${winner.phrase}" (its name fits ${(runner.score * 100).toFixed(0)} %).`
  if (winner.relation === 'attribute') return nextBest(winner, runner, `that "${winner.phrase}" describes`)
  const ranks = relationFor(winner.relation, winner.anchors.length)?.ranks
  if (ranks?.by === 'distance' && runner.measured['distance'] !== undefined && winner.measured['distance'] !== undefined) {
    const from = runner.anchors.length > 0 ? ` from ${anchorsOf(runner)}` : ''
    const than = lengthIn(winner.measured['distance'], metric)
    return `${the(runner)} is ${lengthIn(runner.measured['distance'], metric)}${from}. It would be the answer only ${ranks.prefer < 0 ? `closer than ${than}` : `beyond ${than}`}.`
  }
  if (ranks?.by === 'position') return `${the(runner)} would have to move by ${lengthIn(Math.abs((runner.measured['position'] ?? 0) - (winner.measured['position'] ?? 0)), metric)} to be the answer.`
  if (ranks?.by === 'logSize') return `${the(runner)} would have to be ${Math.exp(Math.abs((runner.measured['logSize'] ?? 0) - (winner.measured['logSize'] ?? 0))).toFixed(2)} times ${ranks.prefer > 0 ? 'larger' : 'smaller'} to be the answer.`
  return (runner.score < HOLDS ? wouldHold(runner, metric) : undefined) ?? nextBest(winner, runner, `that fits "${winner.phrase}"`)
}

/** Both may have the same name, and either may be an anchor: so it says what comes next, not what would be the answer. */
const nextBest = (winner: Term, runner: Term, how: string): string =>
  `Next best: the ${runner.target.instance.label} ${how} at ${(runner.score * 100).toFixed(0)} %, against ${(winner.score * 100).toFixed(0)} % here.`
