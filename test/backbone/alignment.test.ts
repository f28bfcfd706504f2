import { describe, expect, test } from 'vitest'
import { alignPoses } from '../../native-models/backbone/alignment/align-poses.ts'
import { alignedFrames } from '../../native-models/backbone/alignment/aligned-frames.ts'
import { compare } from '../../native-models/backbone/alignment/compare.ts'
import { FINEST, landmarksOf } from '../../native-models/backbone/alignment/landmarks.ts'
import { PoseEquations } from '../../native-models/backbone/alignment/pose-equations.ts'
import { expTwist, logTwist } from '../../native-models/backbone/rigid.ts'
import { cameraCentre, type Camera } from '../../native-models/scene/camera.ts'
import type { PreparedFrame } from '../../native-models/scene/frames.ts'
import { invertRigid, multiply, transformDirection, type Mat4 } from '../../native-models/scene/geometry.ts'
import { corrected } from '../../native-models/splatting/poses.ts'
import { Random } from '../../native-models/splatting/random.ts'
import { lookAt } from '../splatting/samples.ts'

const [WIDTH, HEIGHT] = [160, 120]
/** Cameras walk along two walls of a corner, and look into it. */
const cameras = Array.from({ length: 10 }, (_, i) => lookAt([0.35 * i - 1.6, -2.6 + 0.1 * (i % 3), 1 + 0.05 * i], [0.1 * i - 0.4, 0, 0.6], WIDTH, HEIGHT))

/** Brightness of a place: waves of several lengths in all directions, so that every patch is its own. */
const brightness = ([x, y, z]: readonly number[]): number =>
  128 + 40 * Math.sin(5 * x! + 3 * z!) * Math.cos(4 * z! - 2 * y!) + 30 * Math.sin(13 * x! - 7 * y! + 2 * z!) + 20 * Math.cos(11 * z! + 9 * y! - 6 * x!)

/** The corner (floor z = 0 and wall y = 0.5) as a camera sees it, brighter by a gain. */
function photograph(camera: Camera, id: string, gain = 1): PreparedFrame & { depth: Float32Array } {
  const { fx, fy, cx, cy } = camera.intrinsics
  const from = cameraCentre(camera)
  const rgb = new Uint8Array(WIDTH * HEIGHT * 3)
  const depth = new Float32Array(WIDTH * HEIGHT)
  for (let p = 0; p < WIDTH * HEIGHT; p++) {
    const ray = transformDirection(camera.worldFromCamera, [((p % WIDTH) + 0.5 - cx) / fx, (Math.floor(p / WIDTH) + 0.5 - cy) / fy, 1])
    const reach = [-from[2] / ray[2], (0.5 - from[1]) / ray[1]].filter((t) => t > 0)
    if (reach.length === 0) continue
    depth[p] = Math.min(...reach)
    rgb.fill(Math.min(255, gain * brightness(from.map((v, k) => v + depth[p]! * ray[k]!))), 3 * p, 3 * p + 3)
  }
  return { id, name: id, camera, rgb, depth, valid: null }
}

/** Frames whose stated cameras are off by these twists. */
const misplaced = (twists: readonly (readonly number[])[], gain: (index: number) => number = () => 1): PreparedFrame[] =>
  cameras.map((camera, i) => ({ ...photograph(camera, `${i}`, gain(i)), camera: corrected(camera, twists[i]!) }))

/** Of every camera but the first, the motion between its true place and where it was put, both as the first camera sees them. */
function errors(found: readonly Camera[]): number[] {
  const seen = (all: readonly Camera[], i: number): Mat4 => multiply(invertRigid(all[0]!.worldFromCamera), all[i]!.worldFromCamera)
  return found.slice(1).map((_, i) => Math.hypot(...logTwist(multiply(invertRigid(seen(found, i + 1)), seen(cameras, i + 1)))))
}

describe('aligning poses', () => {
  const random = new Random(5)
  const twists = cameras.map(() => Array.from({ length: 6 }, (_, k) => (k < 3 ? 0.03 : 0.012) * random.normal()))

  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length

  test('brings misplaced cameras together, whatever their exposure', async () => {
    const frames = misplaced(twists, (i) => 0.8 + 0.04 * i)
    const found = await alignPoses(frames)
    const before = errors(frames.map(({ camera }) => camera))
    const after = errors(frames.map(({ camera }, i) => corrected(camera, found!.twists[i]!)))
    expect(mean(after)).toBeLessThan(0.15 * mean(before))
  })

  test('repeats itself, number for number', async () => {
    expect(await alignPoses(misplaced(twists))).toEqual(await alignPoses(misplaced(twists)))
  })

  test('leaves right poses alone, and frames without depth', async () => {
    const right = misplaced(cameras.map(() => [0, 0, 0, 0, 0, 0]))
    expect(await alignPoses(right)).toBeNull()
    expect(await alignPoses(misplaced(twists).map((frame) => ({ ...frame, depth: null })))).toBeNull()
    expect(await alignPoses(right.slice(0, 1))).toBeNull()
  })
})

