// Turned things: mug, bowl, plate, teapot, pan, vase, bottle, can. Profiles are [radius, height] in metres.

import type { Vec3 } from '../../scene/geometry.ts'
import { arc, smoothCurve, type Point2 } from '../mesh.ts'
import { material, PALETTE, plain, where, type Rgb } from '../textures.ts'
import { CROCKERY_COLORS, skin, STRONG_COLORS, type ObjectClass } from './class.ts'

const GLAZE = 0.55
const METAL = material(plain([176, 178, 182]), 0.8)
const PAPER_WHITE: Rgb = [236, 233, 226]

/** Wall of a vessel: outside up, rounded lip, inside down. */
const lip = (radius: number, height: number, thickness: number): Point2[] => arc([radius - thickness / 2, height], thickness / 2, 0, 180, 5)

export const mug: ObjectClass = {
  label: 'mug', colors: CROCKERY_COLORS, patterns: ['plain', 'plain', 'stripes', 'dots'],
  build(b, style) {
    const [r, h, wall] = [0.043, 0.098, 0.0045]
    const outside = skin(style, 10, 42, GLAZE)
    b.lathe(outside, [[0, 0.002], [r - 0.006, 0]], [[r - 0.006, 0], [r - 0.001, 0.005], [r, 0.012], [r, h]], lip(r, h, wall))
    const inside = material(plain(style.color === 'white' ? PALETTE.white : PAPER_WHITE), GLAZE)
    b.lathe(inside, [[r - wall, h], [r - wall, 0.012]], [[r - wall, 0.012], [0, 0.009]])
    const handle = smoothCurve<Vec3>([[r - 0.003, 0, 0.078], [r + 0.02, 0, 0.08], [r + 0.032, 0, 0.052], [r + 0.02, 0, 0.025], [r - 0.003, 0, 0.024]], 5)
    b.tube(material(plain(PALETTE[style.color]), GLAZE), handle, 0.0062)
  },
}

export const bowl: ObjectClass = {
  label: 'bowl', colors: CROCKERY_COLORS, patterns: ['plain', 'stripes', 'dots'],
  build(b, style) {
    const outer: Point2[] = smoothCurve<Point2>([[0.036, 0.008], [0.06, 0.02], [0.078, 0.045], [0.084, 0.066]], 5)
    b.lathe(skin(style, 16, 40, GLAZE), [[0.03, 0], [0.036, 0.008]], outer, lip(0.084, 0.066, 0.005))
    const inner: Point2[] = smoothCurve<Point2>([[0.079, 0.066], [0.073, 0.046], [0.056, 0.024], [0.03, 0.013], [0, 0.012]], 5)
    b.lathe(material(plain(PAPER_WHITE), GLAZE), inner)
  },
}

export const plate: ObjectClass = {
  label: 'plate', colors: ['white', 'blue', 'green', 'yellow', 'pink'], patterns: ['plain'],
  build(b, style) {
    const rim = material(plain(PALETTE[style.color]), GLAZE)
    const middle = material(where((_u, v) => v < 0.012, plain([70, 96, 150]), plain(PAPER_WHITE)), GLAZE)
    b.lathe(rim, [[0.06, 0], [0.075, 0.004], [0.118, 0.018]], lip(0.12, 0.019, 0.004), [[0.116, 0.019], [0.084, 0.0075]])
    b.lathe(style.color === 'white' ? middle : rim, [[0.084, 0.0075], [0.07, 0.005], [0, 0.005]])
  },
}

export const teapot: ObjectClass = {
  label: 'teapot', colors: ['white', 'blue', 'red', 'green', 'black', 'yellow'], patterns: ['plain', 'dots'],
  build(b, style) {
    const body = skin(style, 14, 26, GLAZE)
    const flat = material(plain(PALETTE[style.color]), GLAZE)
    b.lathe(body, [[0, 0], [0.045, 0]], smoothCurve<Point2>([[0.045, 0], [0.072, 0.025], [0.08, 0.058], [0.066, 0.095], [0.04, 0.112]], 5))
    b.lathe(flat, smoothCurve<Point2>([[0.046, 0.112], [0.03, 0.124], [0.009, 0.13], [0.006, 0.134]], 4), arc([0, 0.142], 0.011, -50, 90, 8))
    b.tube(flat, smoothCurve<Vec3>([[0.066, 0, 0.045], [0.1, 0, 0.06], [0.115, 0, 0.095], [0.136, 0, 0.112]], 5), (t) => 0.017 - 0.009 * t)
    b.tube(flat, smoothCurve<Vec3>([[-0.062, 0, 0.098], [-0.1, 0, 0.11], [-0.122, 0, 0.072], [-0.104, 0, 0.036], [-0.072, 0, 0.032]], 5), 0.0068)
  },
}

