import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { decode } from 'fast-png'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openGpu, type Gpu } from '../../native-models/gpu/gpu.ts'
import { generateCapture } from '../../native-models/synthetic/generate.ts'
import type { SynthParams, SynthResult } from '../../native-models/synthetic/params.ts'
import { Truth } from '../../native-models/synthetic/truth.ts'

let folder: string
let gpu: Gpu
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'synth-'))
  gpu = await openGpu()
})
afterAll(async () => {
  gpu.close()
  await rm(folder, { recursive: true, force: true })
})

const params = (out: string, more: Partial<SynthParams> = {}): SynthParams =>
  ({ out: join(folder, out), scene: 'tabletop', objects: 7, frames: 3, size: '80x60', depthNoise: 0, blur: 0, seed: 5, ...more })

async function finish(run: ReturnType<typeof generateCapture>): Promise<SynthResult> {
  for (;;) {
    const { done, value } = await run.next()
    if (done === true) return value
  }
}
const generate = (p: SynthParams): Promise<SynthResult> => finish(generateCapture(gpu, p, new AbortController().signal))

/** One hash over every file's name and bytes. */
async function hashOf(capture: string): Promise<string> {
  const files = (await readdir(capture, { recursive: true, withFileTypes: true })).filter((e) => e.isFile()).map((e) => join(e.parentPath, e.name)).sort()
  const hash = createHash('sha256')
  for (const file of files) hash.update(file.slice(capture.length)).update(await readFile(file))
  return hash.digest('hex')
}

