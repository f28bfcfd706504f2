import { expect, test } from 'vitest'
import { activeShDegree, explorationNoise, imageLevel, isDensityStep, isMeasuredStep, isResetStep, LAST_SURVEY, learningRates, poseRateFactor, resetEvery, surveysDue, wantedSplats, workLeft } from '../../native-models/splatting/schedule.ts'

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

test('the looks before each control are measured, and no others', () => {
  expect([94, 95, 99, 100].map((step) => isMeasuredStep(step, 0.3))).toEqual([false, true, true, false])
  expect(isMeasuredStep(99, 0.9)).toBe(false)
})

test('opacities are reset every tenth of a long run, less often in a short one, and not while splats settle', () => {
  expect([resetEvery(30_000), resetEvery(3000)]).toEqual([3000, 500])
  expect([0, 3000, 3100, 12_000, 18_000].map((step) => isResetStep(step, step / 30_000, 30_000))).toEqual([false, true, false, true, false])
})

test('surveys come one after the other, the last one early enough to train after it', () => {
  expect(surveysDue(0)).toBe(0)
  expect(surveysDue(1)).toBe(LAST_SURVEY)
  expect(surveysDue(0.9)).toBe(LAST_SURVEY)
  for (let done = 0; done < 1; done += 0.05) expect(surveysDue(done + 0.05) - surveysDue(done)).toBeLessThanOrEqual(1)
})
