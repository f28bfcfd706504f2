// Harmonics by their definition (associated Legendre functions in doubles), not by the kernel's polynomials.

/** Real spherical harmonics of degree 0 to 3, with the Condon–Shortley phase, of a unit direction. */
export function referenceHarmonics([x, y, z]: readonly [number, number, number]): number[] {
  const [azimuth, planar] = [Math.atan2(y, x), Math.hypot(x, y)]
  const factorial = (n: number): number => (n <= 1 ? 1 : n * factorial(n - 1))
  const out: number[] = []
  for (let l = 0; l <= 3; l++)
    for (let m = -l; m <= l; m++) {
      const k = Math.sqrt(((2 * l + 1) / (4 * Math.PI)) * (factorial(l - Math.abs(m)) / factorial(l + Math.abs(m))))
      const p = legendre(l, Math.abs(m), z, planar)
      const around = m === 0 ? 1 : Math.SQRT2 * (m > 0 ? Math.cos(m * azimuth) : Math.sin(-m * azimuth))
      out.push(k * p * around)
    }
  return out
}

function legendre(l: number, m: number, z: number, planar: number): number {
  let diagonal = 1
  for (let i = 1; i <= m; i++) diagonal *= -(2 * i - 1) * planar
  if (l === m) return diagonal
  let [before, value] = [diagonal, z * (2 * m + 1) * diagonal]
  for (let i = m + 2; i <= l; i++) [before, value] = [value, ((2 * i - 1) * z * value - (i + m - 1) * before) / (i - m)]
  return value
}
