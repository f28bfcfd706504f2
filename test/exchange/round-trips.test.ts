// Out and in again: nothing is lost but what the format's own bits cannot hold, and a second trip loses nothing more.

import { describe, expect, it } from 'vitest'
import { halfTurnX } from '../../native-models/exchange/axes.ts'
import { streamOf, type SplatStream } from '../../native-models/exchange/splat-source.ts'
import { splatBytes } from '../../native-models/exchange/splat-records.ts'
import { plyBytes } from '../../native-models/exchange/write-ply.ts'
import { spzBytes } from '../../native-models/exchange/write-spz.ts'
import { sigmoid } from '../../native-models/scene/splats.ts'
import { angle, farthest, gathered, opened, randomCloud, read } from './samples.ts'

const WRITERS: Record<'ply' | 'spz' | 'splat', (stream: SplatStream) => AsyncGenerator<Uint8Array>> = { ply: plyBytes, spz: spzBytes, splat: splatBytes }
const written = (format: keyof typeof WRITERS, stream: SplatStream): Promise<Uint8Array> => gathered(WRITERS[format](stream))
/** More than one chunk. */
const MANY = 40_000
const alphas = ({ opacityLogits }: { opacityLogits: Float32Array }): Float32Array => opacityLogits.map(sigmoid)

describe('.ply', () => {
  it.each([0, 1, 2, 3] as const)('keeps every float at degree %i, and instance ids', async (degree) => {
    const cloud = randomCloud(MANY, degree)
    const instanceIds = Int32Array.from({ length: MANY }, (_, i) => (i % 7) - 1)
    const back = await read(await written('ply', streamOf(cloud, { instanceIds })), 'a.ply')
    for (const part of ['means', 'logScales', 'opacityLogits', 'sh'] as const) expect(Buffer.from(back[part].buffer).equals(Buffer.from(cloud[part].buffer))).toBe(true)
    expect(farthest(back.rotations, cloud.rotations)).toBeLessThan(1e-6)
    expect(Buffer.from(back.instanceIds!.buffer).equals(Buffer.from(instanceIds.buffer))).toBe(true)
  })

  it('says that splats are antialiased', async () => {
    expect((await opened(await written('ply', streamOf(randomCloud(3, 0), { antialiased: true })), 'a.ply')).source.antialiased).toBe(true)
    expect((await opened(await written('ply', streamOf(randomCloud(3, 0))), 'a.ply')).source.antialiased).toBe(false)
  })
})

describe('.spz', () => {
  /** Half a step of 2⁻¹⁶ units: ten units leave 16 of 24 bits after the point. */
  const POSITION = 2 ** -17
  /** 10-bit smallest three of sign and 9 bits over 1/√2: half a step each, and the largest follows. */
  const ANGLE = 2 * Math.sqrt(3) * (Math.SQRT1_2 / 511)
  it.each([0, 1, 2, 3] as const)('keeps positions, sizes, turns and colours within half a step at degree %i', async (degree) => {
    const cloud = randomCloud(MANY, degree)
    const bytes = await written('spz', streamOf(cloud, { antialiased: true }))
    const { cloud: back, source } = await opened(bytes, 'a.spz')
    expect([source.title, source.antialiased, back.count, back.shDegree]).toEqual(['SPZ version 3', true, MANY, degree])
    expect(farthest(back.means, cloud.means)).toBeLessThanOrEqual(POSITION)
    expect(farthest(back.logScales, cloud.logScales)).toBeLessThanOrEqual(0.5 / 16)
    expect(farthest(alphas(back), alphas(cloud))).toBeLessThanOrEqual(0.5 / 255 + 1e-6)
    for (let i = 0; i < MANY; i++) if (angle(back.rotations, cloud.rotations, i) > ANGLE) expect.fail(`splat ${i} turned by ${angle(back.rotations, cloud.rotations, i)}`)
    const width = (degree + 1) ** 2 * 3
    const error = back.sh.map((v, k) => (k % width < 3 ? Math.abs(v - cloud.sh[k]!) * 0.15 * 255 : Math.abs(v - cloud.sh[k]!) * 128))
    expect(Math.max(...Array.from({ length: 100 }, (_, p) => error.subarray(Math.floor((p * error.length) / 100), Math.floor(((p + 1) * error.length) / 100)).reduce((a, b) => Math.max(a, b), 0)))).toBeLessThanOrEqual(0.5 + 1e-3)
    const again = await read(await written('spz', streamOf(back)), 'b.spz')
    for (const part of ['means', 'logScales', 'sh'] as const) expect(farthest(again[part], back[part])).toBe(0)
  })

  it('gives up digits rather than range in a large scene', async () => {
    const cloud = randomCloud(100, 0)
    cloud.means.forEach((v, i) => { cloud.means[i] = v * 1000 })
    // 10 000 units need 14 bits before the point, which leaves 9.
    expect(farthest((await read(await written('spz', streamOf(cloud)), 'a.spz')).means, cloud.means)).toBeLessThanOrEqual(2 ** -10)
  })
})

