// Sets of splats as sorted, disjoint half-open index ranges: how blobs and regions hold them.

/** Indices of a `.ranges` blob: little-endian u32 pairs [start, end). */
export function indicesOf(bytes: ArrayBuffer): Uint32Array {
  const pairs = new Uint32Array(bytes, 0, Math.floor(bytes.byteLength / 8) * 2)
  let count = 0
  for (let k = 0; k < pairs.length; k += 2) count += pairs[k + 1]! - pairs[k]!
  const out = new Uint32Array(count)
  let at = 0
  for (let k = 0; k < pairs.length; k += 2) for (let i = pairs[k]!; i < pairs[k + 1]!; i++) out[at++] = i
  return out
}

/** Ranges of a set of indices. */
export function rangesOf(indices: Iterable<number>): [number, number][] {
  const ranges: [number, number][] = []
  for (const i of Uint32Array.from(indices).sort()) {
    const last = ranges.at(-1)
    if (last !== undefined && last[1] === i) last[1] = i + 1
    else ranges.push([i, i + 1])
  }
  return ranges
}
