// The rest of a table: ball, lamp, candle, clock, apple, banana, plant.

import type { Vec3 } from '../../scene/geometry.ts'
import { arc, smoothCurve, type MeshBuilder, type Point2 } from '../mesh.ts'
import { accentOf, material, mottled, PALETTE, plain, where, type Texture } from '../textures.ts'
import { skin, STRONG_COLORS, type ObjectClass, type Style } from './class.ts'

export const ball: ObjectClass = {
  label: 'ball', colors: STRONG_COLORS, patterns: ['plain', 'stripes', 'dots'],
  build(b, style) {
    const r = 0.052
    b.lathe(material(ballSkin(style, r), 0.35), arc([0, r], r, -90, 90, 28))
  },
}

/** Stripes of a ball run from pole to pole, as on a beach ball; a plain one has a seam. */
function ballSkin(style: Style, radius: number): Texture {
  const [base, accent] = [plain(PALETTE[style.color]), plain(accentOf(style.color))]
  if (style.pattern === 'stripes') return where((u) => Math.floor(u * 8) % 2 === 0, base, accent)
  if (style.pattern === 'dots') return skin(style, 8, 1 / (radius * 0.55)).texture
  return where((_u, _v, _x, _y, z) => Math.abs(z - radius) < 0.003, accent, base)
}

export const lamp: ObjectClass = {
  label: 'lamp', colors: ['white', 'red', 'blue', 'yellow', 'green', 'black'], patterns: ['plain'],
  build(b, style) {
    const metal = material(plain([74, 72, 72]), 0.6)
    b.lathe(metal, [[0, 0.0], [0.062, 0]], [[0.062, 0], [0.064, 0.008], [0.05, 0.018], [0.012, 0.026]])
    b.tube(metal, [[0, 0, 0.02], [0, 0, 0.12], [0, 0, 0.24]], 0.0065)
    const shade = material(plain(PALETTE[style.color]), 0.05, style.color === 'black' ? 0 : 0.16)
    const warm = material(plain([255, 226, 170]), 0, 0.9)
    b.lathe(shade, [[0.098, 0.2], [0.062, 0.335]])
    b.lathe(warm, [[0.06, 0.334], [0.096, 0.201]])
    b.lathe(material(plain([255, 244, 214]), 0, 1.5), arc([0, 0.255], 0.024, -90, 90, 10))
  },
}

export const candle: ObjectClass = {
  label: 'candle', colors: ['red', 'white', 'orange', 'purple', 'green', 'blue'], patterns: ['plain', 'stripes'],
  build(b, style) {
    b.lathe(material(plain([188, 160, 92]), 0.6), [[0, 0.002], [0.05, 0.002]], smoothCurve<Point2>([[0.05, 0.002], [0.056, 0.012], [0.05, 0.008], [0.03, 0.006]], 3))
    b.lathe(skin(style, 1, 46, 0.2), [[0.027, 0.006], [0.027, 0.115]], [[0.027, 0.115], [0.022, 0.117], [0.006, 0.112], [0, 0.112]])
    b.tube(material(plain([40, 34, 30])), [[0, 0, 0.11], [0.001, 0, 0.126]], 0.0016)
    b.lathe(material(plain([255, 190, 70]), 0, 1.6), smoothCurve<Point2>([[0, 0.122], [0.008, 0.132], [0.005, 0.146], [0, 0.16]], 4))
  },
}

export const clock: ObjectClass = {
  label: 'clock', colors: ['red', 'green', 'blue', 'yellow', 'black', 'orange'], patterns: ['plain'],
  build(b, style) {
    const [r, half] = [0.062, 0.02]
    const shell = material(plain(PALETTE[style.color]), 0.5)
    // Turned about z, then tipped so that its face looks along -y.
    const tipped = [1, 0, 0, 0, 0, 0, 1, 0, 0, -1, 0, r + 0.012, 0, 0, 0, 1]
    b.at(tipped)
    b.lathe(shell, [[r, -half], [r, half - 0.012], [r - 0.006, half - 0.004], [0.03, half], [0, half]])
    b.lathe(shell, [[r - 0.008, -half + 0.002], [r - 0.007, -half - 0.003], [r, -half]])
    b.lathe(material(dial(), 0.1), [[0, -half + 0.002], [r - 0.008, -half + 0.002]])
    b.at()
    for (const side of [-1, 1]) {
      b.at([1, 0, 0, side * 0.034, 0, 1, 0, 0, 0, 0, 1, 2 * r + 0.002, 0, 0, 0, 1])
      b.lathe(material(plain([196, 190, 176]), 0.7), arc([0, 0], 0.023, 0, 90, 8))
      b.at()
      b.tube(material(plain([70, 68, 66]), 0.5), [[side * 0.03, 0, 0.03], [side * 0.05, 0, 0.0055]], 0.0055)
    }
    b.tube(material(plain([120, 116, 108]), 0.5), smoothCurve<Vec3>([[-0.02, 0, 2 * r + 0.014], [0, 0, 2 * r + 0.04], [0.02, 0, 2 * r + 0.014]], 5), 0.003)
  },
}

