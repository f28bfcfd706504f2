// Flags that choose what reads a query: paths made absolute, and said aloud where the bundled model is missing.

import { resolve } from 'node:path'
import { hasBundledModel } from '../../native-models/language/language-models.ts'
import type { DecomposerChoice } from '../../native-models/scene/decomposers.ts'
import type { Decomposition } from '../../native-models/scene/decomposition.ts'
import { note, type GlobalOptions } from './output.ts'

const isFile = (decomposer: string): boolean => /\.gguf$/i.test(decomposer)

/** The same parameters with files as absolute paths, as the host sees them from wherever it runs. */
export const chosen = <T extends { decomposer: string; lora?: string | undefined }>(params: T): T => ({
  ...params,
  decomposer: isFile(params.decomposer) ? resolve(params.decomposer) : params.decomposer,
  ...(params.lora === undefined ? {} : { lora: resolve(params.lora) }),
})

/** Says so where another decomposer answered than the one asked for. */
export function noteStandIn(options: GlobalOptions, { decomposer }: DecomposerChoice, { source }: Pick<Decomposition, 'source'>): void {
  if (decomposer === 'mini' && source.startsWith('rules') && !hasBundledModel()) note(options, `there is no bundled language model here (resources/models/mini-decomposer): the rules read the query (${source})`)
}
