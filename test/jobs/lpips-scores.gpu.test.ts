// Held-out photographs are given their LPIPS where a pack for it is installed, and only there.

import { cpSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { lpipsScores } from '../../electron/jobs/lpips-scores.ts'
import { openGpu, type Gpu } from '../../native-models/gpu/gpu.ts'
import { NEUTRAL_EXPOSURE } from '../../native-models/kernels/photometric-loss/photometric-loss.ts'
import type { FrameScore } from '../../native-models/scene/run-report.ts'
import { renderSplats } from '../../native-models/splatting/render.ts'
import { FIXTURES } from '../perception/fixtures.ts'
import { temporaryFolder } from '../project/folders.ts'
import { frameOf, knownCloud, ringOfCameras } from '../splatting/samples.ts'

let gpu: Gpu
beforeAll(async () => { gpu = await openGpu() })
afterAll(() => { gpu.close() })

async function scoresWith(shelves: { installed: string; bundled: string }): Promise<readonly FrameScore[]> {
  const cloud = knownCloud(500, 1)
  const cameras = ringOfCameras(2, 64, 48)
  const frames = await Promise.all(cameras.map(async (camera, i) => frameOf(`frame ${i}`, camera, await renderSplats(gpu, cloud, camera), false)))
  // The second photograph is of another brightness than the scene.
  const spoilt = [frames[0]!, { ...frames[1]!, rgb: frames[1]!.rgb.map((value) => value >> 1) }]
  const trained = {
    cloud, cameras: Object.fromEntries(frames.map(({ id, camera }) => [id, camera])), exposures: Object.fromEntries(frames.map(({ id }) => [id, NEUTRAL_EXPOSURE])),
    heldOut: frames.map(({ id }) => ({ frameId: id, psnr: 30, ssim: 0.9 })),
  }
  const scoring = lpipsScores(() => Promise.resolve(gpu), trained, spoilt, shelves)
  for (;;) {
    const next = await scoring.next()
    if (next.done === true) return next.value
  }
}

test('with a pack each photograph has its own distance', async () => {
  const installed = temporaryFolder()
  cpSync(join(FIXTURES, 'lpips'), join(installed, 'mean-difference'), { recursive: true })
  const [same, darker] = await scoresWith({ installed, bundled: temporaryFolder() })
  expect(same).toMatchObject({ frameId: 'frame 0', psnr: 30, ssim: 0.9 })
  // Bytes are rounded.
  expect(same!.lpips).toBeLessThan(0.005)
  expect(darker!.lpips).toBeGreaterThan(0.05)
})

test('without one nothing is said of it', async () => {
  const scores = await scoresWith({ installed: temporaryFolder(), bundled: temporaryFolder() })
  expect(scores).toEqual([{ frameId: 'frame 0', psnr: 30, ssim: 0.9 }, { frameId: 'frame 1', psnr: 30, ssim: 0.9 }])
})
