// The visible surface of a rendered view: a point and a normal per pixel, camera space.

/** Half side of the window a plane is fitted to, pixels. */
const WINDOW = 2
/** Neighbours further than this share of the depth away lie on another surface. */
const SAME_SURFACE = 0.03

export interface Surface {
  /** (H, W, 3) camera space; 0 where nothing is seen. */
  readonly points: Float32Array
  /** (H, W, 3) unit, towards the camera; 0 where the surface is unknown. */
  readonly normals: Float32Array
}

export interface Pinhole { readonly fx: number; readonly fy: number; readonly cx: number; readonly cy: number }

/** Back-projects `depth` (H, W) and fits a plane around every pixel, leaving other surfaces out. */
export function surfaceOf(depth: Float32Array, width: number, height: number, { fx, fy, cx, cy }: Pinhole): Surface {
  const points = new Float32Array(width * height * 3)
  for (let p = 0; p < width * height; p++) {
    const z = depth[p]!
    points[p * 3] = ((p % width + 0.5 - cx) / fx) * z
    points[p * 3 + 1] = ((Math.floor(p / width) + 0.5 - cy) / fy) * z
    points[p * 3 + 2] = z
  }
  const normals = new Float32Array(width * height * 3)
  for (let p = 0; p < width * height; p++) if (depth[p]! > 0) writeNormal(points, normals, p, width, height)
  return { points, normals }
}

/** Sum of cross products of neighbours in turn around the pixel: a least-squares-like normal without an eigenproblem. */
function writeNormal(points: Float32Array, normals: Float32Array, p: number, width: number, height: number): void {
  const [px, py, pz] = [points[p * 3]!, points[p * 3 + 1]!, points[p * 3 + 2]!]
  let [nx, ny, nz, last, first, used] = [0, 0, 0, -1, -1, 0]
  for (let k = 0; k <= RING.length; k++) {
    const q = k < RING.length ? neighbour(points, p, RING[k]!, width, height) : first
    if (q < 0) continue
    if (first < 0) first = q
    if (last >= 0) {
      const [ux, uy, uz] = [points[last * 3]! - px, points[last * 3 + 1]! - py, points[last * 3 + 2]! - pz]
      const [vx, vy, vz] = [points[q * 3]! - px, points[q * 3 + 1]! - py, points[q * 3 + 2]! - pz]
      nx += uy * vz - uz * vy
      ny += uz * vx - ux * vz
      nz += ux * vy - uy * vx
      used++
    }
    last = q
  }
  const length = Math.hypot(nx, ny, nz)
  if (used < 3 || !(length > 0)) return
  // The camera looks along +z: a visible surface faces it.
  const scale = (nx * px + ny * py + nz * pz > 0 ? -1 : 1) / length
  normals[p * 3] = nx * scale
  normals[p * 3 + 1] = ny * scale
  normals[p * 3 + 2] = nz * scale
}

/** The pixel at an offset from p if it shows the same surface, else -1. */
function neighbour(points: Float32Array, p: number, [dx, dy]: readonly [number, number], width: number, height: number): number {
  const [x, y] = [(p % width) + dx, Math.floor(p / width) + dy]
  if (x < 0 || y < 0 || x >= width || y >= height) return -1
  const q = y * width + x
  return Math.abs(points[q * 3 + 2]! - points[p * 3 + 2]!) < SAME_SURFACE * points[p * 3 + 2]! ? q : -1
}

/** Offsets on the border of the window, in turn. */
const RING: readonly (readonly [number, number])[] = [
  ...Array.from({ length: 2 * WINDOW }, (_, k) => [-WINDOW + k, -WINDOW] as const),
  ...Array.from({ length: 2 * WINDOW }, (_, k) => [WINDOW, -WINDOW + k] as const),
  ...Array.from({ length: 2 * WINDOW }, (_, k) => [WINDOW - k, WINDOW] as const),
  ...Array.from({ length: 2 * WINDOW }, (_, k) => [-WINDOW, WINDOW - k] as const),
]