describe('.splat', () => {
  it('keeps positions exactly, colours and turns within half a step, and drops view dependence', async () => {
    const cloud = randomCloud(MANY, 2)
    const bytes = await written('splat', streamOf(cloud))
    expect(bytes.length).toBe(32 * MANY)
    const back = await read(bytes, 'a.splat')
    expect([back.count, back.shDegree]).toEqual([MANY, 0])
    expect(farthest(back.means, cloud.means)).toBe(0)
    expect(farthest(back.logScales, cloud.logScales)).toBeLessThan(1e-6)
    expect(farthest(alphas(back), alphas(cloud))).toBeLessThanOrEqual(0.5 / 255 + 1e-6)
    expect(farthest(back.sh, cloud.sh.filter((_, k) => k % 27 < 3))).toBeLessThanOrEqual(0.5 / 255 / 0.2820947 + 1e-6)
    // Four components of 1/128, half a step each (a whole one at +1), then normalised.
    for (let i = 0; i < MANY; i++) if (angle(back.rotations, cloud.rotations, i) > 2 * Math.sqrt(4) / 128) expect.fail(`splat ${i}`)
    const again = await written('splat', streamOf(back))
    expect(Buffer.from(again.subarray(0, 24)).equals(Buffer.from(bytes.subarray(0, 24)))).toBe(true)
  })
})

describe('half a turn about x', () => {
  /** Real spherical harmonics up to constants, in the order of INRIA: what matters here is how they change with the axes. */
  const basis = (x: number, y: number, z: number): number[] => [
    1, -y, z, -x, x * y, -y * z, 2 * z * z - x * x - y * y, -x * z, x * x - y * y,
    -y * (3 * x * x - y * y), x * y * z, -y * (4 * z * z - x * x - y * y), z * (2 * z * z - 3 * x * x - 3 * y * y), -x * (4 * z * z - x * x - y * y), z * (x * x - y * y), -x * (x * x - 3 * y * y),
  ]
  const color = (sh: Float32Array, i: number, d: readonly number[]): number[] => [0, 1, 2].map((c) => basis(d[0]!, d[1]!, d[2]!).reduce((sum, b, k) => sum + b * sh[(i * 16 + k) * 3 + c]!, 0))
  /** Extent of the ellipsoid along a direction, squared. */
  const spread = (q: Float32Array, s: Float32Array, i: number, d: readonly number[]): number => {
    const [w, x, y, z] = q.subarray(i * 4, i * 4 + 4) as unknown as [number, number, number, number]
    const columns = [[1 - 2 * (y * y + z * z), 2 * (x * y + w * z), 2 * (x * z - w * y)], [2 * (x * y - w * z), 1 - 2 * (x * x + z * z), 2 * (y * z + w * x)], [2 * (x * z + w * y), 2 * (y * z - w * x), 1 - 2 * (x * x + y * y)]]
    return columns.reduce((sum, column, k) => sum + (Math.exp(s[i * 3 + k]!) * column.reduce((dot, v, a) => dot + v * d[a]!, 0)) ** 2, 0)
  }

  it('leaves every splat looking the same from the turned direction', () => {
    const cloud = randomCloud(50, 3)
    const turned = { ...cloud, means: cloud.means.slice(), rotations: cloud.rotations.slice(), sh: cloud.sh.slice(), start: 0, instanceIds: null }
    halfTurnX(turned)
    for (let i = 0; i < 50; i++) {
      const d = [Math.sin(i), Math.cos(2 * i), Math.sin(3 * i + 1)]
      const there = [d[0]!, -d[1]!, -d[2]!]
      expect([...turned.means.subarray(i * 3, i * 3 + 3)]).toEqual([cloud.means[i * 3], -cloud.means[i * 3 + 1]!, -cloud.means[i * 3 + 2]!])
      color(turned.sh, i, there).forEach((v, c) => { expect(v).toBeCloseTo(color(cloud.sh, i, d)[c]!, 5) })
      expect(spread(turned.rotations, turned.logScales, i, there)).toBeCloseTo(spread(cloud.rotations, cloud.logScales, i, d), 5)
    }
    halfTurnX(turned)
    expect(turned.sh).toEqual(cloud.sh)
    expect(turned.rotations).toEqual(cloud.rotations)
  })
})
