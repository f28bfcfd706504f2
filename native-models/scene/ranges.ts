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

/** The `.ranges` blob of indices that ascend already: millions of them, without a list of pairs. */
export function encodeAscending(indices: Uint32Array): Uint8Array {
  const pairs = new Uint32Array(indices.length * 2)
  let at = 0
  for (const i of indices) {
    if (at > 0 && pairs[at - 1] === i) pairs[at - 1] = i + 1
    else {
      pairs[at++] = i
      pairs[at++] = i + 1
    }
  }
  return new Uint8Array(pairs.slice(0, at).buffer)
}

/** Place of the first that is not below `least`; a short list in millions is found without walking to it. */
function firstFrom(ascending: Uint32Array, least: number): number {
  let [low, high] = [0, ascending.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (ascending[middle]! < least) low = middle + 1
    else high = middle
  }
  return low
}

/** Places in `all` of those of its members that are in `some`; both ascend. */
export function placesIn(all: Uint32Array, some: Uint32Array): Uint32Array {
  const out = new Uint32Array(Math.min(all.length, some.length))
  let [found, at] = [0, firstFrom(all, some[0] ?? 0)]
  for (const member of some) {
    while (at < all.length && all[at]! < member) at++
    if (all[at] === member) out[found++] = at
  }
  return out.slice(0, found)
}

/** The `.ranges` blob of a set of indices. */
export const encodeRanges = (indices: Iterable<number>): Uint8Array =>
  new Uint8Array(Uint32Array.from(rangesOf(indices).flat()).buffer)
