// The bundled decomposer: the model and the rules both read the query. The model knows wordings that no rule lists, the
// rules never slip on those that they do; where the two disagree the surer one answers, and the other's is offered.

import type { Decomposition, Described, DecomposedRelation, Reading } from '../scene/decomposition.ts'
import { Fault } from '../scene/faults.ts'
import { decomposeByRules } from './rules.ts'
import { normaliseName } from './words.ts'

/** The rules' confidence is a share of words explained, the model's a product of probabilities over some twenty decisions,
 *  so that half of it is already doubt. */
const RULES_WEIGHT = 1
/** Readings kept. */
const MOST_READINGS = 4

/** Reads with the model; unweighed, it does not say how sure it is. */
type ReadWithModel = (unweighed: boolean) => Promise<Decomposition>

/** Faults: the model's (`query.unanswerable`, `input.invalid`) where neither reads anything; `job.cancelled` and what
 *  concerns the model itself always. */
export async function readTogether(text: string, readWithModel: ReadWithModel): Promise<Decomposition> {
  const byRules = attempt(() => decomposeByRules(text))
  const byModel = await readWithModel(true).catch(ofText)
  if (byModel instanceof Fault) return orRules(byModel, byRules)
  if (byRules instanceof Fault) return readWithModel(false)
  // What both say alike needs no weighing.
  return alike(byModel, byRules) ? { ...byModel, confidence: Math.max(byRules.confidence, AGREED) } : surer(await readWithModel(false), byRules)
}
/** Rules that explain this much of the words stand by themselves. */
const SURE = 0.5
/** Two readers that do not know of each other are seldom wrong alike. */
const AGREED = 0.9

/** The model could not read it. Rules that hardly explain the words do not outvote a model that found no name in them. */
function orRules(fault: Fault, byRules: Decomposition | Fault): Decomposition {
  const doubtful = byRules instanceof Fault || (fault.code === 'query.unanswerable' && byRules.confidence < SURE)
  if (doubtful) throw fault
  return byRules
}

function surer(byModel: Decomposition, byRules: Decomposition): Decomposition {
  const [first, other] = byModel.confidence >= RULES_WEIGHT * byRules.confidence ? [byModel, byRules] : [byRules, byModel]
  const { target, relations, confidence } = other
  const reading: Reading = { target, relations, confidence: Math.min(confidence, first.confidence), why: other === byRules ? 'as the rules read it' : 'as the model reads it' }
  const alternatives = [reading, ...(first.alternatives ?? [])].slice(0, MOST_READINGS)
  return { ...first, alternatives, ...(byModel.raw === undefined ? {} : { raw: byModel.raw }) }
}

/** The same things in the same relations, however they are written. */
const alike = (a: Decomposition, b: Decomposition): boolean => plain({ ...a.target, relations: a.relations }) === plain({ ...b.target, relations: b.relations })

const plain = ({ name, attributes, relations }: Described): string =>
  JSON.stringify([normaliseName(name), attributes.toSorted(), relations.map(plainRelation).sort()])
const plainRelation = ({ kind, negated, rank, from, anchors }: DecomposedRelation): string =>
  JSON.stringify([kind, negated, rank ?? 0, from ?? '', anchors.map(plain)])

function attempt(read: () => Decomposition): Decomposition | Fault {
  try {
    return read()
  } catch (error) {
    return ofText(error)
  }
}

function ofText(error: unknown): Fault {
  if (error instanceof Fault && (error.code === 'query.unanswerable' || error.code === 'input.invalid')) return error
  throw error
}
