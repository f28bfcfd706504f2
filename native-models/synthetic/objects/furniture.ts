// What fills a room. Backs are towards +y.

import { arc, smoothCurve, type Point2 } from '../profiles.ts'
import { BRASS, CHROME, mottled, OAK, PALETTE, plain, shade, WALNUT, weave, wood, type Material, type Rgb } from '../materials.ts'
import { chain, move, stretch, turn, type MeshBuilder } from '../mesh.ts'
import { finish, rgbOf, type ObjectClass, type Style } from './class.ts'
import { legs } from './parts.ts'

const timber = (style: Style): Material => (style.color === 'brown' ? WALNUT : mottled(rgbOf(style), 0.05, 0.2, { gloss: 0.15 }))
const clothOf = (style: Style): Material => weave(rgbOf(style), 0.012)
const FURNITURE_WOODS = ['brown', 'white', 'black'] as const

/** A slab on four legs. */
export function buildTable(b: MeshBuilder, stuff: Material, halfX: number, halfY: number, height: number, thickness = 0.034): void {
  b.block(stuff, [-halfX, -halfY, height - thickness], [halfX, halfY, height], 0.005)
  legs(b, stuff, halfX - 0.06, halfY - 0.06, height - thickness, 0.028)
  b.carries(halfX - 0.02, halfY - 0.02, height)
  b.shelters(halfX - 0.16, halfY - 0.12, height - thickness)
}

const table: ObjectClass = {
  label: 'table', place: 'furniture', colors: FURNITURE_WOODS, stuffs: ['wooden'],
  build(b, style, r) {
    const height = r.between(0.7, 0.76)
    if (r.next() < 0.3) {
      const radius = r.between(0.42, 0.5)
      b.at(move(0, 0, height - 0.03), () => b.cylinder(timber(style), radius, 0, 0.03))
      b.lathe(timber(style), smoothCurve<Point2>([[0.24, 0], [0.22, 0.03], [0.05, 0.08], [0.04, 0.4], [0.06, height - 0.04]], 5))
      b.carries(radius * 0.66, radius * 0.66, height)
    } else buildTable(b, timber(style), r.between(0.55, 0.68), r.between(0.36, 0.44), height)
  },
}

const chair: ObjectClass = {
  label: 'chair', place: 'furniture', colors: ['brown', 'red', 'blue', 'white', 'green', 'black', 'yellow'], stuffs: ['wooden', 'plastic'], front: true,
  build(b, style, r) {
    const stuff = style.stuff === 'wooden' ? timber(style) : finish(style)
    const [half, seat] = [r.between(0.205, 0.23), r.between(0.43, 0.46)]
    b.block(stuff, [-half, -half, seat - 0.035], [half, half, seat], 0.012)
    legs(b, stuff, half - 0.03, half - 0.03, seat - 0.03, 0.02, r.next() < 0.5 ? 0.02 : null)
    b.carries(half * 0.72, half * 0.6, seat, [0, -half * 0.15])
    b.shelters(half * 0.8, half * 0.8, seat - 0.035)
    for (const side of [-1, 1]) b.rod(stuff, [side * (half - 0.03), half - 0.03, seat - 0.02], [side * (half - 0.03), half + 0.03, seat + 0.45], 0.018)
    if (r.next() < 0.5) for (const z of [0.14, 0.26, 0.38]) b.block(stuff, [-half + 0.03, half - 0.025 + z * 0.12, seat + z], [half - 0.03, half + z * 0.12, seat + z + 0.065], 0.008)
    else b.block(stuff, [-half + 0.01, half - 0.005, seat + 0.18], [half - 0.01, half + 0.03, seat + 0.44], 0.012)
  },
}

