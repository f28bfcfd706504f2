import { afterAll, beforeAll, expect, test } from 'vitest'
import { readArray } from '../../native-models/gpu/arrays.ts'
import { openGpu, type Gpu } from '../../native-models/gpu/gpu.ts'
import { NEUTRAL_EXPOSURE } from '../../native-models/kernels/photometric-loss/photometric-loss.ts'
import { logit } from '../../native-models/scene/splats.ts'
import { SplatOptimiser } from '../../native-models/splatting/splat-optimiser.ts'
import { trainingFrame } from '../../native-models/splatting/training-frames.ts'
import { SLOTS, TrainingStage, type Look } from '../../native-models/splatting/training-stage.ts'
import { lookAt } from './samples.ts'

let gpu: Gpu
beforeAll(async () => { gpu = await openGpu() })
afterAll(() => { gpu.close() })

const SIZE = { width: 256, height: 192 }
const COUNT = 4

async function stageOfHugeSplats(): Promise<{ stage: TrainingStage; optimiser: SplatOptimiser; look: Look }> {
  const optimiser = new SplatOptimiser(gpu, COUNT, 0, 1)
  const stage = await TrainingStage.open(gpu, optimiser.splats, optimiser.capacity, 0, SIZE)
  await optimiser.connect(stage.rasteriser.gradients, stage.rasteriser.status)
  optimiser.start({
    count: COUNT, shDegree: 0, means: new Float32Array(COUNT * 3), rotations: Float32Array.from({ length: COUNT * 4 }, (_, i) => (i % 4 === 0 ? 1 : 0)),
    logScales: new Float32Array(COUNT * 3).fill(Math.log(3)), opacityLogits: new Float32Array(COUNT).fill(logit(0.5)), sh: new Float32Array(COUNT * 3),
  })
  stage.rasteriser.setScene({ count: COUNT, shDegree: 0 })
  const pixels = SIZE.width * SIZE.height
  const camera = lookAt([0, -4, 0.1], [0, 0, 0], SIZE.width, SIZE.height)
  const image = trainingFrame({ id: 'f', name: 'f', camera, rgb: new Uint8Array(pixels * 3).fill(200), depth: null, valid: null }).levels[0]!
  return { stage, optimiser, look: { image, camera, exposure: NEUTRAL_EXPOSURE, depthWeight: 0 } }
}

test('a view that needs more room than there is teaches nothing, and is drawn once room was made', async () => {
  const { stage, optimiser, look } = await stageOfHugeSplats()
  const lookAndLearn = async (): Promise<boolean> => {
    optimiser.prepare(0, 0, 100, 1)
    stage.look(look, (pass) => { optimiser.encode(pass) })
    return (await stage.results(0))[0]!.drawn
  }
  const before = await readArray(gpu, optimiser.splats.sh)
  expect(await lookAndLearn()).toBe(false)
  expect(await readArray(gpu, optimiser.splats.sh)).toEqual(before)
  expect(await lookAndLearn()).toBe(true)
  expect(await readArray(gpu, optimiser.splats.sh)).not.toEqual(before)
  stage.destroy()
  optimiser.destroy()
})

test('results come in the order of the looks, and no more are taken than there are slots', async () => {
  const { stage, optimiser, look } = await stageOfHugeSplats()
  stage.look(look, null)
  await stage.results(0)
  for (const gain of [1, 1.5, 2]) stage.look({ ...look, exposure: { gain: [gain, gain, gain], bias: [0, 0, 0] } }, null)
  const errors = (await stage.results(0)).map(({ l1 }) => l1)
  expect(new Set(errors).size).toBe(3)
  expect((await stage.results(0))).toEqual([])
  for (let i = 0; i < SLOTS; i++) stage.look(look, null)
  expect(() => { stage.look(look, null) }).toThrow(/without reading/)
  stage.destroy()
  optimiser.destroy()
})