/** Twelve ticks and two hands at ten past ten, in the tipped clock's own coordinates (x right, z up about its middle). */
function dial(): Texture {
  const ink = plain([24, 24, 28])
  const centreHeight = 0.074
  const marked = (_u: number, _v: number, x: number, _y: number, z: number): boolean => {
    const dz = z - centreHeight
    const [distance, turn] = [Math.hypot(x, dz), Math.atan2(x, dz) / (2 * Math.PI)]
    const tick = distance > 0.04 && distance < 0.049 && Math.abs(((turn * 12 + 24.5) % 1) - 0.5) < 0.09
    return tick || distance < 0.004 || hand(x, dz, 0.8, 0.028, 0.003) || hand(x, dz, -1.05, 0.038, 0.0022)
  }
  return where(marked, ink, plain([246, 243, 234]))
}

function hand(x: number, z: number, angle: number, reach: number, halfWidth: number): boolean {
  const along = x * Math.sin(angle) + z * Math.cos(angle)
  return along > 0 && along < reach && Math.abs(x * Math.cos(angle) - z * Math.sin(angle)) < halfWidth
}

export const apple: ObjectClass = {
  label: 'apple', colors: ['red', 'green', 'yellow'], patterns: ['plain'],
  build(b, style) {
    const flesh = mottled(PALETTE[style.color], 0.18, 0.02)
    const dimple = where((_u, _v, x, y, z) => Math.hypot(x, y) < 0.011 && z > 0.05, plain([128, 110, 50]), flesh)
    b.lathe(material(dimple, 0.5), smoothCurve<Point2>([[0, 0.006], [0.016, 0], [0.032, 0.016], [0.04, 0.043], [0.032, 0.067], [0.016, 0.073], [0.005, 0.065], [0, 0.06]], 6))
    b.tube(material(plain([86, 60, 36])), [[0, 0, 0.058], [0.002, 0, 0.074], [0.007, 0, 0.088]], 0.0022)
    leaf(b, [0.004, 0, 0.078], 0.4, 0.035, 0.009, 0.012)
  },
}

export const banana: ObjectClass = {
  label: 'banana', colors: ['yellow'], patterns: ['plain'],
  build(b) {
    const spine = Array.from({ length: 25 }, (_, k): Vec3 => {
      const angle = ((k / 24) * 2 - 1) * 0.95
      return [0.1 * Math.sin(angle), 0.13 * (1 - Math.cos(angle)) - 0.022, 0.0185 + 0.006 * (1 - Math.cos(angle))]
    })
    const peel = where((_u, t) => t < 0.07 || t > 0.94, plain([98, 84, 36]), plain(PALETTE.yellow))
    b.tube(material(peel, 0.15), spine, (t) => (t < 0.1 ? 0.005 + 0.1 * t : t > 0.88 ? Math.max(0.002, 0.0165 - (t - 0.88) * 0.11) : 0.0165))
  },
}

export const plant: ObjectClass = {
  label: 'plant', colors: ['orange', 'white', 'blue', 'grey', 'brown'], patterns: ['plain', 'stripes'],
  build(b, style) {
    b.lathe(skin(style, 1, 50, 0.1), [[0, 0], [0.036, 0]], [[0.036, 0], [0.048, 0.072]], [[0.053, 0.072], [0.054, 0.09]], [[0.054, 0.09], [0.047, 0.09], [0.046, 0.08]])
    b.lathe(material(mottled([70, 50, 36], 0.4, 0.006)), [[0.047, 0.08], [0, 0.082]])
    for (let k = 0; k < 15; k++) {
      const ring = k % 3
      leaf(b, [0, 0, 0.08], k * 2.399, 0.105 - 0.012 * ring, 0.05 + 0.052 * ring, 0.019)
    }
  },
}

/** A pointed leaf that rises from `root` and droops outwards: two strips that meet at a raised middle rib. */
function leaf(b: MeshBuilder, root: Vec3, angle: number, reach: number, rise: number, halfWidth: number): void {
  const [c, s] = [Math.cos(angle), Math.sin(angle)]
  const green = material(plain(halfWidth > 0.015 && Math.floor(angle * 10) % 2 === 0 ? [48, 122, 52] : [70, 150, 66]), 0.2)
  const spine = Array.from({ length: 9 }, (_, k): Vec3 => {
    const t = k / 8
    return [root[0] + c * reach * t, root[1] + s * reach * t, root[2] + rise * (2.4 * t - 1.5 * t * t)]
  })
  for (let k = 0; k < 8; k++) {
    const [from, to] = [spine[k]!, spine[k + 1]!]
    for (const side of [-1, 1]) {
      const width = (t: number): number => side * halfWidth * Math.sin(Math.PI * Math.min(1, 0.08 + t * 0.92))
      const edge = (p: Vec3, w: number): Vec3 => [p[0] - s * w, p[1] + c * w, p[2] - Math.abs(w) * 0.35]
      const [a, d] = [edge(from, width(k / 8)), edge(to, width((k + 1) / 8))]
      b.patch(green, [from, to, d, a])
    }
  }
}
