// The normal equations of small motions of many cameras, of which each comparison ties two: (H + P) d = -g, with one 6x6 block for
// each camera and one for each pair, solved by conjugate gradients with the cameras' own blocks as preconditioner.

/** Numbers of a motion: moves, then turns. */
export const MOTION = 6
const BLOCK = MOTION * MOTION
const BOTH = 2 * MOTION
/** Good enough for a step of Gauss and Newton, which is only a step. */
const MOST_ROUNDS = 100
const SMALL = 1e-4

export class PoseEquations {
  readonly #cameras: number
  readonly #pairs: readonly (readonly [number, number])[]
  /** (cameras, 6, 6) and (pairs, 6, 6): rows of the pair's first camera, columns of its second. */
  readonly #own: Float64Array
  readonly #between: Float64Array
  /** (cameras, 6) */
  readonly #gradient: Float64Array

  constructor(cameras: number, pairs: readonly (readonly [number, number])[]) {
    this.#cameras = cameras
    this.#pairs = pairs
    this.#own = new Float64Array(cameras * BLOCK)
    this.#between = new Float64Array(pairs.length * BLOCK)
    this.#gradient = new Float64Array(cameras * MOTION)
  }

  /** `matrix` (12, 12), of which the upper triangle counts, and `gradient` (12) of all comparisons of a pair, first camera first. */
  add(pair: number, matrix: Float64Array, gradient: Float64Array): void {
    const ends = this.#pairs[pair]!
    const upper = (r: number, c: number): number => matrix[Math.min(r, c) * BOTH + Math.max(r, c)]!
    for (let r = 0; r < MOTION; r++) {
      for (let c = 0; c < MOTION; c++) {
        this.#own[ends[0] * BLOCK + r * MOTION + c]! += upper(r, c)
        this.#own[ends[1] * BLOCK + r * MOTION + c]! += upper(r + MOTION, c + MOTION)
        this.#between[pair * BLOCK + r * MOTION + c]! += upper(r, c + MOTION)
      }
      this.#gradient[ends[0] * MOTION + r]! += gradient[r]!
      this.#gradient[ends[1] * MOTION + r]! += gradient[r + MOTION]!
    }
  }

  /** A pull of this stiffness on number `k` of a camera's motion, which is at `value`. */
  hold(camera: number, k: number, stiffness: number, value: number): void {
    this.#own[camera * BLOCK + k * (MOTION + 1)]! += stiffness
    this.#gradient[camera * MOTION + k]! += stiffness * value
  }

  /** (cameras, 6): the motions that bring the gradient to nothing. */
  solve(): Float64Array {
    const factors = factorised(this.#own, this.#cameras)
    const x = new Float64Array(this.#gradient.length)
    const residual = this.#gradient.map((value) => -value)
    let eased = this.#eased(factors, residual)
    let direction = eased
    let size = dotted(residual, eased)
    const enough = size * SMALL ** 2
    for (let round = 0; round < MOST_ROUNDS && size > enough; round++) {
      const moved = this.#times(direction)
      const by = size / dotted(direction, moved)
      for (let i = 0; i < x.length; i++) {
        x[i]! += by * direction[i]!
        residual[i]! -= by * moved[i]!
      }
      eased = this.#eased(factors, residual)
      const next = dotted(residual, eased)
      direction = eased.map((value, i) => value + (next / size) * direction[i]!)
      size = next
    }
    return x
  }

  #times(x: Float64Array): Float64Array {
    const out = new Float64Array(x.length)
    for (let camera = 0; camera < this.#cameras; camera++) addProduct(out, this.#own, camera, x, camera, camera, false)
    for (const [pair, [a, b]] of this.#pairs.entries()) {
      addProduct(out, this.#between, pair, x, b, a, false)
      addProduct(out, this.#between, pair, x, a, b, true)
    }
    return out
  }

  /** The own blocks' inverses times a vector. */
  #eased(factors: Float64Array, vector: Float64Array): Float64Array {
    const out = vector.slice()
    for (let camera = 0; camera < this.#cameras; camera++) solveTriangles(factors.subarray(camera * BLOCK, (camera + 1) * BLOCK), out.subarray(camera * MOTION, (camera + 1) * MOTION))
    return out
  }
}

function dotted(a: Float64Array, b: Float64Array): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!
  return sum
}

/** out[to] += block · x[from], or its transpose. */
function addProduct(out: Float64Array, blocks: Float64Array, block: number, x: Float64Array, from: number, to: number, transposed: boolean): void {
  for (let r = 0; r < MOTION; r++) {
    for (let c = 0; c < MOTION; c++) out[to * MOTION + r]! += blocks[block * BLOCK + (transposed ? c * MOTION + r : r * MOTION + c)]! * x[from * MOTION + c]!
  }
}

/** Cholesky factors, lower triangles, of (n, 6, 6) positive blocks. */
function factorised(blocks: Float64Array, n: number): Float64Array {
  const out = blocks.slice()
  for (let b = 0; b < n; b++) {
    const m = out.subarray(b * BLOCK, (b + 1) * BLOCK)
    for (let r = 0; r < MOTION; r++) {
      for (let c = 0; c <= r; c++) {
        let sum = m[r * MOTION + c]!
        for (let k = 0; k < c; k++) sum -= m[r * MOTION + k]! * m[c * MOTION + k]!
        m[r * MOTION + c] = r === c ? Math.sqrt(sum) : sum / m[c * MOTION + c]!
      }
    }
  }
  return out
}

/** x becomes (L Lᵀ)⁻¹ x. */
function solveTriangles(lower: Float64Array, x: Float64Array): void {
  for (let r = 0; r < MOTION; r++) {
    for (let k = 0; k < r; k++) x[r]! -= lower[r * MOTION + k]! * x[k]!
    x[r]! /= lower[r * (MOTION + 1)]!
  }
  for (let r = MOTION - 1; r >= 0; r--) {
    for (let k = r + 1; k < MOTION; k++) x[r]! -= lower[k * MOTION + r]! * x[k]!
    x[r]! /= lower[r * (MOTION + 1)]!
  }
}
