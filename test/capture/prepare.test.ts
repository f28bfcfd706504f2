// Frames made ready to train on: sizes, cameras, transparency, masks, and photographs that went bad after import.

import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import type { Distortion } from '../../native-models/scene/camera.ts'
import type { FrameRecord } from '../../native-models/scene/records.ts'
import { prepareFrame, prepareMask, preparedCamera } from '../../native-models/capture/prepare.ts'
import { depthPng, faultOf, folderWith, photograph } from './fixtures.ts'

const record = (changes: Partial<FrameRecord> = {}, distortion: Distortion = { model: 'NONE', params: [] }): FrameRecord => ({
  id: 'f0', type: 'frame', captureId: 'c', name: 'a', index: 0, imagePath: 'a.png', depthPath: null, depthUnit: null,
  camera: { intrinsics: { width: 8, height: 6, fx: 10, fy: 10, cx: 4, cy: 3, distortion }, worldFromCamera: [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1] },
  ...changes,
})

describe('prepareFrame', () => {
  it('averages photographs and scales the camera with them', async () => {
    const folder = await folderWith({ 'a.png': photograph() })
    const { rgb, camera, valid, depth, id } = await prepareFrame(folder, record(), 4)
    expect([id, valid, depth]).toEqual(['f0', null, null])
    expect(camera.intrinsics).toMatchObject({ width: 4, height: 3, fx: 5, fy: 5, cx: 2, cy: 1.5 })
    // Columns 2 and 3 (red 2, 3) become 2.5, rounded; rows 4 and 5 become 4.5.
    expect([...rgb.subarray((2 * 4 + 1) * 3, (2 * 4 + 1) * 3 + 3)]).toEqual([3, 5, 100])
    expect(preparedCamera(record(), 4)).toEqual(camera)
  })

  it('never enlarges', async () => {
    const { camera } = await prepareFrame(await folderWith({ 'a.png': photograph() }), record(), 4000)
    expect(camera.intrinsics.width).toBe(8)
  })

  it('turns depth into world units along z, edges kept', async () => {
    const depth = await depthPng(8, 6, (column, row) => (row === 0 && column === 0 ? 65_535 : column < 3 ? 1000 : 4000))
    const folder = await folderWith({ 'a.png': photograph(), 'd.png': depth })
    const frame = record({ depthPath: 'd.png', depthUnit: 0.001 })
    const { depth: half } = await prepareFrame(folder, frame, 4)
    expect([...half!.subarray(0, 4)]).toEqual([1, 1, 4, 4].map(Math.fround))
    expect((await prepareFrame(folder, frame, 8)).depth![0]).toBe(0)
  })

  it('puts transparent pixels on white and spreads grey over the channels', async () => {
    const rgba = Uint8Array.from({ length: 48 * 4 }, (_, i) => (i % 4 === 3 ? 0 : 10))
    const grey = Uint8Array.from({ length: 48 }, () => 77)
    const folder = await folderWith({
      'a.png': (file) => sharp(rgba, { raw: { width: 8, height: 6, channels: 4 } }).toFile(file),
      'g.png': (file) => sharp(grey, { raw: { width: 8, height: 6, channels: 1 } }).toColourspace('b-w').toFile(file),
    })
    expect([...(await prepareFrame(folder, record(), 8)).rgb].every((v) => v === 255)).toBe(true)
    const prepared = await prepareFrame(folder, record({ imagePath: 'g.png' }), 8)
    expect([...prepared.rgb]).toEqual(Array.from({ length: 144 }, () => 77))
  })

  it('does not turn photographs by their EXIF orientation', async () => {
    const folder = await folderWith({ 'a.jpg': (file) => photograph()(`${file}.png`).then(() => sharp(`${file}.png`).withMetadata({ orientation: 6 }).jpeg({ quality: 100 }).toFile(file)) })
    const { camera } = await prepareFrame(folder, record({ imagePath: 'a.jpg' }), 8)
    expect([camera.intrinsics.width, camera.intrinsics.height]).toEqual([8, 6])
  })

  it('names the file that cannot be decoded or has changed', async () => {
    const folder = await folderWith({ 'a.png': photograph(), 'cut.jpg': (file) => sharp({ create: { width: 800, height: 600, channels: 3, background: '#345' } }).jpeg().toBuffer().then((bytes) => writeFile(file, bytes.subarray(0, 1200))) })
    const cut = await faultOf(prepareFrame(folder, record({ imagePath: 'cut.jpg' }), 8))
    expect([cut.code, cut.message]).toEqual(['capture.malformed', expect.stringMatching(/cut\.jpg: the photograph cannot be decoded/)])
    const gone = await faultOf(prepareFrame(folder, record({ imagePath: 'gone.png' }), 8))
    expect(gone.message).toContain(path.join(folder, 'gone.png'))
    await photograph(4, 3)(path.join(folder, 'a.png'))
    const changed = await faultOf(prepareFrame(folder, record(), 8))
    expect(changed.message).toMatch(/it is 4x3 now, 8x6 when it was imported/)
  })
})

describe('prepareMask', () => {
  it('follows the photograph’s pixels', () => {
    const mask = Uint16Array.from({ length: 48 }, (_, i) => (i % 8 < 4 ? 300 : 7))
    const small = prepareMask(record(), mask, 4)
    expect(small).toBeInstanceOf(Uint16Array)
    expect([...small]).toEqual(Array.from({ length: 12 }, (_, i) => (i % 4 < 2 ? 300 : 7)))
  })

  it('goes through the lens with the photograph', async () => {
    // A barrel lens, and a mask that is the photograph's own red channel: after preparing, both must show the same.
    const lens: Distortion = { model: 'SIMPLE_RADIAL', params: [-0.3] }
    const frame = record({ camera: { ...record().camera, intrinsics: { ...record().camera.intrinsics, width: 64, height: 48, fx: 50, fy: 50, cx: 32, cy: 24, distortion: lens } } })
    const folder = await folderWith({ 'a.png': photograph(64, 48) })
    const { rgb, camera } = await prepareFrame(folder, frame, 64)
    const mask = prepareMask(frame, Uint8Array.from({ length: 64 * 48 }, (_, i) => i % 64), 64)
    expect(mask).toHaveLength(camera.intrinsics.width * camera.intrinsics.height)
    for (let i = 0; i < mask.length; i++) expect(Math.abs(mask[i]! - rgb[i * 3]!)).toBeLessThanOrEqual(1)
  })
})
