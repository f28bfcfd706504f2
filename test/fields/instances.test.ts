import { describe, expect, it } from 'vitest'
import { describeInstance } from '../../native-models/fields/instances.ts'
import { connectedParts } from '../../native-models/fields/connected.ts'
import { distance, normalise, rigid, transformDirection, transformPoint, type Mat4, type Vec3 } from '../../native-models/scene/geometry.ts'
import { logit, SH_C0, type SplatCloud } from '../../native-models/scene/splats.ts'
import { seededRandom } from '../../native-models/synthetic/random.ts'

function cloudOf(points: Vec3[], color: Vec3 = [0.5, 0.5, 0.5]): SplatCloud {
  return {
    count: points.length, shDegree: 0, means: Float32Array.from(points.flat()), rotations: Float32Array.from(points.flatMap(() => [1, 0, 0, 0])),
    logScales: new Float32Array(points.length * 3).fill(Math.log(0.01)), opacityLogits: new Float32Array(points.length).fill(logit(0.9)),
    sh: Float32Array.from(points.flatMap(() => color.map((c) => (c - 0.5) / SH_C0))),
  }
}

/** Points spread over the surface of a box of this size, placed by a rigid transform. */
function boxPoints(size: Vec3, place: Mat4, count: number, seed = 1): Vec3[] {
  const random = seededRandom(seed)
  return Array.from({ length: count }, () => {
    const p = size.map((s) => random.between(-s / 2, s / 2))
    const [a, b, c] = size
    const areas = [b * c, a * c, a * b]
    const pick = random.between(0, areas[0]! + areas[1]! + areas[2]!)
    const face = pick < areas[0]! ? 0 : pick < areas[0]! + areas[1]! ? 1 : 2
    p[face] = (random.next() < 0.5 ? -1 : 1) * size[face] / 2
    return transformPoint(place, p as unknown as Vec3)
  })
}
const all = (cloud: SplatCloud): number[] => Array.from({ length: cloud.count }, (_, i) => i)

describe('the box of an instance', () => {
  it.each([0, 17, 45, 80])('stands along up and turns with the object, %i degrees', (degrees) => {
    const half = (degrees * Math.PI) / 360
    const place = rigid([Math.cos(half), 0, 0, Math.sin(half)], [3, -2, 1])
    const cloud = cloudOf(boxPoints([0.4, 0.2, 0.1], place, 3000))
    const { box, centroid } = describeInstance(cloud, all(cloud), [0, 0, 1])
    expect(Math.max(box.size[0], box.size[1])).toBeCloseTo(0.4, 1)
    expect(Math.min(box.size[0], box.size[1])).toBeCloseTo(0.2, 1)
    expect(distance(box.center, [3, -2, 1])).toBeLessThan(0.01)
    expect(distance(centroid, [3, -2, 1])).toBeLessThan(0.01)
    const longest = box.size[0] > box.size[1] ? 0 : 1
    const axis = transformDirection(rigid(box.rotation, [0, 0, 0]), longest === 0 ? [1, 0, 0] : [0, 1, 0])
    const expected = transformDirection(place, [1, 0, 0])
    expect(Math.abs(axis[0] * expected[0] + axis[1] * expected[1])).toBeGreaterThan(0.99)
  })

  it('takes any up', () => {
    const up = normalise([0.1, -0.9, -0.4])
    const cloud = cloudOf(boxPoints([0.3, 0.3, 0.3], rigid([0.8, 0.3, 0.2, 0.1], [1, 1, 1]), 500))
    const { box } = describeInstance(cloud, all(cloud), up)
    expect(distance(transformDirection(rigid(box.rotation, [0, 0, 0]), [0, 0, 1]), up)).toBeLessThan(1e-6)
  })

  it('does not stretch to a few floaters', () => {
    const points = boxPoints([0.2, 0.2, 0.2], rigid([1, 0, 0, 0], [0, 0, 0]), 1000)
    const cloud = cloudOf([...points, [5, 5, 5], [-4, 0, 1], [0, 0, 9]])
    const { box, centroid } = describeInstance(cloud, all(cloud), null)
    expect(Math.max(...box.size)).toBeLessThan(0.3)
    expect(distance(centroid, [0, 0, 0])).toBeLessThan(0.01)
  })

  it('is a point for one splat and nothing for none', () => {
    const cloud = cloudOf([[1, 2, 3]], [0.78, 0.14, 0.14])
    const one = describeInstance(cloud, [0], [0, 0, 1])
    expect(distance(one.centroid, [1, 2, 3])).toBeLessThan(1e-6)
    expect(one.colors).toEqual([{ name: 'red', share: 1 }])
    expect(describeInstance(cloud, [], [0, 0, 1]).box.size).toEqual([0, 0, 0])
  })
})

describe('connected parts', () => {
  it('come heaviest first and hold together what touches', () => {
    const left = boxPoints([0.1, 0.1, 0.1], rigid([1, 0, 0, 0], [0, 0, 0]), 300)
    const right = boxPoints([0.1, 0.1, 0.1], rigid([1, 0, 0, 0], [1, 0, 0]), 200, 2)
    const cloud = cloudOf([...right, ...left, [9, 9, 9]])
    const members = Uint32Array.from(all(cloud))
    const parts = connectedParts(cloud, members, new Float32Array(cloud.count).fill(1))
    expect(parts.map((p) => p.length)).toEqual([300, 200, 1])
    expect(connectedParts(cloud, new Uint32Array(0), [])).toEqual([])
  })
})