describe('frames to begin with', () => {
  // Trackers drift: the further along, the further off, the same way for neighbours.
  const drift = cameras.map((_, i) => [0.01 * (i - 4.5), 0, 0.006 * (i - 4.5), 0, 0.003 * (i - 4.5), 0])
  const heldOut = new Set(['4'])
  const errorOf = (frames: readonly PreparedFrame[], id: number): number => Math.hypot(...logTwist(multiply(invertRigid(frames[id]!.camera.worldFromCamera), cameras[id]!.worldFromCamera)))

  test('stand where they were, but for their common motion, and a held-out one goes with its neighbours', async () => {
    const frames = misplaced(drift)
    const found = await alignedFrames(frames, heldOut)
    const off = (all: readonly PreparedFrame[]): number => [1, 2, 7, 8].reduce((sum, id) => sum + errorOf(all, id), 0)
    expect(off(found)).toBeLessThan(0.6 * off(frames))
    expect(found.map(({ id }) => id)).toEqual(frames.map(({ id }) => id))
    const [before, after] = [3, 5].map((id) => errorOf(found, id))
    expect(errorOf(found, 4)).toBeLessThan(0.01 + Math.max(before!, after!))
  })

  test('owe nothing to the pixels of a held-out photograph', async () => {
    const frames = misplaced(drift)
    const black = frames.map((frame) => (heldOut.has(frame.id) ? { ...frame, rgb: frame.rgb.map(() => 0), depth: frame.depth!.map(() => 1) } : frame))
    const [seen, unseen] = [await alignedFrames(frames, heldOut), await alignedFrames(black, heldOut)]
    expect(unseen.map(({ camera }) => camera)).toEqual(seen.map(({ camera }) => camera))
  })
})

test('slopes of a comparison are those of its cost', () => {
  const [a, b] = [landmarksOf(photograph(cameras[3]!, 'a')), landmarksOf(photograph(cameras[4]!, 'b'))]
  const between = (motions: readonly number[]): Mat4 =>
    multiply(multiply(expTwist(motions.slice(6)), b.cameraFromWorld), invertRigid(multiply(expTwist(motions.slice(0, 6)), a.cameraFromWorld)))
  // Off by a little, or there is nothing to descend.
  const here = [0.004, -0.003, 0.002, 0.001, 0.002, -0.002, 0, 0, 0, 0, 0, 0]
  const { gradient, count } = compare(a, b, between(here), FINEST)
  expect(count).toBeGreaterThan(100)
  for (let k = 0; k < 12; k++) {
    const cost = (by: number): number => compare(a, b, between(here.with(k, here[k]! + by)), FINEST).cost
    // d/dr r²/(κ² + r²) is 2/κ² of what Gauss and Newton's weights make of it, κ² = 0.25.
    const slope = (cost(1e-5) - cost(-1e-5)) / 2e-5
    expect(Math.abs(8 * gradient[k]! - slope)).toBeLessThan(0.03 * Math.hypot(...gradient) * 8)
  }
})

test('equations of three cameras are solved as the whole matrix is', () => {
  const random = new Random(2)
  const pairs = [[0, 1], [1, 2], [2, 0]] as const
  const equations = new PoseEquations(3, pairs)
  const whole = Array.from({ length: 18 }, () => new Float64Array(18))
  const slope = new Float64Array(18)
  for (const [pair, ends] of pairs.entries()) {
    const [matrix, gradient] = [new Float64Array(144), new Float64Array(12)]
    const index = ends.flatMap((end) => [0, 1, 2, 3, 4, 5].map((k) => end * 6 + k))
    for (let row = 0; row < 20; row++) {
      const j = Array.from({ length: 12 }, () => random.normal())
      const r = random.normal()
      for (let i = 0; i < 12; i++) {
        gradient[i]! += j[i]! * r
        slope[index[i]!]! += j[i]! * r
        for (let k = 0; k < 12; k++) {
          if (k >= i) matrix[i * 12 + k]! += j[i]! * j[k]!
          whole[index[i]!]![index[k]!]! += j[i]! * j[k]!
        }
      }
    }
    equations.add(pair, matrix, gradient)
  }
  for (let camera = 0; camera < 3; camera++) {
    for (let k = 0; k < 6; k++) {
      equations.hold(camera, k, 0.5, 0.1 * k)
      whole[camera * 6 + k]![camera * 6 + k]! += 0.5
      slope[camera * 6 + k]! += 0.05 * k
    }
  }
  const found = equations.solve()
  whole.forEach((row, i) => { expect(row.reduce((sum, value, k) => sum + value * found[k]!, 0)).toBeCloseTo(-slope[i]!, 2) })
})
