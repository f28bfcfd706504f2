// Language models in GGUF files, through node-llama-cpp: the only file that knows it. A model is opened once, writes as
// many answers side by side as it has sequences, and every answer is held by a grammar.

import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { open, stat } from 'node:fs/promises'
import { getLlama, LlamaLogLevel, resolveChatWrapper, type Llama, type LlamaContext, type LlamaContextSequence, type LlamaGrammar, LlamaGrammarEvaluationState, TokenBias, type ControlledEvaluateInputItem, type LlamaModel, type Token } from 'node-llama-cpp'
import type { LanguageDevice } from '../scene/decomposers.ts'
import { Fault } from '../scene/faults.ts'

export interface OpenOptions {
  /** A LoRA adapter (.gguf) laid over the weights. */
  lora?: string | undefined
  /** What computes; the processor needs nothing. */
  device?: LanguageDevice | undefined
  /** How much room the model gets, from what its file says of itself. */
  room: (metadata: Metadata) => Room
}

/** A GGUF file's metadata, nested by the dots of its keys. */
export type Metadata = Readonly<Record<string, unknown>>
export interface Room {
  /** Answers written side by side. */
  sequences: number
  /** Tokens of one answer with its prompt. */
  contextSize: number
}

export interface WriteOptions {
  /** Tokens after which an answer is given up. */
  most: number
  /** Milliseconds after which it is given up. */
  timeoutMs: number
  signal?: AbortSignal | undefined
  /** Tokens the answer must begin with. */
  opening?: readonly number[]
  /** Leaves out how likely each token was, which costs more than finding it. */
  unweighed?: boolean
}

/** One token of an answer, how likely it was, and the next likeliest token in its place. */
export interface Step {
  token: number
  probability: number
  second: { token: number; probability: number } | null
}
export interface Written {
  text: string
  steps: Step[]
}

interface Evaluated {
  token: Token
  confidence?: number
  probabilities?: ReadonlyMap<Token, number>
}

const HASH_LENGTH = 12
/** Above any logit a model gives. */
const CERTAIN_LOGIT = 1e4
/** Models below this size are computed faster by one thread than several wait for each other, in bytes. */
const ONE_THREAD_BYTES = 64e6

/** One binding for each device, made when first asked for; loading it takes a third of a second. */
const bindings = new Map<string, Promise<Llama>>()

function binding(device: LanguageDevice): Promise<Llama> {
  const made = bindings.get(device) ?? getLlama({ gpu: device === 'cpu' ? false : device, build: 'never', logLevel: LlamaLogLevel.error, skipDownload: true })
    .catch((cause: Error) => {
      bindings.delete(device)
      throw new Fault('gpu.unavailable', `llama.cpp cannot compute on "${device}" here: ${cause.message.split('\n')[0]}. Use the processor ("cpu").`, device, { cause })
    })
  bindings.set(device, made)
  return made
}

/** Throws where a file is not there or is no GGUF, before native code sees it. Returns its size in bytes. */
async function checkGguf(path: string, what: string): Promise<number> {
  const { size } = await stat(path).catch((cause: Error) => {
    throw new Fault('model.missing', `${what} ${path} is not there. Give the path of a .gguf file, or use the rules (--decomposer rules).`, path, { cause })
  })
  const file = await open(path)
  try {
    const { buffer } = await file.read(Buffer.alloc(4), 0, 4, 0)
    if (buffer.toString('latin1') !== 'GGUF') throw new Fault('model.malformed', `${what} ${path} is no GGUF file: it does not begin with "GGUF". Convert the model first.`, path)
  } finally {
    await file.close()
  }
  return size
}

/** Opens a model from a GGUF file. Faults: `model.missing`, `model.malformed`, `gpu.unavailable`. */
export async function openLanguageModel(path: string, { lora, device = 'cpu', room }: OpenOptions): Promise<LanguageModel> {
  const size = await checkGguf(path, 'The language model')
  if (lora !== undefined) await checkGguf(lora, 'The adapter')
  const llama = await binding(device)
  const hash = [await hashOfFile(path), ...(lora === undefined ? [] : [await hashOfFile(lora)])].join('+')
  let model: LlamaModel | null = null
  try {
    model = await llama.loadModel({ modelPath: path })
    const threads = size < ONE_THREAD_BYTES ? { threads: 1 } : {}
    const context = await model.createContext({ ...room(metadataOf(model)), ...threads, ...(lora === undefined ? {} : { lora }) })
    return new LanguageModel(path, hash, llama, model, context)
  } catch (cause) {
    await model?.dispose()
    const why = cause instanceof Error ? cause.message.split('\n')[0] : String(cause)
    throw new Fault('model.malformed', `${lora === undefined ? path : `${path} with the adapter ${lora}`} cannot be used as a language model: ${why}. A text model in GGUF form${lora === undefined ? '' : ' and an adapter made for it'} is needed.`, path, { cause })
  }
}

const metadataOf = (model: LlamaModel): Metadata => model.fileInfo.metadata

const runnerUp = (probabilities: ReadonlyMap<Token, number>, chosen: Token): Step['second'] => {
  for (const [token, probability] of probabilities) if (token !== chosen) return { token, probability }
  return null
}

type JsonSchema = Parameters<Llama['createGrammarForJsonSchema']>[0]

/** The grammar of a schema without blanks between its parts, and with an end: as made, it wants four line breaks after the
 *  JSON, which a model that says it is done would be made to write. */
