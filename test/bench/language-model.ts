// What reading a question costs a language model: one at a time, and ten at once.

import { existsSync } from 'node:fs'
import { decompose, decomposeEach } from '../../native-models/language/decompose.ts'
import { BUNDLED_MODEL, closeLanguageModels } from '../../native-models/language/language-models.ts'
import { Fault } from '../../native-models/scene/faults.ts'

const QUESTIONS = [
  'the mug next to the red box', 'the mug on the table near the chair', 'the book between the lamp and the bowl', 'the bottle that is not next to a plate',
  'the second chair from the left', 'the mug on the tray that is closest to the kettle', 'when facing the desk, the chair on the left', 'all red boxes near a shelf',
  'of the two lamps, choose the larger one', 'the table with a plant on it',
]

export interface LanguageModelReport {
  model: string
  openMs: number
  medianMs: number
  tenTogetherMs: number
}

/** Null, and said on stderr, where there is no model. */
export async function benchLanguageModel(rounds: number, model = BUNDLED_MODEL): Promise<LanguageModelReport | null> {
  if (!existsSync(model)) {
    process.stderr.write(`no language model at ${model}: not timed\n`)
    return null
  }
  const openMs = await timed(() => read(QUESTIONS[0]!, model))
  const single: number[] = []
  const together: number[] = []
  for (let round = 0; round < rounds; round++) {
    for (const question of QUESTIONS) single.push(await timed(() => read(question, model)))
    together.push(await timed(() => readAll(model)))
  }
  await closeLanguageModels()
  return { model, openMs, medianMs: median(single), tenTogetherMs: median(together) }
}

/** A refusal costs as much as an answer. */
async function read(text: string, model: string): Promise<void> {
  await decompose(text, model).catch((error: unknown) => {
    if (!(error instanceof Fault)) throw error
  })
}

async function readAll(model: string): Promise<void> {
  for await (const one of decomposeEach(QUESTIONS, model)) void one
}

async function timed(work: () => Promise<void>): Promise<number> {
  const started = performance.now()
  await work()
  return performance.now() - started
}
const median = (values: number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1]!
