// Model packs as a window shows them.

import { z } from 'zod'

export const MODEL_STATES = ['bundled', 'installed', 'damaged', 'missing'] as const

export const Download = z.object({
  name: z.string(),
  /** File under way, and how much of it is here; total null where the server does not say. */
  file: z.string().nullable(),
  bytes: z.number(),
  total: z.number().nullable(),
  /** Files that are here, and how many there are. */
  done: z.int(),
  files: z.int(),
})
export type Download = z.infer<typeof Download>

export const Model = z.object({
  name: z.string(),
  title: z.string(),
  /** What it does: segmenter, dual-encoder, lpips, decomposer. */
  purpose: z.string(),
  licence: z.string().nullable(),
  /** Where it comes from: a web address, or this project's recipe. */
  source: z.string().nullable(),
  state: z.enum(MODEL_STATES),
  /** Whether it answers for its purpose where nobody says which. */
  chosen: z.boolean(),
  bytes: z.number().nullable(),
  hash: z.string().nullable(),
  folder: z.string().nullable(),
  /** Files that make it up, with where they can be fetched. */
  files: z.array(z.object({ path: z.string(), url: z.string().nullable() })),
  problem: z.string().nullable(),
})
export type Model = z.infer<typeof Model>

export const ModelList = z.object({
  models: z.array(Model),
  /** Execution providers of this machine by the runtime's names. */
  providers: z.array(z.string()),
  /** Folder that packs are installed into. */
  shelf: z.string(),
  downloads: z.array(Download),
})
export type ModelList = z.infer<typeof ModelList>
