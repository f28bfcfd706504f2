// The bundled sample: its example queries and their answers must be what the generator's truth says, word for word.

import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openGpu } from '../../native-models/gpu/gpu.ts'
import { generateCapture } from '../../native-models/synthetic/generate.ts'
import { Truth } from '../../native-models/synthetic/truth.ts'
import sample from '../../resources/sample.json' with { type: 'json' }

let folder: string
let truth: Truth
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sample-'))
  const { queries: _, ...params } = sample
  const gpu = await openGpu()
  const run = generateCapture(gpu, { ...params, scene: 'tabletop', out: join(folder, 'capture') }, new AbortController().signal)
  while ((await run.next()).done !== true);
  gpu.close()
  truth = Truth.parse(JSON.parse(await readFile(join(folder, 'capture', 'truth.json'), 'utf8')))
}, 180_000)
afterAll(() => rm(folder, { recursive: true, force: true }))

it.each(sample.queries)('$text', ({ text, view, reference, expected }) => {
  const query = truth.queries.find((q) => q.text === text && q.view === view)
  expect(query).toMatchObject({ target: expected, reference })
})

it('needs relations: several things share a name and a look', () => {
  const alike = Map.groupBy(truth.instances, (i) => `${i.attributes.join(' ')} ${i.label}`)
  expect([...alike.values()].some((group) => group.length > 2)).toBe(true)
})