const stool: ObjectClass = {
  label: 'stool', place: 'furniture', colors: ['red', 'yellow', 'blue', 'brown', 'white', 'green'], stuffs: ['wooden'],
  build(b, style, r) {
    const [radius, h, count] = [r.between(0.16, 0.185), r.between(0.44, 0.62), r.pick([3, 4])]
    b.lathe(timber(style), [[0, h - 0.035], [radius - 0.01, h - 0.035]], arc([radius - 0.012, h - 0.017], 0.017, -90, 90, 6), [[radius - 0.012, h], [0, h]])
    for (let k = 0; k < count; k++) b.at(turn('z', (k * 360) / count + 45), () => {
      b.rod(OAK, [radius * 1.08, 0, 0], [radius * 0.6, 0, h - 0.03], 0.017, 0.02)
    })
    b.lathe(OAK, arc([radius * 0.88, h * 0.35], 0.0095, 0, 360, 8))
    b.carries(radius * 0.65, radius * 0.65, h)
  },
}

const sofa: ObjectClass = {
  label: 'sofa', place: 'furniture', colors: ['blue', 'grey', 'green', 'red', 'orange', 'brown'], stuffs: ['fabric', 'leather'], front: true,
  build(b, style, r) {
    const cloth = style.stuff === 'leather' ? mottled(style.color === 'brown' ? [112, 66, 40] : rgbOf(style), 0.08, 0.05, { gloss: 0.35 }) : clothOf(style)
    const [x, seats] = [r.between(0.76, 0.95), r.pick([2, 3])]
    b.block(cloth, [-x, -0.4, 0.08], [x, 0.4, 0.3], 0.03)
    const room = (2 * x - 0.34) / seats
    for (let k = 0; k < seats; k++) {
      b.block(cloth, [-x + 0.17 + room * k + 0.005, -0.41, 0.29], [-x + 0.17 + room * (k + 1) - 0.005, 0.24, 0.45], 0.05)
      b.at(chain(move(0, 0.2, 0.43), turn('x', -9)), () => b.block(cloth, [-x + 0.17 + room * k + 0.005, -0.06, 0], [-x + 0.17 + room * (k + 1) - 0.005, 0.12, 0.42], 0.055))
    }
    b.block(cloth, [-x, 0.26, 0.2], [x, 0.44, 0.8], 0.05)
    for (const side of [-1, 1]) b.block(cloth, [side * (x - 0.08) - 0.09, -0.41, 0.12], [side * (x - 0.08) + 0.09, 0.4, 0.6], 0.06)
    legs(b, WALNUT, x - 0.08, 0.32, 0.09, 0.025)
    b.carries(x - 0.24, 0.2, 0.45, [0, -0.12])
  },
}

const bed: ObjectClass = {
  label: 'bed', place: 'furniture', colors: ['blue', 'white', 'red', 'green', 'purple', 'grey'], patterns: ['plain', 'plain', 'stripes'], stuffs: ['fabric'], front: true,
  build(b, style, r) {
    const [x, y] = [r.between(0.48, 0.75), 1.0]
    const frame = r.next() < 0.5 ? WALNUT : OAK
    b.block(frame, [-x, -y, 0.12], [x, y, 0.28], 0.01)
    legs(b, frame, x - 0.06, y - 0.06, 0.14, 0.035)
    b.block(frame, [-x, y - 0.02, 0.1], [x, y + 0.04, 0.85], 0.02)
    b.block(weave([240, 238, 232], 0.012), [-x + 0.02, -y + 0.02, 0.26], [x - 0.02, y - 0.03, 0.46], 0.05)
    const blanket: Material = style.pattern === 'plain' ? clothOf(style) : { ...weave(rgbOf(style), 0.012), kind: 'stripes', accent: PALETTE.white, scale: [9, 9] }
    b.block(blanket, [-x + 0.005, -y + 0.005, 0.24], [x - 0.005, y * 0.35, 0.485], 0.05)
    b.block(weave([246, 244, 240], 0.012), [-x + 0.004, y * 0.24, 0.3], [x - 0.004, y * 0.4, 0.489], 0.04)
    for (const side of x > 0.6 ? [-0.5, 0.5] : [0]) b.at(chain(move(side * x, y - 0.24, 0.53), turn('x', 14), stretch(0.29, 0.17, 0.085)), () => pillowShape(b, weave([244, 242, 238], 0.012)))
    b.carries(x * 0.75, y * 0.55, 0.485, [0, -y * 0.3])
  },
}

