// Least squares of a few unknowns: sums of slopes' products, and the step that takes a squared error to its least.

export class NormalEquations {
  /** (n, n), upper triangle. */
  readonly matrix: Float64Array
  readonly gradient: Float64Array
  readonly #n: number

  constructor(unknowns: number) {
    this.#n = unknowns
    this.matrix = new Float64Array(unknowns * unknowns)
    this.gradient = new Float64Array(unknowns)
  }

  /** One residual r with its slopes dr/dx, counted `weight` times. */
  add(slopes: ArrayLike<number>, residual: number, weight: number): void {
    for (let i = 0; i < this.#n; i++) {
      const weighted = slopes[i]! * weight
      if (weighted === 0) continue
      this.gradient[i]! += weighted * residual
      for (let j = i; j < this.#n; j++) this.matrix[i * this.#n + j]! += weighted * slopes[j]!
    }
  }

  /**
   * The step x that minimises Σ weight (r + slopes·x)², held back by `damping` times each unknown's own stiffness (Marquardt).
   * An unknown that nothing depends on stays.
   */
  solve(damping: number): Float64Array {
    const n = this.#n
    const at = (i: number, j: number): number => this.matrix[Math.min(i, j) * n + Math.max(i, j)]!
    const lower = new Float64Array(n * n)
    for (let i = 0; i < n; i++) {
      for (let j = 0; j <= i; j++) {
        let sum = at(i, j) * (i === j ? 1 + damping : 1)
        for (let k = 0; k < j; k++) sum -= lower[i * n + k]! * lower[j * n + k]!
        lower[i * n + j] = i === j ? Math.sqrt(Math.max(sum, 0)) : lower[j * n + j]! > 0 ? sum / lower[j * n + j]! : 0
      }
    }
    return solveTriangles(lower, this.gradient.map((value) => -value))
  }
}

/** x of L Lᵀ x = y; 0 where L's diagonal is. */
function solveTriangles(lower: Float64Array, y: Float64Array): Float64Array {
  const n = y.length
  const x = Float64Array.from(y)
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < i; k++) x[i]! -= lower[i * n + k]! * x[k]!
    x[i] = lower[i * n + i]! > 0 ? x[i]! / lower[i * n + i]! : 0
  }
  for (let i = n - 1; i >= 0; i--) {
    for (let k = i + 1; k < n; k++) x[i]! -= lower[k * n + i]! * x[k]!
    x[i] = lower[i * n + i]! > 0 ? x[i]! / lower[i * n + i]! : 0
  }
  return x
}
