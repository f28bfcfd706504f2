// Every format in: files written by the letter of its description come back as the cloud they were made from, within
// what their bits hold; the same cloud through each format stands in the same place, turned the same way.

import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openSplats } from '../../native-models/exchange/open-splats.ts'
import { soundSplats } from '../../native-models/exchange/quarantine.ts'
import { collectSplats } from '../../native-models/exchange/splat-source.ts'
import { sigmoid } from '../../native-models/scene/splats.ts'
import { sharedData } from '../shared-data.ts'
import { angle, drained, everyFormat, farthest, opened, randomCloud, sogFile, sogParts, spzFile } from './samples.ts'

/** Rotations: the smallest three of b bits each differ by half a step, and the largest follows. */
const smallestThree = (bits: number): number => 2 * Math.sqrt(3) * (Math.SQRT2 / (2 ** bits - 1))
const SIGMOID_8 = 0.5 / 255 + 1e-6

interface Limits { means: number; logScales: number; angle: number; sh0: number; shN: number }
/** Half a step of what each format keeps; f32 noise where it keeps floats. */
const LIMITS: Record<string, Limits> = {
  // 11-10-11 bits of a chunk's extent (20 units; 6 of logarithm), 8 bits of its colours, 8 bits of ±4.
  'a.compressed.ply': { means: 10 / 1023, logScales: 3 / 1023, angle: smallestThree(10), sh0: 1.9 / 510 + 1e-6, shN: 4 / 255 },
  // Three of 8 bits, the fourth from what is left of 1: where that is next to nothing, its root is far off.
  'v2.spz': { means: 2 ** -13, logScales: 1 / 32, angle: 2 * Math.sqrt(2 * Math.sqrt(3) * (0.5 / 127.5)), sh0: 0.5 / 255 / 0.15 + 1e-6, shN: 0.5 / 128 },
  'v4.spz': { means: 2 ** -13, logScales: 1 / 32, angle: smallestThree(10), sh0: 0.5 / 255 / 0.15 + 1e-6, shN: 0.5 / 128 },
  // 16 bits of the folded range (2 ln 11), unfolded at 10 units; codebooks of 256 even steps.
  'v2.sog': { means: (11 * 2.4) / 65_535, logScales: 4 / 255, angle: smallestThree(8), sh0: 1 / 255 + 1e-6, shN: 1 / 255 + 1e-6 },
  'v1.sog': { means: (11 * 2.4) / 65_535, logScales: 3 / 255, angle: smallestThree(8), sh0: 1 / 255, shN: 1 / 255 + 1e-6 },
  'l0.ksplat': { means: 0, logScales: 1e-6, angle: 2e-3, sh0: 0.5 / 255 / 0.282 + 1e-6, shN: 0 },
  'l1.ksplat': { means: 0.5 * (15 / 32_767) + 1e-6, logScales: 2 ** -11, angle: 2e-3, sh0: 0.5 / 255 / 0.282 + 1e-6, shN: 2 ** -11 },
  'l2.ksplat': { means: 0.5 * (15 / 32_767) + 1e-6, logScales: 2 ** -11, angle: 2e-3, sh0: 0.5 / 255 / 0.282 + 1e-6, shN: 1 / 255 + 1e-6 },
}

describe.each([0, 1, 2, 3] as const)('a cloud of degree %i', async (degree) => {
  const cloud = randomCloud(300, degree, 7 + degree)
  const files = await everyFormat(cloud)
  it.each(Object.keys(files))('comes out of %s', async (name) => {
    const { cloud: back, source, sound } = await opened(files[name]!, name)
    const limits = LIMITS[name]!
    expect([back.count, back.shDegree, sound.warning, source.hasInstanceIds]).toEqual([300, degree, null, false])
    expect(farthest(back.means, cloud.means)).toBeLessThanOrEqual(limits.means)
    expect(farthest(back.logScales, cloud.logScales)).toBeLessThanOrEqual(limits.logScales)
    for (let i = 0; i < 300; i++) expect(angle(back.rotations, cloud.rotations, i)).toBeLessThanOrEqual(limits.angle)
    const opacity = (c: { opacityLogits: Float32Array }): Float32Array => c.opacityLogits.map(sigmoid)
    // Version 1 of SOG holds logits.
    expect(farthest(opacity(back), opacity(cloud))).toBeLessThanOrEqual(name === 'v1.sog' ? 0.25 * (3 / 255) : SIGMOID_8)
    const width = (degree + 1) ** 2 * 3
    const part = (sh: Float32Array, higher: boolean): Float32Array => sh.filter((_, k) => k % width >= 3 === higher)
    expect(farthest(part(back.sh, false), part(cloud.sh, false))).toBeLessThanOrEqual(limits.sh0)
    expect(farthest(part(back.sh, true), part(cloud.sh, true))).toBeLessThanOrEqual(limits.shN)
  })
})

