// Label files of every tool, their pixels, and what is refused.

import { readFileSync } from 'node:fs'
import path from 'node:path'
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { namesFrame } from '../../native-models/capture/frame-names.ts'
import { decodeRunText, rasteriseMask, runsOf, type LabelMask } from '../../native-models/capture/label-masks.ts'
import { readLabels } from '../../native-models/capture/labels.ts'
import { sharedData } from '../shared-data.ts'
import { faultOf, folderWith } from './fixtures.ts'

const read = async (content: object, name = 'labels.json') => readLabels(path.join(await folderWith({ [name]: JSON.stringify(content) }), name))
const polygons = (width: number, height: number, ...parts: number[][]): LabelMask => ({ kind: 'polygons', width, height, polygons: parts })
const rows = (mask: Uint8Array, width: number): string[] => Array.from({ length: mask.length / width }, (_, r) => [...mask.subarray(r * width, (r + 1) * width)].join(''))
const area = (mask: Uint8Array): number => mask.reduce((sum, v) => sum + v, 0)

describe('rasteriseMask', () => {
  it('fills pixels whose centre is inside', () => {
    expect(rows(rasteriseMask(polygons(5, 4, [1, 1, 4, 1, 4, 3, 1, 3]), 5, 4), 5)).toEqual(['00000', '01110', '01110', '00000'])
    expect(rows(rasteriseMask(polygons(4, 4, [0, 0, 4, 0, 0, 4]), 4, 4), 4)).toEqual(['1110', '1100', '1000', '0000'])
  })
  it('is even-odd within an outline, and a union over parts', () => {
    // One outline that goes round a square and back round a hole inside it.
    const ring = [0, 0, 5, 0, 5, 5, 0, 5, 0, 0, 1, 1, 1, 4, 4, 4, 4, 1, 1, 1]
    expect(area(rasteriseMask(polygons(5, 5, ring), 5, 5))).toBe(16)
    expect(area(rasteriseMask(polygons(5, 5, [0, 0, 3, 0, 3, 3, 0, 3], [1, 1, 4, 1, 4, 4, 1, 4]), 5, 5))).toBe(14)
  })
  it('follows the photograph to another size, and clips at its edges', () => {
    expect(area(rasteriseMask(polygons(5, 5, [0, 0, 5, 0, 5, 5, 0, 5]), 10, 20))).toBe(200)
    expect(area(rasteriseMask(polygons(5, 5, [-9, -9, 9, -9, 9, 9, -9, 9]), 5, 5))).toBe(25)
  })
  it('reads run lengths column by column', () => {
    const mask: LabelMask = { kind: 'rle', width: 3, height: 2, counts: [1, 2, 3] }
    expect(rows(rasteriseMask(mask, 3, 2), 3)).toEqual(['010', '100'])
    expect(rows(rasteriseMask(mask, 6, 4), 6)).toEqual(['001100', '001100', '110000', '110000'])
  })
  it('undoes runsOf', () => {
    const pixels = Uint8Array.from({ length: 35 }, (_, i) => (i * 7919) % 3)
    for (const value of [0, 1, 2]) {
      const back = rasteriseMask({ kind: 'rle', width: 7, height: 5, counts: runsOf(pixels, 7, 5, value) }, 7, 5)
      expect([...back]).toEqual([...pixels].map((v) => (v === value ? 1 : 0)))
    }
  })
})

describe('decodeRunText', () => {
  it('knows digits, continuation, sign and differences', () => {
    // 5 = '5'; 40 = 8 | more, 1; then from the third on differences: 2 = 5 - 3 (-3 is 11101 = 29), 41 = 40 + 1
    expect(decodeRunText('5X1M1')).toEqual([5, 40, -3, 41])
    expect(decodeRunText('')).toEqual([])
  })
  it('refuses text that ends inside a number', () => expect(decodeRunText('5X')).toBeNull())
})

const square = [[1, 1], [4, 1], [4, 4], [1, 4]]
describe('LERF-OVS', () => {
  const file = (objects: object[], name = 'frame_01.jpg'): object => ({ info: { name, width: 5, height: 5 }, objects })
  it('one image a file', async () => {
    const [image] = await read(file([{ category: 'old camera', group: 3, segmentation: square, layer: 1, bbox: [1, 1, 4, 4] }]))
    expect(image).toMatchObject({ imageName: 'frame_01.jpg', width: 5, height: 5, objects: [{ label: 'old camera', instance: 'old camera' }] })
    expect(area(rasteriseMask(image!.objects[0]!.mask, 5, 5))).toBe(9)
  })
  it('several images in a file, objects joined by name', async () => {
    const images = await read({ note: 'x', frames: [file([{ category: 'mug', segmentation: square }]), file([{ category: 'mug', segmentation: square, group: 9 }], 'b.jpg')] })
    expect(images.map(({ imageName, objects }) => [imageName, objects[0]!.instance])).toEqual([['frame_01.jpg', 'mug'], ['b.jpg', 'mug']])
  })
  it('two of a name in one image are two objects; parts of one group are one', async () => {
    const [image] = await read(file([{ category: 'mug', segmentation: square }, { category: 'mug', segmentation: square }, { category: 'bowl', group: 5, segmentation: square }, { category: 'bowl', group: 5, segmentation: square }]))
    expect(image!.objects.map(({ instance }) => instance)).toEqual(['mug#1', 'mug#2', 'bowl', 'bowl'])
  })
  it('leaves out the background', async () => {
    expect((await read(file([{ category: '__background__', segmentation: square }])))[0]!.objects).toEqual([])
  })
})

