// Text as numbers, by the vocabulary a pack brings along.

import { Tokenizer } from '@huggingface/tokenizers'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { Fault } from '../scene/faults.ts'
import type { DualEncoderSpec, TokenizerFiles } from './pack-manifest.ts'
import type { Tensor } from './onnx.ts'

const START = '<|startoftext|>'
const END = '<|endoftext|>'

export interface TextInput {
  /** (texts, contextLength) ids, and 1 where a position holds a token, end included. */
  readonly ids: Tensor
  readonly attention: Tensor
}

export interface TextReader {
  /** The ids of one text with its first and last special token, not padded, cut to the context length with the last kept. */
  encode(text: string): number[]
  batch(texts: readonly string[]): TextInput
}

/** Reads the tokenizer files of a pack in `folder`. Fault `model.malformed` naming the file. */
export async function openTokenizer(folder: string, spec: Pick<DualEncoderSpec, 'tokenizer' | 'contextLength' | 'padToken'>): Promise<TextReader> {
  const tokenizer = new Tokenizer(await tokenizerJson(folder, spec.tokenizer), {})
  const { contextLength, padToken } = spec
  const encode = (text: string): number[] => cut(tokenizer.encode(text).ids, contextLength)
  return {
    encode,
    batch(texts) {
      const [ids, attention] = [new BigInt64Array(texts.length * contextLength).fill(BigInt(padToken)), new BigInt64Array(texts.length * contextLength)]
      texts.forEach((text, row) => encode(text).forEach((id, at) => {
        ids[row * contextLength + at] = BigInt(id)
        attention[row * contextLength + at] = 1n
      }))
      const shape = [texts.length, contextLength]
      return { ids: { shape, data: ids }, attention: { shape, data: attention } }
    },
  }
}

/** The last token ends the text, and models pool there: it survives the cut. */
const cut = (ids: readonly number[], length: number): number[] => (ids.length <= length ? [...ids] : [...ids.slice(0, length - 1), ids.at(-1)!])

async function tokenizerJson(folder: string, files: TokenizerFiles): Promise<object> {
  if (files.kind === 'tokenizer.json') return readJson(join(folder, files.file), z.looseObject({ model: z.looseObject({}) }))
  const vocab = await readJson(join(folder, files.vocab), z.record(z.string(), z.int()))
  return clipTokenizer(vocab, await readMerges(join(folder, files.merges)), join(folder, files.vocab))
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (cause) {
    throw new Fault('model.malformed', `the tokenizer file ${file} cannot be read: ${(cause as Error).message}`, file, { cause })
  }
}

async function readJson<T extends object>(file: string, schema: z.ZodType<T>): Promise<T> {
  try {
    return schema.parse(JSON.parse(await readText(file)))
  } catch (cause) {
    if (cause instanceof Fault) throw cause
    throw new Fault('model.malformed', `${file} is not a tokenizer file: ${(cause as Error).message.split('\n')[0]}`, file, { cause })
  }
}

/** Lines `left right`, the first of them perhaps `#version`. */
async function readMerges(file: string): Promise<[string, string][]> {
  const lines = (await readText(file)).split(/\r?\n/).filter((line, at) => line !== '' && !(at === 0 && line.startsWith('#version')))
  return lines.map((line, at) => {
    const parts = line.split(' ')
    if (parts.length !== 2) throw new Fault('model.malformed', `${file}, line ${at + 1}: two symbols are expected, "${line.slice(0, 40)}" is there`, file)
    return [parts[0]!, parts[1]!]
  })
}

/** CLIP's byte-level BPE as a tokenizer.json. Source: openai/CLIP simple_tokenizer.py, and transformers' conversion of it. */
function clipTokenizer(vocab: Record<string, number>, merges: [string, string][], file: string): object {
  for (const token of [START, END]) if (vocab[token] === undefined) throw new Fault('model.malformed', `${file} has no ${token}, which CLIP's texts begin or end with`, file)
  const special = (content: string): object => ({ id: vocab[content], content, special: true, normalized: content === START, lstrip: false, rstrip: false, single_word: false })
  return {
    added_tokens: [special(START), special(END)],
    normalizer: { type: 'Sequence', normalizers: [{ type: 'NFC' }, { type: 'Replace', pattern: { Regex: String.raw`\s+` }, content: ' ' }, { type: 'Lowercase' }] },
    pre_tokenizer: {
      type: 'Sequence',
      pretokenizers: [
        { type: 'Split', pattern: { Regex: String.raw`'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+` }, behavior: 'Removed', invert: true },
        { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true, use_regex: false },
      ],
    },
    post_processor: { type: 'RobertaProcessing', sep: [END, vocab[END]], cls: [START, vocab[START]], trim_offsets: false, add_prefix_space: false },
    decoder: { type: 'ByteLevel', add_prefix_space: true, trim_offsets: true, use_regex: true },
    model: { type: 'BPE', dropout: null, unk_token: END, continuing_subword_prefix: '', end_of_word_suffix: '</w>', fuse_unk: false, vocab, merges },
  }
}
