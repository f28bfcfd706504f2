import { expect, test } from 'vitest'
import { activeShDegree, explorationNoise, imageLevel, isDensityStep, learningRates, poseRateFactor, wantedSplats, workLeft } from '../../native-models/splatting/schedule.ts'

test('images grow from quarter to full size, and the work left falls to nothing', () => {
  expect([0, 0.1, 0.5, 1].map(imageLevel)).toEqual([2, 1, 0, 0])
  expect(workLeft(1)).toBe(0)
  expect(workLeft(0.5)).toBeCloseTo(0.5, 12)
  // At the start steps are cheap, and what is left costs many of them.
  expect(workLeft(0)).toBeGreaterThan(1)
  for (let done = 0.25; done < 1; done += 0.05) expect(workLeft(done + 0.05)).toBeLessThan(workLeft(done))
})

test('rates fall, short runs hurry, noise dies away', () => {
  const [early, late] = [learningRates(0, 3000, 2), learningRates(1, 3000, 2)]
  for (const name of ['means', 'rotations', 'logScales', 'opacityLogits', 'sh'] as const) expect(late[name]).toBeLessThan(early[name])
  expect(early.means / learningRates(0, 3000, 1).means).toBeCloseTo(2, 12)
  expect(learningRates(0, 300, 1).sh).toBeGreaterThan(early.sh)
  expect(learningRates(0, 30_000, 1)).toEqual(learningRates(0, 300_000, 1))
  expect(explorationNoise(1) / explorationNoise(0)).toBeCloseTo(0.01, 12)
})

test('the number of splats grows from the first to the cap by half time and never beyond', () => {
  expect(wantedSplats(0, 100, 1000)).toBe(100)
  expect(wantedSplats(0.25, 100, 1000)).toBe(316)
  expect(wantedSplats(0.5, 100, 1000)).toBe(1000)
  expect(wantedSplats(1, 100, 1000)).toBe(1000)
})

test('density changes every so often, not at the start and not at the end', () => {
  expect(isDensityStep(0, 0)).toBe(false)
  expect(isDensityStep(100, 0.1)).toBe(true)
  expect(isDensityStep(150, 0.1)).toBe(false)
  expect(isDensityStep(900, 0.9)).toBe(false)
})

test('harmonics join one degree at a time up to the most; poses wait for a scene', () => {
  expect([0, 0.2, 0.4, 0.9].map((done) => activeShDegree(done, 3))).toEqual([0, 1, 2, 3])
  expect(activeShDegree(0.9, 1)).toBe(1)
  expect(poseRateFactor(0.05)).toBe(0)
  expect(poseRateFactor(0.5)).toBe(1)
})
