// Which photographs to compare with which: those that show the same surfaces, near ones and far ones, so that errors cannot add up
// along the way.

import { invertRigid, multiply, type Mat4 } from '../../scene/geometry.ts'
import type { Landmarks } from './landmarks.ts'

/** This share of a photograph's landmarks must be in the other. */
const LEAST_OVERLAP = 0.3
/** Others that a photograph is compared with. */
const OTHERS = 8
/** Landmarks that are asked, one in so many. */
const THINNED = 8
/** The stated poses may be this far off, relative to the depth. */
const SAME_SURFACE = 0.05

/** Pairs (a, b): a's landmarks are looked for in b. Of those that overlap, some of every degree. */
export function pairsToCompare(frames: readonly Landmarks[]): (readonly [number, number])[] {
  return frames.flatMap((frame, a) => {
    const others = frames.flatMap((other, b) => {
      const share = a === b ? 0 : overlap(frame, other)
      return share > LEAST_OVERLAP ? [{ b, share }] : []
    })
    others.sort((p, q) => q.share - p.share || p.b - q.b)
    return spread(others, OTHERS).map(({ b }) => [a, b] as const)
  })
}

function spread<T>(all: readonly T[], most: number): readonly T[] {
  return all.length <= most ? all : Array.from({ length: most }, (_, k) => all[Math.floor((k * (all.length - 1)) / (most - 1))]!)
}

function overlap(a: Landmarks, b: Landmarks): number {
  const bFromA = multiply(b.cameraFromWorld, invertRigid(a.cameraFromWorld))
  let [asked, shown] = [0, 0]
  for (let at = 0; at < a.places.length; at += 3 * THINNED) {
    asked++
    if (shows(b, bFromA, a.places[at]!, a.places[at + 1]!, a.places[at + 2]!)) shown++
  }
  return asked === 0 ? 0 : shown / asked
}

function shows(b: Landmarks, m: Mat4, x: number, y: number, z: number): boolean {
  const depth = m[8]! * x + m[9]! * y + m[10]! * z + m[11]!
  if (!(depth > 0)) return false
  const u = Math.floor((b.fx * (m[0]! * x + m[1]! * y + m[2]! * z + m[3]!)) / depth + b.cx)
  const v = Math.floor((b.fy * (m[4]! * x + m[5]! * y + m[6]! * z + m[7]!)) / depth + b.cy)
  return u >= 0 && v >= 0 && u < b.width && v < b.height && Math.abs(b.depth[v * b.width + u]! - depth) < SAME_SURFACE * depth
}
