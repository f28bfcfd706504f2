// node test/bench/clip-fields.ts: how well trained fields find things by phrases when masks are true and embeddings have CLIP's own
// statistics (shared test data), as JSON on stdout and as a table on stderr. Says so and stops where that data is not there.
//   --worlds DIR     where worlds lie or are rendered to;   --seeds a,b;   --frames n;   --noise x,y   lengths of noise beside unit embeddings
//   --steps n   --train-seed n   --no-visual   --no-scale   --no-hierarchy   --huber

import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { openGpu } from '../../native-models/gpu/gpu.ts'
import { stepsFor } from '../../native-models/fields/trained/options.ts'
import { bootstrapMean } from '../../native-models/evaluation/bootstrap.ts'
import { readCapture } from '../fields/truth-cloud.ts'
import { readCategories } from './fields/categories.ts'
import { evaluateWorld, type Found } from './fields/protocol.ts'
import { CLEAN, worldFolder } from './pack/worlds.ts'

const { values } = parseArgs({ options: {
  worlds: { type: 'string', default: join(tmpdir(), 'pack-worlds') }, seeds: { type: 'string', default: '9001,9002,9003,9004,9005' }, frames: { type: 'string', default: '40' }, noise: { type: 'string', default: '0,0.5,1' },
  steps: { type: 'string' }, 'train-seed': { type: 'string', default: '1' }, step: { type: 'string', default: '4' }, holdout: { type: 'string', default: '4' },
  'no-visual': { type: 'boolean', default: false }, 'no-scale': { type: 'boolean', default: false }, 'no-hierarchy': { type: 'boolean', default: false }, huber: { type: 'boolean', default: false },
} })

const categories = await readCategories()
if (categories !== null) {
  const gpu = await openGpu()
  const options = {
    steps: Number(values.steps ?? stepsFor(gpu)), seed: Number(values['train-seed']), visualProperties: !values['no-visual'], scaleConditioning: !values['no-scale'], hierarchy: !values['no-hierarchy'], loss: values.huber ? 'huber' : 'cosine',
  } as const
  const rows: object[] = []
  for (const noise of values.noise.split(',').map(Number)) {
    const all: Found[] = []
    for (const seed of values.seeds.split(',').map(Number)) {
      const capture = await readCapture(await worldFolder(values.worlds, seed, CLEAN, Number(values.frames), () => Promise.resolve(gpu)))
      const { found, losses, seconds } = await evaluateWorld(gpu, capture, categories, { noise, step: Number(values.step), holdout: Number(values.holdout), options })
      const missed = found.filter(({ hit }) => !hit).map(({ label, chosen }) => `${label} (${chosen})`)
      process.stderr.write(`noise ${noise}, seed ${seed}: ${found.length - missed.length} of ${found.length} found, losses ${JSON.stringify(losses)}, ${seconds.toFixed(0)} s${missed.length > 0 ? `; missed ${missed.join(', ')}` : ''}\n`)
      all.push(...found)
    }
    rows.push({ noise, ...Object.fromEntries((['view', 'splats'] as const).map((chosen) => [chosen, figuresOf(all.filter((one) => one.chosen === chosen))])) })
  }
  gpu.close()
  process.stdout.write(`${JSON.stringify({ options, rows }, null, 2)}\n`)
}

function figuresOf(found: readonly Found[]): object {
  return { localisation: bootstrapMean(found.map(({ hit }) => (hit ? 1 : 0))), miou: bootstrapMean(found.map(({ iou }) => iou)) }
}
