// A cursor over little-endian bytes whose faults say which file, which item and which byte.

import { malformed } from './files.ts'

export class ByteReader {
  readonly file: string
  /** What is being read, for messages: "image 12". */
  item = 'header'
  offset = 0
  private readonly bytes: Uint8Array
  private readonly view: DataView

  constructor(file: string, bytes: Uint8Array) {
    this.file = file
    this.bytes = bytes
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }

  get remaining(): number {
    return this.bytes.length - this.offset
  }

  fail(what: string, at: number = this.offset): never {
    throw malformed(this.file, `${this.item} at byte ${at}: ${what}`)
  }

  skip(bytes: number): number {
    const at = this.offset
    if (!(bytes <= this.remaining)) {
      this.fail(`the file ends after ${this.bytes.length} bytes, inside this; it is cut short, copy it again`)
    }
    this.offset += bytes
    return at
  }

  u8(): number { return this.view.getUint8(this.skip(1)) }
  u32(): number { return this.view.getUint32(this.skip(4), true) }
  i32(): number { return this.view.getInt32(this.skip(4), true) }
  u64(): number { return Number(this.view.getBigUint64(this.skip(8), true)) }
  f64(): number { return this.view.getFloat64(this.skip(8), true) }
  f64s(count: number): number[] { return Array.from({ length: count }, () => this.f64()) }

  /** A count of things of at least `bytesEach`; refused if the file could not hold them. */
  count(of: string, bytesEach: number): number {
    const at = this.offset
    const count = this.u64()
    if (count * bytesEach > this.remaining) {
      this.fail(`${count} ${of} are announced, but only ${this.remaining} bytes follow; the file is cut short or damaged`, at)
    }
    return count
  }

  zeroTerminated(): string {
    const end = this.bytes.indexOf(0, this.offset)
    if (end < 0) this.fail('a name runs to the end of the file; it is cut short or damaged')
    const text = new TextDecoder().decode(this.bytes.subarray(this.offset, end))
    this.offset = end + 1
    return text
  }
}
