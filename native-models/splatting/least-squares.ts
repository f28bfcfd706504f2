// Robust nonlinear least squares for a few numbers and many residuals (Levenberg–Marquardt with Huber weights and a prior).

const ROUNDS = 15
/** Finite-difference step, as a share of how far a number is expected to be off. */
const PROBE = 0.01
const FIRST_DAMPING = 1e-3
const MOST_DAMPING = 1e3
/** Huber's limit in standard deviations of clean residuals; 1.345 keeps 95 % efficiency. */
const HUBER = 1.345
/** Median absolute value to standard deviation of a normal distribution. */
const MAD_TO_DEVIATION = 1.4826

/**
 * The numbers near `start` that make the residuals small, each held near 0 by a normal prior of standard deviation `expected`.
 * Residuals that are NaN do not count.
 */
export async function refine(residuals: (numbers: readonly number[]) => Float32Array, start: readonly number[], expected: readonly number[]): Promise<readonly number[]> {
  let numbers = start
  let damping = FIRST_DAMPING
  let now = residuals(numbers)
  for (let round = 0; round < ROUNDS && damping < MOST_DAMPING; round++) {
    // Estimated anew as the fit improves: what counts as an outlier depends on how well the rest fits.
    const deviation = Math.max(spreadOf(now), 1e-9)
    const columns = numbers.map((_, k) => slope(residuals, numbers, k, PROBE * expected[k]!))
    const { normal, right } = normalEquations(now, columns, numbers, expected, deviation)
    const step = solve(normal.map((row, i) => row.map((value, j) => (i === j ? value * (1 + damping) : value))), right)
    const moved = numbers.map((number, k) => number - step[k]!)
    const there = residuals(moved)
    if (costOf(there, moved, expected, deviation) < costOf(now, numbers, expected, deviation)) [numbers, now, damping] = [moved, there, damping / 10]
    else damping *= 10
    // Each round takes a tenth of a second or so; whoever shares the loop gets a turn.
    await new Promise((resolve) => setImmediate(resolve))
  }
  return numbers
}

function spreadOf(residuals: Float32Array): number {
  const sizes = residuals.filter((value) => !Number.isNaN(value)).map(Math.abs).sort()
  return MAD_TO_DEVIATION * (sizes[sizes.length >> 1] ?? 0)
}

/** Mean Huber cost, so that points leaving the picture do not pay, times their number at hand, plus the prior. */
function costOf(residuals: Float32Array, numbers: readonly number[], expected: readonly number[], deviation: number): number {
  let [sum, count] = [0, 0]
  for (const value of residuals) {
    if (Number.isNaN(value)) continue
    const size = Math.abs(value) / deviation
    sum += size < HUBER ? (size * size) / 2 : HUBER * (size - HUBER / 2)
    count++
  }
  const prior = numbers.reduce((total, number, k) => total + (number / expected[k]!) ** 2 / 2, 0)
  return (sum / Math.max(1, count)) * residuals.length + prior
}

function slope(residuals: (numbers: readonly number[]) => Float32Array, numbers: readonly number[], k: number, probe: number): Float32Array {
  const at = (direction: number): Float32Array => residuals(numbers.map((number, i) => (i === k ? number + direction * probe : number)))
  const [above, below] = [at(1), at(-1)]
  return above.map((value, i) => (value - below[i]!) / (2 * probe))
}

function normalEquations(now: Float32Array, columns: readonly Float32Array[], numbers: readonly number[], expected: readonly number[], deviation: number): { normal: number[][]; right: number[] } {
  const normal = numbers.map((_, i) => numbers.map((__, j) => (i === j ? 1 / expected[i]! ** 2 : 0)))
  const right = numbers.map((number, i) => number / expected[i]! ** 2)
  for (let at = 0; at < now.length; at++) {
    const value = now[at]!
    if (Number.isNaN(value) || columns.some((column) => Number.isNaN(column[at]!))) continue
    const weight = Math.min(1, (HUBER * deviation) / Math.max(Math.abs(value), 1e-12)) / deviation ** 2
    for (let i = 0; i < columns.length; i++) {
      const weighted = weight * columns[i]![at]!
      right[i]! += weighted * value
      for (let j = 0; j < columns.length; j++) normal[i]![j]! += weighted * columns[j]![at]!
    }
  }
  return { normal, right }
}

/** Gaussian elimination with partial pivoting. */
export function solve(matrix: readonly (readonly number[])[], right: readonly number[]): number[] {
  const rows = matrix.map((row, i) => [...row, right[i]!])
  const n = rows.length
  for (let k = 0; k < n; k++) {
    const pivot = rows.slice(k).reduce((best, row, i) => (Math.abs(row[k]!) > Math.abs(rows[best]![k]!) ? k + i : best), k)
    ;[rows[k], rows[pivot]] = [rows[pivot]!, rows[k]!]
    for (let i = k + 1; i < n; i++) {
      const factor = rows[i]![k]! / rows[k]![k]!
      for (let j = k; j <= n; j++) rows[i]![j]! -= factor * rows[k]![j]!
    }
  }
  const out = Array.from({ length: n }, () => 0)
  for (let k = n - 1; k >= 0; k--) out[k] = (rows[k]![n]! - out.reduce((sum, value, j) => (j > k ? sum + rows[k]![j]! * value : sum), 0)) / rows[k]![k]!
  return out
}
