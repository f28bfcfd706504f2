// LPIPS from a pack: found where one is installed, fed as its manifest says, refused where it is another graph.

import { cpSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { evaluateReconstruction, type HeldOutFrame } from '../../native-models/evaluation/reconstruction-protocol.ts'
import { openInstalledLpips } from '../../native-models/perception/lpips.ts'
import { checkModel } from '../../native-models/perception/open-model.ts'
import { readPack } from '../../native-models/perception/pack-store.ts'
import { temporaryFolder } from '../project/folders.ts'
import { CPU, FIXTURES } from './fixtures.ts'

const PACK = join(FIXTURES, 'lpips')
const [WIDTH, HEIGHT] = [3, 2]

/** A shelf with the pack on it. */
function shelf(): string {
  const installed = temporaryFolder()
  cpSync(PACK, join(installed, 'mean-difference'), { recursive: true })
  return installed
}

const flat = (value: number): Float32Array => new Float32Array(WIDTH * HEIGHT * 3).fill(value)

test('there is none without a pack, and with one it measures as its graph does', async () => {
  expect(await openInstalledLpips({ installed: temporaryFolder(), bundled: temporaryFolder() }, CPU)).toBeNull()
  const lpips = (await openInstalledLpips({ installed: shelf(), bundled: temporaryFolder() }, CPU))!
  try {
    expect(lpips.name).toBe('mean-difference')
    const [a, b] = [0.25, 0.75].map((value) => ({ width: WIDTH, height: HEIGHT, pixels: flat(value) }))
    expect(await lpips.distance(a!, a!)).toBe(0)
    // Half of 0…1 is one of -1…1.
    expect(await lpips.distance(a!, b!)).toBeCloseTo(1, 6)
  } finally {
    await lpips.close()
  }
})

test('a pack that names another input is refused by its name', async () => {
  const folder = join(shelf(), 'mean-difference')
  const manifest = JSON.parse(readFileSync(join(folder, 'pack.json'), 'utf8')) as { lpips: { inputs: string[] } }
  await checkModel(await readPack(folder), CPU)
  manifest.lpips.inputs = ['image0', 'left']
  writeFileSync(join(folder, 'pack.json'), JSON.stringify(manifest))
  await expect(readPack(folder).then((pack) => checkModel(pack, CPU))).rejects.toMatchObject({ code: 'model.malformed', message: expect.stringContaining('left') as string })
})

test('scoring held-out photographs reports it beside the others, and not where the photograph shows nothing', async () => {
  const lpips = (await openInstalledLpips({ installed: shelf(), bundled: temporaryFolder() }, CPU))!
  const camera = { intrinsics: { width: WIDTH, height: HEIGHT, fx: 1, fy: 1, cx: 1, cy: 1, distortion: { model: 'NONE' as const, params: [] } }, worldFromCamera: [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1] }
  // The last column is blank in the photograph, and drawn white.
  const rgb = new Uint8Array(WIDTH * HEIGHT * 3).fill(51)
  const valid = Uint8Array.from({ length: WIDTH * HEIGHT }, (_, i) => (i % WIDTH === WIDTH - 1 ? 0 : 1))
  const color = flat(0.4).map((value, at) => (valid[Math.floor(at / 3)] === 0 ? 1 : value))
  const frame = { frame: { id: 'a', name: 'a', camera, rgb, valid, depth: null }, camera, exposure: { gain: [1, 1, 1], bias: [0, 0, 0] } } as unknown as HeldOutFrame
  const backbone = { render: () => Promise.resolve({ width: WIDTH, height: HEIGHT, color }) } as unknown as Parameters<typeof evaluateReconstruction>[0]
  try {
    const plain = await evaluateReconstruction(backbone, [frame], {})
    expect(Object.keys(plain.metrics)).toEqual(['psnr', 'ssim'])
    const report = await evaluateReconstruction(backbone, [frame], {}, { lpips })
    // 0.4 against 0.2 in two of three columns, on the scale of -1…1.
    expect(report.metrics['lpips']!.value).toBeCloseTo((0.2 * 2 * 2) / 3, 5)
    expect(report.settings['lpips']).toBe('mean-difference')
  } finally {
    await lpips.close()
  }
})
