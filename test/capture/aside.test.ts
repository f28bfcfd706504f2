// Work of the capture in its thread: the same bytes, the same faults, and let go when nobody wants it.

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { prepareFrame } from '../../native-models/capture/prepare.ts'
import { preparedFrame } from '../../native-models/capture/prepared-frame.ts'
import type { FrameRecord } from '../../native-models/scene/records.ts'

const [WIDTH, HEIGHT] = [400, 300]
let root: string

type Distortion = FrameRecord['camera']['intrinsics']['distortion']

const frameOf = (name: string, distortion: Distortion): FrameRecord => ({
  id: name, type: 'frame', captureId: 'capture', index: 0, name, imagePath: `${name}.png`, depthPath: null, depthUnit: null,
  camera: {
    intrinsics: { width: WIDTH, height: HEIGHT, fx: 300, fy: 300, cx: WIDTH / 2, cy: HEIGHT / 2, distortion },
    worldFromCamera: [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1],
  },
})
const PLAIN: Distortion = { model: 'NONE', params: [] }
const LENS: Distortion = { model: 'RADIAL', params: [0.1, -0.02] }

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'studio-aside-'))
  const pixels = Uint8Array.from({ length: WIDTH * HEIGHT * 3 }, (_, i) => (i * 7919) % 251)
  await sharp(pixels, { raw: { width: WIDTH, height: HEIGHT, channels: 3 } }).png().toFile(join(root, 'one.png'))
})
afterAll(() => rmSync(root, { recursive: true, force: true }))

test.each<[string, Distortion, number]>([['as it is', PLAIN, WIDTH], ['smaller', PLAIN, 100], ['through a lens', LENS, 150]])('a photograph %s is the same as on the thread that asks', async (_, distortion, width) => {
  const frame = frameOf('one', distortion)
  const [there, here] = [await prepareFrame(root, frame, width), await preparedFrame(root, frame, width)]
  expect(Buffer.compare(there.rgb, here.rgb)).toBe(0)
  expect(there.valid).toEqual(here.valid)
  expect({ ...there, rgb: null }).toEqual({ ...here, rgb: null })
})

test('a fault keeps its code, its file and its words', async () => {
  const frame = frameOf('absent', PLAIN)
  const here = await preparedFrame(root, frame, 100).catch((error: unknown) => error)
  await expect(prepareFrame(root, frame, 100)).rejects.toMatchObject({ code: 'capture.malformed', message: (here as Error).message, where: join(root, 'absent.png') })
})

test('what is cancelled rejects at once, and the rest goes on', async () => {
  const frame = frameOf('one', PLAIN)
  const gone = new AbortController()
  const wanted = Array.from({ length: 4 }, (_, k) => prepareFrame(root, frame, 100 + k, k === 2 ? gone.signal : undefined))
  const reason = new Error('no longer wanted')
  gone.abort(reason)
  await expect(wanted[2]).rejects.toBe(reason)
  await expect(prepareFrame(root, frame, 100, gone.signal)).rejects.toBe(reason)
  const [a, b, d] = await Promise.all([wanted[0]!, wanted[1]!, wanted[3]!])
  expect([a, b, d].map(({ camera }) => camera.intrinsics.width)).toEqual([100, 101, 103])
})
