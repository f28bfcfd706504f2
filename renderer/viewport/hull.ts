// Outlines on the screen: convex hulls, rounded into paths.

export type Point2 = readonly [number, number]

/** Convex hull, counter-clockwise in image axes (Andrew's monotone chain). */
export function convexHull(points: readonly Point2[]): Point2[] {
  const sorted = points.toSorted((a, b) => a[0] - b[0] || a[1] - b[1])
  if (sorted.length < 3) return sorted
  const chain = (ordered: readonly Point2[]): Point2[] => {
    const out: Point2[] = []
    for (const p of ordered) {
      while (out.length >= 2 && turn(out.at(-2)!, out.at(-1)!, p) <= 0) out.pop()
      out.push(p)
    }
    return out.slice(0, -1)
  }
  return [...chain(sorted), ...chain(sorted.toReversed())]
}

const turn = (a: Point2, b: Point2, c: Point2): number =>
  (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])

/** The hull pushed outwards from its centre, so a line around an object does not cover it. */
export function grown(hull: readonly Point2[], by: number): Point2[] {
  const cx = hull.reduce((s, p) => s + p[0], 0) / hull.length
  const cy = hull.reduce((s, p) => s + p[1], 0) / hull.length
  return hull.map(([x, y]) => {
    const l = Math.hypot(x - cx, y - cy)
    return l === 0 ? [x, y] : [x + ((x - cx) / l) * by, y + ((y - cy) / l) * by]
  })
}

/** A closed, softly rounded SVG path: quadratic curves through the middles of the hull's edges. */
export function roundedPath(hull: readonly Point2[]): string {
  if (hull.length < 3) return ''
  const middle = (a: Point2, b: Point2): string => `${((a[0] + b[0]) / 2).toFixed(1)} ${((a[1] + b[1]) / 2).toFixed(1)}`
  const curves = hull.map((p, i) => `Q${p[0].toFixed(1)} ${p[1].toFixed(1)} ${middle(p, hull[(i + 1) % hull.length]!)}`)
  return `M${middle(hull.at(-1)!, hull[0]!)}${curves.join('')}Z`
}

/** Point of a hull nearest to another point, for where a relation line begins. */
export function nearestOn(hull: readonly Point2[], to: Point2): Point2 {
  let best: Point2 = hull[0] ?? to, least = Infinity
  hull.forEach((a, i) => {
    const b = hull[(i + 1) % hull.length]!
    const [ex, ey] = [b[0] - a[0], b[1] - a[1]]
    const t = Math.min(1, Math.max(0, ((to[0] - a[0]) * ex + (to[1] - a[1]) * ey) / (ex * ex + ey * ey || 1)))
    const p: Point2 = [a[0] + t * ex, a[1] + t * ey]
    const d = Math.hypot(p[0] - to[0], p[1] - to[1])
    if (d < least) [best, least] = [p, d]
  })
  return best
}

/** Even-odd test. */
export function inside(polygon: readonly Point2[], [x, y]: Point2): boolean {
  let odd = false
  for (let i = 0, j = polygon.length - 1; i < polygon.length; j = i++) {
    const [xi, yi] = polygon[i]!, [xj, yj] = polygon[j]!
    if (yi > y !== yj > y && x < ((xj - xi) * (y - yi)) / (yj - yi) + xi) odd = !odd
  }
  return odd
}
