// Finding the colour camera of a depth sensor from its photographs, in a scene whose cameras are known.

import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import type { Intrinsics } from '../../native-models/scene/camera.ts'
import type { Vec3 } from '../../native-models/scene/geometry.ts'
import { prepareFrame } from '../../native-models/capture/prepare.ts'
import { warpDepth } from '../../native-models/capture/warp-depth.ts'
import { depthPng, folderWith, read, type FileSet } from './fixtures.ts'

const [WIDTH, HEIGHT, FOCAL] = [160, 120, 140]
const FRAMES = 8

/** A wavy wall about 2 m ahead with a box in front of it, in colours without a period. */
const wallAt = (x: number, y: number): number => (Math.abs(x - 0.2) < 0.35 && Math.abs(y) < 0.3 ? 1.4 : 2 + 0.15 * Math.sin(3 * x + 2 * y))
const colorAt = (x: number, y: number): number[] => [
  128 + 50 * Math.sin(7 * x + 1.3 * y) + 50 * Math.sin(23 * y - 5 * x), 128 + 60 * Math.sin(11 * y + 3 * x) + 40 * Math.sin(29 * x), 128 + 90 * Math.sin(9 * (x - y) + 2 * Math.sin(4 * x)),
]

/** Where the ray from `from` along (dx, dy, 1) meets the scene: a march, then bisection. */
function hit(from: Vec3, dx: number, dy: number): number {
  const behind = (z: number): boolean => from[2] + z >= wallAt(from[0] + dx * z, from[1] + dy * z)
  let z = 0.2
  while (!behind(z) && z < 6) z += 0.02
  let step = 0.01
  for (let i = 0; i < 20; i++, step /= 2) z += behind(z) ? -step : step
  return z
}

interface Lens { readonly focal: number; readonly cx: number; readonly cy: number; readonly at: Vec3 }
const DEPTH_LENS: Lens = { focal: FOCAL, cx: WIDTH / 2, cy: HEIGHT / 2, at: [0, 0, 0] }

/** Frames of a sensor whose colour lens is the one given; all that is stated is the depth lens. */
async function sensorCapture(color: Lens): Promise<string> {
  const files: FileSet = { 'camera-intrinsics.txt': `${FOCAL} 0 ${WIDTH / 2}\n0 ${FOCAL} ${HEIGHT / 2}\n0 0 1\n` }
  for (let i = 0; i < FRAMES; i++) {
    const centre: Vec3 = [0.25 * Math.sin(i * 1.1), 0.15 * Math.cos(i * 1.7), 0.1 * Math.sin(i)]
    const ray = (lens: Lens, column: number, row: number): readonly [number, number] => [(column + 0.5 - lens.cx) / lens.focal, (row + 0.5 - lens.cy) / lens.focal]
    const rgb = Uint8Array.from(Array.from({ length: WIDTH * HEIGHT }, (_, pixel) => {
      const from: Vec3 = [centre[0] + color.at[0], centre[1] + color.at[1], centre[2]]
      const [dx, dy] = ray(color, pixel % WIDTH, Math.floor(pixel / WIDTH))
      const z = hit(from, dx, dy)
      return colorAt(from[0] + dx * z, from[1] + dy * z)
    }).flat())
    files[`rgb/${i}.png`] = (file) => sharp(rgb, { raw: { width: WIDTH, height: HEIGHT, channels: 3 } }).toFile(file)
    files[`depth/${i}.png`] = await depthPng(WIDTH, HEIGHT, (column, row) => Math.round(1000 * hit(centre, ...ray(DEPTH_LENS, column, row))))
    files[`pose/${i}.txt`] = `1 0 0 ${centre[0]}\n0 1 0 ${centre[1]}\n0 0 1 ${centre[2]}\n0 0 0 1\n`
  }
  return folderWith(files)
}