describe('what a file says besides', () => {
  it('is heard: antialiased, version, extensions', async () => {
    const cloud = randomCloud(4, 0)
    expect((await opened(spzFile(cloud, 4, { flags: 1 }), 'a.spz')).source).toMatchObject({ antialiased: true, title: 'SPZ version 4', notes: [] })
    expect((await opened(spzFile(cloud, 3, { flags: 2 }), 'a.spz')).source.notes).toEqual(['extensions of the .spz (camera limits and the like) are left aside'])
    expect((await opened(await sogFile(cloud, 2), 'a.sog')).source).toMatchObject({ antialiased: true, title: 'SOG version 2' })
    expect((await opened(await sogFile(cloud, 2, { folder: 'scene/' }), 'a.sog')).cloud.count).toBe(4)
  })

  it('is read beside a meta.json too, from the file or its folder', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'studio-sog-'))
    const cloud = randomCloud(50, 1)
    const { meta, files } = await sogParts(cloud, 2)
    writeFileSync(join(folder, 'meta.json'), JSON.stringify(meta))
    for (const [name, bytes] of Object.entries(files)) writeFileSync(join(folder, name), bytes)
    for (const path of [folder, join(folder, 'meta.json')]) {
      const source = await openSplats(path)
      const back = await collectSplats(await drained(soundSplats(source, new AbortController().signal)))
      expect(farthest(back.means, cloud.means)).toBeLessThanOrEqual(LIMITS['v2.sog']!.means)
      await source.close()
    }
  })
})

describe('files of others', () => {
  const minimal = ['minimal-raw.spz', 'minimal-v2.spz', 'minimal-v3.spz', 'minimal.splat'].map((name) => `splats/fixtures/${name}`)
  it.each(minimal)('%s holds four splats a tenth of a unit large and nine tenths opaque', async (below) => {
    const path = sharedData(below)
    if (path === null) return
    const source = await openSplats(path)
    const cloud = await collectSplats(await drained(soundSplats(source, new AbortController().signal)))
    await source.close()
    expect(cloud.count).toBe(4)
    expect(farthest(cloud.logScales, new Float32Array(12).fill(Math.log(0.1)))).toBeLessThan(1 / 32)
    expect(farthest(cloud.opacityLogits.map(sigmoid), new Float32Array(4).fill(0.9))).toBeLessThan(SIGMOID_8)
    expect([...cloud.means].map(Math.abs).every((v) => v === 0 || v === 1)).toBe(true)
  })

  it.each([['splats/playcanvas/biker.spz', 152_746], ['splats/playcanvas/guitar.compressed.ply', 90_854], ['splats/playcanvas/playcanvas-logo', 307_128]])('%s stands on the ground, y down', async (below, count) => {
    const path = sharedData(below)
    if (path === null) return
    const source = await openSplats(path)
    const sound = await drained(soundSplats(source, new AbortController().signal))
    const cloud = await collectSplats(sound)
    await source.close()
    expect([cloud.count, sound.warning]).toEqual([count, null])
    const heights = cloud.means.filter((_, k) => k % 3 === 1).map((y) => -y).sort()
    // These were made to stand at the origin: feet near zero, everything else above.
    expect(Math.abs(heights[Math.floor(0.02 * count)]!)).toBeLessThan(0.25)
    expect(heights[Math.floor(0.98 * count)]!).toBeGreaterThan(2)
  })
})