/** A stuffed square of half extents 1, pinched at its corners. */
function pillowShape(b: MeshBuilder, cloth: Material): void {
  for (const side of [1, -1]) {
    b.surface(cloth, 18, 18, (u, v) => {
      const [x, y] = [(side === 1 ? u : 1 - u) * 2 - 1, v * 2 - 1]
      const full = Math.sqrt(Math.max(0, (1 - x ** 4) * (1 - y ** 4)))
      const pinch = 1 - 0.1 * (1 - x * x) * (1 - y * y) + 0.06 * (x * x * y * y)
      return [x * pinch * (1 - 0.05 * (1 - y * y)), y * pinch * (1 - 0.05 * (1 - x * x)), side * full * 0.95]
    })
  }
}

const pillow: ObjectClass = {
  label: 'pillow', place: 'floor', colors: ['red', 'blue', 'yellow', 'green', 'white', 'pink', 'grey'], patterns: ['plain', 'stripes', 'checker', 'dots'], stuffs: ['fabric'],
  build(b, style, r) {
    const half = r.between(0.2, 0.24)
    const base = weave(rgbOf(style), 0.009)
    const cloth: Material = style.pattern === 'plain' ? base : { ...base, kind: style.pattern, accent: style.color === 'white' ? PALETTE.blue : PALETTE.white, scale: [8, 8] }
    b.at(chain(move(0, 0, 0.07), stretch(half, half * r.between(0.8, 1), 0.075)), () => pillowShape(b, cloth))
  },
}

const cabinet: ObjectClass = {
  label: 'cabinet', place: 'furniture', colors: ['brown', 'white', 'grey', 'green', 'blue'], stuffs: ['wooden'], front: true,
  build(b, style, r) {
    const [x, y, h, drawers] = [r.between(0.38, 0.46), 0.2, r.between(0.78, 0.95), r.next() < 0.5]
    const stuff = timber(style)
    const knob = r.next() < 0.5 ? BRASS : plain([44, 38, 34], { gloss: 0.4 })
    b.block(stuff, [-x, -y, 0.06], [x, y, h], 0.006)
    b.block(stuff, [-x - 0.015, -y - 0.015, h], [x + 0.015, y + 0.005, h + 0.025], 0.006)
    legs(b, stuff, x - 0.04, y - 0.04, 0.07, 0.025)
    const rows = drawers ? 3 : 1
    for (let row = 0; row < rows; row++) {
      const [low, high] = [0.09 + ((h - 0.12) * row) / rows, 0.08 + ((h - 0.12) * (row + 1)) / rows]
      for (const side of drawers ? [0] : [-1, 1]) {
        const [from, to] = side === 0 ? [-x + 0.025, x - 0.025] : side === -1 ? [-x + 0.025, -0.006] : [0.006, x - 0.025]
        b.block(stuff, [from, -y - 0.018, low + 0.008], [to, -y + 0.004, high - 0.008], 0.006)
        if (side === 0) for (const at of [-x * 0.45, x * 0.45]) b.ball(knob, [at, -y - 0.032, (low + high) / 2], 0.017)
        else b.rod(knob, [side * 0.045, -y - 0.036, (low + high) / 2 - 0.06], [side * 0.045, -y - 0.036, (low + high) / 2 + 0.06], 0.009)
      }
    }
    b.carries(x, y - 0.01, h + 0.025)
  },
}

