import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openGpu, type Gpu } from '../../native-models/gpu/gpu.ts'
import type { Camera } from '../../native-models/scene/camera.ts'
import type { PreparedFrame } from '../../native-models/scene/frames.ts'
import { invertRigid, multiply } from '../../native-models/scene/geometry.ts'
import { logit, type SplatCloud } from '../../native-models/scene/splats.ts'
import { alignColor, registered } from '../../native-models/splatting/color-alignment.ts'
import { Random } from '../../native-models/splatting/random.ts'
import { renderSplats } from '../../native-models/splatting/render.ts'
import { expTwist, logTwist } from '../../native-models/splatting/rigid.ts'
import { frameOf, lookAt } from './samples.ts'

const FOCAL_FACTOR = 0.9
/** 4 cm aside and 0.6 degrees askew, at 2.5 m. */
const COLOR_FROM_DEPTH = expTwist([-0.04, 0.01, 0, 0, 0.01, 0])
/** A percent of focal length is less than a pixel at the border. */
const FOCAL_TOLERANCE = 0.012

let gpu: Gpu
let cloud: SplatCloud
let cameras: Camera[]
beforeAll(async () => {
  gpu = await openGpu()
  cloud = patternedCorner()
  cameras = Array.from({ length: 24 }, (_, i) => lookAt([1.2 + 0.5 * Math.sin(i), 1.2 + 0.5 * Math.cos(2 * i), 1 + 0.4 * Math.sin(3 * i)], [0.4 * Math.cos(i) - 0.8, 0.4 * Math.sin(2 * i) - 0.8, -0.8], 160, 120))
})
afterAll(() => { gpu.close() })

/** A floor and two walls of thin splats under a pattern: surfaces as sharp as a depth camera needs them. */
function patternedCorner(): SplatCloud {
  const side = 56
  const count = 3 * side * side
  const corner = {
    count, shDegree: 0 as const, means: new Float32Array(count * 3), rotations: new Float32Array(count * 4), logScales: new Float32Array(count * 3),
    opacityLogits: new Float32Array(count).fill(logit(0.98)), sh: new Float32Array(count * 3),
  }
  for (let i = 0; i < count; i++) {
    const [plane, a, b] = [Math.floor(i / side ** 2), (i % side) / side, (Math.floor(i / side) % side) / side]
    const mean = [0, 1, 2].map((c) => (c === plane ? -1.2 : 2.4 * (c === (plane + 1) % 3 ? a : b) - 1.2)) as [number, number, number]
    const [x, y, z] = mean
    const wave = Math.sin(9 * x + 5 * z) * Math.sin(11 * y + 7 * z) + 0.7 * Math.sin(17 * x - 13 * y + 19 * z)
    corner.means.set(mean, i * 3)
    corner.rotations[i * 4] = 1
    corner.logScales.set([0, 1, 2].map((c) => Math.log(c === plane ? 0.002 : 0.03)), i * 3)
    corner.sh.fill(0.9 * wave, i * 3, i * 3 + 3)
  }
  return corner
}

/** Depth from the given camera, colour from where the colour camera really is. */
async function recorded(factor: number, colorFromDepth: readonly number[]): Promise<PreparedFrame[]> {
  const frames: PreparedFrame[] = []
  for (const [i, camera] of cameras.entries()) {
    const intrinsics = { ...camera.intrinsics, fx: camera.intrinsics.fx * factor, fy: camera.intrinsics.fy * factor }
    const colored = { intrinsics, worldFromCamera: [...multiply(camera.worldFromCamera, invertRigid(colorFromDepth))] }
    const measured = frameOf(`${i}`, camera, await renderSplats(gpu, cloud, camera), true)
    frames.push({ ...measured, rgb: frameOf(`${i}`, colored, await renderSplats(gpu, cloud, colored), false).rgb })
  }
  return frames
}

describe('colour alignment', () => {
  test('finds the focal length and the place of a colour camera that stands beside the depth camera', async () => {
    const frames = await recorded(FOCAL_FACTOR, COLOR_FROM_DEPTH)
    const found = await alignColor(frames, new Random(1))
    expect(found).not.toBeNull()
    expect(Math.abs(found!.focalFactor - FOCAL_FACTOR)).toBeLessThan(FOCAL_TOLERANCE)
    expect(found!.after).toBeGreaterThan(found!.before + 0.1)
    // Offset and turn trade against each other; what counts is where things appear: within a pixel at the scene's distance.
    const [x, y, , turnX, turnY] = logTwist(multiply(found!.colorFromDepth, invertRigid(COLOR_FROM_DEPTH)))
    expect(160 * Math.abs(x / 2 + turnY)).toBeLessThan(1.5)
    expect(160 * Math.abs(y / 2 - turnX)).toBeLessThan(1.5)
  })

  test('an aligned frame has the depth that its colour camera would have measured', async () => {
    const [frame] = await recorded(FOCAL_FACTOR, COLOR_FROM_DEPTH)
    const { camera, depth } = registered(frame!, { focalFactor: FOCAL_FACTOR, colorFromDepth: COLOR_FROM_DEPTH, before: 0, after: 1 })
    const truth = await renderSplats(gpu, cloud, camera)
    const errors = [...depth!].map((value, i) => (value > 0 && truth.alpha[i]! > 0.9 ? Math.abs(value - truth.depth[i]!) : NaN)).filter((error) => !Number.isNaN(error)).sort((a, b) => a - b)
    expect(errors.length).toBeGreaterThan(2000)
    expect(errors[errors.length >> 1]).toBeLessThan(0.02)
  })

  test('leaves cameras alone that are right as given, and captures that tell too little', async () => {
    expect(await alignColor(await recorded(1, expTwist([0, 0, 0, 0, 0, 0])), new Random(1))).toBeNull()
    const [one] = await recorded(1, COLOR_FROM_DEPTH)
    expect(await alignColor([one!], new Random(1))).toBeNull()
    expect(await alignColor([], new Random(1))).toBeNull()
    expect(await alignColor([{ ...one!, depth: null }], new Random(1))).toBeNull()
  })
})
