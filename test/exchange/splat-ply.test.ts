// Splat clouds in and out: the INRIA layout byte by byte, tolerant reading, and what is refused.

import { describe, expect, it } from 'vitest'
import { readSplatPly, writeSplatPly } from '../../native-models/exchange/splat-ply.ts'
import { shCoefficients, type SplatCloud } from '../../native-models/scene/splats.ts'

const unit = (q: number[]): number[] => q.map((v) => v / Math.hypot(...q))

function cloudOf(count: number, shDegree: 0 | 1 | 2 | 3): SplatCloud {
  const ramp = (length: number, from: number): Float32Array => Float32Array.from({ length }, (_, i) => from + i / 64)
  return {
    count, shDegree, means: ramp(count * 3, -1), logScales: ramp(count * 3, -5), opacityLogits: ramp(count, 0.5),
    rotations: Float32Array.from({ length: count }, (_, i) => i).reduce<Float32Array>((out, i) => { out.set(unit([1, i, -2, 0.5]), i * 4); return out }, new Float32Array(count * 4)),
    sh: ramp(count * shCoefficients(shDegree) * 3, 0.25),
  }
}
const refusal = async (bytes: Uint8Array): Promise<string> => {
  try {
    await readSplatPly(bytes, 'x.ply')
  } catch (error) {
    expect(error).toMatchObject({ code: 'splats.malformed' })
    return (error as Error).message
  }
  throw new Error('nothing was refused')
}
const NAMES = ['x', 'y', 'z', 'f_dc_0', 'f_dc_1', 'f_dc_2', 'opacity', 'scale_0', 'scale_1', 'scale_2', 'rot_0', 'rot_1', 'rot_2', 'rot_3']
const ROW = [1, 2, 3, 0.1, 0.2, 0.3, -1, -2, -3, -4, 2, 0, 0, 0]
const ascii = (names: string[], rows: (number | string)[][], count = rows.length): Uint8Array =>
  new TextEncoder().encode(['ply', 'format ascii 1.0', 'comment SplatRenderMode: mip', `element vertex ${count}`, ...names.map((name) => `property float ${name}`), 'end_header', ...rows.map((row) => row.join(' ')), ''].join('\n'))

describe('writeSplatPly', () => {
  it.each([0, 1, 2, 3] as const)('comes back the same at degree %i', async (degree) => {
    const cloud = cloudOf(5, degree)
    const { instanceIds, ...back } = await readSplatPly(writeSplatPly(cloud))
    expect(instanceIds).toBeNull()
    expect(back).toMatchObject({ count: 5, shDegree: degree })
    for (const part of ['means', 'logScales', 'opacityLogits', 'sh'] as const) expect(back[part]).toEqual(cloud[part])
    back.rotations.forEach((value, i) => { expect(value).toBeCloseTo(cloud.rotations[i]!, 6) })
  })

  it('lays properties out as INRIA does, higher coefficients one channel after the other', () => {
    const bytes = writeSplatPly(cloudOf(1, 1))
    const header = new TextDecoder('latin1').decode(bytes).split('end_header\n')[0]!
    const names = [...header.matchAll(/property float (\w+)/g)].map((match) => match[1])
    expect(names.slice(0, 9)).toEqual(['x', 'y', 'z', 'nx', 'ny', 'nz', 'f_dc_0', 'f_dc_1', 'f_dc_2'])
    expect(names.slice(9, 18)).toEqual(Array.from({ length: 9 }, (_, i) => `f_rest_${i}`))
    expect(names.slice(18)).toEqual(['opacity', 'scale_0', 'scale_1', 'scale_2', 'rot_0', 'rot_1', 'rot_2', 'rot_3'])
    const view = new DataView(bytes.buffer, header.length + 'end_header\n'.length)
    // sh is (coefficient, channel) = 0.25 + i/64: red's coefficients 1, 2, 3 are entries 3, 6, 9.
    const rest = Array.from({ length: 9 }, (_, i) => (view.getFloat32((9 + i) * 4, true) - 0.25) * 64)
    expect(rest).toEqual([3, 6, 9, 4, 7, 10, 5, 8, 11])
  })

  it('carries instance ids', async () => {
    const ids = Int32Array.from([3, -1, 70_000])
    expect((await readSplatPly(writeSplatPly(cloudOf(3, 2), { instanceIds: ids }))).instanceIds).toEqual(ids)
  })

  it('writes and reads an empty cloud', async () => {
    expect((await readSplatPly(writeSplatPly(cloudOf(0, 0)))).count).toBe(0)
  })
})

describe('readSplatPly', () => {
  it('takes ascii, any order, comments, and normalises rotations', async () => {
    const order = NAMES.map((_, i) => (i * 5) % NAMES.length)
    const cloud = await readSplatPly(ascii(order.map((i) => NAMES[i]!), [order.map((i) => ROW[i]!)]))
    expect([...cloud.means]).toEqual([1, 2, 3])
    expect([...cloud.rotations]).toEqual([1, 0, 0, 0])
    expect([...cloud.logScales]).toEqual([-2, -3, -4])
    expect(cloud.shDegree).toBe(0)
  })

  it('takes big-endian files', async () => {
    const header = new TextEncoder().encode(`ply\r\nformat binary_big_endian 1.0\r\nelement vertex 1\r\n${NAMES.map((name) => `property float ${name}\r\n`).join('')}end_header\r\n`)
    const body = Buffer.alloc(ROW.length * 4)
    ROW.forEach((value, i) => body.writeFloatBE(value, i * 4))
    expect([...(await readSplatPly(Buffer.concat([header, body]))).logScales]).toEqual([-2, -3, -4])
  })

  it.each<[string, () => Uint8Array, RegExp]>([
    ['no PLY', () => new TextEncoder().encode('hello'), /^x\.ply: this is not a PLY file/],
    ['a file cut short', () => writeSplatPly(cloudOf(4, 3)).slice(0, -5), /4 rows of vertex need at least 992 bytes, but only 987 follow/],
    ['ascii cut short', () => ascii(NAMES, [ROW], 2), /2 rows of vertex need at least 55 bytes, but only/],
    ['a wild count', () => ascii(NAMES, [ROW], -3), /its vertex count is "-3"/],
    ['NaN', () => ascii(NAMES, [ROW, ROW.with(1, Number.NaN)]), /a splat whose position is not a finite number \(splat 2 of 2\)/],
    ['infinity', () => { const cloud = cloudOf(3, 1); cloud.logScales[4] = Number.POSITIVE_INFINITY; return writeSplatPly(cloud) }, /a splat whose size is infinite or not a number \(splat 2 of 3\)/],
    ['a zero rotation', () => ascii(NAMES, [ROW.with(10, 0)]), /a splat whose rotation is zero or not a number \(splat 1 of 1\)/],
    ['a missing property', () => ascii(NAMES.slice(0, -1), [ROW.slice(0, -1)]), /it has no property "rot_3", so it is not a splat file of the INRIA layout/],
    ['a mesh', () => ascii(['x', 'y', 'z'], [[1, 2, 3]]), /it has no property/],
    ['a compressed file', () => ascii(['packed_position'], [[1]]), /it has no property "x"/],
    ['odd harmonics', () => ascii([...NAMES, 'f_rest_0'], [[...ROW, 1]]), /it has 1 f_rest properties/],
    ['a list property', () => new TextEncoder().encode('ply\nformat ascii 1.0\nelement vertex 1\nproperty list uchar int x\nend_header\n1 1\n'), /has the type "list"/],
  ])('refuses %s', async (_, bytes, message) => expect(await refusal(bytes())).toMatch(message))
})
