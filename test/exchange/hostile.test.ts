// Damaged, dishonest and absurd files: refused or quarantined with a message that says which file, where, and what to
// do; never a crash, never memory for what a header merely claims.

import { randomBytes } from 'node:crypto'
import { zipSync } from 'fflate'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { openSplatBytes } from '../../native-models/exchange/open-splats.ts'
import { soundSplats } from '../../native-models/exchange/quarantine.ts'
import { writeSplatPly } from '../../native-models/exchange/splat-ply.ts'
import { streamOf } from '../../native-models/exchange/splat-source.ts'
import { splatBytes } from '../../native-models/exchange/splat-records.ts'
import { spzBytes } from '../../native-models/exchange/write-spz.ts'
import { Fault } from '../../native-models/scene/faults.ts'
import type { SplatCloud } from '../../native-models/scene/splats.ts'
import { compressedPlyFile, drained, everyFormat, gathered, ksplatFile, opened, random, randomCloud, sogFile, sogParts, spzFile } from './samples.ts'

const CLOUD = randomCloud(100, 1)
const spoilt = (change: (cloud: SplatCloud) => void): SplatCloud => {
  const cloud = structuredClone(CLOUD)
  change(cloud)
  return cloud
}
const text = (s: string): Uint8Array => new TextEncoder().encode(s)
const patched = (bytes: Uint8Array, change: (copy: Buffer) => void): Uint8Array => {
  const copy = Buffer.from(bytes)
  change(copy)
  return copy
}
const retold = (bytes: Uint8Array, from: string, to: string): Uint8Array => Buffer.from(Buffer.from(bytes).toString('latin1').replace(from, to), 'latin1')
const spzHeader = (count: number, more: number[] = [0, 12, 0, 0]): Buffer => {
  const header = Buffer.alloc(16)
  header.writeUInt32LE(0x5053474e, 0)
  header.writeUInt32LE(3, 4)
  header.writeUInt32LE(count, 8)
  header.set(more, 12)
  return header
}

describe('a splat that cannot be drawn', () => {
  it.each<[string, (cloud: SplatCloud) => void, string]>([
    ['a position that is no number', (c) => { c.means[3 * 16 + 1] = Number.NaN }, '1 of 100 splats was left out: 1 whose position is not a finite number (the first: splat 17)'],
    ['an infinite size', (c) => { c.logScales[9] = Infinity; c.logScales[12] = 400 }, '2 of 100 splats were left out: 2 whose size is infinite or not a number (the first: splat 4)'],
    ['a rotation of zero', (c) => { c.rotations.fill(0, 8, 12) }, '1 of 100 splats was left out: 1 whose rotation is zero or not a number (the first: splat 3)'],
    ['several kinds', (c) => { c.means[0] = 1e30; c.sh[30] = -Infinity; c.opacityLogits[99] = Number.NaN }, '3 of 100 splats were left out: 1 whose position is not a finite number (the first: splat 1), 1 whose colour is not a finite number (the first: splat 3), 1 whose opacity is not a number (the first: splat 100)'],
  ])('is left out and counted: %s', async (_, change, sentence) => {
    const { sound, cloud } = await opened(writeSplatPly(spoilt(change)), 'x.ply')
    expect(sound.warning).toBe(sentence)
    expect([sound.count, cloud.count]).toEqual([100 - Number(sentence.split(' ')[0]), cloud.means.length / 3])
    for (const part of ['means', 'rotations', 'logScales', 'opacityLogits', 'sh'] as const) expect(cloud[part].every(Number.isFinite)).toBe(true)
  })

  it('keeps ids beside their splats', async () => {
    const { cloud } = await opened(writeSplatPly(spoilt((c) => { c.means[0] = Number.NaN }), { instanceIds: Int32Array.from({ length: 100 }, (_, i) => i) }), 'x.ply')
    expect([...cloud.instanceIds!]).toEqual(Array.from({ length: 99 }, (_, i) => i + 1))
  })

  it('is kept where it can be meant: quite opaque, quite flat', async () => {
    const { sound, cloud } = await opened(writeSplatPly(spoilt((c) => { c.opacityLogits[0] = Infinity; c.opacityLogits[1] = -Infinity; c.logScales[2] = -Infinity })), 'x.ply')
    expect(sound.warning).toBeNull()
    expect([cloud.opacityLogits[0]! > 6, cloud.opacityLogits[1]! < -6, cloud.logScales[2]]).toEqual([true, true, -30])
  })

  it('refuses the file where most are such', async () => {
    await expect(opened(writeSplatPly(spoilt((c) => c.means.fill(Number.NaN, 0, 153))), 'x.ply')).rejects.toThrow(/^x\.ply: 51 of 100 splats were left out: .* that is most of the file/)
  })
})

