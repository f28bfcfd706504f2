// Flat outlines cut into triangles by clipping ears: O(n^2), and outlines here have some dozens of corners.

import type { Point2 } from './profiles.ts'

/** Triangles (indices, counter-clockwise) of a simple counter-clockwise polygon. */
export function triangulate(outline: readonly Point2[]): [number, number, number][] {
  const left = outline.map((_, k) => k)
  const out: [number, number, number][] = []
  while (left.length > 3) {
    const ear = left.findIndex((_, k) => isEar(outline, left, k))
    // A polygon that touches itself has no clean ear; any corner then does less harm than none.
    const k = Math.max(0, ear)
    out.push(cornerAt(left, k))
    left.splice(k, 1)
  }
  return [...out, [left[0]!, left[1]!, left[2]!]]
}

const cornerAt = (left: number[], k: number): [number, number, number] => [left[(k + left.length - 1) % left.length]!, left[k]!, left[(k + 1) % left.length]!]

function isEar(outline: readonly Point2[], left: number[], k: number): boolean {
  const ids = cornerAt(left, k)
  const [a, b, c] = ids.map((i) => outline[i]!) as [Point2, Point2, Point2]
  if (turning(a, b, c) <= 0) return false
  return left.every((i) => ids.includes(i) || !inside(outline[i]!, a, b, c))
}

const turning = (a: Point2, b: Point2, c: Point2): number => (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])
const inside = (p: Point2, a: Point2, b: Point2, c: Point2): boolean => turning(a, b, p) >= 0 && turning(b, c, p) >= 0 && turning(c, a, p) >= 0
