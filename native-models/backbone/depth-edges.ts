// Measured depth is wrong where it jumps: a depth camera smears and shifts its edges, and its image is a few pixels off the
// colour camera's. Pixels near a jump are better unknown than wrong.

/** A jump is a relative difference above this within the neighbourhood; slanted surfaces stay below it. */
const JUMP = 0.05
/** Half the neighbourhood's side, as a share of the image's width: 2 pixels at 320, 4 at 640. */
const REACH = 1 / 160

/** (height, width) depth with every pixel near a jump set to 0. */
export function withoutDepthEdges(depth: Float32Array, width: number, height: number): Float32Array {
  const reach = Math.max(1, Math.round(width * REACH))
  const nearest = extreme(depth, width, height, reach, (a, b) => Math.min(a, b), Infinity)
  const farthest = extreme(depth, width, height, reach, (a, b) => Math.max(a, b), 0)
  return depth.map((value, i) => (value > 0 && farthest[i]! <= nearest[i]! * (1 + JUMP) ? value : 0))
}

type Combine = (a: number, b: number) => number

/** Least or greatest known depth of each pixel's square neighbourhood, rows first, then columns. */
function extreme(depth: Float32Array, width: number, height: number, reach: number, combine: Combine, none: number): Float32Array {
  const rows = new Float32Array(depth.length)
  const out = new Float32Array(depth.length)
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      let best = none
      for (let i = Math.max(0, x - reach); i <= Math.min(width - 1, x + reach); i++) {
        const value = depth[y * width + i]!
        if (value > 0) best = combine(best, value)
      }
      rows[y * width + x] = best
    }
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      let best = none
      for (let i = Math.max(0, y - reach); i <= Math.min(height - 1, y + reach); i++) best = combine(best, rows[i * width + x]!)
      out[y * width + x] = best
    }
  return out
}