describe('a file that is not what it says', () => {
  const sog = (change: (meta: Record<string, unknown>) => void): Promise<Uint8Array> => sogFile(CLOUD, 2, { meta: change })
  it.each<[string, string, () => Uint8Array | Promise<Uint8Array>, RegExp]>([
    ['nothing at all', 'x.ply', () => new Uint8Array(), /^x\.ply: it is empty/],
    ['a letter', 'x.spz', () => text('Dear all,'), /this is none of the splat files the studio reads/],
    ['coloured points', 'x.ply', () => text(`ply\nformat ascii 1.0\nelement vertex 1\n${['x', 'y', 'z', 'red', 'green', 'blue'].map((p) => `property float ${p}\n`).join('')}end_header\n1 2 3 4 5 6\n`), /no property "f_dc_0".*coloured points/],
    ['a .ply cut short', 'x.ply', () => writeSplatPly(CLOUD).subarray(0, 5000), /100 rows of vertex need at least 10400 bytes, but only \d+ follow/],
    ['a .ply of ten billion splats', 'x.ply', () => retold(writeSplatPly(CLOUD), 'vertex 100', 'vertex 10000000000'), /10000000000 rows of vertex need at least 1040000000000 bytes/],
    ['an ascii .ply of as many', 'x.ply', () => text('ply\nformat ascii 1.0\nelement vertex 9007199254740991\nproperty float x\nend_header\n1\n'), /9007199254740991 rows of vertex need/],
    ['a header without an end', 'x.ply', () => Buffer.concat([text('ply\nformat ascii 1.0\n'), Buffer.alloc(5_000_000, 'comment x\n')]), /no "ply" … "end_header"/],
    ['a property twice', 'x.ply', () => retold(writeSplatPly(CLOUD), 'property float nx', 'property float x'), /same name/],
    ['a list before the splats', 'x.ply', () => retold(writeSplatPly(CLOUD), 'element vertex', 'element face 3\nproperty list uchar int v\nelement vertex'), /face property "v" has the type "list"/],
    ['a compressed .ply without its chunks', 'x.ply', () => retold(compressedPlyFile(CLOUD), 'element chunk 1', 'element chunk 0'), /100 splats need 1 chunks of 256, but it has 0/],
    ['a compressed .ply of too many', 'x.ply', () => retold(compressedPlyFile(CLOUD), 'element vertex 100', 'element vertex 4000000000'), /4000000000 rows of vertex need/],
    ['a gzip of something else', 'x.spz', () => gzipSync(text('not splats at all, but long enough')), /does not begin with "NGSP"/],
    ['a .spz that claims more than it can hold', 'x.spz', () => gzipSync(Buffer.concat([spzHeader(100_000_000), Buffer.alloc(1000)])), /announces 2000000000 bytes of splats, which \d+ compressed bytes cannot hold/],
    ['a .spz larger than the memory it may take', 'x.spz', () => gzipSync(Buffer.concat([spzHeader(110_000_000), randomBytes(3_000_000)])), /take 2\.0 GiB unpacked.*at most 2 GiB/],
    ['a .spz with less than it claims', 'x.spz', () => gzipSync(Buffer.concat([spzHeader(20), Buffer.alloc(300)])), /unpacks to 316 bytes where 416 are announced/],
    ['a .spz cut short', 'x.spz', () => spzFile(CLOUD, 3).subarray(0, 900), /its gzip data at byte 0 is damaged/],
    ['a .spz of a later version', 'x.spz', () => patched(spzFile(CLOUD, 4), (b) => b.writeUInt32LE(9, 4)), /\.spz version 9; the studio reads 2 to 4/],
    ['a .spz of a wild degree', 'x.spz', () => patched(spzFile(CLOUD, 4), (b) => b.writeUInt8(200, 12)), /degree 200/],
    ['a .spz whose streams lie', 'x.spz', () => patched(spzFile(CLOUD, 4), (b) => b.writeBigUInt64LE(1n << 60n, 40)), /its stream of positions announces 1152921504606847000 bytes; 100 splats have 900/],
    ['a .spz whose stream runs out of the file', 'x.spz', () => patched(spzFile(CLOUD, 4), (b) => b.writeBigUInt64LE(1n << 40n, 32)), /beyond its end/],
    ['a .spz with other axes', 'x.spz', () => { const file = spzFile(CLOUD, 4, { flags: 2 }); const record = Buffer.alloc(12); record.writeUInt32LE(0xadbe0001); record.writeUInt32LE(4, 4); record.writeUInt32LE(6, 8); return patched(Buffer.concat([file.subarray(0, 32), record, file.subarray(32)]), (b) => b.writeUInt32LE(44, 16)) }, /coordinate system 6/],
    ['half a splat', 'x.splat', () => new Uint8Array(33), /32 bytes a splat, but 33 is no multiple/],
    ['a .ksplat of too many sections', 'x.ksplat', () => patched(ksplatFile(CLOUD, 1), (b) => b.writeUInt32LE(4_000_000_000, 4)), /announces 4000000000 sections/],
    ['a .ksplat of too many splats', 'x.ksplat', () => patched(ksplatFile(CLOUD, 1), (b) => b.writeUInt32LE(4_000_000_000, 4096 + 4)), /section 1: it announces 4000000000 splats/],
    ['a .ksplat whose counts differ', 'x.ksplat', () => patched(ksplatFile(CLOUD, 0), (b) => b.writeUInt32LE(7, 16)), /announces 7 splats, its sections hold 100/],
    ['a .ksplat whose buckets are too small', 'x.ksplat', () => patched(ksplatFile(CLOUD, 1), (b) => b.writeUInt32LE(1, 4096 + 8)), /its buckets hold fewer splats/],
    ['a zip of something else', 'x.sog', () => zipSync({ 'letter.txt': text('hello') }), /has no meta\.json/],
    ['a zip cut short', 'x.sog', async () => (await sogFile(CLOUD, 2)).subarray(0, 2000), /no zip directory at its end/],
    ['a SOG that reaches out of its folder', 'x.sog', () => sog((m) => { (m['means'] as { files: string[] }).files[0] = '../../etc/passwd' }), /means\.files\.0/],
    ['a SOG of more splats than pixels', 'x.sog', () => sog((m) => { m['count'] = 5000 }), /5000 splats are announced, but the picture means_l\.webp has 10×10 pixels/],
    ['a SOG of absurdly many', 'x.sog', () => sog((m) => { m['count'] = 2_000_000_000 }), /the studio takes at most/],
    ['a SOG with a picture missing', 'x.sog', async () => { const { meta, files } = await sogParts(CLOUD, 2); delete files['quats.webp']; return zipSync({ 'meta.json': text(JSON.stringify(meta)), ...Object.fromEntries(Object.entries(files).map(([n, b]) => [n, new Uint8Array(b)])) }) }, /has no file "quats\.webp"/],
    ['a SOG with no JSON', 'x.sog', () => zipSync({ 'meta.json': text('{') }), /no valid JSON/],
    ['a SOG whose picture is no picture', 'x.sog', async () => { const { meta, files } = await sogParts(CLOUD, 2); return zipSync({ 'meta.json': text(JSON.stringify(meta)), ...Object.fromEntries(Object.entries(files).map(([n, b]) => [n, n === 'quats.webp' ? text('no') : new Uint8Array(b)])) }) }, /quats\.webp: the picture cannot be decoded/],
  ])('is refused: %s', async (_, name, file, message) => {
    const error: unknown = await opened(await file(), name).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(Fault)
    expect((error as Fault).code).toBe('splats.malformed')
    expect((error as Fault).message).toMatch(message)
    expect((error as Fault).message).toContain(name)
  })

  it('is refused: a zip bomb in place of a picture', async () => {
    const { meta } = await sogParts(CLOUD, 2)
    const bomb = zipSync({ 'meta.json': text(JSON.stringify(meta)), 'means_l.webp': new Uint8Array(100_000_000) })
    expect(bomb.length).toBeLessThan(1_000_000)
    await expect(opened(bomb, 'x.sog')).rejects.toThrow(/"means_l\.webp" in the archive takes 100000000 bytes; at most \d+ are expected/)
  })

  it('stops at what was promised, however much more comes', async () => {
    const plain = Buffer.concat([spzHeader(2), Buffer.alloc(2 * 20, 200), Buffer.alloc(200_000_000)])
    const { cloud } = await opened(gzipSync(plain), 'x.spz')
    expect(cloud.count).toBe(2)
  })
})

