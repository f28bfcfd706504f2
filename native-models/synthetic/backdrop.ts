// Floor and walls around a scene: quiet, but with enough texture for cameras to hold on to.

import { MeshBuilder, type Mesh } from './mesh.ts'
import type { Random } from './random.ts'
import { material, mottled, plain, weave, where, wood, type Material, type Rgb } from './textures.ts'

export interface BackdropShape {
  halfX: number
  halfY: number
  height: number
  /** Longest surface cell, metres. */
  cell: number
  /** Half extents of a rug in the middle of the floor, or null. */
  rug: readonly [number, number] | null
}

const WALL_TONES: Rgb[] = [[196, 204, 206], [208, 198, 182], [186, 198, 184], [202, 190, 194]]
const FLOOR = material(wood([132, 112, 94], [92, 76, 62], 'u', 0.13))

export function buildBackdrop(shape: BackdropShape, random: Random): Mesh {
  const { halfX, halfY, height } = shape
  const b = new MeshBuilder(shape.cell)
  const paint = wallPaint(random.pick(WALL_TONES))
  b.quad(FLOOR, [-halfX, -halfY, 0], [2 * halfX, 0, 0], [0, 2 * halfY, 0])
  b.quad(paint, [-halfX, halfY, 0], [2 * halfX, 0, 0], [0, 0, height])
  b.quad(paint, [halfX, -halfY, 0], [-2 * halfX, 0, 0], [0, 0, height])
  b.quad(paint, [halfX, halfY, 0], [0, -2 * halfY, 0], [0, 0, height])
  b.quad(paint, [-halfX, -halfY, 0], [0, 2 * halfY, 0], [0, 0, height])
  if (shape.rug !== null) {
    const [x, y] = shape.rug
    const border = where((u, v) => Math.min(u, v, 2 * x - u, 2 * y - v) < 0.09, weave([196, 176, 140], 0.016), weave([116, 62, 58], 0.016))
    b.quad(material(border), [-x, -y, 0.006], [2 * x, 0, 0], [0, 2 * y, 0])
  }
  return b.mesh
}

/** Plaster above, a darker panel below, a rail between them and a skirting board. */
function wallPaint(tone: Rgb): Material {
  const plaster = mottled(tone, 0.06, 0.35)
  const panel = mottled(tone.map((c) => c * 0.84) as unknown as Rgb, 0.06, 0.2)
  const white = plain([226, 224, 218])
  const groove = plain(tone.map((c) => c * 0.66) as unknown as Rgb)
  const lower = where((u) => ((u % 0.3) + 0.3) % 0.3 < 0.012, groove, panel)
  return material(where((_u, v) => v < 0.09 || (v > 0.9 && v < 0.94), white, where((_u, v) => v < 0.9, lower, plaster)))
}
