// models list: what models the studio can use here.

import type { Command } from 'commander'
import { action } from '../action.ts'
import { print, table } from '../output.ts'

/** What reads and answers queries in this version; learned models join this list. */
const ENTRIES = [{ name: 'rules', purpose: 'decomposer', installed: true, bundled: true, file: 'resources/lexicon.json' }] as const

export function addModelsCommand(program: Command): void {
  const models = program.command('models').description('the models the studio can use')
  models.command('list').description('what is installed').action(action((options) => {
    print(options, { models: ENTRIES }, () => [
      ...table(ENTRIES.map(({ name, purpose, file }) => [name, purpose, `built in (${file})`])),
      'No other models are needed: names are matched by words and colours.',
    ])
    return Promise.resolve()
  }))
}
