// One function for every decomposer: text to a decomposition, whoever reads it.

import { Fault } from '../scene/faults.ts'
import type { Decomposition } from '../scene/decomposition.ts'
import { decomposeByRules } from './rules.ts'

/** "rules" is always there; names of models join here. Throws Fault model.missing for an unknown decomposer,
 *  query.unanswerable where the text names nothing, input.invalid where it is too long. */
export async function decompose(text: string, decomposer = 'rules'): Promise<Decomposition> {
  if (decomposer === 'rules') return decomposeByRules(text)
  throw new Fault('model.missing', `There is no decomposer called "${decomposer}" here. Use "rules", which is always available.`, decomposer)
}
