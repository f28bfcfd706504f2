// The words that things without a name are tried with: data that anybody may edit.

import { readFileSync } from 'node:fs'
import { z } from 'zod'

const Table = z.object({ version: z.string(), things: z.array(z.string()).min(1), surfaces: z.array(z.string()) })

const table = Table.parse(JSON.parse(readFileSync(new URL('../../resources/vocabulary.json', import.meta.url), 'utf8')))

/** Every name, things first. */
export const VOCABULARY: readonly string[] = [...table.things, ...table.surfaces]