const SPINES: Rgb[] = [PALETTE.red, PALETTE.blue, [230, 220, 196], PALETTE.green, [196, 150, 60], PALETTE.black, PALETTE.purple, [90, 130, 150]]

const bookcase: ObjectClass = {
  label: 'bookcase', place: 'furniture', colors: FURNITURE_WOODS, stuffs: ['wooden'], front: true,
  build(b, style, r) {
    const stuff = timber(style)
    const [x, y, rows, t] = [r.between(0.36, 0.45), 0.15, r.pick([4, 5]), 0.025]
    const z = rows * 0.34
    for (const side of [-1, 1]) b.box(stuff, [side * (x - t / 2) - t / 2, -y, 0], [side * (x - t / 2) + t / 2, y, z])
    b.box(stuff, [-x + t, y - 0.012, 0], [x - t, y, z])
    for (let row = 0; row <= rows; row++) {
      const low = (row * (z - t)) / rows
      b.box(stuff, [-x + t, -y, low], [x - t, y, low + t])
      if (row < rows) rowOfBooks(b, r.below(20), low + t, -x + t, x - t)
    }
    b.carries(x - 0.02, y - 0.02, z)
  },
}

function rowOfBooks(b: MeshBuilder, row: number, z: number, from: number, to: number): void {
  for (let k = 0, x = from + 0.01; k < 9 + ((row * 3) % 8) && x < to - 0.05; k++) {
    const width = 0.026 + 0.017 * ((k * 7 + row * 5) % 4) / 3
    b.box(plain(SPINES[(k * 5 + row * 3) % SPINES.length]!, { gloss: 0.2 }), [x, -0.1, z], [x + width, 0.09, z + 0.2 + 0.014 * ((k * 3 + row) % 5)])
    x += width + 0.002
  }
}

const shelf: ObjectClass = {
  label: 'shelf', place: 'table', colors: FURNITURE_WOODS, stuffs: ['wooden'], front: true,
  build(b, style, r) {
    const [x, y, low, t] = [r.between(0.17, 0.2), 0.095, r.between(0.18, 0.2), 0.016]
    const z = low + r.between(0.13, 0.15)
    const tones = { brown: [[172, 116, 68], [112, 68, 36]], white: [[236, 234, 228], [214, 211, 203]], black: [[52, 50, 52], [34, 33, 36]] } as const
    const [light, dark] = tones[style.color as keyof typeof tones]
    const stuff = wood(light, dark, 0.09)
    for (const top of [low, z]) b.block(stuff, [-x, -y, top - t], [x, y, top], 0.002)
    for (const side of [-1, 1]) b.box(stuff, [side * (x - t / 2) - t / 2, -y, 0], [side * (x - t / 2) + t / 2, y, z - t])
    b.box(stuff, [-x + t, y - 0.006, low], [x - t, y, z - t])
    // A few small books say what it is for.
    for (let k = 0, at = r.pick([-1, 1]) < 0 ? -x + t + 0.004 : 0.01; k < 5; k++) {
      const [width, tall] = [0.014 + 0.009 * ((k * 7) % 3) / 2, 0.085 + 0.012 * ((k * 5) % 3)]
      b.box(plain(SPINES[(k * 3 + style.shape) % SPINES.length]!, { gloss: 0.2 }), [at, -y + 0.03, low], [at + width, y - 0.01, Math.min(low + tall, z - t - 0.008)])
      at += width + 0.001
    }
    b.carries(x - 0.01, y - 0.01, z)
    b.shelters(x - t - 0.006, y, low - t)
  },
}

