// The bundled model's format end to end, on an untrained model of that format: what PyTorch computes, llama.cpp computes;
// and whatever a model would like to write, its answer follows the grammar.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { decompose, decomposeEach } from '../../native-models/language/decompose.ts'
import { BUNDLED_MODEL, closeLanguageModels, hasBundledModel } from '../../native-models/language/language-models.ts'
import { openLanguageModel, type LanguageModel } from '../../native-models/language/llama.ts'
import { miniFormat, miniPrompt } from '../../native-models/language/mini.ts'
import { queryWords } from '../../native-models/language/query-words.ts'
import { TERSE_SCHEMA, TerseMeaning } from '../../native-models/language/terse.ts'
import { CHAT_SCHEMA } from '../../native-models/language/chat.ts'
import { Decomposition } from '../../native-models/scene/decomposition.ts'
import { Fault } from '../../native-models/scene/faults.ts'
import { sharedData } from '../shared-data.ts'

interface Reference {
  text: string
  prompt: number[]
  /** After the prompt's last token, every second token of the vocabulary. */
  logits: number[]
  /** The same with the adapter merged into the weights. */
  adapted: number[]
}
const FOLDER = join(import.meta.dirname, 'fixtures')
const UNTRAINED = join(FOLDER, 'untrained-decomposer.gguf')
const ADAPTER = join(FOLDER, 'untrained-adapter.gguf')
const references = JSON.parse(readFileSync(join(FOLDER, 'untrained-decomposer.json'), 'utf8')) as Reference[]
/** Weights are half floats in the file and in llama.cpp's products, single floats in PyTorch; logits here span about two. */
const LOGIT_TOLERANCE = 0.02
const room = () => ({ sequences: 2, contextSize: 512 })
const LIMITS = { most: 160, timeoutMs: 60_000 }
const MINUTE = 60_000

let model: LanguageModel
beforeAll(async () => { model = await openLanguageModel(UNTRAINED, { room }) }, 2 * MINUTE)
afterAll(async () => {
  await model.close()
  await closeLanguageModels()
})

describe('a model of the decomposer’s format', () => {
  it('sees a query as the recipe writes it', () => {
    const format = miniFormat(model.metadata, UNTRAINED)!
    for (const { text, prompt } of references) expect(miniPrompt(model, format, queryWords(text))).toEqual(prompt)
  })

  it('computes what PyTorch computes', { timeout: MINUTE }, async () => {
    for (const { prompt, logits } of references) expect(farthest(logits, await model.logits(prompt))).toBeLessThan(LOGIT_TOLERANCE)
  })

  it('takes an adapter as PyTorch merges it', { timeout: MINUTE }, async () => {
    const merged = await openLanguageModel(UNTRAINED, { room, lora: ADAPTER })
    try {
      expect(merged.hash).toMatch(/^[0-9a-f]{12}\+[0-9a-f]{12}$/)
      for (const { prompt, logits, adapted } of references) {
        expect(farthest(adapted, await merged.logits(prompt))).toBeLessThan(LOGIT_TOLERANCE)
        expect(farthest(adapted, Float32Array.from(logits.flatMap((x) => [x, 0])))).toBeGreaterThan(5 * LOGIT_TOLERANCE)
      }
    } finally {
      await merged.close()
    }
  })

  it('writes nothing but meanings, trained or not', { timeout: MINUTE }, async () => {
    const format = miniFormat(model.metadata, UNTRAINED)!
    let ended = 0
    for (const text of ['the mug', 'the second red blorf from the left', '椅子 の 隣', 'a', '"}]} {"c":"one"', ...references.map((r) => r.text)]) {
      const written = await model.write(miniPrompt(model, format, queryWords(text)), TERSE_SCHEMA, LIMITS).catch(unanswerable)
      if (!written) continue
      ended++
      expect(() => TerseMeaning.parse(JSON.parse(written.text))).not.toThrow()
    }
    expect(ended).toBeGreaterThan(5)
  })

  it('begins as it is told to', { timeout: MINUTE }, async () => {
    const { prompt } = references[0]!
    const first = await model.write(prompt, TERSE_SCHEMA, LIMITS)
    const at = first.steps.findIndex(({ second }) => second !== null && second.probability > 0)
    expect(first.steps[at]!.second!.token).not.toBe(first.steps[at]!.token)
    const again = await model.write(prompt, TERSE_SCHEMA, { ...LIMITS, opening: first.steps.slice(0, 4).map((s) => s.token) })
    expect(again.text).toBe(first.text)
  })

  it('is named by what is in its file', () => expect(model.hash).toMatch(/^[0-9a-f]{12}$/))

  it('stops when it is told to', async () => {
    const stop = AbortSignal.abort()
    await expect(model.write(references[0]!.prompt, TERSE_SCHEMA, { ...LIMITS, signal: stop })).rejects.toMatchObject({ code: 'job.cancelled' })
    await expect(model.write(references[0]!.prompt, TERSE_SCHEMA, { ...LIMITS, most: 2 })).rejects.toMatchObject({ code: 'query.unanswerable' })
  })
})

