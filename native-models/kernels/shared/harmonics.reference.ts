// Real spherical harmonics to degree 3 as sums of monomials f x^a y^b z^c, so that their slopes are the school rule.
// (Sloan, "Stupid SH tricks", 2008, appendix A2; signs and order of 3DGS.) Only tests import it.

/** [f, a, b, c] */
type Monomial = readonly [number, number, number, number]

const root = (v: number): number => Math.sqrt(v / Math.PI)
const times = (factor: number, terms: readonly Monomial[]): Monomial[] => terms.map(([f, a, b, c]) => [factor * f, a, b, c])

/** Y_0 … Y_15 on the unit sphere. */
const HARMONICS: readonly (readonly Monomial[])[] = [
  [[root(1) / 2, 0, 0, 0]],
  [[-root(3) / 2, 0, 1, 0]],
  [[root(3) / 2, 0, 0, 1]],
  [[-root(3) / 2, 1, 0, 0]],
  [[root(15) / 2, 1, 1, 0]],
  [[-root(15) / 2, 0, 1, 1]],
  times(root(5) / 4, [[2, 0, 0, 2], [-1, 2, 0, 0], [-1, 0, 2, 0]]),
  [[-root(15) / 2, 1, 0, 1]],
  times(root(15) / 4, [[1, 2, 0, 0], [-1, 0, 2, 0]]),
  times(-root(35 / 2) / 4, [[3, 2, 1, 0], [-1, 0, 3, 0]]),
  [[root(105) / 2, 1, 1, 1]],
  times(-root(21 / 2) / 4, [[4, 0, 1, 2], [-1, 2, 1, 0], [-1, 0, 3, 0]]),
  times(root(7) / 4, [[2, 0, 0, 3], [-3, 2, 0, 1], [-3, 0, 2, 1]]),
  times(-root(21 / 2) / 4, [[4, 1, 0, 2], [-1, 3, 0, 0], [-1, 1, 2, 0]]),
  times(root(105) / 4, [[1, 2, 0, 1], [-1, 0, 2, 1]]),
  times(-root(35 / 2) / 4, [[1, 3, 0, 0], [-3, 1, 2, 0]]),
]

const at = ([f, a, b, c]: Monomial, [x, y, z]: readonly number[]): number => f * x! ** a * y! ** b * z! ** c

/** Y_0 … Y_15 at a unit direction. */
export const harmonicsReference = (direction: readonly number[]): number[] =>
  HARMONICS.map((terms) => terms.reduce((sum, term) => sum + at(term, direction), 0))

/** (16) rows dY_k/d(x, y, z) of the same polynomials. */
export const harmonicSlopesReference = (direction: readonly number[]): number[][] =>
  HARMONICS.map((terms) => [0, 1, 2].map((axis) => terms.reduce((sum, term) => sum + slopeAt(term, axis, direction), 0)))

function slopeAt(term: Monomial, axis: number, direction: readonly number[]): number {
  const power = term[axis + 1]!
  if (power === 0) return 0
  const lower = term.map((v, k) => (k === 0 ? v * power : k === axis + 1 ? v - 1 : v)) as unknown as Monomial
  return at(lower, direction)
}