const trashBin: ObjectClass = {
  label: 'trash bin', place: 'floor', colors: ['grey', 'black', 'red', 'blue', 'green'], stuffs: ['metal', 'plastic'],
  build(b, style, r) {
    const [radius, h] = [r.between(0.15, 0.18), r.between(0.42, 0.52)]
    const shell = style.color === 'grey' ? plain([190, 192, 196], { gloss: 0.6, metal: 0.8 }) : finish(style, { gloss: 0.5 })
    b.lathe(shell, [[0, 0.02], [radius * 0.98, 0.02]], [[radius, 0.03], [radius, h]])
    b.lathe(plain([40, 40, 42]), [[radius * 1.02, 0], [radius * 1.02, 0.035]])
    b.lathe(plain([40, 40, 42]), arc([radius, h], 0.009, -90, 90, 6))
    b.lathe(shell, arc([0, h - radius * 0.55], radius * 1.14, 29, 90, 8))
    b.block(plain([34, 34, 36]), [-0.045, -radius - 0.055, 0.012], [0.045, -radius + 0.01, 0.03], 0.008)
  },
}

const basket: ObjectClass = {
  label: 'basket', place: 'floor', colors: ['brown', 'white', 'yellow'], stuffs: ['natural'],
  build(b, style, r) {
    const [x, y, h] = [r.between(0.17, 0.21), r.between(0.12, 0.15), r.between(0.12, 0.16)]
    const tone: Rgb = style.color === 'brown' ? [150, 98, 54] : style.color === 'yellow' ? [216, 174, 96] : [232, 226, 212]
    const at = (angle: number, t: number, out = 0): [number, number, number] => [(x * (0.82 + 0.18 * t) + out) * Math.cos(angle), (y * (0.82 + 0.18 * t) + out) * Math.sin(angle), h * t]
    // Strands pass in front of and behind the ribs by turns.
    const rows = 11
    for (let row = 0; row < rows; row++) {
      b.tube(plain(shade(tone, row % 2 === 0 ? 1 : 0.84)), Array.from({ length: 65 }, (_, k) => at((k / 64) * 2 * Math.PI, (row + 0.5) / rows, 0.004 * ((k + row) % 2 === 0 ? 1 : -1))), h / rows * 0.56, 6)
    }
    for (const side of [1, -1]) b.surface(plain(shade(tone, 0.6)), 40, 3, (u, v) => at(2 * Math.PI * (side === 1 ? u : 1 - u), v, -0.004))
    b.extrude(plain(shade(tone, 0.7)), Array.from({ length: 30 }, (_, k): Point2 => [x * 0.82 * Math.cos((k / 30) * 2 * Math.PI), y * 0.82 * Math.sin((k / 30) * 2 * Math.PI)]), 0, 0.008)
    b.tube(plain(shade(tone, 0.9)), Array.from({ length: 41 }, (_, k) => at((k / 40) * 2 * Math.PI, 1)), 0.011, 8)
    b.tube(plain(shade(tone, 0.9)), Array.from({ length: 25 }, (_, k): [number, number, number] => [x * Math.cos((k / 24) * Math.PI), 0, h + 0.2 * Math.sin((k / 24) * Math.PI)]), 0.0095, 8)
    b.holds(x * 0.65, y * 0.65, 0.008, h)
  },
}

const floorLamp: ObjectClass = {
  label: 'floor lamp', place: 'furniture', colors: ['white', 'red', 'yellow', 'blue', 'green'], stuffs: ['fabric'],
  build(b, style, r) {
    const h = r.between(1.4, 1.6)
    b.cylinder(CHROME, 0.14, 0, 0.02)
    b.cylinder(CHROME, 0.012, 0.02, h - 0.1)
    b.lathe(plain(rgbOf(style), { glow: 0.22 }), [[0.21, h - 0.26], [0.15, h]])
    b.lathe(plain([255, 228, 176], { glow: 0.9 }), [[0.148, h - 0.001], [0.208, h - 0.259]])
    b.ball(plain([255, 244, 214], { glow: 1.5 }), [0, 0, h - 0.14], 0.04)
  },
}

export const FURNITURE: readonly ObjectClass[] = [table, chair, stool, sofa, bed, pillow, cabinet, bookcase, shelf, trashBin, basket, floorLamp]
