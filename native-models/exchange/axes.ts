// Half a turn about x takes right-up-back axes to right-down-forward ones, and back. Spherical harmonics turn with it:
// a basis function that is odd in y times z changes its sign (Niantic's spz, MIT, lists the parities).

import type { SplatChunk } from './splat-source.ts'

/** Sign of each coefficient under (x, y, z) → (x, -y, -z): the parity of its polynomial in y and z together. */
export const SH_SIGNS_HALF_TURN_X = [1, /* y z x */ -1, -1, 1, /* xy yz z² xz x²-y² */ -1, 1, 1, -1, 1, /* degree 3 */ -1, 1, -1, -1, 1, -1, 1] as const

/** In place. Its own inverse. */
export function halfTurnX(chunk: SplatChunk): void {
  const { count, means, rotations, sh, shDegree } = chunk
  const coefficients = (shDegree + 1) ** 2
  for (let i = 0; i < count; i++) {
    means[i * 3 + 1] = -means[i * 3 + 1]!
    means[i * 3 + 2] = -means[i * 3 + 2]!
    // F M F, the ellipsoid's rotation M between two half turns F: the same ellipsoid, whose own axes F only mirrors.
    rotations[i * 4 + 2] = -rotations[i * 4 + 2]!
    rotations[i * 4 + 3] = -rotations[i * 4 + 3]!
    for (let k = 1; k < coefficients; k++) {
      if (SH_SIGNS_HALF_TURN_X[k]! > 0) continue
      const at = (i * coefficients + k) * 3
      for (let c = at; c < at + 3; c++) sh[c] = -sh[c]!
    }
  }
}