describe('labelme', () => {
  it('polygons, rectangles, circles and groups', async () => {
    const [image] = await read({
      version: '5', imagePath: '..\\images\\a.jpg', imageWidth: 20, imageHeight: 20, shapes: [
        { label: 'box', points: [[2, 2], [10, 6]], shape_type: 'rectangle', group_id: null },
        { label: 'plate', points: [[10, 10], [10, 15]], shape_type: 'circle' },
        { label: 'cup', points: square, group_id: 1 }, { label: 'cup', points: square, group_id: 2 },
      ],
    })
    expect(image!.imageName).toBe('a.jpg')
    expect(image!.objects.map(({ instance }) => instance)).toEqual(['box', 'plate', 'cup#1', 'cup#2'])
    expect(area(rasteriseMask(image!.objects[0]!.mask, 20, 20))).toBe(32)
    expect(Math.abs(area(rasteriseMask(image!.objects[1]!.mask, 20, 20)) - Math.PI * 25)).toBeLessThan(4)
  })
})

describe('COCO', () => {
  const coco = (segmentation: object, more: object = {}): object => ({
    images: [{ id: 7, file_name: 'sub/a.jpg', width: 5, height: 4 }], categories: [{ id: 1, name: 'mug' }],
    annotations: [{ id: 1, image_id: 7, category_id: 1, segmentation, ...more }],
  })
  it.each<[string, object, number]>([
    ['polygons', [[1, 1, 4, 1, 4, 3, 1, 3]], 6],
    ['two polygons', [[0, 0, 1, 0, 1, 1, 0, 1], [2, 2, 4, 2, 4, 4, 2, 4]], 5],
    ['plain run lengths', { size: [4, 5], counts: [3, 5, 12] }, 5],
    ['compressed run lengths', { size: [4, 5], counts: '35<' }, 5],
  ])('%s', async (_, segmentation, expected) => {
    const [image] = await read(coco(segmentation))
    expect(image).toMatchObject({ imageName: 'sub/a.jpg', objects: [{ label: 'mug', instance: 'mug' }] })
    expect(area(rasteriseMask(image!.objects[0]!.mask, 5, 4))).toBe(expected)
  })
  it.each<[string, object, RegExp]>([
    ['runs that do not fill the image', coco({ size: [4, 5], counts: [3, 5] }), /annotation 1 \(mug\): the run lengths cover 8 pixels, the image has 20/],
    ['a category that is not listed', coco([[1, 1, 4, 1, 4, 3]], { category_id: 9 }), /annotation 1 has category 9, which is not listed/],
    ['an image that is not listed', coco([[1, 1, 4, 1, 4, 3]], { image_id: 9 }), /annotation 1 is on image 9, which is not listed/],
    ['a polygon of two corners', coco([[1, 1, 4, 1]]), /a polygon has 2 corners, it needs at least 3/],
  ])('refuses %s', async (_, content, message) => {
    const fault = await faultOf(read(content))
    expect([fault.code, message.test(fault.message)], fault.message).toEqual(['labels.malformed', true])
  })
})

describe('synthetic truth', () => {
  const truth = { format: 'synthetic-truth', frames: [{ name: '0', image: 'rgb/0.png', mask: 'mask/0.png', width: 4, height: 2 }], instances: [{ id: 300, label: 'mug', attributes: ['red'] }, { id: 2, label: 'mug' }, { id: 5, label: 'hidden' }] }
  const mask = (file: string): Promise<unknown> => sharp(Uint16Array.from([0, 300, 300, 2, 0, 300, 2, 2]), { raw: { width: 4, height: 2, channels: 1 } }).toColourspace('grey16').png().toFile(file)
  it('gives the mask of every visible instance', async () => {
    const folder = await folderWith({ 'truth.json': JSON.stringify(truth), 'mask/0.png': mask })
    const [image] = await readLabels(folder)
    expect(image!.objects.map(({ label, instance, attributes }) => [label, instance, attributes])).toEqual([['mug', '300', ['red']], ['mug', '2', []]])
    expect(rows(rasteriseMask(image!.objects[0]!.mask, 4, 2), 4)).toEqual(['0110', '0100'])
  })
  it('names the mask that is missing or of another size', async () => {
    const missing = await faultOf(readLabels(await folderWith({ 'truth.json': JSON.stringify(truth) })))
    expect(missing.message).toMatch(/mask\/0\.png: the instance mask cannot be read/)
    const other = JSON.stringify(truth).replace('"width":4', '"width":9')
    expect((await faultOf(readLabels(await folderWith({ 'truth.json': other, 'mask/0.png': mask })))).message).toMatch(/it is 4x2, truth\.json says 9x2/)
  })
})

