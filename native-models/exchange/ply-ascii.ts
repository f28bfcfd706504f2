// The rows of an ascii .ply, a block of text at a time.

import { malformed } from './bytes.ts'
import type { OpenedPly, Rows } from './ply-file.ts'
import { CHUNK_SPLATS } from './splat-source.ts'
import type { PlyElement } from '../scene/ply-header.ts'

const BLOCK_BYTES = 1 << 20
/** A line of sixty numbers is a thousand characters; without a line end this far on it is no text of numbers. */
const LONGEST_LINE = 1 << 16

async function* linesOf({ bytes, header }: OpenedPly): AsyncGenerator<string> {
  const decoder = new TextDecoder('latin1')
  let rest = ''
  for (let at = header.bytes; at < bytes.size; at += BLOCK_BYTES) {
    const text = rest + decoder.decode(await bytes.read(at, Math.min(BLOCK_BYTES, bytes.size - at)))
    const lines = text.split('\n')
    rest = lines.pop()!
    if (rest.length > LONGEST_LINE) throw malformed(bytes.name, `a line of more than ${LONGEST_LINE} characters ends at byte ${Math.min(at + BLOCK_BYTES, bytes.size)}; this is no ascii .ply`)
    for (const line of lines) if (line.trim() !== '') yield line
  }
  if (rest.trim() !== '') yield rest
}

/** Rows of the vertices; those of elements before them are passed over. */
export function asciiRows(opened: OpenedPly, element: PlyElement): () => AsyncIterable<Rows> {
  const { header, bytes } = opened
  const before = header.elements.slice(0, header.elements.indexOf(element)).reduce((sum, { count }) => sum + count, 0)
  const width = element.properties.length
  return async function* () {
    let [passed, row, start] = [0, 0, 0]
    let values = new Float64Array(Math.min(CHUNK_SPLATS, element.count) * width)
    for await (const line of linesOf(opened)) {
      if (passed++ < before) continue
      if (start + row === element.count) break
      const words = line.trim().split(/\s+/)
      if (words.length < width) throw malformed(bytes.name, `row ${start + row + 1} has ${words.length} of ${width} values`)
      for (let p = 0; p < width; p++) values[row * width + p] = Number(words[p])
      if (++row < Math.min(CHUNK_SPLATS, element.count - start)) continue
      yield { start, count: row, width, values }
      start += row
      row = 0
      values = new Float64Array(Math.min(CHUNK_SPLATS, element.count - start) * width)
    }
    if (start < element.count) throw malformed(bytes.name, `${element.count} rows are announced, but only ${start + row} follow; it is cut short, copy it again`)
  }
}
