// npm run bench: time per phase of training against the work it is for, as JSON on stdout and as tables on stderr.
//   --sizes a,b   only these, e.g. 10k@320x240, and no radiance field;  --rounds n;  --export folder  writes the scenes instead of timing them

import { parseArgs } from 'node:util'
import { openGpu } from '../../native-models/gpu/gpu.ts'
import { exportScene } from './export.ts'
import type { Effort } from './measure.ts'
import { benchRadiance } from './radiance.ts'
import { sizesOf } from './sizes.ts'
import { tableOf } from './table.ts'
import { benchTraining, type SizeReport } from './training.ts'

const { values } = parseArgs({ options: { sizes: { type: 'string' }, rounds: { type: 'string', default: '5' }, export: { type: 'string' } } })
const effort: Effort = { rounds: Number(values.rounds), roundMs: 120 }
const gpu = await openGpu()
const sizes = sizesOf(values.sizes?.split(','), gpu.software)
if (values.export === undefined) await bench()
else for (const size of sizes) exportScene(size, values.export)
gpu.close()

async function bench(): Promise<void> {
  process.stderr.write(`${gpu.adapterName}\n`)
  const reports: SizeReport[] = []
  for (const size of sizes) {
    const report = await benchTraining(gpu, size, effort)
    process.stderr.write(`${tableOf(report)}\n`)
    reports.push(report)
  }
  const radiance = values.sizes === undefined ? await benchRadiance(gpu, effort) : undefined
  const { adapterName: adapter, software, subgroupMinSize, subgroupMaxSize } = gpu
  process.stdout.write(`${JSON.stringify({ adapter, software, subgroups: [subgroupMinSize, subgroupMaxSize], date: new Date().toISOString(), training: reports, radiance }, null, 2)}\n`)
}
