// node test/bench/pack.ts: how well model packs know worlds that no training saw, as JSON on stdout and as tables on stderr.
//   --encoder DIR, --segmenter DIR   packs; the bundled ones otherwise, and "none" leaves one out
//   --worlds DIR     where worlds lie or are rendered to;   --seeds a,b;   --frames n of a clean world, --worn n of a worn one
//   --every n        only every n-th frame;   --clean   default knobs only;   --threads n

import { existsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { openGpu, type Gpu } from '../../native-models/gpu/gpu.ts'
import type { GraphOptions } from '../../native-models/perception/onnx.ts'
import { openEncoder, openMasker } from '../../native-models/perception/open-model.ts'
import { readPack } from '../../native-models/perception/pack-store.ts'
import { outlineSights } from './pack/masking.ts'
import { nameSights, vocabularyOf } from './pack/naming.ts'
import { figuresOf, kindsOfSight, markdownOf, type Figures, type Row } from './pack/tables.ts'
import { CLEAN, framesOf, WORN, worldFolder, type Condition } from './pack/worlds.ts'

const { values } = parseArgs({ options: {
  encoder: { type: 'string' }, segmenter: { type: 'string' }, worlds: { type: 'string', default: join(tmpdir(), 'pack-worlds') }, seeds: { type: 'string', default: '9001,9002,9003,9004,9005' },
  frames: { type: 'string', default: '40' }, worn: { type: 'string', default: '8' }, every: { type: 'string', default: '1' }, clean: { type: 'boolean', default: false }, threads: { type: 'string', default: '0' },
} })
const options: GraphOptions = { provider: 'cpu', threads: Number(values.threads) }
const bundled = (name: string): string => fileURLToPath(new URL(`../../resources/models/${name}`, import.meta.url))

/** The pack's folder, or null where it is not wanted or not there. */
function chosen(asked: string | undefined, name: string): string | null {
  if (asked === 'none') return null
  if (asked !== undefined) return asked
  return existsSync(bundled(name)) ? bundled(name) : null
}

const adapter: { gpu?: Gpu } = {}
const someGpu = async (): Promise<Gpu> => (adapter.gpu ??= await openGpu())
const folders = { encoder: chosen(values.encoder, 'mini-dual-encoder'), segmenter: chosen(values.segmenter, 'mini-segmenter') }
const encoder = folders.encoder === null ? null : await openEncoder(await readPack(folders.encoder), options)
const segmenter = folders.segmenter === null ? null : await openMasker(await readPack(folders.segmenter), options)
const vocabulary = encoder === null ? null : await vocabularyOf(encoder)

async function measure(condition: Condition, seed: number, frames: number): Promise<Row[]> {
  const rows: Row[] = []
  const folder = await worldFolder(values.worlds, seed, condition, frames, someGpu)
  for await (const frame of framesOf(folder, condition === CLEAN ? Number(values.every) : 1)) {
    const names = encoder === null ? null : await nameSights(encoder, vocabulary!, frame)
    const outlines = segmenter === null ? null : await outlineSights(segmenter, frame, segmenter.spec.boxes !== 'none')
    rows.push(...frame.sights.map(({ thing, pixels, hidden }, k): Row => ({
      seed, pixels, hidden, id: thing.id, label: thing.label, condition: condition.name, name: names?.[k] ?? null, outline: outlines?.[k] ?? null,
    })))
  }
  process.stderr.write(`${condition.name}, seed ${seed}: ${rows.length} sights\n`)
  return rows
}

const rows: Row[] = []
for (const condition of values.clean ? [CLEAN] : [CLEAN, ...WORN]) {
  for (const seed of values.seeds.split(',').map(Number)) rows.push(...(await measure(condition, seed, Number(condition === CLEAN ? values.frames : values.worn))))
}
adapter.gpu?.close()
await encoder?.close()
await segmenter?.close()

const figured = (groups: Iterable<[string, Row[]]>): [string, Figures][] => [...groups].map(([name, group]): [string, Figures] => [name, figuresOf(group)])
const clean = rows.filter(({ condition }) => condition === CLEAN.name)
const tables = {
  conditions: figured(Map.groupBy(rows, ({ condition }) => condition)),
  sights: figured(kindsOfSight(clean)),
  classes: figured([...Map.groupBy(clean, ({ label }) => label)].sort(([a], [b]) => a.localeCompare(b))),
}
process.stderr.write(`\n${markdownOf('condition', tables.conditions)}\n\n${markdownOf('default knobs, sights of', tables.sights)}\n\n${markdownOf('class', tables.classes, encoder !== null)}\n`)
process.stdout.write(`${JSON.stringify({ protocol: 'pack', settings: { ...values, ...folders }, ...Object.fromEntries(Object.entries(tables).map(([name, groups]) => [name, Object.fromEntries(groups)])) }, null, 1)}\n`)
