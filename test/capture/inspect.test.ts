// What the studio says of a folder before it is opened.

import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { inspectCapture } from '../../native-models/capture/inspect.ts'
import { sharedData } from '../shared-data.ts'
import { colmapFiles, faultOf, folderWith, photograph, read, rgbdFiles, temporaryFolder } from './fixtures.ts'

const LABELS = JSON.stringify({ info: { name: 'a.jpg', width: 5, height: 5 }, objects: [] })

describe('inspectCapture', () => {
  it('counts photographs and names what is missing', async () => {
    const { 'images/b.png': _, ...files } = colmapFiles()
    expect(await inspectCapture(await folderWith(files))).toMatchObject({
      kind: 'capture', format: 'COLMAP (binary)', frames: 1, missing: ['images/b.png'], hasDepth: false,
      message: 'COLMAP (binary): 1 photograph; 1 listed photograph is missing and will be left out.',
    })
  })
  it('sees depth', async () => {
    expect(await inspectCapture(await folderWith(rgbdFiles()))).toMatchObject({ kind: 'capture', frames: 3, hasDepth: true, message: 'RGB-D folder with one pose file per frame: 3 photographs with depth.' })
  })
  it('knows labels and projects', async () => {
    const folder = await folderWith({ 'labels.json': LABELS, 'scene.spz': 'x', 'k.studio/project.db': 'x' })
    expect((await inspectCapture(path.join(folder, 'labels.json'))).kind).toBe('labels')
    expect((await inspectCapture(path.join(folder, 'k.studio'))).kind).toBe('project')
  })
  it('says what is wrong with a damaged capture instead of throwing', async () => {
    const damaged = await inspectCapture(await folderWith(colmapFiles({ 'sparse/0/images.bin': 'x' })))
    expect([damaged.kind, /images\.bin: header at byte 0/.test(damaged.message)]).toEqual(['nothing', true])
  })
})

describe('what is no capture', () => {
  it.each<[string, () => Promise<string>, RegExp]>([
    ['an empty folder', async () => temporaryFolder(), /is empty; a capture is a COLMAP model/],
    ['photographs without poses', () => folderWith({ 'a.jpg': photograph(), 'b.jpg': photograph() }), /holds 2 photographs but no camera poses\. Compute them first: run COLMAP/],
    ['photographs one level down', () => folderWith({ 'images/a.png': photograph(), 'images/b.png': photograph(), 'notes.txt': 'x' }), /holds 2 photographs but no camera poses/],
    ['half a COLMAP model', () => folderWith({ 'cameras.bin': 'x' }), /holds part of a COLMAP model/],
    ['something else', () => folderWith({ 'letter.txt': 'hello' }), /is not a capture the studio knows; it reads a COLMAP model/],
    ['nothing', async () => path.join(temporaryFolder(), 'absent'), /does not exist/],
    ['a file', async () => path.join(await folderWith({ 'a.txt': 'x' }), 'a.txt'), /is a file; a capture is a folder/],
  ])('%s', async (_, make, message) => {
    const folder = await make()
    const fault = await faultOf(read(folder))
    expect([fault.code, message.test(fault.message)], fault.message).toEqual(['capture.unrecognised', true])
    const inspection = await inspectCapture(folder)
    expect(inspection.kind).toBe('nothing')
    expect(inspection.message).not.toBe('')
  })
})

describe('the shared captures', () => {
  it.each([
    ['kitchen_rgbd', { kind: 'capture', frames: 100, hasDepth: true, missing: [] }],
    ['desk_colmap', { kind: 'capture', format: 'COLMAP (binary)', frames: 29, hasDepth: false }],
    ['fox_transforms', { kind: 'capture', format: 'transforms.json', frames: 50 }],
    ['open3d_rgbd', { kind: 'capture', frames: 5, hasDepth: true }],
  ].map(([name, expected]) => ({ folder: sharedData(`captures/${name as string}`), name: name as string, expected: expected as object })))('$name', async ({ folder, expected }) => {
    if (folder === null) return
    expect(await inspectCapture(folder)).toMatchObject(expected)
  })
})
