// transforms.json and Blender splits: conventions, lenses, missing photographs, and what is refused.

import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { cameraDown, cameraForward, cameraRight } from '../../native-models/scene/camera.ts'
import { prepareFrame } from '../../native-models/capture/prepare.ts'
import { sharedData } from '../shared-data.ts'
import { depthImage, faultOf, folderWith, photograph, read } from './fixtures.ts'

/** An OpenGL camera at (1, 2, 3) that looks along world +y with world +z up. */
const LOOKING_NORTH = [[1, 0, 0, 1], [0, 0, -1, 2], [0, 1, 0, 3], [0, 0, 0, 1]]
const frame = (name: string, more: object = {}): object => ({ file_path: `images/${name}.png`, transform_matrix: LOOKING_NORTH, ...more })
const SHARED = { fl_x: 10, fl_y: 11, cx: 4.5, cy: 3.5, w: 8, h: 6 }
const transforms = (content: object): Record<string, string> => ({ 'transforms.json': JSON.stringify(content) })
const images = { 'images/a.png': photograph(), 'images/b.png': photograph() }

describe('transforms.json', () => {
  it('turns OpenGL cameras into ours', async () => {
    const { frames, capture } = await read(await folderWith({ ...images, ...transforms({ ...SHARED, frames: [frame('b'), frame('a')] }) }))
    expect(capture).toMatchObject({ format: 'transforms', metric: null, missing: [] })
    expect(frames.map(({ name }) => name)).toEqual(['a', 'b'])
    const { camera } = frames[0]!
    expect(cameraRight(camera)).toEqual([1, 0, 0])
    expect(cameraForward(camera)).toEqual([0, 1, 0])
    expect(cameraDown(camera)).toEqual([0, 0, -1])
    expect(camera.intrinsics).toEqual({ width: 8, height: 6, fx: 10, fy: 11, cx: 4.5, cy: 3.5, distortion: { model: 'NONE', params: [] } })
    expect(capture.up!.direction).toEqual([0, 0, 1])
  })

  it.each([
    ['OpenCV without a name', { k1: 0.1, k2: 0.2, p1: 0.3, p2: 0.4 }, { model: 'OPENCV', params: [0.1, 0.2, 0.3, 0.4] }],
    ['OpenCV with k3', { camera_model: 'OPENCV', k1: 0.1, k3: 0.2 }, { model: 'FULL_OPENCV', params: [0.1, 0, 0, 0, 0.2, 0, 0, 0] }],
    ['full OpenCV', { camera_model: 'FULL_OPENCV', k1: 1, k2: 2, p1: 3, p2: 4, k3: 5, k4: 6, k5: 7, k6: 8 }, { model: 'FULL_OPENCV', params: [1, 2, 3, 4, 5, 6, 7, 8] }],
    ['fisheye', { camera_model: 'OPENCV_FISHEYE', k1: 1, k2: 2, k3: 3, k4: 4 }, { model: 'OPENCV_FISHEYE', params: [1, 2, 3, 4] }],
    ['instant-ngp fisheye', { is_fisheye: true, k1: 1 }, { model: 'OPENCV_FISHEYE', params: [1, 0, 0, 0] }],
  ])('%s', async (_, lens, distortion) => {
    const { frames } = await read(await folderWith({ ...images, ...transforms({ ...SHARED, ...lens, frames: [frame('a')] }) }))
    expect(frames[0]!.camera.intrinsics.distortion).toEqual(distortion)
  })

  it('lets a frame have intrinsics of its own', async () => {
    const { frames } = await read(await folderWith({ ...images, ...transforms({ ...SHARED, frames: [frame('a'), frame('b', { fl_x: 20, k1: 0.5 })] }) }))
    expect(frames.map(({ camera }) => [camera.intrinsics.fx, camera.intrinsics.distortion.params[0]])).toEqual([[10, undefined], [20, 0.5]])
  })

  it('takes focal lengths from the field of view, sizes from the photographs', async () => {
    const angle = 2 * Math.atan(0.4)
    const { frames } = await read(await folderWith({ ...images, ...transforms({ camera_angle_x: angle, frames: [frame('a')] }) }))
    const { fx, fy, cx, cy } = frames[0]!.camera.intrinsics
    expect([fx, fy, cx, cy].map((v) => Math.round(v * 1e9) / 1e9)).toEqual([10, 10, 4, 3])
  })

  it('names missing photographs and leaves them out', async () => {
    const { frames, capture } = await read(await folderWith({ ...images, ...transforms({ ...SHARED, frames: [frame('a'), frame('gone'), frame('b')] }) }))
    expect(frames).toHaveLength(2)
    expect(capture.missing).toEqual(['images/gone.png'])
  })

  it('reads depth with its scale, at the photograph’s size or smaller', async () => {
    const content = { ...SHARED, depth_unit_scale_factor: 0.002, frames: [frame('a', { depth_file_path: 'depth/a.png' }), frame('b')] }
    const folder = await folderWith({ ...images, ...transforms(content), 'depth/a.png': depthImage(4, 3, 1500) })
    const { frames } = await read(folder)
    expect(frames.map(({ depthPath, depthUnit }) => [depthPath, depthUnit])).toEqual([['depth/a.png', 0.002], [null, null]])
    expect([...(await prepareFrame(folder, frames[0]!, 8)).depth!]).toEqual(Array.from({ length: 48 }, () => Math.fround(1500 * 0.002)))
  })

  it('defaults to thousandths of a unit for depth', async () => {
    const { frames } = await read(await folderWith({ ...images, ...transforms({ ...SHARED, frames: [frame('a', { depth_file_path: 'd.png' })] }), 'd.png': depthImage() }))
    expect(frames[0]!.depthUnit).toBe(0.001)
  })

  it('reads initial points', async () => {
    const ply = 'ply\nformat ascii 1.0\ncomment made by hand\nelement vertex 2\nproperty float x\nproperty float y\nproperty float z\nproperty uint8 red\nproperty uint8 green\nproperty uint8 blue\nend_header\n1 2 3 10 20 30\n4 5 6 40 50 60\n'
    const { points } = await read(await folderWith({ ...images, 'sparse_pc.ply': ply, ...transforms({ ...SHARED, ply_file_path: 'sparse_pc.ply', frames: [frame('a')] }) }))
    expect([...points!.positions]).toEqual([1, 2, 3, 4, 5, 6])
    expect([...points!.colors]).toEqual([10, 20, 30, 40, 50, 60])
  })
})

