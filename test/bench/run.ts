// npm run bench: time per phase of training, as JSON on stdout.

import { openGpu } from '../../native-models/gpu/gpu.ts'
import { benchTraining } from './training.ts'

const gpu = await openGpu()
const training = await benchTraining(gpu)
process.stdout.write(`${JSON.stringify({ adapter: gpu.adapterName, software: gpu.software, date: new Date().toISOString(), training }, null, 2)}\n`)
gpu.close()
