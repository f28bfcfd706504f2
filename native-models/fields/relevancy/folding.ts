// Texts folded to a field's codes, and the factor that gives a code the length of its embedding; see kernels/relevancy.

/** Texts (n, width) as (n, rank): a text's product with an embedding is then one with its code. */
export function foldedTexts(texts: Float32Array, basis: Float32Array, width: number): Float32Array {
  const [n, rank] = [texts.length / width, basis.length / width]
  const out = new Float32Array(n * rank)
  for (let i = 0; i < n; i++)
    for (let r = 0; r < rank; r++) {
      let sum = 0
      for (let k = 0; k < width; k++) sum += texts[i * width + k]! * basis[r * width + k]!
      out[i * rank + r] = sum
    }
  return out
}

/** Below this part of the largest diagonal entry a direction is made of those before it. */
const DEPENDENT = 1e-12

/** (rank, rank), row after row: L with L Lᵀ = basis · basisᵀ (Cholesky), in doubles. A basis of dependent rows is no fault. */
export function gramFactor(basis: Float32Array, width: number): Float32Array {
  const rank = basis.length / width
  const gram = (a: number, b: number): number => {
    let sum = 0
    for (let k = 0; k < width; k++) sum += basis[a * width + k]! * basis[b * width + k]!
    return sum
  }
  const least = DEPENDENT * Math.max(...Array.from({ length: rank }, (_, r) => gram(r, r)))
  const factor = new Float64Array(rank * rank)
  for (let column = 0; column < rank; column++)
    for (let row = column; row < rank; row++) {
      let rest = gram(row, column)
      for (let k = 0; k < column; k++) rest -= factor[row * rank + k]! * factor[column * rank + k]!
      const pivot = factor[column * rank + column]!
      factor[row * rank + column] = row === column ? Math.sqrt(rest > least ? rest : 0) : pivot > 0 ? rest / pivot : 0
    }
  return Float32Array.from(factor)
}
