// npm run bench: time per phase of training against the work it is for, as JSON on stdout and as tables on stderr.
//   --words  only what a question costs, which needs no adapter;   --fields  only what fields cost
//   --eyes   only what the models' graphs take, which needs none either
//   --sizes a,b   only these, e.g. 10k@320x240, and no radiance field;  --rounds n;  --export folder  writes the scenes instead of timing them

import { parseArgs } from 'node:util'
import { openGpu, type Gpu } from '../../native-models/gpu/gpu.ts'
import { benchEyes, eyesTable, type EyesSpeed } from './eyes-speed.ts'
import { exportScene } from './export.ts'
import { benchFields, fieldsTable, type FieldTimes } from './fields.ts'
import type { Effort } from './measure.ts'
import { benchRadiance } from './radiance.ts'
import { benchReasoning, reasoningTable } from './reasoning.ts'
import { benchLanguageModel, type LanguageModelReport } from './language-model.ts'
import { sizesOf } from './sizes.ts'
import { tableOf } from './table.ts'
import { benchTraining, type SizeReport } from './training.ts'

const { values } = parseArgs({ options: { words: { type: 'boolean', default: false }, fields: { type: 'boolean', default: false }, eyes: { type: 'boolean', default: false }, sizes: { type: 'string' }, rounds: { type: 'string', default: '5' }, export: { type: 'string' } } })
const effort: Effort = { rounds: Number(values.rounds), roundMs: 120 }
if (values.words) process.stdout.write(`${JSON.stringify(await words(), null, 2)}\n`)
else if (values.eyes) process.stdout.write(`${JSON.stringify(await eyes(), null, 2)}\n`)
else await withAdapter()

async function eyes(): Promise<EyesSpeed> {
  const report = await benchEyes(effort.rounds)
  process.stderr.write(`${eyesTable(report)}\n`)
  return report
}

async function words(): Promise<ReturnType<typeof benchReasoning> & { languageModel: LanguageModelReport | null }> {
  const report = benchReasoning(effort.rounds)
  process.stderr.write(`${reasoningTable(report)}\n`)
  const languageModel = await benchLanguageModel(effort.rounds)
  if (languageModel) process.stderr.write(`bundled language model: ${languageModel.medianMs.toFixed(0)} ms a question (median), ten together ${languageModel.tenTogetherMs.toFixed(0)} ms, opening and the first ${languageModel.openMs.toFixed(0)} ms\n`)
  return { ...report, languageModel }
}

async function withAdapter(): Promise<void> {
  const gpu = await openGpu()
  if (values.fields) {
    process.stdout.write(`${JSON.stringify(await fields(gpu), null, 2)}\n`)
    gpu.close()
    return
  }
  const sizes = sizesOf(values.sizes?.split(','), gpu.software)
  if (values.export === undefined) await bench(gpu, sizes)
  else for (const size of sizes) exportScene(size, values.export)
  gpu.close()
}

async function fields(gpu: Gpu): Promise<FieldTimes> {
  const report = await benchFields(gpu, effort)
  process.stderr.write(`${gpu.adapterName}\n${fieldsTable(report)}\n`)
  return report
}

async function bench(gpu: Gpu, sizes: ReturnType<typeof sizesOf>): Promise<void> {
  process.stderr.write(`${gpu.adapterName}\n`)
  const reports: SizeReport[] = []
  for (const size of sizes) {
    const report = await benchTraining(gpu, size, effort)
    process.stderr.write(`${tableOf(report)}\n`)
    reports.push(report)
  }
  const radiance = values.sizes === undefined ? await benchRadiance(gpu, effort) : undefined
  const { adapterName: adapter, software, subgroupMinSize, subgroupMaxSize } = gpu
  process.stdout.write(`${JSON.stringify({ adapter, software, subgroups: [subgroupMinSize, subgroupMaxSize], date: new Date().toISOString(), training: reports, radiance, fields: values.sizes === undefined ? await fields(gpu) : undefined, reasoning: values.sizes === undefined ? await words() : undefined, eyes: values.sizes === undefined ? await eyes() : undefined }, null, 2)}\n`)
}