describe('a synthetic capture', () => {
  it('is the same byte for byte from the same seed, and another from another', async () => {
    const noisy = { depthNoise: 0.004, blur: 1.5, depthHoles: 0.05, noise: 2, exposureDrift: 0.2, poseNoise: 0.01, clutter: 0.3 }
    await generate(params('a', noisy))
    const first = await hashOf(join(folder, 'a'))
    await generate(params('a', noisy))
    expect(await hashOf(join(folder, 'a'))).toBe(first)
    await generate(params('a', { ...noisy, seed: 6 }))
    expect(await hashOf(join(folder, 'a'))).not.toBe(first)
  })

  it('is not written over a folder that also holds what somebody put there', async () => {
    await generate(params('kept'))
    const project = join(folder, 'kept', 'kept.studio')
    await mkdir(project)
    await expect(generate(params('kept'))).rejects.toThrow(/kept\.studio/)
    expect(await readdir(join(folder, 'kept'))).toContain('kept.studio')
  })

  it('states what was asked for and what is in it', async () => {
    const result = await generate(params('b', { scene: 'room' }))
    const truth = Truth.parse(JSON.parse(await readFile(join(folder, 'b', 'truth.json'), 'utf8')))
    expect(result).toEqual({ out: join(folder, 'b'), frames: 3, instances: truth.instances.length, queries: truth.queries.length })
    expect(truth.instances).toHaveLength(7)
    expect(truth.frames.map((f) => f.name)).toEqual(['000000', '000001', '000002'])
    const pose = (await readFile(join(folder, 'b', 'pose', '000001.txt'), 'utf8')).trim().split(/\s+/).map(Number)
    expect(pose).toHaveLength(16)
  })

  it('hides what is hidden: visible masks lie within amodal ones, and the shares say how much is missing', async () => {
    await generate(params('amodal', { frames: 2 }))
    const truth = Truth.parse(JSON.parse(await readFile(join(folder, 'amodal', 'truth.json'), 'utf8')))
    const { mask, amodal, hidden } = truth.frames[0]!
    const [visible, whole] = [decode(await readFile(join(folder, 'amodal', mask))).data, decode(await readFile(join(folder, 'amodal', amodal!))).data]
    const counts = new Map(truth.instances.map(({ id }) => [id, { seen: 0, all: 0, astray: 0 }]))
    visible.forEach((shown, p) => {
      for (const [id, count] of counts) {
        const met = ((whole[p * 4 + ((id - 1) >> 4)]! >> ((id - 1) & 15)) & 1) === 1
        count.all += Number(met)
        count.seen += Number(shown === id)
        count.astray += Number(shown === id && !met)
      }
    })
    for (const [id, { seen, all, astray }] of counts) {
      expect(astray).toBe(0)
      if (all > 0) expect(hidden![String(id)]).toBeCloseTo(1 - seen / all, 2)
    }
    expect([...counts.values()].some(({ seen, all }) => seen < all && seen > 0)).toBe(true)
  })

  it('writes noisy poses beside the true ones, and leaves holes in the depth', async () => {
    await generate(params('rough poses', { poseNoise: 0.01, depthHoles: 0.2 }))
    const truth = Truth.parse(JSON.parse(await readFile(join(folder, 'rough poses', 'truth.json'), 'utf8')))
    const written = (await readFile(join(folder, 'rough poses', 'pose', '000001.txt'), 'utf8')).trim().split(/\s+/).map(Number)
    const off = Math.hypot(...[3, 7, 11].map((k) => written[k]! - truth.frames[1]!.pose![k]!))
    expect(off).toBeGreaterThan(0.0005)
    expect(off).toBeLessThan(0.06)
    const { data } = decode(await readFile(join(folder, 'rough poses', 'depth', '000001.png')))
    const holes = data.filter((v) => v === 0).length / data.length
    expect(holes).toBeGreaterThan(0.1)
    expect(holes).toBeLessThan(0.35)
  })

  it('counts in truth.json the pixels that its masks show', async () => {
    await generate(params('c'))
    const truth = Truth.parse(JSON.parse(await readFile(join(folder, 'c', 'truth.json'), 'utf8')))
    const counts = new Map<number, number>()
    for (const { mask } of truth.frames) for (const id of decode(await readFile(join(folder, 'c', mask))).data) counts.set(id, (counts.get(id) ?? 0) + 1)
    for (const { id, pixels } of truth.instances) expect(counts.get(id) ?? 0).toBe(pixels)
  })

  it('blurs and adds noise only where asked', async () => {
    await generate(params('sharp'))
    await generate(params('rough', { blur: 4, depthNoise: 0.01 }))
    const read = async (capture: string, file: string): Promise<number[]> => [...decode(await readFile(join(folder, capture, file))).data]
    const difference = (a: number[], b: number[]): number => a.reduce((sum, v, k) => sum + Math.abs(v - b[k]!), 0) / a.length
    expect(difference(await read('sharp', 'rgb/000001.png'), await read('rough', 'rgb/000001.png'))).toBeGreaterThan(1)
    // The mean of |normal| is 0.8 of its deviation: 10 mm makes 8 mm.
    const noise = difference(await read('sharp', 'depth/000001.png'), await read('rough', 'depth/000001.png'))
    expect(noise).toBeGreaterThan(7)
    expect(noise).toBeLessThan(9)
    expect(await read('sharp', 'mask/000001.png')).toEqual(await read('rough', 'mask/000001.png'))
  })

  it('leaves nothing behind when cancelled', async () => {
    const stop = new AbortController()
    const run = generateCapture(gpu, params('cancelled'), stop.signal)
    await run.next()
    stop.abort()
    await expect(finish(run)).rejects.toMatchObject({ code: 'job.cancelled' })
    expect((await readdir(folder)).filter((name) => name.includes('cancelled'))).toEqual([])
  })

  it('refuses a folder that holds something else, and a size that is none', async () => {
    await mkdir(join(folder, 'mine'))
    await writeFile(join(folder, 'mine', 'thesis.txt'), 'years of work')
    await expect(generate(params('mine'))).rejects.toMatchObject({ code: 'input.invalid', where: 'out' })
    expect(await readdir(join(folder, 'mine'))).toEqual(['thesis.txt'])
    await expect(generate(params('d', { size: '8x8' }))).rejects.toMatchObject({ code: 'input.invalid', where: 'size' })
  })
})
