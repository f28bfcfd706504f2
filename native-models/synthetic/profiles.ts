// Curves that shapes are drawn with: profiles of turned things, paths of tubes, outlines of extruded ones.

export type Point2 = readonly [number, number]

/** The same walk the other way: an outline or profile that faces the other side. */
export const reversed = (points: readonly Point2[]): Point2[] => points.toReversed()

/** Catmull-Rom through the points, `steps` pieces per span: smooth profiles from a few numbers. */
export function smoothCurve<P extends readonly number[]>(points: readonly P[], steps = 6): P[] {
  const out: P[] = []
  for (let k = 0; k + 1 < points.length; k++) {
    const [a, b, c, d] = [points[Math.max(0, k - 1)]!, points[k]!, points[k + 1]!, points[Math.min(points.length - 1, k + 2)]!]
    for (let s = 0; s < steps; s++) out.push(b.map((_, i) => catmullRom(a[i]!, b[i]!, c[i]!, d[i]!, s / steps)) as unknown as P)
  }
  return [...out, points.at(-1)!]
}

/** The same through a closed ring of points. */
export function smoothRing(points: readonly Point2[], steps = 5): Point2[] {
  const at = (k: number): Point2 => points[(k + points.length) % points.length]!
  return points.flatMap((_, k) => Array.from({ length: steps }, (__, s): Point2 => [
    catmullRom(at(k - 1)[0], at(k)[0], at(k + 1)[0], at(k + 2)[0], s / steps), catmullRom(at(k - 1)[1], at(k)[1], at(k + 1)[1], at(k + 2)[1], s / steps)]))
}

const catmullRom = (a: number, b: number, c: number, d: number, t: number): number =>
  b + 0.5 * t * (c - a + t * (2 * a - 5 * b + 4 * c - d + t * (3 * (b - c) + d - a)))

/** Arc of a circle as profile points: centre [r, z], from one angle to another (0 = outwards, 90 degrees = up). */
export function arc(centre: Point2, radius: number, fromDegrees: number, toDegrees: number, steps = 10): Point2[] {
  return Array.from({ length: steps + 1 }, (_, k) => {
    const angle = ((fromDegrees + ((toDegrees - fromDegrees) * k) / steps) * Math.PI) / 180
    // A rounding error below zero would turn the surface inside out at the pole.
    return [Math.max(0, centre[0] + radius * Math.cos(angle)), centre[1] + radius * Math.sin(angle)]
  })
}

/** Counter-clockwise ellipse as an outline. */
export const ellipse = (cx: number, cy: number, rx: number, ry: number, steps = 24): Point2[] =>
  Array.from({ length: steps }, (_, k) => [cx + rx * Math.cos((2 * Math.PI * k) / steps), cy + ry * Math.sin((2 * Math.PI * k) / steps)])

/** Counter-clockwise rectangle about a middle with rounded corners. */
export function roundedRectangle(halfX: number, halfY: number, radius: number, cx = 0, cy = 0, steps = 4): Point2[] {
  const r = Math.min(radius, halfX, halfY)
  return [[1, 1, 0], [-1, 1, 90], [-1, -1, 180], [1, -1, 270]].flatMap(([sx, sy, from]) => Array.from({ length: steps + 1 }, (_, k): Point2 => {
    const angle = ((from! + (90 * k) / steps) * Math.PI) / 180
    return [cx + sx! * (halfX - r) + r * Math.cos(angle), cy + sy! * (halfY - r) + r * Math.sin(angle)]
  }))
}

/** Extra points so that no piece is longer than `cell`. */
export function refine(points: Point2[], cell: number): Point2[] {
  const out: Point2[] = [points[0]!]
  for (let k = 1; k < points.length; k++) {
    const [from, to] = [points[k - 1]!, points[k]!]
    const pieces = Math.max(1, Math.ceil(Math.hypot(to[0] - from[0], to[1] - from[1]) / cell))
    for (let s = 1; s <= pieces; s++) out.push([from[0] + ((to[0] - from[0]) * s) / pieces, from[1] + ((to[1] - from[1]) * s) / pieces])
  }
  return out
}

export function arcLengths(points: Point2[]): number[] {
  let total = 0
  return points.map((p, k) => (total += k === 0 ? 0 : Math.hypot(p[0] - points[k - 1]![0], p[1] - points[k - 1]![1])))
}

/** Unit normal of a profile at point j: [outwards, up]. */
export function profileNormal(points: Point2[], j: number): Point2 {
  const [from, to] = [points[Math.max(0, j - 1)]!, points[Math.min(points.length - 1, j + 1)]!]
  const [dr, dz] = [to[0] - from[0], to[1] - from[1]]
  const n = Math.hypot(dr, dz) || 1
  return [dz / n, -dr / n]
}
