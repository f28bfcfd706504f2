// Sets of splats as sorted, disjoint half-open index ranges [start, end): how blobs and regions hold them.
// A `.ranges` blob is nothing but little-endian u32 pairs.

export type Range = [start: number, end: number]

/** Indices of a `.ranges` blob, ascending. */
export function indicesOf(bytes: ArrayBuffer | Uint8Array): Uint32Array {
  // Copied, because a view may start anywhere in its memory.
  const copy = new Uint8Array(bytes).buffer
  const pairs = new Uint32Array(copy, 0, Math.floor(copy.byteLength / 8) * 2)
  let count = 0
  for (let k = 0; k < pairs.length; k += 2) count += pairs[k + 1]! - pairs[k]!
  const out = new Uint32Array(count)
  let at = 0
  for (let k = 0; k < pairs.length; k += 2) for (let i = pairs[k]!; i < pairs[k + 1]!; i++) out[at++] = i
  return out
}

/** Ranges of a set of indices; repeated indices count once. */
export function rangesOf(indices: Iterable<number>): Range[] {
  const ranges: Range[] = []
  for (const i of Uint32Array.from(indices).sort()) {
    const last = ranges.at(-1)
    if (last !== undefined && last[1] >= i) last[1] = Math.max(last[1], i + 1)
    else ranges.push([i, i + 1])
  }
  return ranges
}

/** The `.ranges` blob of a set of indices. */
export const encodeRanges = (indices: Iterable<number>): Uint8Array =>
  new Uint8Array(Uint32Array.from(rangesOf(indices).flat()).buffer)
