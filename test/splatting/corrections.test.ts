import { describe, expect, test } from 'vitest'
import { invertRigid, multiply } from '../../native-models/scene/geometry.ts'
import { neighbourWeights, standOf } from '../../native-models/backbone/neighbours.ts'
import { Exposures } from '../../native-models/splatting/exposure.ts'
import { corrected, Poses } from '../../native-models/splatting/poses.ts'
import { expTwist, logTwist } from '../../native-models/backbone/rigid.ts'
import { lookAt, ringOfCameras } from './samples.ts'

describe('exposures', () => {
  test('learn to undo a gain and a bias, while their mean stays neutral', () => {
    const exposures = new Exposures(2, true)
    // Photograph 0 is the scene times 1.2, photograph 1 the scene divided by 1.2.
    const wanted = [1.2, 1 / 1.2]
    for (let look = 0; look < 400; look++) {
      for (const p of [0, 1]) {
        // The slope of a mean absolute error: nearly constant, and soft within the noise.
        const slope = exposures.of(p).gain.map((gain) => 0.4 * Math.tanh((gain - wanted[p]!) / 0.04))
        exposures.learn(p, slope, [0, 0, 0], look < 300 ? 1 : 0.1)
      }
      exposures.centre()
    }
    for (const p of [0, 1]) exposures.of(p).gain.forEach((gain) => { expect(Math.abs(gain - wanted[p]!)).toBeLessThan(0.02) })
    expect(exposures.of(0).gain[0] * exposures.of(1).gain[0]).toBeCloseTo(1, 6)
    // What the picture does not ask for goes back to neutral.
    for (let look = 0; look < 200; look++) exposures.learn(0, [0, 0, 0], [0, 0, 0], 1)
    exposures.of(0).gain.forEach((gain) => { expect(gain).toBeCloseTo(1, 1) })
  })

  test('ignore gradients that are not finite, and stay neutral when off', () => {
    const exposures = new Exposures(1, true)
    exposures.learn(0, [NaN, 0, 0], [0, 0, 0], 1)
    expect(exposures.of(0)).toEqual({ gain: [1, 1, 1], bias: [0, 0, 0] })
    const off = new Exposures(1, false)
    off.learn(0, [1, 1, 1], [1, 1, 1], 1)
    expect(off.of(0)).toEqual({ gain: [1, 1, 1], bias: [0, 0, 0] })
  })
})

describe('poses', () => {
  const cameras = ringOfCameras(6, 64, 48)

  test('a correction moves the camera as exp(twist) on the left of cameraFromWorld says', () => {
    const twist = [0.01, -0.02, 0.03, 0.02, 0.01, -0.03]
    const expected = multiply(expTwist(twist), invertRigid(cameras[0]!.worldFromCamera))
    invertRigid(corrected(cameras[0]!, twist).worldFromCamera).forEach((value, i) => { expect(value).toBeCloseTo(expected[i]!, 10) })
  })

  test('descend a quadratic loss back to the true pose', () => {
    const poses = new Poses(cameras, 1, true)
    const truth = corrected(cameras[2]!, [0.01, 0, -0.01, 0.01, 0.005, 0])
    for (let look = 0; look < 300; look++) {
      const between = logTwist(multiply(invertRigid(poses.camera(2).worldFromCamera), truth.worldFromCamera))
      poses.learn(2, between, look < 200 ? 1 : 0.1)
    }
    const left = logTwist(multiply(invertRigid(poses.camera(2).worldFromCamera), truth.worldFromCamera))
    expect(Math.hypot(...left)).toBeLessThan(0.002)
  })

  test('a motion that all cameras share is taken out; the differences between them stay', () => {
    const poses = new Poses(cameras, 1, true)
    const drift = expTwist([0.02, 0.01, -0.01, 0, 0.01, 0])
    for (const [p, { worldFromCamera }] of cameras.entries()) {
      const own = expTwist(p === 0 ? [0.006, 0, 0, 0, 0, 0] : [0, 0, 0, 0, 0, 0])
      poses.adam.values.set(logTwist(multiply(own, multiply(invertRigid(worldFromCamera), multiply(drift, worldFromCamera)))), p * 6)
    }
    poses.centre()
    for (let p = 1; p < 6; p++) expect(Math.hypot(...poses.correction(p))).toBeLessThan(0.003)
    expect(Math.hypot(...poses.correction(0))).toBeCloseTo(0.005, 3)
  })

  test('the given poses are returned untouched when refinement is off', () => {
    const poses = new Poses(cameras, 1, false)
    poses.learn(0, [1, 1, 1, 1, 1, 1], 1)
    expect(poses.camera(0)).toBe(cameras[0])
    expect(poses.blend(cameras[1]!, new Map([[0, 1]]))).toBe(cameras[1])
  })
})

test('a held-out camera takes after the cameras nearest to it', () => {
  const cameras = [0, 1, 2, 3].map((x) => lookAt([x, -3, 0.1], [x, 0, 0], 32, 24))
  const weights = neighbourWeights(standOf(lookAt([1.25, -3, 0.1], [1.25, 0, 0], 32, 24)), cameras.map(standOf), 3)
  expect(new Set(weights.keys())).toEqual(new Set([1, 2]))
  expect(weights.get(1)! / weights.get(2)!).toBeCloseTo(3, 1)
  expect([...weights.values()].reduce((a, b) => a + b)).toBeCloseTo(1, 12)
})