const compact = (grammar: string): string => grammar
  .replace(/ "(?:\\n)+" \[\\n\]\*$/m, '')
  .replace(/":" \[ \]\?/g, '":"')
  .replace(/^(comma-whitespace-\S*) ::= .*$/gm, '$1 ::= ","')
  .replace(/^(whitespace-\S*) ::= .*$/gm, '$1 ::= ""')

/** Beginning of the SHA-256 of a file, in hexadecimal. */
export async function hashOfFile(path: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer)
  return hash.digest('hex').slice(0, HASH_LENGTH)
}

/** An opened model. Not for two threads; calls may overlap, and then run side by side in the sequences there are. */
export class LanguageModel {
  readonly path: string
  /** Of the model's file, and of its adapter's after a plus. */
  readonly hash: string
  /** What the file says of itself, nested by the dots of its keys. */
  readonly metadata: Metadata
  private readonly llama: Llama
  private readonly model: LlamaModel
  private readonly context: LlamaContext
  private readonly grammars = new Map<object, LlamaGrammar>()
  private readonly waiting: (() => void)[] = []
  private free: number

  constructor(path: string, hash: string, llama: Llama, model: LlamaModel, context: LlamaContext) {
    this.path = path
    this.hash = hash
    this.llama = llama
    this.model = model
    this.context = context
    this.free = context.totalSequences
    this.metadata = metadataOf(model)
  }

  /** Pieces of plain text; nothing in it is taken for a control token. */
  tokenize(text: string): number[] {
    return this.model.tokenize(text)
  }

  /** Text of tokens. */
  detokenize(tokens: readonly number[]): string {
    return this.model.detokenize(tokens as Token[])
  }

  /** A system text and a user's, in the model's own chat template (or a plain one where its file has none). */
  chatPrompt(system: string, user: string): number[] {
    const wrapper = resolveChatWrapper(this.model)
    const { contextText } = wrapper.generateContextState({ chatHistory: [{ type: 'system', text: system }, { type: 'user', text: user }, { type: 'model', response: [] }] })
    return contextText.tokenize(this.model.tokenizer)
  }

  /** Logits of every token of the vocabulary after a prompt. */
  async logits(prompt: readonly number[]): Promise<Float32Array> {
    await this.turn()
    const sequence = this.context.getSequence()
    try {
      const asked = prompt.map((token, i): ControlledEvaluateInputItem => (i < prompt.length - 1 ? token as Token : [token as Token, { generateNext: { logits: true, options: { temperature: 0 } } }]))
      const logits = (await sequence.controlledEvaluate(asked)).at(-1)?.next.logits ?? new Map<Token, number>()
      const all = new Float32Array(logits.size)
      for (const [token, value] of logits) all[token] = value
      return all
    } finally {
      await this.done(sequence)
    }
  }

  /** Writes an answer that follows `schema`, always the likeliest token. Faults: `job.cancelled` (aborted),
   *  `query.unanswerable` (no end within the limits). */
  async write(prompt: readonly number[], schema: object, options: WriteOptions): Promise<Written> {
    await this.turn()
    const sequence = this.context.getSequence()
    try {
      return await this.writeIn(sequence, prompt, schema, options)
    } finally {
      await this.done(sequence)
    }
  }

  private async writeIn(sequence: LlamaContextSequence, prompt: readonly number[], schema: object, { most, timeoutMs, signal, opening = [], unweighed = false }: WriteOptions): Promise<Written> {
    const started = performance.now()
    const held = new LlamaGrammarEvaluationState({ model: this.model, grammar: await this.grammarOf(schema) })
    const steps: Step[] = []
    const tokens = sequence.evaluateWithMetadata(prompt as Token[], { confidence: !unweighed, probabilities: !unweighed }, {
      temperature: 0, grammarEvaluationState: held, yieldEogToken: true, ...(opening.length > 0 ? { tokenBias: () => this.leaning(opening[steps.length]) } : {}),
    })
    for await (const evaluated of tokens) {
      const { token, confidence = 1, probabilities }: Evaluated = evaluated
      if (signal?.aborted) throw new Fault('job.cancelled', 'reading the query was cancelled')
      steps.push({ token, probability: confidence, second: probabilities ? runnerUp(probabilities, token) : null })
      if (this.model.isEogToken(token)) return { text: this.detokenize(steps.slice(0, -1).map((s) => s.token)), steps }
      if (steps.length >= most || performance.now() - started > timeoutMs) break
    }
    throw new Fault('query.unanswerable', `The language model ${this.path} came to no end after ${steps.length} tokens and ${Math.round(performance.now() - started)} ms. Ask in fewer words, or use the rules (--decomposer rules).`, this.path)
  }

  /** Makes one token certain; with none, no bias (an absent one would end the process from inside the binding). */
  private leaning(token: number | undefined): TokenBias {
    const bias = TokenBias.for(this.model)
    return token === undefined ? bias : bias.set(token as Token, { logit: CERTAIN_LOGIT })
  }

  private async grammarOf(schema: object): Promise<LlamaGrammar> {
    const made = this.grammars.get(schema) ?? await this.llama.createGrammar({ grammar: compact((await this.llama.createGrammarForJsonSchema(schema as JsonSchema)).grammar) })
    this.grammars.set(schema, made)
    return made
  }

  /** Waits for a free sequence. */
  private async turn(): Promise<void> {
    while (this.free === 0) await new Promise<void>((resolve) => this.waiting.push(resolve))
    this.free--
  }

  private async done(sequence: LlamaContextSequence): Promise<void> {
    await sequence.dispose()
    this.free++
    this.waiting.shift()?.()
  }

  async close(): Promise<void> {
    await this.context.dispose()
    await this.model.dispose()
  }
}
