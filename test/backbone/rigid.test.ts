import { expect, test } from 'vitest'
import { invertRigid, multiply } from '../../native-models/scene/geometry.ts'
import { expTwist, logTwist } from '../../native-models/backbone/rigid.ts'
import { Random } from '../../native-models/splatting/random.ts'

test('log undoes exp, for tiny and large motions', () => {
  const random = new Random(1)
  for (const size of [0, 1e-9, 1e-6, 1e-4, 0.1, 2.5]) {
    const axis = [random.normal(), random.normal(), random.normal()]
    const length = Math.hypot(...axis)
    const twist = [random.normal(), random.normal(), random.normal(), ...axis.map((a) => (size * a) / length)]
    logTwist(expTwist(twist)).forEach((value, i) => { expect(value).toBeCloseTo(twist[i]!, 8) })
  }
})

test('exp is rigid, and exp of minus a twist undoes it', () => {
  const twist = [0.3, -0.2, 0.9, 0.5, -1.1, 0.4]
  const back = multiply(expTwist(twist), expTwist(twist.map((value) => -value)))
  const byTranspose = multiply(expTwist(twist), invertRigid(expTwist(twist)))
  const identity = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1]
  identity.forEach((value, i) => {
    expect(back[i]).toBeCloseTo(value, 12)
    expect(byTranspose[i]).toBeCloseTo(value, 12)
  })
})

test('a quarter turn about z takes x to y', () => {
  const m = expTwist([0, 0, 0, 0, 0, Math.PI / 2])
  expect([m[0], m[4], m[8]].map((value) => Math.round(value! * 1e9) / 1e9)).toEqual([0, 1, 0])
})
