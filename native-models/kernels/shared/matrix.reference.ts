// Matrices as rows of plain numbers, for references. Only tests import it.

export type Matrix = readonly (readonly number[])[]

export const dot = (a: readonly number[], b: readonly number[]): number => a.reduce((sum, v, k) => sum + v * b[k]!, 0)
export const column = (m: Matrix, c: number): number[] => m.map((row) => row[c]!)
export const transposed = (m: Matrix): number[][] => m[0]!.map((_, c) => column(m, c))
export const product = (a: Matrix, b: Matrix): number[][] => a.map((row) => b[0]!.map((_, c) => dot(row, column(b, c))))
export const sum = (a: Matrix, b: Matrix): number[][] => a.map((row, r) => row.map((v, c) => v + b[r]![c]!))
export const scaled = (m: Matrix, factor: number): number[][] => m.map((row) => row.map((v) => factor * v))
export const apply = (m: Matrix, v: readonly number[]): number[] => m.map((row) => dot(row, v))
/** Σ a_rc b_rc: the change of L along b where a = dL/dM. */
export const inner = (a: Matrix, b: Matrix): number => a.reduce((total, row, r) => total + dot(row, b[r]!), 0)

export const det2 = (m: Matrix): number => m[0]![0]! * m[1]![1]! - m[0]![1]! * m[1]![0]!
export function inverse2(m: Matrix): number[][] {
  const [[a, b], [c, d]] = m as [[number, number], [number, number]]
  return scaled([[d, -b], [-c, a]], 1 / det2(m))
}

/** [w]×, so that [w]× p = w × p. */
export const hat = ([x, y, z]: readonly number[]): number[][] => [[0, -z!, y!], [z!, 0, -x!], [-y!, x!, 0]]
