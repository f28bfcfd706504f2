// Embeddings in few numbers: their principal directions, and what each is in them.

import { Random } from '../../splatting/random.ts'

export interface Codes {
  /** (rank, width) orthonormal rows, the strongest first; zero rows where there are fewer directions than that. */
  readonly basis: Float32Array
  /** (n, rank): embedding ≈ basisᵀ · code. */
  readonly codes: Float32Array
  /** Share of the embeddings' energy that the codes hold, 0…1; 1 wherever there are no more than `rank` directions. */
  readonly kept: number
}

/** Rounds of orthogonal iteration: directions that matter are found to four digits where energies differ by a fifth. */
const ROUNDS = 16
const SEED = 11
/** A direction shorter than this beside its own length is made of the others. */
const DEPENDENT = 1e-6

/**
 * Codes of `embeddings` (n, width), about the origin rather than their mean, since directions are what embeddings mean.
 * Orthogonal iteration on their second moment; cost n · width · rank · 32 operations: for hundreds or thousands of rows, not for
 * every splat (use `projected` for those).
 */
export function codesOf(embeddings: Float32Array, width: number, rank: number): Codes {
  const n = embeddings.length / width
  const random = new Random(SEED)
  const basis = Float64Array.from({ length: rank * width }, () => random.normal())
  orthonormalise(basis, rank, width)
  for (let round = 0; round < (n === 0 ? 0 : ROUNDS); round++) {
    const next = new Float64Array(rank * width)
    for (let i = 0; i < n; i++)
      for (let r = 0; r < rank; r++) addRow(next, r * width, embeddings, i * width, width, along(basis, r * width, embeddings, i * width, width))
    basis.set(next)
    orthonormalise(basis, rank, width)
  }
  const found = Float32Array.from(basis)
  const codes = projected(embeddings, found, width)
  const energy = (values: Float32Array): number => values.reduce((sum, x) => sum + x * x, 0)
  return { basis: found, codes, kept: n === 0 ? 1 : Math.min(1, energy(codes) / Math.max(energy(embeddings), Number.MIN_VALUE)) }
}

/** (n, rank) of any embeddings (n, width) in an orthonormal basis. */
export function projected(embeddings: Float32Array, basis: Float32Array, width: number): Float32Array {
  const [n, rank] = [embeddings.length / width, basis.length / width]
  const out = new Float32Array(n * rank)
  for (let i = 0; i < n; i++) for (let r = 0; r < rank; r++) out[i * rank + r] = along(basis, r * width, embeddings, i * width, width)
  return out
}

/** Gram and Schmidt, twice, since once loses digits; a row that the ones before it make up becomes zero. */
function orthonormalise(rows: Float64Array, rank: number, width: number): void {
  for (let r = 0; r < rank; r++) {
    const before = Math.sqrt(along(rows, r * width, rows, r * width, width))
    for (let again = 0; again < 2; again++)
      for (let s = 0; s < r; s++) addRow(rows, r * width, rows, s * width, width, -along(rows, r * width, rows, s * width, width))
    const after = Math.sqrt(along(rows, r * width, rows, r * width, width))
    const factor = after > before * DEPENDENT ? 1 / after : 0
    for (let i = r * width; i < (r + 1) * width; i++) rows[i]! *= factor
  }
}

function along(a: ArrayLike<number>, aAt: number, b: ArrayLike<number>, bAt: number, width: number): number {
  let sum = 0
  for (let i = 0; i < width; i++) sum += a[aAt + i]! * b[bAt + i]!
  return sum
}

function addRow(into: Float64Array, at: number, row: ArrayLike<number>, rowAt: number, width: number, factor: number): void {
  for (let i = 0; i < width; i++) into[at + i]! += factor * row[rowAt + i]!
}
