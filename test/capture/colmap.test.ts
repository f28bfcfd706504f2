// COLMAP models, binary and text: what is read, and what is refused with which words.

import { readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { project } from '../../native-models/scene/camera.ts'
import { readImagesBinary, readPointsBinary } from '../../native-models/capture/colmap-binary.ts'
import { readImagesText, readPointsText } from '../../native-models/capture/colmap-text.ts'
import { ByteReader } from '../../native-models/capture/byte-reader.ts'
import { CAMERA_MODELS } from '../../native-models/capture/colmap-model.ts'
import { distortionParams } from '../../native-models/capture/distortion.ts'
import { sharedData } from '../shared-data.ts'
import { camerasBin, colmapFiles, faultOf, folderWith, imagesBin, photograph, PINHOLE, pointsBin, read, VIEWS } from './fixtures.ts'

async function drain<T>(work: AsyncGenerator<unknown, T>): Promise<T> {
  for (;;) {
    const step = await work.next()
    if (step.done === true) return step.value
  }
}
const never = new AbortController().signal

describe('a COLMAP folder', () => {
  it('is read with poses, intrinsics and points', async () => {
    const { capture, frames, points } = await read(await folderWith(colmapFiles()))
    expect(capture).toMatchObject({ format: 'colmap', missing: [], metric: null, warnings: [] })
    expect(frames.map((frame) => frame.name)).toEqual(['a', 'b'])
    expect(frames[0]!.camera).toEqual({ intrinsics: { width: 8, height: 6, fx: 10, fy: 11, cx: 4, cy: 3, distortion: { model: 'NONE', params: [] } }, worldFromCamera: [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1]})
    // cameraFromWorld turns 90 degrees about y and shifts by t; the centre is -Rᵀ t = (3, -2, -1).
    const centre = [3, 7, 11].map((i) => frames[1]!.camera.worldFromCamera[i]!)
    expect(centre[0]).toBeCloseTo(3, 12)
    expect(centre[1]).toBeCloseTo(-2, 12)
    expect(centre[2]).toBeCloseTo(-1, 12)
    expect([...points!.positions]).toEqual([1, 2, 3, -1, 0, 5])
    expect([...points!.colors]).toEqual([10, 20, 30, 1, 2, 3])
  })

  it('says the same as text', async () => {
    const { 'sparse/0/cameras.bin': _c, 'sparse/0/images.bin': _i, 'sparse/0/points3D.bin': _p, ...images } = colmapFiles()
    const text = await read(await folderWith({
      ...images,
      'sparse/cameras.txt': '# comment\n1 PINHOLE 8 6 10 11 4 3\n',
      'sparse/images.txt': `# two lines each\n1 1 0 0 0 0 0 0 1 a.png\n1 2 5 3 4 -1\n2 ${Math.SQRT1_2} 0 ${Math.SQRT1_2} 0 1 2 3 1 b.png\n\n`,
      'sparse/points3D.txt': '1 1 2 3 10 20 30 0.5 1 0\n2 -1 0 5 1 2 3 0.5 1 1\n',
    }))
    const binary = await read(await folderWith(colmapFiles()))
    expect(text.frames.map((f) => f.camera)).toEqual(binary.frames.map((f) => f.camera))
    expect(text.points).toEqual(binary.points)
  })

  it.each(CAMERA_MODELS.slice(0, 17).map((model, id) => [model.name, id] as const))('knows %s', async (_, id) => {
    const model = CAMERA_MODELS[id]!
    expect(distortionParams(model.distortion!)).toBe(model.extra)
    const params = [...(model.focals === 2 ? [10, 11] : [10]), 4, 3, ...Array.from({ length: model.extra }, (__, k) => 0.01 * (k + 1))]
    const { frames } = await read(await folderWith(colmapFiles({ 'sparse/0/cameras.bin': camerasBin([{ ...PINHOLE, model: id, params }]) })))
    expect(frames[0]!.camera.intrinsics).toMatchObject({ fx: 10, fy: model.focals === 2 ? 11 : 10, cx: 4, cy: 3, distortion: { model: model.distortion, params: params.slice(model.focals + 2) } })
  })

  it('scales intrinsics to photographs kept at half size', async () => {
    const { frames } = await read(await folderWith(colmapFiles({ 'images/a.png': photograph(4, 3), 'images/b.png': photograph(4, 3) })))
    expect(frames[0]!.camera.intrinsics).toMatchObject({ width: 4, height: 3, fx: 5, fy: 5.5, cx: 2, cy: 1.5 })
  })

  it('finds photographs in images_2 when there is no images', async () => {
    const { 'images/a.png': _a, 'images/b.png': _b, ...model } = colmapFiles()
    const { frames } = await read(await folderWith({ ...model, 'images_2/a.png': photograph(4, 3), 'images_2/b.png': photograph(4, 3) }))
    expect(frames[0]!.imagePath).toBe('images_2/a.png')
  })

  it('opens when the model folder itself is chosen', async () => {
    const folder = await folderWith(colmapFiles())
    const { frames, capture } = await read(path.join(folder, 'sparse', '0'))
    expect(frames).toHaveLength(2)
    expect(capture.root).toBe(folder)
  })

  it('reports photographs that are missing, and leaves them out', async () => {
    const { 'images/b.png': _, ...rest } = colmapFiles()
    const { capture, frames } = await read(await folderWith(rest))
    expect(capture.missing).toEqual(['images/b.png'])
    expect(frames).toHaveLength(1)
    expect(capture.warnings).toEqual(['1 listed photograph is missing and left out'])
  })

  it('mentions unconnected pieces', async () => {
    const { capture } = await read(await folderWith(colmapFiles({ 'sparse/1/images.bin': imagesBin(VIEWS) })))
    expect(capture.warnings[0]).toContain('sparse/1')
  })
})

describe('a damaged COLMAP folder is refused', () => {
  const pinhole = (params: number[]) => ({ 'sparse/0/cameras.bin': camerasBin([{ ...PINHOLE, params }]) })
  it.each([
    ['a truncated images.bin', { 'sparse/0/images.bin': imagesBin(VIEWS).slice(0, -10) }, /images\.bin: image 2 of 2 at byte \d+: .*cut short/],
    ['a truncated header', { 'sparse/0/images.bin': imagesBin(VIEWS).slice(0, 5) }, /images\.bin: header at byte 0: .*cut short/],
    ['a wild count', { 'sparse/0/images.bin': Buffer.from('ffffffffffff0000', 'hex') }, /images\.bin: header at byte 0: \d+ images are announced, but only 0 bytes follow/],
    ['a wild observation count', { 'sparse/0/images.bin': imagesBin([{ ...VIEWS[1]!, observations: 3 }]).slice(0, -30) }, /image 1 of 1 at byte \d+: 3 observations are announced/],
    ['a truncated points3D.bin', { 'sparse/0/points3D.bin': pointsBin([{ at: [1, 2, 3], color: [1, 2, 3] }]).slice(0, 40) }, /points3D\.bin: .*byte/],
    ['a NaN point', { 'sparse/0/points3D.bin': pointsBin([{ at: [1, Number.NaN, 3], color: [1, 2, 3] }]) }, /points3D\.bin: point 1 of 1 at byte 8: its position is not a number/],
    ['a NaN pose', { 'sparse/0/images.bin': imagesBin([VIEWS[0]!, { ...VIEWS[1]!, translation: [Number.NaN, 0, 0] }]) }, /images\.bin: image 2 of 2 at byte 134: the pose is not a number/],
    ['a zero quaternion', { 'sparse/0/images.bin': imagesBin([{ ...VIEWS[0]!, rotation: [0, 0, 0, 0] }]) }, /image 1 of 1 at byte 8: the rotation is a zero quaternion/],
    ['a camera that is not there', { 'sparse/0/images.bin': imagesBin([{ ...VIEWS[0]!, camera: 7 }]) }, /camera 7, which cameras\.bin does not list/],
    ['zero focal length', pinhole([0, 11, 4, 3]), /cameras\.bin: camera 1 of 1 at byte 8: the focal length is 0, it must be greater than zero/],
    ['negative focal length', pinhole([10, -1, 4, 3]), /the focal length is -1/],
    ['a NaN parameter', pinhole([10, 11, Number.NaN, 3]), /parameter 3 of camera model PINHOLE is NaN/],
    ['an unknown model', { 'sparse/0/cameras.bin': camerasBin([{ ...PINHOLE, model: 99 }]) }, /camera model 99 is not known/],
    ['an equirectangular camera', { 'sparse/0/cameras.bin': camerasBin([{ ...PINHOLE, model: 17, params: [8, 6] }]) }, /EQUIRECTANGULAR has no flat image/],
    ['a photograph of another shape', { 'images/b.png': photograph(8, 3) }, /b\.png: the photograph is 8x3, its camera is for 8x6/],
    ['a turned photograph', { 'images/b.png': photograph(6, 8) }, /it was turned after its camera was computed/],
    ['a photograph that is none', { 'images/b.png': 'hello' }, /b\.png: this is not a readable image/],
    ['no images', { 'sparse/0/images.bin': imagesBin([]) }, /the COLMAP model lists no images/],
  ])('%s', async (_, changes, message) => {
    const fault = await faultOf(read(await folderWith(colmapFiles(changes))))
    expect(fault.code).toBe('capture.malformed')
    expect(fault.message).toMatch(message)
  })

  it('all photographs missing', async () => {
    const { 'images/a.png': _a, 'images/b.png': _b, ...model } = colmapFiles()
    const fault = await faultOf(read(await folderWith(model)))
    expect(fault.message).toMatch(/none of the 2 photographs of the COLMAP model is here \(the first is "a\.png"\)/)
  })

  it.each([
    ['cameras.txt', '1 PINHOLE 8 6 10 11 4\n', /cameras\.txt: line 1: camera model PINHOLE takes 4 parameters, the line has 3/],
    ['cameras.txt', '1 PINHOLE 8 6 0 11 4 3\n', /cameras\.txt: line 1: the focal length is 0/],
    ['cameras.txt', '# x\n1 LENS 8 6 0 11 4 3\n', /cameras\.txt: line 2: camera model "LENS" is not known/],
    ['images.txt', '1 1 0 0 0 0 0 nan 1 a.png\n\n', /images\.txt: line 1: the pose is not a number/],
    ['images.txt', '1 1 0 0 0\n\n', /images\.txt: line 1: an image takes/],
    ['points3D.txt', '1 1 2\n', /points3D\.txt: line 1: a point takes/],
  ])('text: %s with %j', async (name, content, message) => {
    const good = { 'cameras.txt': '1 PINHOLE 8 6 10 11 4 3\n', 'images.txt': '1 1 0 0 0 0 0 0 1 a.png\n\n' }
    const files = Object.fromEntries(Object.entries({ ...good, [name]: content }).map(([file, text]) => [`sparse/0/${file}`, text]))
    const fault = await faultOf(read(await folderWith({ ...files, 'images/a.png': photograph() })))
    expect(fault.code).toBe('capture.malformed')
    expect(fault.message).toMatch(message)
  })

  it('stops when cancelled', async () => {
    const { readCapture } = await import('../../native-models/capture/read.ts')
    const cancelled = AbortSignal.abort(new Error('cancelled by the user'))
    const work = readCapture(await folderWith(colmapFiles()), { up: 'auto' }, cancelled)
    await expect(drain(work)).rejects.toThrow('cancelled by the user')
  })
})

const desk = sharedData('captures/desk_colmap')
describe.skipIf(desk === null)('the desk', () => {
  it('is the same in binary and in text', async () => {
    const [sparse, text] = [path.join(desk!, 'sparse/0'), path.join(desk!, 'sparse_txt')]
    const order = (a: { name: string }, b: { name: string }): number => a.name.localeCompare(b.name)
    expect((await drain(readImagesText(text, never))).sort(order)).toEqual((await drain(readImagesBinary(sparse, never))).sort(order))
    const [a, b] = [await drain(readPointsText(text, never)), await drain(readPointsBinary(sparse, never))]
    const sorted = (points: typeof a): string[] => Array.from({ length: points!.positions.length / 3 }, (_, i) => [...points!.positions.subarray(i * 3, i * 3 + 3), ...points!.colors.subarray(i * 3, i * 3 + 3)].join()).sort()
    expect(sorted(a)).toEqual(sorted(b))
  })

  it('has the cameras that gaussian-splatting read from it', async () => {
    const { frames } = await read(desk!)
    const expected = JSON.parse(readFileSync(path.join(desk!, 'cameras_3dgs.json'), 'utf8')) as { img_name: string; width: number; height: number; position: number[]; rotation: number[][]; fx: number; fy: number }[]
    expect(frames).toHaveLength(expected.length)
    for (const camera of expected) {
      const { intrinsics, worldFromCamera: m } = frames.find((frame) => frame.name === camera.img_name)!.camera
      expect(intrinsics).toMatchObject({ width: camera.width, height: camera.height })
      expect(intrinsics.fx).toBeCloseTo(camera.fx, 6)
      expect(intrinsics.fy).toBeCloseTo(camera.fy, 6)
      camera.position.forEach((value, r) => { expect(m[r * 4 + 3]).toBeCloseTo(value, 9) })
      camera.rotation.flat().forEach((value, i) => { expect(m[Math.floor(i / 3) * 4 + (i % 3)]).toBeCloseTo(value, 9) })
    }
  })

  it('projects its points to where COLMAP saw them', async () => {
    const { frames } = await read(desk!)
    const points = positionsById(path.join(desk!, 'sparse/0/points3D.bin'))
    const errors: number[] = []
    const errorsOfPoint = new Map<bigint, number[]>()
    for (const { name, observations } of observationsOf(path.join(desk!, 'sparse/0/images.bin'))) {
      const { camera } = frames.find((frame) => frame.imagePath.endsWith(name))!
      for (const { x, y, id } of observations) {
        const [u, v, depth] = project(camera, points.get(id)!)
        expect(depth).toBeGreaterThan(0)
        errors.push(Math.hypot(u - x, v - y))
        errorsOfPoint.set(id, [...(errorsOfPoint.get(id) ?? []), errors.at(-1)!])
      }
    }
    errors.sort((a, b) => a - b)
    expect(errors.length).toBeGreaterThan(40_000)
    // COLMAP itself reports a mean over points of 1.005 pixels for this model.
    expect(errors[errors.length >> 1]).toBeLessThan(1)
    const means = [...errorsOfPoint.values()].map((all) => all.reduce((sum, e) => sum + e, 0) / all.length)
    expect(means.reduce((sum, e) => sum + e, 0) / means.length).toBeCloseTo(1.005, 2)
  })
})

function observationsOf(file: string): { name: string; observations: { x: number; y: number; id: bigint }[] }[] {
  const bytes = readFileSync(file)
  const reader = new ByteReader(file, bytes)
  return Array.from({ length: reader.u64() }, () => {
    reader.skip(4 + 7 * 8 + 4)
    const name = reader.zeroTerminated()
    const all = Array.from({ length: reader.u64() }, () => ({ x: reader.f64(), y: reader.f64(), id: bytes.readBigUInt64LE(reader.skip(8)) }))
    return { name, observations: all.filter(({ id }) => id !== 0xffff_ffff_ffff_ffffn) }
  })
}

function positionsById(file: string): Map<bigint, [number, number, number]> {
  const bytes = readFileSync(file)
  const reader = new ByteReader(file, bytes)
  return new Map(Array.from({ length: reader.u64() }, () => {
    const id = bytes.readBigUInt64LE(reader.skip(8))
    const position: [number, number, number] = [reader.f64(), reader.f64(), reader.f64()]
    reader.skip(3 + 8)
    reader.skip(reader.u64() * 8)
    return [id, position]
  }))
}