describe('a decomposer in a file', () => {
  it('answers or says why not, whatever the text', { timeout: MINUTE }, async () => {
    const texts = ['the mug on the table', 'hello', '椅子', '<b>mug</b>', 'mug '.repeat(40), 'mug '.repeat(65), '\u0000', '"}]}', 'x'.repeat(1999)]
    const read: (Decomposition | Fault)[] = []
    for await (const one of decomposeEach(texts, UNTRAINED)) read.push(one)
    expect(read).toHaveLength(texts.length)
    for (const one of read) expect(one instanceof Fault || Decomposition.safeParse(one).success).toBe(true)
    expect(read[5]).toMatchObject({ code: 'input.invalid', message: expect.stringContaining('65 words') })
  })

  it.each([
    ['/nowhere/model.gguf', 'model.missing', 'is not there'],
    [join(FOLDER, 'untrained-decomposer.json'), 'model.missing', 'There is no decomposer called'],
  ])('%s is refused', async (path, code, message) => {
    await expect(decompose('the mug', path)).rejects.toMatchObject({ code, message: expect.stringContaining(message) })
  })

  it('is refused where it is no GGUF, and an adapter that is none as well', async () => {
    const wrong = join(FOLDER, 'untrained-decomposer.json')
    await expect(openLanguageModel(wrong, { room })).rejects.toMatchObject({ code: 'model.malformed', message: expect.stringContaining('GGUF') })
    await expect(decompose('the mug', UNTRAINED, { lora: wrong })).rejects.toMatchObject({ code: 'model.malformed' })
    await expect(decompose('the mug', UNTRAINED, { lora: UNTRAINED })).rejects.toMatchObject({ code: 'model.malformed', message: expect.stringContaining('adapter') })
  })

  it.skipIf(hasBundledModel())('leaves the reading to the rules where no model is bundled', async () => {
    console.warn(`no bundled language model at ${BUNDLED_MODEL}: only its stand-in is tested`)
    await expect(decompose('the mug on the table', 'mini')).resolves.toMatchObject({ source: expect.stringMatching(/^rules@/), target: { name: 'mug' } })
  })
})

const stories = sharedData('models/llama2c_stories260K/stories260K-f32.gguf')

describe('any other language model', () => {
  it.skipIf(!stories)('is held to the form, however little it understands', { timeout: 2 * MINUTE }, async () => {
    const opened = await openLanguageModel(stories!, { room: () => ({ sequences: 1, contextSize: 1024 }) })
    try {
      expect(miniFormat(opened.metadata, stories!)).toBeNull()
      const brief = { type: 'object', properties: { kind: { enum: ['near', 'on'] }, negated: { type: 'boolean' }, name: { type: 'string', maxLength: 8 } } }
      const { text } = await opened.write(opened.chatPrompt('Take the sentence apart.', 'the mug on the table'), brief, { most: 100, timeoutMs: MINUTE })
      expect(JSON.parse(text)).toMatchObject({ kind: expect.stringMatching(/^(near|on)$/), negated: expect.any(Boolean), name: expect.any(String) })
      const whole = await opened.write(opened.chatPrompt('Take the sentence apart.', 'the mug'), CHAT_SCHEMA, { most: 12, timeoutMs: MINUTE }).catch(unanswerable)
      expect(whole).toBeNull()
    } finally {
      await opened.close()
    }
  })
})

const farthest = (expected: readonly number[], came: Float32Array): number => Math.max(...expected.map((x, i) => Math.abs(x - came[2 * i]!)))

/** An answer that came to no end is no answer; the limits above are part of what is tested. */
function unanswerable(error: unknown): null {
  if (error instanceof Fault && error.code === 'query.unanswerable') return null
  throw error
}