describe('Blender splits', () => {
  it('are one capture, with names that tell them apart', async () => {
    const split = (name: string): string => JSON.stringify({ camera_angle_x: 0.7, frames: [{ file_path: `./${name}/r_0`, transform_matrix: LOOKING_NORTH }] })
    const folder = await folderWith({
      'transforms_train.json': split('train'), 'transforms_test.json': split('test'),
      'train/r_0.png': photograph(), 'test/r_0.png': photograph(),
    })
    const { frames, capture } = await read(folder)
    expect(capture.format).toBe('blender')
    expect(frames.map(({ name }) => name)).toEqual(['test/r_0', 'train/r_0'])
  })
})

describe('a damaged transforms.json is refused', () => {
  const NAN_POSE = JSON.stringify({ ...SHARED, frames: [frame('a')] }).replace('[1,0,0,1]', '[1,0,0,NaN]')
  const scaled = LOOKING_NORTH.map((row, r) => row.map((v, c) => (r < 3 && c < 3 ? v * 2 : v)))
  const mirrored = LOOKING_NORTH.map((row) => [-row[0]!, ...row.slice(1)])
  it.each([
    ['not JSON', '{ "frames": [', /transforms\.json: this is not valid JSON/],
    ['a NaN pose', NAN_POSE, /transforms\.json: line 1 holds a value that is not a number/],
    ['no frames', JSON.stringify({ ...SHARED, frames: [] }), /transforms\.json: frames: no frames are listed/],
    ['a null in a pose', JSON.stringify({ ...SHARED, frames: [frame('a', { transform_matrix: [[null]] })] }), /frames\.0\.transform_matrix\.0\.0/],
    ['a short pose', JSON.stringify({ ...SHARED, frames: [frame('a', { transform_matrix: [[1, 0], [0, 1]] })] }), /frame 1 of 1 \(images\/a\.png\): a pose is a 4x4 matrix, this has 4 numbers/],
    ['a scaled pose', JSON.stringify({ ...SHARED, frames: [frame('a', { transform_matrix: scaled })] }), /frame 1 of 1 .*not a rotation/],
    ['a mirrored pose', JSON.stringify({ ...SHARED, frames: [frame('a', { transform_matrix: mirrored })] }), /the pose is mirrored/],
    ['a bad pose of a missing photograph', JSON.stringify({ ...SHARED, frames: [frame('a'), frame('gone', { transform_matrix: scaled })] }), /frame 2 of 2 \(images\/gone\.png\)/],
    ['zero focal length', JSON.stringify({ ...SHARED, fl_x: 0, frames: [frame('a')] }), /the focal length is 0, it must be greater than zero/],
    ['no focal length', JSON.stringify({ w: 8, h: 6, frames: [frame('a')] }), /no focal length is given \(fl_x or camera_angle_x\)/],
    ['an unknown lens', JSON.stringify({ ...SHARED, camera_model: 'EQUIRECTANGULAR', frames: [frame('a')] }), /camera model "EQUIRECTANGULAR" is not supported/],
    ['k4 without a model that has it', JSON.stringify({ ...SHARED, k4: 0.1, frames: [frame('a')] }), /k4, k5 and k6 have a meaning only with/],
    ['photographs of another shape', JSON.stringify({ ...SHARED, w: 80, h: 20, frames: [frame('a')] }), /a\.png: the photograph is 8x6, its camera is for 80x20/],
    ['all photographs missing', JSON.stringify({ ...SHARED, frames: [frame('x'), frame('y')] }), /none of the 2 listed photographs is here \(the first is images\/x\.png\)/],
    ['depth of another shape', JSON.stringify({ ...SHARED, frames: [frame('a', { depth_file_path: 'wide.png' })] }), /wide\.png: the depth image is 20x2, its photograph images\/a\.png is 8x6/],
    ['points that are gone', JSON.stringify({ ...SHARED, ply_file_path: 'gone.ply', frames: [frame('a')] }), /its point file gone\.ply is missing/],
  ])('%s', async (_, content, message) => {
    const fault = await faultOf(read(await folderWith({ ...images, 'transforms.json': content, 'wide.png': depthImage(20, 2) })))
    expect(fault.code).toBe('capture.malformed')
    expect(fault.message).toMatch(message)
  })

  it('a path that leads out of the folder', async () => {
    const fault = await faultOf(read(await folderWith({ ...images, ...transforms({ ...SHARED, frames: [{ ...frame('a'), file_path: '../../etc/passwd' }] }) })))
    expect(fault.code).toBe('input.invalid')
    expect(fault.message).toMatch(/lies outside the capture folder/)
  })
})

const fox = sharedData('captures/fox_transforms')
describe.skipIf(fox === null)('the fox', () => {
  it('imports 50 photographs and names the 17 that are missing', async () => {
    const { frames, capture } = await read(fox!)
    expect(frames).toHaveLength(50)
    expect(capture.missing).toHaveLength(17)
    expect(capture.missing).toContain(path.join('images', '0005.jpg'))
    expect(frames[0]!.camera.intrinsics.distortion.model).toBe('OPENCV')
  })

  it('prepares a photograph of its lens without blank pixels', async () => {
    const { frames } = await read(fox!)
    const prepared = await prepareFrame(fox!, frames[0]!, 120)
    const { width, height, fx, distortion } = prepared.camera.intrinsics
    expect([width, prepared.valid, prepared.depth, distortion.model]).toEqual([120, null, null, 'NONE'])
    expect(Math.abs(height / width - 1920 / 1080)).toBeLessThan(0.02)
    expect(Math.abs(fx / width - 1375.52 / 1080)).toBeLessThan(0.05)
    expect(prepared.rgb).toHaveLength(width * height * 3)
  })
})
