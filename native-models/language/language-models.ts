// Which language models are open: each file once, with its adapter, until another takes its place.

import { existsSync } from 'node:fs'
import { basename } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { DecomposerChoice, LanguageDevice } from '../scene/decomposers.ts'
import type { Decomposition } from '../scene/decomposition.ts'
import { readWithChat } from './chat.ts'
import { openLanguageModel, type LanguageModel, type Metadata, type Room } from './llama.ts'
import { isMini, miniFormat, readWithMini, type ReadOptions } from './mini.ts'

/** The model that comes with the studio; a clone without it reads by rules. */
export const BUNDLED_MODEL = fileURLToPath(new URL('../../resources/models/mini-decomposer/model.gguf', import.meta.url))
export const hasBundledModel = (): boolean => existsSync(BUNDLED_MODEL)

export type ModelOptions = ReadOptions & Pick<DecomposerChoice, 'lora' | 'languageDevice'>

/** Queries read side by side; more wait. A chat model of a billion parameters keeps 45 MB for each. */
const SIDE_BY_SIDE = { mini: 10, chat: 2 } as const
/** Room for a prompt of 64 words and its answer, or for a chat model's instructions, query and answer. */
const CONTEXT_TOKENS = 2048
/** Chat models keep hundreds of megabytes; two of them are enough to compare. */
const MOST_OPEN = 2

const room = (metadata: Metadata): Room => ({ sequences: isMini(metadata) ? SIDE_BY_SIDE.mini : SIDE_BY_SIDE.chat, contextSize: CONTEXT_TOKENS })

type Read = (text: string, options: ReadOptions) => Promise<Decomposition>
interface Opened {
  model: LanguageModel
  read: Read
}
const opened = new Map<string, Promise<Opened>>()

/** Reads a query with the model in a GGUF file: the bundled kind by its own format, any other as a chat model.
 *  Faults: `model.missing`, `model.malformed`, `gpu.unavailable` and those of the reader. */
export async function readWithModel(path: string, text: string, { lora, languageDevice = 'cpu', ...options }: ModelOptions = {}): Promise<Decomposition> {
  const { read } = await openedModel(path, lora, languageDevice)
  return read(text, options)
}

async function openedModel(path: string, lora: string | undefined, device: LanguageDevice): Promise<Opened> {
  const key = JSON.stringify([path, lora ?? null, device])
  const before = opened.get(key)
  if (before) return before
  const made = open(path, lora, device)
  opened.set(key, made)
  made.catch(() => opened.delete(key))
  await made
  await closeOldest()
  return made
}

async function open(path: string, lora: string | undefined, device: LanguageDevice): Promise<Opened> {
  const model = await openLanguageModel(path, { lora, device, room })
  const format = miniFormat(model.metadata, path)
  const source = `${basename(path)}@${model.hash}`
  return { model, read: format ? (text, options) => readWithMini(model, format, text, options) : (text, options) => readWithChat(model, text, source, options) }
}

async function closeOldest(): Promise<void> {
  while (opened.size > MOST_OPEN) {
    const [key, oldest] = [...opened][0]!
    opened.delete(key)
    await (await oldest).model.close()
  }
}

/** Gives back the memory of every open model. */
export async function closeLanguageModels(): Promise<void> {
  const all = [...opened.values()]
  opened.clear()
  for (const one of all) await (await one).model.close()
}