describe('what is not labels', () => {
  it.each<[string, string, string, RegExp]>([
    ['other JSON', '{"a":1}', 'labels.malformed', /is not a label file the studio knows; it reads LERF-OVS/],
    ['cameras', '{"frames":[{"file_path":"a","transform_matrix":[]}]}', 'labels.malformed', /is not a label file/],
    ['no JSON', '{', 'labels.malformed', /this is not valid JSON/],
    ['an object without a name', '{"info":{"name":"a.jpg","width":5,"height":5},"objects":[{"segmentation":[[1,1]]}]}', 'labels.malformed', /x\.json: /],
  ])('%s', async (_, content, code, message) => {
    const fault = await faultOf(readLabels(path.join(await folderWith({ 'x.json': content }), 'x.json')))
    expect([fault.code, message.test(fault.message)], fault.message).toEqual([code, true])
  })
  it('an empty folder, and no folder at all', async () => {
    expect((await faultOf(readLabels(await folderWith({})))).message).toMatch(/holds no label files/)
    expect((await faultOf(readLabels('/nowhere/labels.json'))).message).toMatch(/does not exist/)
  })
  it('a folder reads its label files and passes over other JSON', async () => {
    const lerf = JSON.stringify({ info: { name: 'a.jpg', width: 5, height: 5 }, objects: [] })
    const images = await readLabels(await folderWith({ 'a.json': lerf, 'b.json': lerf.replace('a.jpg', 'b.jpg'), 'settings.json': '{"x":1}', 'a.jpg': 'x' }))
    expect(images.map(({ imageName }) => imageName)).toEqual(['a.jpg', 'b.jpg'])
  })
})

describe('namesFrame', () => {
  const frame = { name: '000300', imagePath: 'rgb/000300.jpg' }
  it.each(['000300', '000300.jpg', '000300.png', 'rgb/000300.jpg', 'elsewhere/000300.png', 'rgb\\000300.jpg'])('%s', (name) => expect(namesFrame(name, frame)).toBe(true))
  it.each(['000301.jpg', '00300', '300.jpg', 'x000300'])('not %s', (name) => expect(namesFrame(name, frame)).toBe(false))
  it('frame-000001.color.png by its short name', () => expect(namesFrame('frame-000001.color.png', { name: 'frame-000001', imagePath: 'frame-000001.color.png' })).toBe(true))
})

const masklets = sharedData('sam_masks/sav_000001_auto.json')
it.skipIf(masklets === null)('decodes real COCO run lengths to whole images', () => {
  const { masklet } = JSON.parse(readFileSync(masklets!, 'utf8')) as { masklet: { size: [number, number]; counts: string }[][] }
  let seen = 0
  for (const { size: [height, width], counts } of masklet.flat()) {
    const runs = decodeRunText(counts)!
    expect(runs.reduce((sum, run) => sum + run, 0)).toBe(width * height)
    expect(Math.min(...runs)).toBeGreaterThanOrEqual(0)
    seen++
  }
  expect(seen).toBeGreaterThan(100)
})

const lerf = sharedData('lerf_ovs_label_sample/frame_00041_first_object.json')
it.skipIf(lerf === null)('fills a real LERF-OVS outline to the area its file states', async () => {
  const [image] = await readLabels(lerf!)
  const { objects: [object] } = JSON.parse(readFileSync(lerf!, 'utf8')) as { objects: { area: number }[] }
  expect(image!.objects[0]!.label).toBe('old camera')
  expect(Math.abs(area(rasteriseMask(image!.objects[0]!.mask, image!.width, image!.height)) / object!.area - 1)).toBeLessThan(0.01)
})

const kitchen = sharedData('captures/kitchen_rgbd/annotations.json')
it.skipIf(kitchen === null)('reads the kitchen’s annotations', async () => {
  const images = await readLabels(kitchen!)
  expect(images).toHaveLength(1)
  expect(images[0]!.objects.map(({ label }) => label)).toContain('plastic box')
  for (const { mask } of images[0]!.objects) expect(area(rasteriseMask(mask, 640, 480))).toBeGreaterThan(500)
})
