// node test/bench/eyes.ts: what automatic masks of model packs find in worlds that no training saw, how large they take
// things to be, and whether masks of photographs made wrong are where a person looks first. JSON on stdout, tables on stderr.
//   --segmenter DIR   a pack; the bundled one otherwise;   --encoder DIR
//   --worlds DIR      where worlds lie or are rendered to;   --seeds a,b;   --frames n of a world;   --every n  only every n-th
//   --points n --minIou x --minStability x   of the grid;   --true   true masks in place of the segmenter's: faults alone
// What was looked at is kept beside the worlds, so the same command again looks at nothing.

import { existsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { SuperviseParams } from '../../electron/contract/jobs.ts'
import { looker } from '../../electron/jobs/supervise-look.ts'
import { gridOf } from '../../electron/jobs/supervise-packs.ts'
import { evaluateMasks, type MaskedFrame, type Names } from '../../native-models/evaluation/masks-protocol.ts'
import { proportion, type Metric } from '../../native-models/evaluation/metrics.ts'
import { openGpu, type Gpu } from '../../native-models/gpu/gpu.ts'
import { openEyes, type Eyes } from '../../native-models/perception/eyes.ts'
import { readPack } from '../../native-models/perception/pack-store.ts'
import { physicalScale } from '../../native-models/perception/physical-scale.ts'
import { CLASSES } from '../../native-models/synthetic/objects/catalogue.ts'
import { caughtOf, FAULTS, inject, type FaultKind } from '../perception/faults.ts'
import { shotsOf, truly, type Segmenting, type Shot } from '../perception/shots.ts'
import { CLEAN, worldFolder } from './pack/worlds.ts'

const { values } = parseArgs({ options: {
  segmenter: { type: 'string' }, encoder: { type: 'string' }, worlds: { type: 'string', default: join(tmpdir(), 'pack-worlds') }, seeds: { type: 'string', default: '9001,9002,9003,9004,9005' },
  frames: { type: 'string', default: '40' }, every: { type: 'string', default: '1' }, points: { type: 'string' }, minIou: { type: 'string' }, minStability: { type: 'string' }, true: { type: 'boolean', default: false },
} })
const bundled = (name: string): string => fileURLToPath(new URL(`../../resources/models/${name}`, import.meta.url))
const given = (value: string | undefined): number | undefined => (value === undefined ? undefined : Number(value))

/** What one seed gave: every photograph as the protocol wants it, and what was caught of each kind of fault. */
interface World { readonly frames: MaskedFrame[]; readonly faults: Record<string, { caught: number; poisoned: number; masks: number }> }

const framesOf = (shots: readonly Shot[]): MaskedFrame[] => shots.map(({ frame, view, seen, sights }) => ({
  name: frame.name, sights, view,
  masks: seen.runs.map((runs, at) => {
    const mask = { width: seen.width, height: seen.height, runs }
    return { mask, scale: physicalScale(mask, view).scale, embedding: seen.embeddings.subarray(at * seen.embeddingWidth, (at + 1) * seen.embeddingWidth) }
  }),
}))

const KINDS: readonly (readonly [string, (nth: number) => FaultKind])[] = [...FAULTS.map((kind) => [kind, () => kind] as const), ['each in turn', (nth) => FAULTS[nth % FAULTS.length]!]]

async function worldOf(folder: string, seed: number, segment: Segmenting, sure: number): Promise<World> {
  const shots = await shotsOf(folder, segment, Number(values.every))
  const faults: World['faults'] = {}
  for (const [name, kindOf] of KINDS) {
    const { shots: wrong, poisoned } = inject(shots, kindOf, seed)
    faults[name] = await caughtOf(wrong, poisoned, sure)
  }
  return { frames: framesOf(shots), faults }
}

async function segmenting(): Promise<{ segment: Segmenting; names: Names | null; eyes: Eyes | null; settings: object; leastSure: number }> {
  if (values.true) return { segment: truly, names: null, eyes: null, settings: {}, leastSure: 0 }
  const [segmenter, encoder] = [await readPack(values.segmenter ?? bundled('mini-segmenter')), await readPack(values.encoder ?? bundled('mini-dual-encoder'))]
  const eyes = await openEyes({ segmenter, encoder, provider: 'cpu', threads: 0 })
  const grid = gridOf(segmenter, SuperviseParams.parse({ points: given(values.points), minIou: given(values.minIou), minStability: given(values.minStability) }))
  const look = looker(eyes, { segmenter, encoder, settings: { grid, pyramidLevels: 0 }, folder: values.worlds, signal: new AbortController().signal })
  const labels = CLASSES.map(({ label }) => label)
  return { segment: async (picture) => (await look(picture)).found, names: { labels, rows: await eyes.phrases(labels) }, eyes, settings: { segmenter: segmenter.hash, encoder: encoder.hash, grid }, leastSure: grid.minPredictedIou * grid.minStability }
}

const adapter: { gpu?: Gpu } = {}
const someGpu = async (): Promise<Gpu> => (adapter.gpu ??= await openGpu())
const { segment, names, eyes, settings, leastSure } = await segmenting()
const worlds: Record<string, World> = {}
for (const seed of values.seeds.split(',').map(Number)) {
  const folder = existsSync(join(values.worlds, String(seed), 'truth.json')) ? join(values.worlds, String(seed)) : await worldFolder(values.worlds, seed, CLEAN, Number(values.frames), someGpu)
  worlds[seed] = await worldOf(folder, seed, segment, leastSure)
  process.stderr.write(`seed ${seed}: ${worlds[seed].frames.length} photographs\n`)
}
adapter.gpu?.close()
await eyes?.close()

async function* each(all: readonly MaskedFrame[]): AsyncGenerator<MaskedFrame> { yield* all }
const reports: Record<string, { metrics: Record<string, Metric> }> = {}
for (const [seed, { frames }] of Object.entries(worlds)) reports[seed] = await evaluateMasks(each(frames), names, {})
// A thing of one world is not that of the same number in another.
const together = Object.entries(worlds).flatMap(([seed, { frames }]) => frames.map((frame) => ({ ...frame, sights: frame.sights.map((sight) => ({ ...sight, id: Number(seed) * 1000 + sight.id })) })))
const all = await evaluateMasks(each(together), names, settings as Record<string, unknown>)
const faults = Object.fromEntries(KINDS.map(([kind]) => {
  const of = Object.values(worlds).map((world) => world.faults[kind]!)
  const [caught, poisoned, masks] = (['caught', 'poisoned', 'masks'] as const).map((key) => of.reduce((sum, one) => sum + one[key], 0)) as [number, number, number]
  return [kind, { ...proportion(caught, poisoned), masks, bySeed: of.map((one) => `${one.caught}/${one.poisoned} of ${one.masks}`) }]
}))

const cell = ({ value, low, high, n }: Metric): string => `${value.toFixed(3)} (${low.toFixed(3)} to ${high.toFixed(3)}, n ${n})`
process.stderr.write(`\n| | all seeds | ${Object.keys(reports).join(' | ')} |\n|---|---|${Object.keys(reports).map(() => '---|').join('')}\n`)
for (const [name, metric] of Object.entries(all.metrics)) process.stderr.write(`| ${name} | ${cell(metric)} | ${Object.values(reports).map(({ metrics }) => metrics[name]?.value.toFixed(3) ?? '').join(' | ')} |\n`)
for (const [kind, { bySeed, ...metric }] of Object.entries(faults)) process.stderr.write(`| poisoned by ${kind}, in the worst tenth | ${cell(metric)} | ${bySeed.join(' | ')} |\n`)
process.stdout.write(`${JSON.stringify({ ...all, bySeed: Object.fromEntries(Object.entries(reports).map(([seed, { metrics }]) => [seed, metrics])), faults }, null, 1)}\n`)
