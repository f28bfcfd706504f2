// Photographs for the window: as taken, and as a pinhole would have taken them.

import { join } from 'node:path'
import sharp from 'sharp'
import { expect, onTestFinished, test } from 'vitest'
import { createHost } from '../../electron/host/host.ts'
import { openProject } from '../../electron/project/project.ts'
import type { FrameRecord } from '../../native-models/scene/records.ts'
import { temporaryFolder } from '../project/folders.ts'
import { writeCapture, writeProject } from '../window/fixture/project.ts'

/** Bends straight lines at the rim by some pixels of a hundred. */
const LENS = { model: 'SIMPLE_RADIAL', params: [-0.25] } as const

async function photographs(bent: boolean): Promise<(query: string) => Promise<{ status: number; text: string; width: number; pixels: Uint8Array }>> {
  const folder = temporaryFolder()
  const path = join(folder, 'table.studio')
  writeCapture(join(folder, 'tabletop'))
  await writeProject(path, join(folder, 'tabletop'), { reconstructed: false })
  const project = await openProject(path)
  const before = project.records['frame-0'] as FrameRecord
  const after = { ...before, camera: { ...before.camera, intrinsics: { ...before.camera.intrinsics, distortion: { model: LENS.model, params: [...LENS.params] } } } }
  if (bent) project.commit({ added: {}, updated: { 'frame-0': [before, after] }, removed: {} }, 'A lens', 'job')
  project.close()
  const host = await createHost({ projectPath: path, remember: false })
  onTestFinished(() => host.close())
  const { origin, token } = await host.listen()
  return async (query) => {
    const response = await fetch(`${origin}/frames/frame-0/image?${query}`, { headers: { authorization: `Bearer ${token}` } })
    if (!response.ok) return { status: response.status, text: await response.text(), width: 0, pixels: new Uint8Array() }
    const { data, info } = await sharp(await response.arrayBuffer()).raw().toBuffer({ resolveWithObject: true })
    return { status: response.status, text: '', width: info.width, pixels: data }
  }
}

const meanDifference = (a: Uint8Array, b: Uint8Array): number => a.reduce((sum, value, i) => sum + Math.abs(value - b[i]!), 0) / a.length

test('a photograph without a lens is the same undistorted', async () => {
  const get = await photographs(false)
  const [taken, straight] = [await get('width=160'), await get('width=160&undistorted')]
  expect(straight.width).toBe(160)
  expect(meanDifference(taken.pixels, straight.pixels)).toBeLessThan(4)
})

test('one with a lens is straightened', async () => {
  const get = await photographs(true)
  const [taken, straight] = [await get('width=160'), await get('width=160&undistorted')]
  // What the lens squeezed in beside the pinhole's picture is left out.
  expect(straight.width).toBe(160)
  expect(straight.pixels.length).toBeLessThan(taken.pixels.length)
  expect(meanDifference(straight.pixels, taken.pixels)).toBeGreaterThan(6)
})

test('an impossible width is refused with its limits', async () => {
  const get = await photographs(false)
  expect(await get('width=9&undistorted')).toMatchObject({ status: 422, text: expect.stringContaining('from 16 to 4096') })
})
