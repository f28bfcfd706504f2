// Convex polygons on the horizontal plane: hull, area, intersection, distance. Counter-clockwise, in body units.

export type Point2 = readonly [number, number]
export type Polygon = readonly Point2[]

const cross2 = (o: Point2, a: Point2, b: Point2): number => (a[0] - o[0]) * (b[1] - o[1]) - (a[1] - o[1]) * (b[0] - o[0])

/** Convex hull (Andrew's monotone chain), counter-clockwise; fewer than three points come back as they are. */
export function hullOf(points: readonly Point2[]): Polygon {
  const sorted = points.toSorted((a, b) => a[0] - b[0] || a[1] - b[1])
  if (sorted.length < 3) return sorted
  const half = (ordered: readonly Point2[]): Point2[] => {
    const chain: Point2[] = []
    for (const p of ordered) {
      while (chain.length >= 2 && cross2(chain.at(-2)!, chain.at(-1)!, p) <= 0) chain.pop()
      chain.push(p)
    }
    chain.pop()
    return chain
  }
  return [...half(sorted), ...half(sorted.toReversed())]
}

export function areaOf(polygon: Polygon): number {
  let twice = 0
  polygon.forEach((p, i) => {
    const q = polygon[(i + 1) % polygon.length]!
    twice += p[0] * q[1] - q[0] * p[1]
  })
  return Math.abs(twice) / 2
}

/** Intersection of two convex polygons (Sutherland-Hodgman). */
export function intersection(subject: Polygon, clip: Polygon): Polygon {
  let out: Point2[] = [...subject]
  clip.forEach((a, i) => {
    const b = clip[(i + 1) % clip.length]!
    const input = out
    out = []
    input.forEach((p, k) => {
      const q = input[(k + 1) % input.length]!
      const [sp, sq] = [cross2(a, b, p), cross2(a, b, q)]
      if (sp >= 0) out.push(p)
      if (sp * sq < 0) {
        const t = sp / (sp - sq)
        out.push([p[0] + t * (q[0] - p[0]), p[1] + t * (q[1] - p[1])])
      }
    })
  })
  return out
}

/** Whether the upright boxes around two polygons do not meet. */
function boxesApart(a: Polygon, b: Polygon): boolean {
  for (const axis of [0, 1] as const) {
    let [lowA, highA, lowB, highB] = [Infinity, -Infinity, Infinity, -Infinity]
    for (const p of a) { lowA = Math.min(lowA, p[axis]); highA = Math.max(highA, p[axis]) }
    for (const p of b) { lowB = Math.min(lowB, p[axis]); highB = Math.max(highB, p[axis]) }
    if (lowA > highB || lowB > highA) return true
  }
  return false
}

interface Offset { dx: number; dy: number; squared: number }

/** The shortest way from a corner of `a` to an edge of `b`, where it is shorter than `least`. Written out, since it runs for every pair. */
function shorten(least: Offset, a: Polygon, b: Polygon): void {
  for (const p of a) {
    for (let i = 0, from = b.at(-1)!; i < b.length; i++) {
      const to = b[i]!
      const ex = to[0] - from[0]
      const ey = to[1] - from[1]
      const squared = ex * ex + ey * ey
      const t = squared > 0 ? Math.min(1, Math.max(0, ((p[0] - from[0]) * ex + (p[1] - from[1]) * ey) / squared)) : 0
      const dx = p[0] - from[0] - t * ex
      const dy = p[1] - from[1] - t * ey
      const way = dx * dx + dy * dy
      if (way < least.squared) { least.dx = dx; least.dy = dy; least.squared = way }
      from = to
    }
  }
}

/** Least distance between two convex polygons; 0 where they overlap. */
export function polygonDistance(a: Polygon, b: Polygon): number {
  if (!boxesApart(a, b) && areaOf(intersection(a, b)) > 0) return 0
  const least: Offset = { dx: Infinity, dy: Infinity, squared: Infinity }
  shorten(least, a, b)
  shorten(least, b, a)
  return Math.hypot(least.dx, least.dy)
}