describe('the colour camera of a sensor', () => {
  it('is found where it differs from what is stated, and depth follows it', async () => {
    const truth: Lens = { focal: 123, cx: 82, cy: 59, at: [0.03, 0, 0] }
    const folder = await sensorCapture(truth)
    const { frames, capture } = await read(folder, { depthUnit: 0.001 })
    expect(capture.warnings[0]).toMatch(/not taken with the stated camera/)
    const { camera: { intrinsics }, depthOffset, depthIntrinsics } = frames[0]!
    expect(Math.abs(intrinsics.fx / truth.focal - 1)).toBeLessThan(0.02)
    expect(depthIntrinsics!.fx).toBe(FOCAL)
    // The depth camera stands 3 cm to the left of the colour camera. Offset and principal point stand in for each other
    // to a degree, so what counts is where points land: within a pixel over the depths of the scene.
    for (const z of [1.4, 1.8, 2.2]) {
      for (const x of [-0.5, 0, 0.5]) {
        const found = (intrinsics.fx * (x + depthOffset![0])) / z + intrinsics.cx
        expect(Math.abs(found - ((truth.focal * (x - 0.03)) / z + truth.cx))).toBeLessThan(1)
      }
    }
    const { depth, camera } = await prepareFrame(folder, frames[0]!, WIDTH)
    const centre: Vec3 = [camera.worldFromCamera[3]!, camera.worldFromCamera[7]!, camera.worldFromCamera[11]!]
    const errors = [...depth!].flatMap((z, i) => (z > 0 ? [Math.abs(z - hit(centre, ((i % WIDTH) + 0.5 - camera.intrinsics.cx) / camera.intrinsics.fx, (Math.floor(i / WIDTH) + 0.5 - camera.intrinsics.cy) / camera.intrinsics.fy))] : []))
    expect(errors.length).toBeGreaterThan(WIDTH * HEIGHT * 0.6)
    expect(errors.sort((a, b) => a - b)[errors.length >> 1]).toBeLessThan(0.005)
  })

  it('is left as stated on demand', async () => {
    const folder = await sensorCapture({ focal: 123, cx: 82, cy: 59, at: [0.03, 0, 0] })
    const { frames, capture } = await read(folder, { depthUnit: 0.001, registration: false })
    expect([frames[0]!.camera.intrinsics.fx, capture.warnings]).toEqual([FOCAL, []])
  })

  it('is left as stated where photographs and depth agree', async () => {
    const { frames, capture } = await read(await sensorCapture(DEPTH_LENS), { depthUnit: 0.001 })
    expect(capture.warnings).toEqual([])
    expect(frames[0]!.camera.intrinsics).toMatchObject({ fx: FOCAL, cx: WIDTH / 2 })
    expect(frames[0]!.depthOffset).toBeUndefined()
  })
})

describe('warpDepth', () => {
  const camera = (width: number, height: number, f: number): Intrinsics => ({ width, height, fx: f, fy: f, cx: width / 2, cy: height / 2, distortion: { model: 'NONE', params: [] } })
  it('shifts by parallax, lets the nearest win and closes small gaps', () => {
    const image = { width: 20, height: 20, values: Uint16Array.from({ length: 400 }, (_, i) => (i % 20 === 10 ? 1000 : 2000)) }
    const same = warpDepth(image, 0.001, camera(20, 20, 10), [0, 0, 0], camera(20, 20, 10))
    expect([...same.subarray(200, 220)]).toEqual(Array.from({ length: 20 }, (_, x) => (x === 10 ? 1 : 2)))
    // 0.2 to the right: two pixels at 1 m, one at 2 m.
    const moved = warpDepth(image, 0.001, camera(20, 20, 10), [0.2, 0, 0], camera(20, 20, 10))
    expect([...moved.subarray(201, 220)]).toEqual(Array.from({ length: 19 }, (_, x) => (x + 1 === 12 ? 1 : 2)))
  })
  it('is unknown beyond what the depth camera sees', () => {
    const image = { width: 4, height: 4, values: Uint16Array.from({ length: 16 }, () => 1000) }
    const wide = warpDepth(image, 1, camera(4, 4, 10), [0, 0, 0], camera(8, 8, 10))
    expect(wide.filter((z) => z > 0)).toHaveLength(16)
  })
})
