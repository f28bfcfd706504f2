// Parts that many things share.

import type { Vec3 } from '../../scene/geometry.ts'
import type { Material } from '../materials.ts'
import { plain } from '../materials.ts'
import type { MeshBuilder } from '../mesh.ts'
import { arc, smoothCurve, type Point2 } from '../profiles.ts'

/** The rounded edge of a vessel, from its outside over to its inside. */
export const lip = (radius: number, height: number, thickness: number): Point2[] => arc([radius - thickness / 2, height], thickness / 2, 0, 180, 5)

/** An open vessel: outside up, edge, inside down. `profile` is [radius, height] from foot to rim. */
export function vessel(b: MeshBuilder, outside: Material, inside: Material, profile: Point2[], wall: number): void {
  const foot = profile[0]!
  const rim = profile.at(-1)!
  const inner = profile.map(([r, z], k): Point2 => [Math.max(0, r - wall), k === 0 ? z + wall : z]).toReversed()
  b.lathe(outside, [[0, foot[1]], foot], profile, lip(rim[0], rim[1], wall))
  b.lathe(inside, inner, [inner.at(-1)!, [0, foot[1] + wall]])
}

/** A handle in the plane of x and z, from one point of a wall to a lower one, bulging `out`. */
export function loopHandle(b: MeshBuilder, stuff: Material, upper: Point2, lower: Point2, out: number, radius: number): void {
  const [x, z] = [Math.max(upper[0], lower[0]) + out, (upper[1] + lower[1]) / 2]
  const path: Vec3[] = [[upper[0], 0, upper[1]], [upper[0] + out * 0.7, 0, upper[1] + radius], [x, 0, z], [lower[0] + out * 0.65, 0, lower[1] - radius], [lower[0], 0, lower[1]]]
  b.tube(stuff, smoothCurve(path, 6), radius)
}

/** Legs at the four corners, square or round, from the floor to `height`; round ones may lean outwards. */
export function legs(b: MeshBuilder, stuff: Material, x: number, y: number, height: number, half: number, lean: number | null = null): void {
  for (const sx of [-1, 1]) {
    for (const sy of [-1, 1]) {
      if (lean === null) b.block(stuff, [sx * x - half, sy * y - half, 0], [sx * x + half, sy * y + half, height], half * 0.2)
      else b.rod(stuff, [sx * (x + lean), sy * (y + lean), 0], [sx * x, sy * y, height], half * 0.75, half)
    }
  }
}

const LEAVES = [plain([48, 122, 52], { gloss: 0.2 }), plain([70, 150, 66], { gloss: 0.2 })] as const

/** A pointed leaf that rises from `root` and droops outwards. */
export function leaf(b: MeshBuilder, root: Vec3, angle: number, reach: number, rise: number, halfWidth: number, tone = 0): void {
  const [c, s] = [Math.cos(angle), Math.sin(angle)]
  b.surface(LEAVES[tone % 2]!, 4, 8, (u, t) => {
    const width = (u - 0.5) * 2 * halfWidth * Math.sin(Math.PI * Math.min(1, 0.08 + t * 0.92))
    return [root[0] + c * reach * t - s * width, root[1] + s * reach * t + c * width, root[2] + rise * (2.4 * t - 1.5 * t * t) - Math.abs(width) * 0.35]
  })
}