export const pan: ObjectClass = {
  label: 'pan', colors: ['black', 'red', 'grey'], patterns: ['plain'],
  build(b, style) {
    const outside = material(plain(PALETTE[style.color]), 0.3)
    const inside = material(plain([46, 46, 50]), 0.35)
    b.lathe(outside, [[0, 0], [0.088, 0]], [[0.088, 0], [0.105, 0.04]], lip(0.106, 0.041, 0.004))
    b.lathe(inside, [[0.101, 0.041], [0.085, 0.004], [0, 0.004]])
    b.tube(material(plain([40, 38, 38]), 0.2), [[0.1, 0, 0.033], [0.13, 0, 0.042], [0.2, 0, 0.052], [0.27, 0, 0.054]], (t) => 0.007 + 0.005 * t)
  },
}

export const vase: ObjectClass = {
  label: 'vase', colors: ['blue', 'white', 'green', 'orange', 'purple', 'red'], patterns: ['plain', 'stripes', 'checker'],
  build(b, style) {
    b.lathe(skin(style, 16, 34, GLAZE), [[0, 0], [0.032, 0]],
      smoothCurve<Point2>([[0.032, 0], [0.056, 0.05], [0.06, 0.09], [0.038, 0.15], [0.026, 0.185], [0.038, 0.21]], 6))
    b.lathe(material(plain([58, 52, 48])), [[0.036, 0.21], [0.023, 0.185], [0, 0.18]])
    for (let k = 0; k < 5; k++) flower(b, k)
  },
}

function flower(b: Parameters<ObjectClass['build']>[0], k: number): void {
  const angle = k * 2.4
  const lean = 0.02 + 0.012 * (k % 3)
  const [c, s, top] = [Math.cos(angle), Math.sin(angle), 0.27 + 0.022 * ((k * 2) % 5)]
  const head: Vec3 = [c * lean * 2.1, s * lean * 2.1, top]
  b.tube(material(plain([54, 116, 48])), smoothCurve<Vec3>([[0, 0, 0.18], [c * lean * 0.7, s * lean * 0.7, 0.225], head], 4), 0.0024)
  const petals = material(plain(k % 2 === 0 ? [244, 236, 226] : [240, 176, 196]))
  const place = [1, 0, 0, head[0], 0, 1, 0, head[1], 0, 0, 1, head[2], 0, 0, 0, 1]
  b.at(place).lathe(petals, smoothCurve<Point2>([[0, -0.012], [0.016, -0.004], [0.021, 0.006]], 4), [[0.021, 0.006], [0.008, 0.003]])
  b.lathe(material(plain([236, 186, 40])), arc([0, 0.002], 0.009, 0, 90, 5))
  b.at()
}

export const bottle: ObjectClass = {
  label: 'bottle', colors: ['green', 'brown', 'blue', 'red', 'white'], patterns: ['plain'],
  build(b, style) {
    const glass = material(plain(PALETTE[style.color]), 0.8)
    b.lathe(glass, [[0, 0], [0.034, 0]], [[0.034, 0], [0.037, 0.005], [0.037, 0.03]])
    const label = where((_u, v) => v < 0.006 || v > 0.089, plain([190, 152, 70]), where((_u, v) => v > 0.035 && v < 0.06, plain([150, 44, 40]), plain(PAPER_WHITE)))
    b.lathe(style.color === 'white' ? material(where((_u, v) => v > 0.02 && v < 0.075, plain([60, 120, 190]), plain(PAPER_WHITE)), 0.3) : material(label), [[0.0374, 0.03], [0.0374, 0.125]])
    b.lathe(glass, smoothCurve<Point2>([[0.037, 0.125], [0.036, 0.15], [0.018, 0.185], [0.0145, 0.21], [0.014, 0.245]], 5))
    b.lathe(material(plain([196, 160, 60]), 0.6), [[0.0165, 0.24], [0.0165, 0.266]], [[0.0165, 0.266], [0, 0.267]])
  },
}

export const can: ObjectClass = {
  label: 'can', colors: STRONG_COLORS, patterns: ['plain', 'stripes', 'checker'],
  build(b, style) {
    const [r, h] = [0.034, 0.118]
    b.lathe(METAL, [[0, 0.004], [0.026, 0.002], [0.028, 0], [r, 0.01]], [[r, h - 0.01], [0.029, h], [0.027, h], [0.026, h - 0.004], [0, h - 0.004]])
    const band = (v: number): boolean => v > 0.032 && v < 0.064
    const main = skin(style, 8, 30).texture
    const label = style.pattern === 'plain' ? where((_u, v) => band(v), plain(PAPER_WHITE), main) : main
    b.lathe(material(label, 0.55), [[r, 0.01], [r, h - 0.01]])
    b.tube(METAL, [[-0.004, 0, h - 0.002], [0.008, 0.004, h - 0.001], [0.016, 0, h - 0.002]], 0.003)
  },
}
