// What reads sentences here: the rules, which are words as data, and the language model that comes along. Neither is a pack.

import { stat } from 'node:fs/promises'
import { basename, dirname } from 'node:path'
import { BUNDLED_MODEL } from '../../../native-models/language/language-models.ts'
import { sha256Of } from '../../../native-models/perception/pack-store.ts'
import type { Model } from '../../contract/models.ts'

export const LANGUAGE_FOLDER = dirname(BUNDLED_MODEL)

/** Chosen where nobody says otherwise. */
const RULES: Model = {
  name: 'rules', title: 'Rules', purpose: 'decomposer', licence: null, source: 'resources/lexicon.json', state: 'bundled', chosen: true,
  bytes: null, hash: null, folder: null, files: [], problem: null,
}

/** By the names that `--decomposer` takes; a clone without the model has the rules alone. */
export async function decomposers(): Promise<Model[]> {
  const file = await stat(BUNDLED_MODEL).catch(() => null)
  if (file === null) return [RULES]
  return [RULES, {
    name: 'mini', title: 'Mini decomposer', purpose: 'decomposer', licence: 'Apache-2.0', source: 'native-models/recipes/decomposer', state: 'bundled', chosen: false,
    bytes: file.size, hash: await sha256Of(BUNDLED_MODEL), folder: LANGUAGE_FOLDER, files: [{ path: basename(BUNDLED_MODEL), url: null }], problem: null,
  }]
}
