// How a query is to be read: which decomposer, and for language models an adapter and a device. One definition for the
// contract, the command line and the evaluations.

import { z } from 'zod'

/** What may compute a language model; the processor needs nothing. */
export const LANGUAGE_DEVICES = ['cpu', 'cuda', 'vulkan', 'metal'] as const
export type LanguageDevice = (typeof LANGUAGE_DEVICES)[number]

export const decomposerFields = {
  decomposer: z.string().default('rules').describe('What reads the words: rules, mini (the bundled language model) or FILE.gguf'),
  lora: z.string().optional().describe('LoRA adapter for the language model (.gguf)'),
  languageDevice: z.enum(LANGUAGE_DEVICES).default('cpu').describe('What computes the language model'),
}
const DecomposerChoice = z.object(decomposerFields)
export type DecomposerChoice = z.input<typeof DecomposerChoice>
