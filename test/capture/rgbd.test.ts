// RGB-D folders in every layout, their depth units, and what is refused.

import { readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { project, unproject } from '../../native-models/scene/camera.ts'
import { angleBetween } from '../../native-models/capture/upright.ts'
import { prepareFrame } from '../../native-models/capture/prepare.ts'
import { readDepth } from '../../native-models/capture/depth.ts'
import type { ReadCapture } from '../../native-models/capture/read.ts'
import { sharedData } from '../shared-data.ts'
import { depthImage, faultOf, folderWith, IDENTITY_POSE, INTRINSICS, levelPose, photograph, read, rgbdFiles, type FileSet } from './fixtures.ts'

const LOG = `0 0 1\n${IDENTITY_POSE}1 1 2\n${levelPose(5)}`
const colors = (names: string[]): FileSet => Object.fromEntries(names.map((name) => [name, photograph()]))
const depths = (names: string[]): FileSet => Object.fromEntries(names.map((name) => [name, depthImage()]))

describe('pose files', () => {
  it('are read with depth in millimetres, and say that this was assumed', async () => {
    const { capture, frames, points } = await read(await folderWith(rgbdFiles()))
    expect(capture).toMatchObject({ format: 'rgbd', missing: [], metric: { metresPerUnit: 1 } })
    expect(capture.warnings[0]).toMatch(/0\.001 world units a value assumed.*--depth-unit/)
    expect(frames.map(({ name, depthUnit, depthPath }) => [name, depthUnit, depthPath])[1]).toEqual(['000001', 0.001, 'depth/000001.png'])
    expect(frames[2]!.camera.worldFromCamera[3]).toBe(2)
    // Everything is 1.5 m ahead of level cameras that look along +y.
    expect(points!.positions.length).toBeGreaterThan(0)
    expect(points!.positions[1]).toBeCloseTo(1.5, 6)
  })

  it('take the depth unit given', async () => {
    const { frames, capture } = await read(await folderWith(rgbdFiles()), { depthUnit: 0.01 })
    expect(frames[0]!.depthUnit).toBe(0.01)
    expect(capture.warnings).toEqual([])
  })

  it('pair by number, whatever stands around it', async () => {
    const { frames } = await read(await folderWith({
      'intrinsics.txt': INTRINSICS,
      ...colors(['color/frame_2.png', 'color/frame_10.png']), ...depths(['depth/depth_2.png', 'depth/depth_10.png']),
      'poses/pose_2.txt': levelPose(2), 'poses/pose_10.txt': levelPose(10),
    }))
    expect(frames.map(({ name, depthPath, camera }) => [name, depthPath, camera.worldFromCamera[3]])).toEqual([['frame_2', 'depth/depth_2.png', 2], ['frame_10', 'depth/depth_10.png', 10]])
  })

  it('report poses without photographs and photographs without poses', async () => {
    const { 'rgb/000001.png': _r, 'pose/000002.txt': _p, ...files } = rgbdFiles()
    const { frames, capture } = await read(await folderWith(files))
    expect(frames).toHaveLength(1)
    expect(capture.missing).toEqual(['photograph of pose/000001.txt'])
    expect(capture.warnings.join()).toMatch(/1 photograph has no pose and is left out/)
  })

  it('leave out ScanNet frames whose tracking was lost', async () => {
    const lost = '-inf -inf -inf -inf\n-inf -inf -inf -inf\n-inf -inf -inf -inf\n-inf -inf -inf -inf\n'
    const { frames, capture } = await read(await folderWith({ ...rgbdFiles(), 'pose/000001.txt': lost }))
    expect(frames.map(({ name }) => name)).toEqual(['000000', '000002'])
    expect(capture.warnings.join()).toMatch(/1 frame without tracking/)
  })

  it('use a depth camera of its own size where one is stated', async () => {
    const four = (f: number, cx: number, cy: number): string => `${f} 0 ${cx} 0\n0 ${f} ${cy} 0\n0 0 1 0\n0 0 0 1\n`
    const folder = await folderWith({
      'color/0.png': photograph(), 'depth/0.png': depthImage(4, 3, 2000), 'pose/0.txt': IDENTITY_POSE,
      'intrinsic/intrinsic_color.txt': four(10, 3.5, 2.5), 'intrinsic/intrinsic_depth.txt': four(5, 1.5, 1),
    })
    const { frames } = await read(folder)
    expect(frames[0]!.camera.intrinsics).toMatchObject({ fx: 10, cx: 4, cy: 3 })
    expect(frames[0]!.depthIntrinsics).toMatchObject({ width: 4, height: 3, fx: 5, cx: 2, cy: 1.5 })
    expect([...(await prepareFrame(folder, frames[0]!, 8)).depth!].every((z) => z === 2)).toBe(true)
  })

  it('believe a synthetic capture’s own statement', async () => {
    const { capture, frames } = await read(await folderWith({
      ...rgbdFiles(), 'capture.json': JSON.stringify({ format: 'synthetic', depthUnit: 0.002, up: [0, 0, 1], metresPerUnit: 1 }),
    }))
    expect(capture).toMatchObject({ format: 'synthetic', up: { direction: [0, 0, 1], confidence: 1 }, warnings: [] })
    expect(frames[0]!.depthUnit).toBe(0.002)
  })
})

describe('other layouts', () => {
  it('7-Scenes', async () => {
    const names = ['frame-000000', 'frame-000001']
    const files: FileSet = { 'camera-intrinsics.txt': INTRINSICS }
    for (const name of names) Object.assign(files, { [`${name}.color.png`]: photograph(), [`${name}.depth.png`]: depthImage(), [`${name}.pose.txt`]: IDENTITY_POSE })
    const { frames, capture } = await read(await folderWith(files))
    expect(frames.map(({ name }) => name)).toEqual(names)
    expect(frames[0]).toMatchObject({ imagePath: 'frame-000000.color.png', depthPath: 'frame-000000.depth.png', depthUnit: 0.001 })
    expect(capture.warnings).toEqual([])
  })

  it('TUM, paired by time', async () => {
    const { frames, capture } = await read(await folderWith({
      'groundtruth.txt': '# timestamp tx ty tz qx qy qz qw\n1.001 1 2 3 0 0 0 1\n2.001 4 5 6 0 0.70710678 0 0.70710678\n',
      'rgb.txt': '# color images\n1.0 rgb/1.png\n2.0 rgb/2.png\n9.0 rgb/9.png\n', 'depth.txt': '1.01 depth/1.png\n2.5 depth/2.png\n',
      'calibration.txt': '10 10 3.5 2.5', ...colors(['rgb/1.png', 'rgb/2.png', 'rgb/9.png']), ...depths(['depth/1.png', 'depth/2.png']),
    }))
    expect(frames.map(({ depthPath, depthUnit }) => [depthPath, depthUnit])).toEqual([['depth/1.png', 1 / 5000], [null, null]])
    expect(frames[0]!.camera).toMatchObject({ worldFromCamera: [1, 0, 0, 1, 0, 1, 0, 2, 0, 0, 1, 3, 0, 0, 0, 1], intrinsics: { cx: 4, cy: 3 } })
    // Turned 90 degrees about y: the camera looks along world +x.
    expect(frames[1]!.camera.worldFromCamera[2]).toBeCloseTo(1, 6)
    expect(capture.warnings.join()).toMatch(/1 photograph has no pose/)
  })

  it('a .log trajectory with an Open3D camera', async () => {
    const camera = JSON.stringify({ width: 8, height: 6, intrinsic_matrix: [10, 0, 0, 0, 11, 0, 3.5, 2.5, 1] })
    const { frames } = await read(await folderWith({
      'trajectory.log': LOG, 'camera_primesense.json': camera,
      ...colors(['color/00000.png', 'color/00001.png']), ...depths(['depth/00000.png', 'depth/00001.png']),
    }))
    expect(frames[1]!.camera).toMatchObject({ intrinsics: { fx: 10, fy: 11, cx: 4, cy: 3 }, worldFromCamera: [1, 0, 0, 5, 0, 0, 1, 0, 0, -1, 0, 0, 0, 0, 0, 1] })
    expect(frames[1]!.depthUnit).toBe(0.001)
  })

  it('one pose per line', async () => {
    const line = IDENTITY_POSE.trim().replaceAll('\n', ' ')
    const folder = await folderWith({ 'traj.txt': `${line}\n${line}\n`, 'camera-intrinsics.txt': INTRINSICS, ...colors(['results/frame000000.png', 'results/frame000001.png']), ...depths(['results/depth000000.png', 'results/depth000001.png']) })
    expect((await read(folder, { depthUnit: 1 / 6553.5 })).frames[1]).toMatchObject({ imagePath: 'results/frame000001.png', depthPath: 'results/depth000001.png', depthUnit: 1 / 6553.5 })
  })

  it('quaternions whose times are frame numbers', async () => {
    const { frames, capture } = await read(await folderWith({
      'poses.txt': '0 1 2 3 0 0 0 1\n20 4 5 6 0 0 0 1\n', 'camera-intrinsics.txt': INTRINSICS, ...colors(['rgb/000000.png', 'rgb/000010.png', 'rgb/000020.png']),
    }))
    expect(frames.map(({ name, camera }) => [name, camera.worldFromCamera[3]])).toEqual([['000000', 1], ['000020', 4]])
    expect(capture).toMatchObject({ metric: null, warnings: ['1 photograph has no pose and is left out'] })
  })

  it('Redwood, whose depth images carry times of their own', async () => {
    const { frames } = await read(await folderWith({
      'office.log': LOG, 'camera-intrinsics.txt': INTRINSICS,
      ...colors(['image/000001-000000010040.png', 'image/000002-000000043399.png']), ...depths(['depth/000001-000000000000.png', 'depth/000002-000000033369.png']),
    }))
    expect(frames.map(({ depthPath }) => depthPath)).toEqual(['depth/000001-000000000000.png', 'depth/000002-000000033369.png'])
  })

  it('NumPy depth, whose unit must be given', async () => {
    const { 'depth/000000.png': _a, 'depth/000001.png': _b, 'depth/000002.png': _c, ...files } = rgbdFiles()
    const folder = await folderWith({ ...files, 'depth/000000.npy': npy('<f4', 8, 6, 1.25) })
    const fault = await faultOf(read(folder))
    expect([fault.code, /is not stated; give it with --depth-unit/.test(fault.message)]).toEqual(['input.invalid', true])
    const { frames } = await read(folder, { depthUnit: 2 })
    expect((await prepareFrame(folder, frames[0]!, 8)).depth![5]).toBe(2.5)
  })
})

/** A (height, width) array as numpy.save writes it. */
function npy(type: string, width: number, height: number, value: number): Uint8Array {
  const header = `{'descr': '${type}', 'fortran_order': False, 'shape': (${height}, ${width}), }`
  const start = Buffer.from(`\x93NUMPY\x01\x00\x00\x00${header.padEnd(117)}\n`, 'latin1')
  start.writeUInt16LE(start.length - 10, 8)
  return Buffer.concat([start, Buffer.from(Float32Array.from({ length: width * height }, () => value).buffer)])
}

describe('a damaged RGB-D folder is refused', () => {
  it.each<[string, FileSet, RegExp]>([
    ['a NaN pose', { 'pose/000001.txt': IDENTITY_POSE.replace('1', 'nan') }, /pose\/000001\.txt: the pose is not a number/],
    ['a pose cut short', { 'pose/000001.txt': '1 0 0 0\n0 1' }, /pose\/000001\.txt: a pose is a 4x4 matrix, this has 6 numbers/],
    ['a transposed pose', { 'pose/000001.txt': '1 0 0 0\n0 1 0 0\n0 0 1 0\n1 2 3 1\n' }, /the last row of the pose is 1 2 3 1/],
    ['depth and colour of different sizes', { 'depth/000002.png': depthImage(4, 3) }, /depth\/000002\.png: the depth image is 4x3, its photograph rgb\/000002\.png is 8x6/],
    ['photographs of different sizes', { 'rgb/000002.png': photograph(16, 4), 'depth/000002.png': depthImage(16, 4) }, /rgb\/000002\.png: the photograph is 16x4, its camera is for 8x6/],
    ['8-bit depth', { 'depth/000000.png': photograph() }, /depth\/000000\.png: depth is stored as 16-bit grey PNG; this one has 8 bits and colour/],
    ['depth that is no image', { 'depth/000001.png': 'hello' }, /depth\/000001\.png: this is not a depth image/],
    ['zero focal length', { 'camera-intrinsics.txt': '0 0 4\n0 10 3\n0 0 1\n' }, /camera-intrinsics\.txt: the focal length is 0/],
    ['intrinsics that are no numbers', { 'camera-intrinsics.txt': 'x 0 4\n0 10 3\n0 0 1\n' }, /camera-intrinsics\.txt: the intrinsics are not numbers/],
    ['intrinsics cut short', { 'camera-intrinsics.txt': '10 0 4\n0 10' }, /a camera matrix has 9 or 16 numbers, this has 5/],
  ])('%s', async (_, changes, message) => {
    const fault = await faultOf(read(await folderWith({ ...rgbdFiles(), ...changes })))
    expect(fault.code).toBe('capture.malformed')
    expect(fault.message).toMatch(message)
  })

  it('a depth image cut short, when its pixels are needed', async () => {
    const files = rgbdFiles()
    const whole = await folderWith(files)
    const cut = readFileSync(path.join(whole, 'depth/000000.png')).subarray(0, 60)
    const fault = await faultOf(read(await folderWith({ ...files, 'depth/000000.png': cut })))
    expect(fault.message).toMatch(/depth\/000000\.png: the PNG cannot be decoded/)
  })

  it('nothing states the focal length', async () => {
    const { 'camera-intrinsics.txt': _, ...files } = rgbdFiles()
    const fault = await faultOf(read(await folderWith(files)))
    expect([fault.code, /add camera-intrinsics\.txt/.test(fault.message)]).toEqual(['input.invalid', true])
  })

  it.each([
    ['a .log cut short', LOG.split('\n').slice(0, 7).join('\n'), /trajectory\.log: 7 lines are not a whole number of frames/],
    ['a NaN in a .log', LOG.replace('1 0 0 5', '1 0 0 nan'), /trajectory\.log: frame 2 at line 6: the pose is not a number/],
    ['a .log without its numbers', LOG.replace('1 1 2', 'x y z'), /frame 2 at line 6: "x y z" should be three whole numbers/],
  ])('%s', async (_, log, message) => {
    const fault = await faultOf(read(await folderWith({ 'trajectory.log': log, 'camera-intrinsics.txt': INTRINSICS, ...colors(['color/0.png', 'color/1.png']) })))
    expect(fault.code).toBe('capture.malformed')
    expect(fault.message).toMatch(message)
  })
})

const captures = new Map<string, Promise<ReadCapture>>()
/** Real captures take a second or two; one reading serves all their tests. */
function readOnce(folder: string): Promise<ReadCapture> {
  const reading = captures.get(folder) ?? read(folder)
  captures.set(folder, reading)
  return reading
}

/** Median |depth of a's pixel carried into b − depth of b there|, where b sees the same surface. */
async function depthDisagreement(folder: string, names: readonly [string, string], width: number): Promise<number> {
  const { frames } = await readOnce(folder)
  const [a, b] = await Promise.all(names.map((name) => prepareFrame(folder, frames.find((frame) => frame.name === name)!, width)))
  const { width: w, height: h } = a!.camera.intrinsics
  const differences: number[] = []
  for (let i = 0; i < w * h; i++) {
    if (!(a!.depth![i]! > 0)) continue
    const [u, v, z] = project(b!.camera, unproject(a!.camera, (i % w) + 0.5, Math.floor(i / w) + 0.5, a!.depth![i]!))
    if (z <= 0 || u < 0 || v < 0 || u >= w || v >= h) continue
    const there = b!.depth![Math.floor(v) * w + Math.floor(u)]!
    if (there > 0) differences.push(Math.abs(z - there))
  }
  expect(differences.length).toBeGreaterThan(1000)
  return differences.sort((x, y) => x - y)[differences.length >> 1]!
}

const kitchen = sharedData('captures/kitchen_rgbd')
describe.skipIf(kitchen === null)('the kitchen', () => {
  it('imports 100 frames in metres, with up within 3 degrees of the truth', async () => {
    const { capture, frames, points } = await readOnce(kitchen!)
    expect(frames).toHaveLength(100)
    expect(capture.metric!.metresPerUnit).toBe(1)
    const truth = JSON.parse(readFileSync(path.join(kitchen!, 'annotations.json'), 'utf8')) as { up: [number, number, number] }
    expect(angleBetween(capture.up!.direction, truth.up)).toBeLessThan(3)
    expect(points!.positions.length / 3).toBeGreaterThan(20_000)
  })

  // The source's own check found medians of 1.0 to 1.8 cm between such frames.
  it.each([['000000', '000200'], ['000300', '000500']] as const)('frame %s agrees with %s within 2 cm', async (a, b) => {
    expect(await depthDisagreement(kitchen!, [a, b], 640)).toBeLessThan(0.02)
  })

  it('agrees as well at half size: depth is chosen, not mixed', async () => {
    expect(await depthDisagreement(kitchen!, ['000000', '000200'], 320)).toBeLessThan(0.02)
  })
})

const living = sharedData('captures/open3d_rgbd')
describe.skipIf(living === null)('the Open3D living room', () => {
  it('agrees between its first and last frame within a centimetre', async () => {
    const { frames } = await readOnce(living!)
    expect(frames).toHaveLength(5)
    expect(frames[0]!.camera.intrinsics).toMatchObject({ fx: 525, cx: 320, cy: 240 })
    expect(await depthDisagreement(living!, ['00000', '00004'], 640)).toBeLessThan(0.01)
  })

  it('reads PGM as netpbm defines it, big-endian, and TUM’s PNG', async () => {
    const pgm = await readDepth(path.join(living!, 'other_formats/NYU_depth.pgm'))
    expect([pgm.width, pgm.height, pgm.values[0]]).toEqual([640, 480, 0xff07])
    const tum = await readDepth(path.join(living!, 'other_formats/TUM_depth.png'))
    const known = [...tum.values].filter((value) => value > 0).sort((a, b) => a - b)
    // A desk a few metres away, at 5000 values a metre.
    expect(known[known.length >> 1]! / 5000).toBeGreaterThan(0.5)
    expect(known[known.length >> 1]! / 5000).toBeLessThan(5)
  })
})
