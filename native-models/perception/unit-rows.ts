// Matrices of unit vectors, in place.

/** Every row of (n, width) divided by its length; a row of zeros stays zero. Returns the same array. */
export function normaliseRows(rows: Float32Array, width: number): Float32Array {
  for (let start = 0; start < rows.length; start += width) {
    let sum = 0
    for (let i = start; i < start + width; i++) sum += rows[i]! * rows[i]!
    const scale = sum > 0 ? 1 / Math.sqrt(sum) : 0
    for (let i = start; i < start + width; i++) rows[i]! *= scale
  }
  return rows
}

/** Cosine of row a of `left` and row b of `right`, unit rows both. */
export function cosine(left: Float32Array, a: number, right: Float32Array, b: number, width: number): number {
  let sum = 0
  for (let i = 0; i < width; i++) sum += left[a * width + i]! * right[b * width + i]!
  return sum
}
