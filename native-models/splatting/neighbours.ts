// Distances to the nearest neighbours of points, with a k-d tree: sparse points of a photogrammetry run differ a thousandfold
// in density, which a uniform grid does not bear.

const LEAF = 8 // points in a leaf; scanning few points is quicker than descending further

interface Tree {
  readonly positions: Float32Array
  /** Point indices, ordered so that every subtree is a contiguous range. */
  readonly order: Uint32Array
}

/** (N) mean distance from each of the (N, 3) points to its `k` nearest others; Infinity where there are none. */
export function meanNeighbourDistance(positions: Float32Array, k = 3): Float32Array {
  const n = positions.length / 3
  const tree = { positions, order: Uint32Array.from({ length: n }, (_, i) => i) }
  arrange(tree, 0, n, 0)
  const nearest = new Float64Array(k)
  const out = new Float32Array(n)
  for (let i = 0; i < n; i++) {
    nearest.fill(Infinity)
    search(tree, 0, n, 0, i, nearest)
    const known = nearest.filter(Number.isFinite)
    out[i] = known.length === 0 ? Infinity : known.reduce((sum, squared) => sum + Math.sqrt(squared), 0) / known.length
  }
  return out
}

/** (N, k) the nearest others of each of the (N, 3) points, nearest first; N where there are no more. */
export function nearestOthers(positions: Float32Array, k: number): Uint32Array {
  const n = positions.length / 3
  const tree = { positions, order: Uint32Array.from({ length: n }, (_, i) => i) }
  arrange(tree, 0, n, 0)
  const [nearest, who] = [new Float64Array(k), new Uint32Array(k)]
  const out = new Uint32Array(n * k)
  for (let i = 0; i < n; i++) {
    nearest.fill(Infinity)
    who.fill(n)
    search(tree, 0, n, 0, i, nearest, who)
    out.set(who, i * k)
  }
  return out
}

/** Orders order[from, to) so that the middle splits it along the axis of its depth in the tree. */
function arrange(tree: Tree, from: number, to: number, axis: number): void {
  if (to - from <= LEAF) return
  const middle = (from + to) >> 1
  select(tree, from, to - 1, middle, axis)
  arrange(tree, from, middle, (axis + 1) % 3)
  arrange(tree, middle + 1, to, (axis + 1) % 3)
}

/** Quickselect: afterwards order[middle] is what sorting order[left…right] by the axis would put there. */
function select({ positions, order }: Tree, left: number, right: number, middle: number, axis: number): void {
  const value = (at: number): number => positions[order[at]! * 3 + axis]!
  while (left < right) {
    const pivot = value((left + right) >> 1)
    let [i, j] = [left, right]
    while (i <= j) {
      while (value(i) < pivot) i++
      while (value(j) > pivot) j--
      if (i <= j) {
        const swap = order[i]!
        order[i++] = order[j]!
        order[j--] = swap
      }
    }
    if (middle <= j) right = j
    else if (middle >= i) left = i
    else return
  }
}

function search(tree: Tree, from: number, to: number, axis: number, point: number, nearest: Float64Array, who?: Uint32Array): void {
  if (to - from <= LEAF) {
    for (let at = from; at < to; at++) consider(tree, at, point, nearest, who)
    return
  }
  const middle = (from + to) >> 1
  consider(tree, middle, point, nearest, who)
  const offset = tree.positions[point * 3 + axis]! - tree.positions[tree.order[middle]! * 3 + axis]!
  const next = (axis + 1) % 3
  const [near, far] = offset < 0 ? [[from, middle], [middle + 1, to]] as const : [[middle + 1, to], [from, middle]] as const
  search(tree, near[0], near[1], next, point, nearest, who)
  if (offset * offset < nearest[nearest.length - 1]!) search(tree, far[0], far[1], next, point, nearest, who)
}

/** Enters the squared distance of order[at] into the ascending list of the nearest, and itself into `who`. */
function consider({ positions, order }: Tree, at: number, point: number, nearest: Float64Array, who?: Uint32Array): void {
  const other = order[at]!
  if (other === point) return
  let squared = 0
  for (let c = 0; c < 3; c++) squared += (positions[other * 3 + c]! - positions[point * 3 + c]!) ** 2
  let slot = nearest.length - 1
  if (!(squared < nearest[slot]!)) return
  for (; slot > 0 && nearest[slot - 1]! > squared; slot--) {
    nearest[slot] = nearest[slot - 1]!
    if (who !== undefined) who[slot] = who[slot - 1]!
  }
  nearest[slot] = squared
  if (who !== undefined) who[slot] = other
}
