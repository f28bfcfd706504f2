// The few files inside a small zip archive: found by its directory, unpacked one at a time, never beyond what the
// directory says they hold.
//
// Source: PKWARE APPNOTE.TXT 6.3: end record 4.3.16, central header 4.3.12, local header 4.3.7.

import { malformed, type Bytes } from './bytes.ts'
import { refuseImplausible, unpack } from './inflate.ts'

interface Entry { readonly name: string; readonly method: number; readonly packed: number; readonly size: number; readonly at: number }
export interface Archive {
  readonly names: readonly string[]
  /** Fault `splats.malformed` if the archive has no such file, or it unpacks to more than `most` bytes. */
  file(name: string, most: number): Promise<Uint8Array>
}

const END_BYTES = 22
const LONGEST_COMMENT = 65_535
const CENTRAL_BYTES = 46
const LOCAL_BYTES = 30
const MARK = { end: 0x06054b50, central: 0x02014b50, local: 0x04034b50 } as const
const STORED = 0
const DEFLATED = 8
/** In place of a 32-bit number: it stands in a zip64 record, which no archive of a dozen pictures needs. */
const ELSEWHERE = 0xffff_ffff
/** A scene has some ten files. */
const MOST_ENTRIES = 4096

export async function openArchive(bytes: Bytes): Promise<Archive> {
  const entries = await entriesOf(bytes)
  return {
    names: entries.map(({ name }) => name),
    async file(name, most) {
      const entry = entries.find((e) => e.name === name)
      if (entry === undefined) throw malformed(bytes.name, `the archive has no file "${name}"; it holds ${entries.slice(0, 8).map((e) => e.name).join(', ')}`)
      if (entry.size > most) throw malformed(bytes.name, `"${name}" in the archive takes ${entry.size} bytes; at most ${most} are expected`)
      return contentOf(bytes, entry)
    },
  }
}

const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)

async function entriesOf(bytes: Bytes): Promise<Entry[]> {
  const tailAt = Math.max(0, bytes.size - END_BYTES - LONGEST_COMMENT)
  const tail = viewOf(await bytes.read(tailAt, bytes.size - tailAt))
  let end = tail.byteLength - END_BYTES
  while (end >= 0 && tail.getUint32(end, true) !== MARK.end) end--
  if (end < 0) throw malformed(bytes.name, 'it has no zip directory at its end; it is no archive, or cut short: copy it again')
  const [count, size, at] = [tail.getUint16(end + 10, true), tail.getUint32(end + 12, true), tail.getUint32(end + 16, true)]
  if (count > MOST_ENTRIES || size === ELSEWHERE || at === ELSEWHERE) throw malformed(bytes.name, `the archive announces ${count} files; a bundled scene has some ten`)
  const directory = viewOf(await bytes.read(at, size))
  const entries: Entry[] = []
  for (let k = 0, offset = 0; k < count; k++) {
    if (offset + CENTRAL_BYTES > size || directory.getUint32(offset, true) !== MARK.central) throw malformed(bytes.name, `entry ${k + 1} of ${count} in its zip directory is damaged; copy it again`)
    const nameLength = directory.getUint16(offset + 28, true)
    entries.push({
      method: directory.getUint16(offset + 10, true), packed: directory.getUint32(offset + 20, true), size: directory.getUint32(offset + 24, true), at: directory.getUint32(offset + 42, true),
      name: new TextDecoder().decode(new Uint8Array(directory.buffer, directory.byteOffset + offset + CENTRAL_BYTES, Math.min(nameLength, size - offset - CENTRAL_BYTES))),
    })
    offset += CENTRAL_BYTES + nameLength + directory.getUint16(offset + 30, true) + directory.getUint16(offset + 32, true)
  }
  return entries
}

async function contentOf(bytes: Bytes, { name, method, packed, size, at }: Entry): Promise<Uint8Array> {
  const local = viewOf(await bytes.read(at, LOCAL_BYTES))
  if (local.getUint32(0, true) !== MARK.local) throw malformed(bytes.name, `"${name}" in the archive is not where the directory says; copy it again`)
  const from = at + LOCAL_BYTES + local.getUint16(26, true) + local.getUint16(28, true)
  if (method === STORED) return bytes.read(from, size)
  if (method !== DEFLATED) throw malformed(bytes.name, `"${name}" in the archive is packed by method ${method}; the studio reads stored and deflated files`)
  if (packed > bytes.size - from) throw malformed(bytes.name, `"${name}" in the archive takes ${packed} bytes from byte ${from}, beyond its end; it is cut short, copy it again`)
  refuseImplausible(`${bytes.name}, ${name}`, packed, size, 'deflate')
  return size === 0 ? new Uint8Array(0) : unpack(bytes, from, packed, 'deflate', 0, () => size)
}
