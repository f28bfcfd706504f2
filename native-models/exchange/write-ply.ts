// Splats as the INRIA layout: the file every tool reads, and how a project keeps its clouds.

import type { SplatChunk, SplatStream } from './splat-source.ts'

const LEADING = ['x', 'y', 'z', 'nx', 'ny', 'nz', 'f_dc_0', 'f_dc_1', 'f_dc_2'] as const
const TRAILING = ['opacity', 'scale_0', 'scale_1', 'scale_2', 'rot_0', 'rot_1', 'rot_2', 'rot_3'] as const
const higherOf = (shDegree: number): number => (shDegree + 1) ** 2 - 1

/** Splats trained with opacity compensation say so, in the words that other writers use. */
const ANTIALIASED_COMMENT = 'SplatRenderMode: mip (antialiased)'

export function plyHeader({ count, shDegree, antialiased, hasInstanceIds }: Omit<SplatStream, 'chunks'>): Uint8Array {
  const names = [...LEADING, ...Array.from({ length: higherOf(shDegree) * 3 }, (_, i) => `f_rest_${i}`), ...TRAILING]
  return new TextEncoder().encode([
    'ply', 'format binary_little_endian 1.0', ...(antialiased ? [`comment ${ANTIALIASED_COMMENT}`] : []), `element vertex ${count}`,
    ...names.map((name) => `property float ${name}`), ...(hasInstanceIds ? ['property int instance_id'] : []), 'end_header', '',
  ].join('\n'))
}

/** The file piece by piece: its header, then one piece for each chunk. Chunks without ids write -1 where the stream has ids. */
export async function* plyBytes(stream: SplatStream): AsyncGenerator<Uint8Array> {
  yield plyHeader(stream)
  for await (const chunk of stream.chunks()) yield plyRows(chunk, stream.hasInstanceIds)
}

/** The rows of these splats, as they follow the header. */
export function plyRows(chunk: SplatChunk, withIds: boolean): Uint8Array {
  const higher = higherOf(chunk.shDegree)
  const width = LEADING.length + higher * 3 + TRAILING.length + (withIds ? 1 : 0)
  // Typed arrays write the machine's own order, which is little-endian wherever the studio runs.
  const rows = new Float32Array(chunk.count * width)
  const ids = new Int32Array(rows.buffer)
  for (let i = 0, at = 0; i < chunk.count; i++, at += width) {
    writeRow(rows, at, chunk, i, higher)
    if (withIds) ids[at + width - 1] = chunk.instanceIds?.[i] ?? -1
  }
  return new Uint8Array(rows.buffer)
}

function writeRow(rows: Float32Array, at: number, { means, sh, opacityLogits, logScales, rotations }: SplatChunk, i: number, higher: number): void {
  const colors = i * (higher + 1) * 3
  for (let a = 0; a < 3; a++) {
    rows[at + a] = means[i * 3 + a]!
    rows[at + 6 + a] = sh[colors + a]!
    // One channel after the other.
    for (let k = 0; k < higher; k++) rows[at + 9 + a * higher + k] = sh[colors + (k + 1) * 3 + a]!
  }
  const tail = at + 9 + higher * 3
  rows[tail] = opacityLogits[i]!
  for (let a = 0; a < 3; a++) rows[tail + 1 + a] = logScales[i * 3 + a]!
  for (let k = 0; k < 4; k++) rows[tail + 4 + k] = rotations[i * 4 + k]!
}
