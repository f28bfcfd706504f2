// parse and ground: a query in words, and its answer with the evidence.

import type { Command } from 'commander'
import { z } from 'zod'
import { exitCodeOf } from '../../../native-models/scene/faults.ts'
import { decomposerFields } from '../../../native-models/scene/decomposers.ts'
import type { DecomposedRelation, Decomposition } from '../../../native-models/scene/decomposition.ts'
import type { Evidence, Grounding } from '../../../native-models/scene/grounding.ts'
import { REFERENCES } from '../../../native-models/scene/relations.ts'
import { action } from '../action.ts'
import { chosen, noteStandIn } from '../decomposer-choice.ts'
import { declareFlags, readFlags } from '../flags.ts'
import { print, table } from '../output.ts'
import { openSession } from '../session.ts'

const ParseParams = z.object({
  query: z.string().trim().min(1).describe('The query, in quotes'),
  ...decomposerFields,
})

const GroundParams = ParseParams.extend({
  view: z.string().optional().describe('Frame whose camera is the viewer'),
  reference: z.enum(REFERENCES).optional().describe('Where left and in front are measured from; default: what the words say'),
  inference: z.enum(['argmax', 'verify', 'joint']).default('joint').describe('How target and anchors are chosen'),
})

export function addQueryCommands(program: Command): void {
  const parse = program.command('parse').description('take a query apart: target, relations, anchors')
  declareFlags(parse, ParseParams, ['query']).action(action(async (options, given, [query]) => {
    const { query: text, ...choice } = chosen(readFlags(ParseParams, given, { query: query! }))
    const session = await openSession(options, 'none')
    try {
      const decomposition = await session.client.query.parse({ text, ...choice })
      noteStandIn(options, choice, decomposition)
      print(options, decomposition, () => outline(decomposition))
    } finally {
      await session.close()
    }
  }))

  const ground = program.command('ground').description('find what a query means in the scene, with the evidence')
  declareFlags(ground, GroundParams, ['query']).action(action(async (options, given, [query]) => {
    const { query: text, ...rest } = chosen(readFlags(GroundParams, given, { query: query! }))
    const session = await openSession(options, 'existing')
    try {
      const grounding = await session.client.query.ground({ text, ...rest })
      noteStandIn(options, rest, grounding.decomposition)
      const nameless = namesNothing(grounding)
      if (options.json || !nameless) print(options, grounding, () => report(grounding))
      if (nameless) refuse(grounding.explanation)
    } finally {
      await session.close()
    }
  }))
}

/** Whether the target, or an anchor that sank the query, is called what nothing in the scene is called. */
function namesNothing({ verdict, candidates, evidence }: Grounding): boolean {
  return verdict === 'not-found' && (candidates.length === 0 || evidence.some(({ decisive, measured }) => decisive && measured['anchorsFound'] === 0))
}

/** The Grounding is the one JSON value already, so the fault is only its message and exit code. */
function refuse(explanation: string): void {
  process.stderr.write(`studio: ${explanation}\n`)
  process.exitCode = exitCodeOf('query.unanswerable')
}

function outline({ target, relations, reference, alternatives, confidence: own }: Decomposition): string[] {
  const name = [...target.attributes, target.name].join(' ')
  return [
    `target  ${name} (${String(target.count)})`, ...relations.flatMap((relation) => branch(relation, '  ')), ...(reference === null ? [] : [`reference  ${reference}`]),
    ...(alternatives ?? []).map(({ why, confidence }) => `or  ${why}  (${confidence.toFixed(2)} against ${own.toFixed(2)})`),
  ]
}

function branch({ kind, negated, phrase, anchors }: DecomposedRelation, indent: string): string[] {
  const head = `${indent}${negated ? 'not ' : ''}${kind} ("${phrase}")`
  return [head, ...anchors.flatMap((anchor) => [
    `${indent}  ${[...anchor.attributes, anchor.name].join(' ')}`,
    ...anchor.relations.flatMap((relation) => branch(relation, `${indent}    `)),
  ])]
}

function report({ verdict, explanation, answers, evidence, reference, view }: Grounding): string[] {
  const frame = view === null ? reference : `${reference}, from ${view}`
  const found = answers.map(({ label, score, centroid }) => `  ${label}  score ${score.toFixed(2)}  at ${centroid.map((value) => value.toFixed(3)).join(' ')}`)
  return [`${verdict} (${frame}): ${explanation}`, ...found, ...table(evidence.map(evidenceRow))]
}

function evidenceRow({ relation, phrase, score, measured, limits, decisive }: Evidence): string[] {
  const values = Object.entries(measured).map(([name, value]) => `${name} ${value.toPrecision(3)}${limits[name] === undefined ? '' : ` (limit ${limits[name].toPrecision(3)})`}`)
  return [`  ${decisive ? '*' : ' '} ${relation}`, `"${phrase}"`, score.toFixed(2), values.join(', ')]
}
