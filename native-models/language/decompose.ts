// One function for every decomposer: text to a decomposition, whoever reads it.

import { Fault } from '../scene/faults.ts'
import type { Decomposition } from '../scene/decomposition.ts'
import { readTogether } from './bundled.ts'
import { BUNDLED_MODEL, hasBundledModel, readWithModel, type ModelOptions } from './language-models.ts'
import { decomposeByRules } from './rules.ts'

/** "rules" is always there; "mini" is the bundled model beside the rules, the surer of them, and where the model is not there the rules
 *  alone; `source` says whose reading it is. A path is any language model in a GGUF file. Throws Fault model.missing for anything else, query.unanswerable where the
 *  text names nothing, input.invalid where it is too long. */
export async function decompose(text: string, decomposer = 'rules', options: ModelOptions = {}): Promise<Decomposition> {
  if (decomposer === 'rules') return decomposeByRules(text)
  if (decomposer === 'mini') return hasBundledModel() ? readTogether(text, (unweighed) => readWithModel(BUNDLED_MODEL, text, { ...options, unweighed })) : decomposeByRules(text)
  if (/\.gguf$/i.test(decomposer)) return readWithModel(decomposer, text, options)
  throw new Fault('model.missing', `There is no decomposer called "${decomposer}" here. Use "rules", which is always available, "mini", the bundled model, or the path of a language model (FILE.gguf).`, decomposer)
}

/** Texts read at the same time; a language model computes them together. */
const BESIDE = 10

/** Every text in order, several at a time: its decomposition, or the fault that says why it cannot be read. What concerns
 *  no single text (no such model) is thrown. */
export async function* decomposeEach(texts: readonly string[], decomposer = 'rules', options: ModelOptions = {}): AsyncGenerator<Decomposition | Fault> {
  for (let at = 0; at < texts.length; at += BESIDE) {
    yield* await Promise.all(texts.slice(at, at + BESIDE).map((text) => decompose(text, decomposer, options).catch(ofText)))
  }
}

function ofText(error: unknown): Fault {
  if (error instanceof Fault && (error.code === 'query.unanswerable' || error.code === 'input.invalid')) return error
  throw error
}
