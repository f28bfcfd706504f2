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
  const [x, y] = [p % width, Math.floor(p / width)]
  const around: number[] = []
  for (const [dx, dy] of RING) {
    const [qx, qy] = [x + dx, y + dy]
    if (qx < 0 || qy < 0 || qx >= width || qy >= height) continue
    const q = qy * width + qx
    if (Math.abs(points[q * 3 + 2]! - points[p * 3 + 2]!) < SAME_SURFACE * points[p * 3 + 2]!) around.push(q)
  }
  if (around.length < 3) return
  const n = [0, 0, 0]
  for (let k = 0; k < around.length; k++) {
    const [a, b] = [around[k]! * 3, around[(k + 1) % around.length]! * 3]
    const u = [0, 1, 2].map((d) => points[a + d]! - points[p * 3 + d]!)
    const v = [0, 1, 2].map((d) => points[b + d]! - points[p * 3 + d]!)
    n[0]! += u[1]! * v[2]! - u[2]! * v[1]!
    n[1]! += u[2]! * v[0]! - u[0]! * v[2]!
    n[2]! += u[0]! * v[1]! - u[1]! * v[0]!
  }
  const length = Math.hypot(...n)
  if (!(length > 0)) return
  // The camera looks along +z: a visible surface faces -z.
  const sign = n[0]! * points[p * 3]! + n[1]! * points[p * 3 + 1]! + n[2]! * points[p * 3 + 2]! > 0 ? -1 : 1
  for (let d = 0; d < 3; d++) normals[p * 3 + d] = (sign * n[d]!) / length
}

/** Offsets on the border of the window, in turn. */
const RING: readonly (readonly [number, number])[] = [
  ...Array.from({ length: 2 * WINDOW }, (_, k) => [-WINDOW + k, -WINDOW] as const),
  ...Array.from({ length: 2 * WINDOW }, (_, k) => [WINDOW, -WINDOW + k] as const),
  ...Array.from({ length: 2 * WINDOW }, (_, k) => [WINDOW - k, WINDOW] as const),
  ...Array.from({ length: 2 * WINDOW }, (_, k) => [-WINDOW, WINDOW - k] as const),
]