/** Enough to meet every field of the headers; the same ones every time. */
const MUTATIONS = 120
/** Far below what any header among these could claim. */
const MOST_BYTES = 200e6

describe('random damage', async () => {
  const files: Record<string, Uint8Array> = {
    ...(await everyFormat(CLOUD)), 'a.ply': writeSplatPly(CLOUD), 'v3.spz': await gathered(spzBytes(streamOf(CLOUD))), 'a.splat': await gathered(splatBytes(streamOf(CLOUD))),
  }
  it.each(Object.keys(files))('to %s is refused or leaves a sound cloud', async (name) => {
    const next = random(name.length * 7919)
    const whole = files[name]!
    let [refused, read] = [0, 0]
    for (let k = 0; k < MUTATIONS; k++) {
      const bytes = damaged(whole, next)
      const before = process.memoryUsage().arrayBuffers
      try {
        const source = await openSplatBytes(bytes, name)
        const sound = await drained(soundSplats(source, new AbortController().signal))
        for await (const chunk of sound.chunks()) for (const part of ['means', 'rotations', 'logScales', 'opacityLogits', 'sh'] as const) if (!chunk[part].every(Number.isFinite)) expect.fail(`mutation ${k}: ${part}`)
        read++
      } catch (error) {
        if (!(error instanceof Fault) || error.code !== 'splats.malformed') throw error
        refused++
      }
      expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(MOST_BYTES)
    }
    expect(refused + read).toBe(MUTATIONS)
    // Damage that nothing notices would mean that nothing is checked; damage that always refuses, that nothing is tolerated.
    expect(refused).toBeGreaterThan(0)
  })
})

/** Cut short, a few bytes changed (more often in the first hundred, where headers are), or a piece moved. */
function damaged(whole: Uint8Array, next: () => number): Uint8Array {
  const kind = next()
  if (kind < 0.25) return whole.slice(0, Math.floor(next() * whole.length))
  const copy = whole.slice()
  const place = (): number => Math.floor(next() * (next() < 0.5 ? Math.min(100, copy.length) : copy.length))
  if (kind < 0.85) for (let n = 1 + Math.floor(next() * 6); n > 0; n--) copy[place()] = Math.floor(next() * 256)
  else copy.copyWithin(place(), place(), place())
  return copy
}
