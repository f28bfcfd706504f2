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

function pointToSegment(p: Point2, a: Point2, b: Point2): number {
  const [dx, dy] = [b[0] - a[0], b[1] - a[1]]
  const squared = dx * dx + dy * dy
  const t = squared > 0 ? Math.min(1, Math.max(0, ((p[0] - a[0]) * dx + (p[1] - a[1]) * dy) / squared)) : 0
  return Math.hypot(p[0] - a[0] - t * dx, p[1] - a[1] - t * dy)
}

/** Least distance between two convex polygons; 0 where they overlap. */
export function polygonDistance(a: Polygon, b: Polygon): number {
  if (areaOf(intersection(a, b)) > 0) return 0
  let least = Infinity
  for (const [p, q] of [[a, b], [b, a]] as const)
    for (const point of p)
      q.forEach((from, i) => { least = Math.min(least, pointToSegment(point, from, q[(i + 1) % q.length]!)) })
  return least
}
