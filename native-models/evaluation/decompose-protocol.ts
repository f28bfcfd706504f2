// `evaluate decompose`: does a decomposer read the sentence as the table says? Sr3D's columns give target, relation and
// anchors; Nr3D's only the target.

import type { Decomposition, Described } from '../scene/decomposition.ts'
import type { RelationKind } from '../scene/relations.ts'
import { Fault } from '../scene/faults.ts'
import { decomposeEach } from '../language/decompose.ts'
import type { ModelOptions } from '../language/language-models.ts'
import { normaliseName, singular } from '../language/words.ts'
import { column, listOf, type Row } from './csv.ts'
import { sampled, Tally, type Report } from './metrics.ts'

/** Kinds that express each Sr3D type. Its templates say "near" for the closest and "under" for below. */
const SR3D_KINDS: Readonly<Record<string, readonly RelationKind[]>> = {
  closest: ['closest', 'near'], farthest: ['farthest', 'far'], 'supported-by': ['on'], supporting: ['supporting'],
  above: ['above'], below: ['below', 'under'], left: ['left'], right: ['right'], front: ['front'], back: ['behind'], between: ['between'],
}
const MAX_FAILURES = 40
/** A table is read to be scored, not to answer a person: a busy machine must not count as a wrong answer. Tokens stay bounded. */
const PATIENCE_MS = 600_000

/** The whole phrase: attributes may belong to the name of the class ("round table"). */
const phraseOf = (d: Pick<Described, 'name' | 'attributes'>): string => normaliseName([...d.attributes, d.name].join(' '))

/** Equal to the class, or ending in it. */
export function namesClass(d: Pick<Described, 'name' | 'attributes'>, label: string): boolean {
  const expected = normaliseName(label)
  // As said ("arm chair") and as the studio spells it ("armchair").
  const spelled = d.name.toLowerCase().split(/\s+/).map(singular).join(' ')
  return [spelled, normaliseName(d.name), phraseOf(d)].some((said) => said === expected || said.endsWith(` ${expected}`))
}

function sameAnchors(anchors: readonly Described[], labels: readonly string[]): boolean {
  if (anchors.length !== labels.length) return false
  const inOrder = (order: readonly Described[]): boolean => order.every((a, i) => namesClass(a, labels[i]!))
  return inOrder(anchors) || inOrder(anchors.toReversed())
}

interface Scores {
  target: boolean
  relation: boolean
  anchors: boolean
}

function scoreRow(row: Row, d: Decomposition | null): Scores {
  const first = d?.relations[0]
  return {
    target: d !== null && namesClass(d.target, column(row, 'instance_type')),
    relation: d?.relations.length === 1 && !first!.negated && (SR3D_KINDS[column(row, 'reference_type')] ?? []).includes(first!.kind),
    anchors: first !== undefined && sameAnchors(first.anchors, listOf(column(row, 'anchors_types'))) && first.anchors.every((a) => a.relations.length === 0),
  }
}

/** Scores a table of sentences. A sentence the decomposer refuses counts as wrong. */
export async function evaluateDecompose(rows: readonly Row[], decomposer = 'rules', options: ModelOptions = {}): Promise<Report> {
  const tally = new Tally()
  const failures: Record<string, unknown>[] = []
  const full = rows[0]?.['reference_type'] !== undefined
  const scored = full ? rows : rows.filter((r) => /^true$/i.test(column(r, 'mentions_target_class')))
  const texts = scored.map((row) => column(row, 'utterance'))
  let at = 0
  for await (const read of decomposeEach(texts, decomposer, { timeoutMs: PATIENCE_MS, ...options })) {
    const [row, text, d] = [scored[at]!, texts[at]!, read instanceof Fault ? null : read]
    at++
    const scores = full ? scoreRow(row, d) : { target: d !== null && namesClass(d.target, column(row, 'instance_type')) }
    const right = Object.values(scores).every(Boolean)
    if (full) tally.count('exact', right)
    for (const [name, hit] of Object.entries(scores)) tally.count(name, hit)
    if (!right) failures.push({ text, expected: expectation(row, full), came: d && { target: d.target, relations: d.relations } })
  }
  return { protocol: 'decompose', settings: { decomposer, rows: scored.length }, metrics: tally.metrics(), failures: sampled(failures, MAX_FAILURES) }
}

const expectation = (row: Row, full: boolean): Record<string, unknown> => ({
  target: column(row, 'instance_type'), ...(full ? { relation: column(row, 'reference_type'), anchors: listOf(column(row, 'anchors_types')) } : {}),
})
