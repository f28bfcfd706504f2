import { describe, expect, test } from 'vitest'
import { project } from '../../native-models/scene/camera.ts'
import type { PreparedFrame } from '../../native-models/scene/frames.ts'
import { sigmoid } from '../../native-models/scene/splats.ts'
import { withoutDepthEdges } from '../../native-models/backbone/depth-edges.ts'
import { cloudFromPoints, initialPoints, sceneScale } from '../../native-models/splatting/initialise.ts'
import { Random } from '../../native-models/splatting/random.ts'
import { imageAt, trainingFrame } from '../../native-models/splatting/training-frames.ts'
import { lookAt, ringOfCameras } from './samples.ts'

const SIZE = { width: 64, height: 48 }
const PIXELS = SIZE.width * SIZE.height

/** Frames straight down on the plane z = 0, red, from height 2. */
const downward = (count: number, depth: boolean): PreparedFrame[] => Array.from({ length: count }, (_, i) => ({
  id: `f${i}`, name: `f${i}`, camera: lookAt([0.2 * i, 0.001, 2], [0.2 * i, 0, 0], SIZE.width, SIZE.height), valid: null,
  rgb: new Uint8Array(PIXELS * 3).map((_, c) => (c % 3 === 0 ? 255 : 0)), depth: depth ? new Float32Array(PIXELS).fill(2) : null,
}))

describe('first points', () => {
  test('from depth: on the measured surface, well spread, about as many as wanted, in its colour', () => {
    const points = initialPoints(downward(4, true), null, 1250, new Random(1))
    const count = points.positions.length / 3
    expect(points.method).toBe('depth')
    expect(count).toBeGreaterThan(300)
    expect(count).toBeLessThanOrEqual(500)
    for (let i = 0; i < count; i++) expect(points.positions[i * 3 + 2]).toBeCloseTo(0, 2)
    expect([...points.colors.subarray(0, 3)]).toEqual([255, 0, 0])
  })

  test('from sparse points: a subset, or all of them and jittered copies close by', () => {
    const random = new Random(2)
    const sparse = { positions: Float32Array.from({ length: 600 }, () => random.normal()), colors: new Uint8Array(600).fill(77) }
    const fewer = initialPoints(downward(2, false), sparse, 375, new Random(1))
    expect(fewer.method).toBe('sparse points')
    expect(fewer.positions).toHaveLength(450)
    const more = initialPoints(downward(2, false), sparse, 2500, new Random(1))
    expect(more.positions).toHaveLength(3000)
    expect(new Set(more.positions).size).toBeGreaterThan(2900)
    expect(more.positions.every(Number.isFinite)).toBe(true)
  })

  test('at random, where the cameras of a ring look, if nothing is known', () => {
    const frames = ringOfCameras(8, 64, 48).map((camera, i) => ({ ...downward(1, false)[0]!, id: `${i}`, camera }))
    const points = initialPoints(frames, null, 400, new Random(3))
    expect(points.method).toBe('random')
    let seen = 0
    for (let i = 0; i < 400; i++) {
      const [u, v, depth] = project(frames[0]!.camera, [points.positions[i * 3]!, points.positions[i * 3 + 1]!, points.positions[i * 3 + 2]!])
      if (depth > 0 && u >= 0 && v >= 0 && u < 64 && v < 48) seen++
    }
    expect(seen).toBeGreaterThan(80)
  })

  test('cameras in one place that look apart get points around them; no frames is a fault', () => {
    const apart = [[1, 0], [0, 1], [-1, 0], [0, -1]].map(([x, y]) => lookAt([0, 0, 0], [x!, y!, 0.01], 64, 48))
    const points = initialPoints(apart.map((camera) => ({ ...downward(1, false)[0]!, camera })), null, 50, new Random(1))
    expect(points.positions.every(Number.isFinite)).toBe(true)
    expect(() => initialPoints([], null, 50, new Random(1))).toThrow(/no photograph is left/)
  })
})

test('splats start half as wide as their neighbours are far, round, half opaque, in the points’ colours', () => {
  const points = { positions: new Float32Array([0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1]), colors: new Uint8Array(12).fill(255) }
  const cloud = cloudFromPoints(points, 1, 100)
  expect(Math.exp(cloud.logScales[0]!)).toBeCloseTo(0.5, 5)
  expect(sigmoid(cloud.opacityLogits[0]!)).toBeCloseTo(0.5, 6)
  expect([...cloud.rotations.subarray(0, 4)]).toEqual([1, 0, 0, 0])
  expect(0.5 + 0.28209479 * cloud.sh[0]!).toBeCloseTo(1, 5)
  expect(cloud.sh).toHaveLength(4 * 4 * 3)
})

test('the scene’s scale is how far away things are', () => {
  expect(sceneScale(downward(3, false).map(({ camera }) => camera), new Float32Array([0, 0, 0, 0.1, 0, 0, 0.1, 0.1, 0]))).toBeCloseTo(2, 2)
  expect(sceneScale([], new Float32Array(0))).toBe(1)
})

test('depth near a jump becomes unknown, on slopes it stays', () => {
  const depth = Float32Array.from({ length: PIXELS }, (_, i) => (i % 64 < 32 ? 1 + (i % 64) * 0.002 : 3))
  const kept = withoutDepthEdges(depth, 64, 48)
  expect(kept[10]).toBe(depth[10])
  expect(kept[31]).toBe(0)
  expect(kept[32]).toBe(0)
  expect(kept[40]).toBe(3)
})

test('each level halves the photograph: means of four, missing where one is missing, rays unchanged', () => {
  const [frame] = downward(1, true)
  const valid = new Uint8Array(PIXELS).fill(1)
  valid[0] = 0
  const big = { ...frame!, camera: lookAt([0, 0.001, 2], [0, 0, 0], 256, 192), rgb: new Uint8Array(256 * 192 * 3).fill(100), depth: new Float32Array(256 * 192).fill(2), valid: new Uint8Array(256 * 192).fill(1).fill(0, 0, 1) }
  const levels = trainingFrame(big).levels
  expect(levels.map(({ width, height }) => [width, height])).toEqual([[256, 192], [128, 96]])
  expect(levels.map(({ counted }) => counted)).toEqual([256 * 192 - 1, 128 * 96 - 1])
  expect(levels[1]!.pixels[0]).toBe(0)
  expect(levels[1]!.pixels[1]).toBe(0xff646464)
  const [full, half] = [levels[0]!.camera, levels[1]!.camera].map((camera) => project(camera, [0.1, 0.2, 0]))
  expect(half![0]).toBeCloseTo(full![0] / 2, 9)
  expect(imageAt(trainingFrame(big), 9)).toEqual(levels[1])
})
