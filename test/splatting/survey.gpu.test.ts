import { afterAll, beforeAll, expect, test } from 'vitest'
import { openGpu, type Gpu } from '../../native-models/gpu/gpu.ts'
import type { PreparedFrame } from '../../native-models/scene/frames.ts'
import { logit, selectSplats, type SplatCloud } from '../../native-models/scene/splats.ts'
import { createSplatArrays, writeSplats } from '../../native-models/splatting/gpu-splats.ts'
import { Exposures } from '../../native-models/splatting/exposure.ts'
import { settle } from '../../native-models/splatting/options.ts'
import { Poses } from '../../native-models/splatting/poses.ts'
import { renderSplats } from '../../native-models/splatting/render.ts'
import { nobodyWouldMiss, survey } from '../../native-models/splatting/survey.ts'
import { trainingFrame } from '../../native-models/splatting/training-frames.ts'
import { TrainingRun } from '../../native-models/splatting/training-run.ts'
import { TrainingStage } from '../../native-models/splatting/training-stage.ts'
import { frameOf, knownCloud, ringOfCameras } from './samples.ts'

const SIZE = { width: 96, height: 72 }
/** More photographs than are looked at between two waits. */
const VIEWS = 11

let gpu: Gpu
beforeAll(async () => { gpu = await openGpu() })
afterAll(() => { gpu.close() })

/** Splats of one size, opacity and grey at these places. */
function dots(places: readonly (readonly [number, number, number])[], size: number, opacity: number): SplatCloud {
  const count = places.length
  return {
    count, shDegree: 0, means: Float32Array.from(places.flat()), rotations: Float32Array.from({ length: count * 4 }, (_, i) => (i % 4 === 0 ? 1 : 0)),
    logScales: new Float32Array(count * 3).fill(Math.log(size)), opacityLogits: new Float32Array(count).fill(logit(opacity)), sh: new Float32Array(count * 3),
  }
}

const joined = (a: SplatCloud, b: SplatCloud): SplatCloud => ({
  count: a.count + b.count, shDegree: 0,
  means: Float32Array.from([...a.means, ...b.means]), rotations: Float32Array.from([...a.rotations, ...b.rotations]), logScales: Float32Array.from([...a.logScales, ...b.logScales]),
  opacityLogits: Float32Array.from([...a.opacityLogits, ...b.opacityLogits]), sh: Float32Array.from([...a.sh, ...b.sh]),
})

/** An opaque shell of large splats around the origin. */
const SHELL = dots([0, 1, 2, 3, 4, 5, 6, 7].flatMap((k) => [-0.3, 0.3].map((z) => [0.6 * Math.cos((k * Math.PI) / 4), 0.6 * Math.sin((k * Math.PI) / 4), z] as const)), 0.25, 0.99)

async function surveyOf(cloud: SplatCloud): Promise<boolean[]> {
  const cameras = ringOfCameras(VIEWS, SIZE.width, SIZE.height)
  const splats = createSplatArrays(gpu, 'splats', cloud.count, 0)
  writeSplats(gpu, splats, cloud)
  const stage = await TrainingStage.open(gpu, splats, cloud.count, 0, SIZE)
  stage.rasteriser.setScene({ count: cloud.count, shDegree: 0 })
  const trained = cameras.map((camera, i) => trainingFrame({ id: String(i), name: String(i), camera, rgb: new Uint8Array(SIZE.width * SIZE.height * 3), depth: null, valid: null }))
  const found = await survey({ trained, poses: new Poses(cameras, 1, false), exposures: new Exposures(VIEWS, false), stage }, cloud.count)
  stage.destroy()
  return Array.from({ length: cloud.count }, (_, i) => nobodyWouldMiss(found, i))
}

test('what hides inside something opaque is not missed, nor is haze in front of it; what is seen is', async () => {
  const hidden = dots([[0, 0, 0], [0.02, 0, 0.05], [0, -0.03, -0.05]], 0.03, 0.9)
  const haze = dots([[0, 0, 1.1]], 0.4, 0.05)
  const verdicts = await surveyOf(joined(joined(SHELL, hidden), haze))
  expect(verdicts.slice(SHELL.count, SHELL.count + 3)).toEqual([true, true, true])
  expect(verdicts.slice(0, SHELL.count).filter(Boolean)).toHaveLength(0)
})

test('a splat that no photograph shows is not missed', async () => {
  expect((await surveyOf(joined(SHELL, dots([[0, 0, 40]], 0.1, 0.9)))).at(-1)).toBe(true)
})

test('training lets go of what hides, puts splats to better use, and predicts photographs as well as if it stayed', async () => {
  const truth = knownCloud(1500, 2)
  const frames: PreparedFrame[] = []
  for (const [i, camera] of ringOfCameras(24, SIZE.width, SIZE.height).entries()) frames.push(frameOf(`frame ${i}`, camera, await renderSplats(gpu, truth, camera), false))
  // A thousand points of the scene, and as many under its disc, where no photograph looks.
  const seen = selectSplats(truth, Array.from({ length: 1000 }, (_, i) => i)).means
  const under = seen.map((value, i) => (i % 3 === 2 ? -0.4 : value * 0.5))
  const points = { positions: Float32Array.from([...seen, ...under]), colors: new Uint8Array(6000).fill(128) }
  const scores = await Promise.all([true, false].map(async (prune) => {
    const settings = settle({ steps: 600, maxSplats: 3000, seed: 3, shDegree: 0, prune }, frames)
    const run = await TrainingRun.open(gpu, { frames, heldOut: new Set(['frame 3', 'frame 11', 'frame 19']), points }, settings, null, () => Promise.resolve())
    while (!run.finished) await run.batch()
    const cloud = await run.cloud()
    const psnr = (await run.scoreHeldOut()).corrected!.psnr
    run.destroy()
    return { psnr, below: cloud.means.filter((z, i) => i % 3 === 2 && z < -0.25).length }
  }))
  const [pruned, kept] = scores as [typeof scores[0], typeof scores[0]]
  expect(pruned.below).toBeLessThan(kept.below / 4)
  expect(pruned.psnr).toBeGreaterThan(kept.psnr - 0.3)
})
