// sort.wgsl as what it promises: a stable sort by a digit of the key (Knuth, TAOCP 3, 5.2.5). Only tests import it.

export interface SortedReference {
  /** Places of the input, in their new order: equal digits keep the order they came in. */
  readonly order: number[]
  /** (bins + 1): how many keys have a smaller digit than each bin; the last is how many keys there are. */
  readonly starts: number[]
  /** Where each key of the input went. */
  readonly ranks: number[]
}

/** By digit (key >> shift) & mask; digits from `bins` on have no start. */
export function sortReference(keys: ArrayLike<number>, bins: number, shift = 0, mask = 0xffffffff): SortedReference {
  const digits = Array.from(keys, (key) => ((key >>> shift) & mask) >>> 0)
  const order = digits.map((_, place) => place).sort((a, b) => digits[a]! - digits[b]! || a - b)
  const ranks = Array.from(order, () => 0)
  for (const [rank, place] of order.entries()) ranks[place] = rank
  const counts = Array.from({ length: bins }, () => 0)
  for (const digit of digits) if (digit < bins) counts[digit]!++
  const starts = [0]
  for (const count of counts) starts.push(starts.at(-1)! + count)
  return { order, starts, ranks }
}
