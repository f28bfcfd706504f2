import { expect, test } from 'vitest'
import { checkTrainingFits, trainingBytes, trainingDiskBytes } from '../../electron/jobs/preflight.ts'
import { temporaryFolder } from '../project/folders.ts'

const size = { frames: 100, width: 640, height: 480, maxSplats: 60_000, shDegree: 1 }

test('what fits is let through', async () => {
  await checkTrainingFits({ ...size, frames: 4, width: 64, height: 48, maxSplats: 1000 }, temporaryFolder(), 8e9)
})

test('too little memory is said before the work, with what would fit', async () => {
  const needed = trainingBytes(size)
  await expect(checkTrainingFits(size, temporaryFolder(), needed * 0.9)).rejects.toMatchObject({ code: 'gpu.out-of-memory', where: 'width', message: expect.stringMatching(/--width 320 needs .* would fit/) })
  await expect(checkTrainingFits(size, temporaryFolder(), 1e6)).rejects.toMatchObject({ message: expect.stringMatching(/lower --width and --max-splats/) })
})

test('too little disk is said before the work', async () => {
  const petabyte = 1e15
  const maxSplats = Math.ceil((petabyte / trainingDiskBytes({ ...size, maxSplats: 1 })))
  await expect(checkTrainingFits({ ...size, maxSplats }, temporaryFolder(), Infinity)).rejects.toMatchObject({ code: 'disk.full', message: expect.stringContaining('--max-splats') })
})

test('more of anything needs more', () => {
  for (const more of [{ frames: 200 }, { width: 1280 }, { maxSplats: 120_000 }, { shDegree: 3 }]) expect(trainingBytes({ ...size, ...more })).toBeGreaterThan(trainingBytes(size))
})
