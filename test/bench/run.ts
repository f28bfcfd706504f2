// npm run bench: time per phase of training against the work it is for, as JSON on stdout and as tables on stderr.
//   --words  only what a question costs, which needs no adapter
//   --sizes a,b   only these, e.g. 10k@320x240, and no radiance field;  --rounds n;  --export folder  writes the scenes instead of timing them

import { parseArgs } from 'node:util'
import { openGpu, type Gpu } from '../../native-models/gpu/gpu.ts'
import { exportScene } from './export.ts'
import type { Effort } from './measure.ts'
import { benchRadiance } from './radiance.ts'
import { benchReasoning, reasoningTable } from './reasoning.ts'
import { sizesOf } from './sizes.ts'
import { tableOf } from './table.ts'
import { benchTraining, type SizeReport } from './training.ts'

const { values } = parseArgs({ options: { words: { type: 'boolean', default: false }, sizes: { type: 'string' }, rounds: { type: 'string', default: '5' }, export: { type: 'string' } } })
const effort: Effort = { rounds: Number(values.rounds), roundMs: 120 }
if (values.words) process.stdout.write(`${JSON.stringify(words(), null, 2)}\n`)
else await withAdapter()

function words(): ReturnType<typeof benchReasoning> {
  const report = benchReasoning(effort.rounds)
  process.stderr.write(`${reasoningTable(report)}\n`)
  return report
}

async function withAdapter(): Promise<void> {
  const gpu = await openGpu()
  const sizes = sizesOf(values.sizes?.split(','), gpu.software)
  if (values.export === undefined) await bench(gpu, sizes)
  else for (const size of sizes) exportScene(size, values.export)
  gpu.close()
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
  process.stdout.write(`${JSON.stringify({ adapter, software, subgroups: [subgroupMinSize, subgroupMaxSize], date: new Date().toISOString(), training: reports, radiance, reasoning: values.sizes === undefined ? words() : undefined }, null, 2)}\n`)
}
