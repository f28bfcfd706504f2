// Floor and walls around a scene: quiet, but with enough texture for cameras to hold on to.

import { marble, mottled, painted, plain, shade, tiles, weave, wood, type Material, type Rgb } from './materials.ts'
import { MeshBuilder, type Mesh } from './mesh.ts'
import { picture } from './pictures.ts'
import type { Random } from './random.ts'

export interface BackdropShape {
  halfX: number
  halfY: number
  height: number
  /** Longest surface cell, metres. */
  cell: number
  /** Half extents of a rug in the middle of the floor, or null. */
  rug: readonly [number, number] | null
}

const WALL_TONES: readonly Rgb[] = [[196, 204, 206], [208, 198, 182], [186, 198, 184], [202, 190, 194], [190, 196, 210]]
const FLOORS: readonly Material[] = [
  wood([132, 112, 94], [92, 76, 62], 0.13), wood([186, 150, 108], [148, 112, 74], 0.11), tiles([182, 178, 170], [140, 136, 130], 0.3), marble([196, 190, 182], [140, 132, 124], 0.5), weave([120, 124, 130], 0.02),
]
/** Height of the panel below the plaster, metres. */
const PANEL = 0.9

export function buildBackdrop({ halfX, halfY, height, cell, rug }: BackdropShape, random: Random): Mesh {
  const b = new MeshBuilder(cell)
  b.quad(random.pick(FLOORS), [-halfX, -halfY, 0], [2 * halfX, 0, 0], [0, 2 * halfY, 0])
  const tone = random.pick(WALL_TONES)
  const corners = [[-halfX, halfY], [halfX, halfY], [halfX, -halfY], [-halfX, -halfY]] as const
  corners.forEach(([x, y], k) => {
    const [nx, ny] = corners[(k + 1) % 4]!
    wall(b, tone, [x, y], [nx - x, ny - y], height)
  })
  hang(b, halfX, halfY, random)
  if (rug !== null) {
    const [x, y] = rug
    const hue = random.pick<Rgb>([[116, 62, 58], [64, 84, 118], [92, 104, 70]])
    b.quad(weave([196, 176, 140], 0.016), [-x, -y, 0.005], [2 * x, 0, 0], [0, 2 * y, 0])
    b.quad(weave(hue, 0.016), [-x + 0.09, -y + 0.09, 0.008], [2 * x - 0.18, 0, 0], [0, 2 * y - 0.18, 0])
    b.quad(weave(shade(hue, 1.5), 0.016), [-x * 0.5, -y * 0.5, 0.011], [x, 0, 0], [0, y, 0])
  }
  return b.mesh
}

/** Plaster above, a darker panel below, a rail between them and a skirting board. */
function wall(b: MeshBuilder, tone: Rgb, [x, y]: readonly [number, number], [dx, dy]: readonly [number, number], height: number): void {
  const white = plain([226, 224, 218])
  const strips: [Material, number, number][] = [[white, 0, 0.09], [mottled(shade(tone, 0.84), 0.06, 0.2), 0.09, PANEL], [white, PANEL, PANEL + 0.04], [mottled(tone, 0.06, 0.35), PANEL + 0.04, height]]
  for (const [material, low, high] of strips) b.quad(material, [x, y, low], [dx, dy, 0], [0, 0, high - low])
}

/** Pictures on the walls: what a camera recognises a place by. */
function hang(b: MeshBuilder, halfX: number, halfY: number, random: Random): void {
  const places = [[0, halfY - 0.01, 1, 0], [halfX - 0.01, 0, 0, -1], [0, -halfY + 0.01, -1, 0], [-halfX + 0.01, 0, 0, 1]] as const
  for (const [x, y, ax, ay] of places) {
    const [wide, tall, along] = [random.between(0.4, 0.8), random.between(0.35, 0.6), random.between(-0.6, 0.6)]
    const seed = random.below(1000)
    const [cx, cy] = [x + ax * along, y + ay * along]
    b.quad(plain(random.pick<Rgb>([[60, 44, 32], [32, 32, 34], [196, 170, 110]])), [cx - ax * (wide / 2 + 0.03), cy - ay * (wide / 2 + 0.03), 1.37], [ax * (wide + 0.06), ay * (wide + 0.06), 0], [0, 0, tall + 0.06])
    const [inX, inY] = [-Math.sign(x) * 0.004, -Math.sign(y) * 0.004]
    b.quad(painted(poster(seed), wide, tall), [cx - ax * wide / 2 + inX, cy - ay * wide / 2 + inY, 1.4], [ax * wide, ay * wide, 0], [0, 0, tall])
  }
}

/** Overlapping coloured fields. */
function poster(seed: number): ReturnType<typeof picture> {
  const inks: Rgb[] = [[214, 92, 60], [52, 92, 132], [236, 196, 92], [70, 120, 96], [228, 218, 200], [150, 84, 110]]
  return picture(`poster ${seed}`, (u, v) => {
    let ink = inks[seed % 6]!
    for (let k = 1; k < 6; k++) {
      const a = Math.sin(seed * 1.7 + k * 2.3) * 0.5 + 0.5
      const c = Math.sin(seed * 0.9 + k * 4.1) * 0.5 + 0.5
      if (k % 2 === 0 ? Math.hypot(u - a, v - c) < 0.1 + 0.06 * k : Math.abs(u - a) < 0.12 && v < c) ink = inks[(seed + k) % 6]!
    }
    return ink
  })
}
