// The desk.

import type { Vec3 } from '../../scene/geometry.ts'
import { BRASS, CHROME, GLASS, METAL, PALETTE, painted, patterned, plain, shade, WALNUT, accentOf, type Material, type Rgb } from '../materials.ts'
import { chain, move, turn } from '../mesh.ts'
import { fract, nearSegment, picture, within } from '../pictures.ts'
import { arc, roundedRectangle, smoothCurve, smoothRing, type Point2 } from '../profiles.ts'
import { finish, rgbOf, skin, STRONG, type ObjectClass, type Style } from './class.ts'

const PAGES = patterned('stripes', [238, 232, 214], [212, 203, 180], 1, 700)

/** Title block and rules of a cover; one of a few designs. */
function cover(style: Style, design: number, x: number, y: number): Material {
  if (style.pattern !== 'plain') return skin(style, 34, 34)
  const [ground, ink] = [rgbOf(style), accentOf(style.color)]
  const art = picture(`cover ${style.color} ${design}`, (u, v): Rgb => {
    if (design === 0) return within(u, v, 0.15, 0.85, 0.68, 0.78) || within(u, v, 0.25, 0.75, 0.55, 0.59) || within(u, v, 0.35, 0.65, 0.15, 0.18) ? ink : ground
    if (design === 1) return within(u, v, 0.1, 0.9, 0.62, 0.88) ? (within(u, v, 0.2, 0.8, 0.72, 0.78) ? ground : ink) : Math.hypot(u - 0.5, (v - 0.32) * 0.8) < 0.16 ? ink : ground
    return v > 0.9 || v < 0.1 || within(u, v, 0.2, 0.8, 0.6, 0.68) || within(u, v, 0.3, 0.7, 0.48, 0.52) ? ink : ground
  })
  return painted(art, 2 * x, 2 * y, { gloss: 0.25 })
}

const book: ObjectClass = {
  label: 'book', place: 'table', colors: ['red', 'blue', 'green', 'yellow', 'orange', 'purple', 'black', 'brown', 'white'], patterns: ['plain', 'plain', 'plain', 'stripes'], stuffs: ['paper'],
  build(b, style, r) {
    const [x, y, z] = [r.between(0.066, 0.082), r.between(0.094, 0.115), r.between(0.02, 0.042)]
    const board = finish(style, { gloss: 0.2 })
    b.box(board, [-x, -y, 0], [x, y, 0.003])
    b.box(board, [-x, -y, z - 0.003], [x, y, z], cover(style, r.below(3), x, y))
    b.box(board, [-x, -y, 0.002], [-x + 0.003, y, z - 0.002])
    b.box(PAGES, [-x + 0.002, -y + 0.004, 0.003], [x - 0.004, y - 0.004, z - 0.003])
    b.carries(x, y, z)
  },
}

const stapler: ObjectClass = {
  label: 'stapler', place: 'table', colors: ['red', 'black', 'blue', 'grey', 'green'], stuffs: ['plastic'],
  build(b, style, r) {
    const half = r.between(0.068, 0.082)
    const shell = finish(style, { gloss: 0.4 })
    b.extrude(plain(shade(rgbOf(style), 0.55)), roundedRectangle(half, 0.017, 0.012), 0, 0.009, { bevel: 0.003 })
    b.block(CHROME, [-half + 0.012, -0.008, 0.008], [half - 0.006, 0.008, 0.012], 0.001)
    b.block(plain(shade(rgbOf(style), 0.55)), [-half, -0.014, 0.004], [-half + 0.03, 0.014, 0.034], 0.005)
    const tilt = r.between(9, 15)
    b.at(chain(move(-half + 0.014, 0, 0.028), turn('y', -tilt)), () => {
      b.block(CHROME, [0, -0.009, -0.006], [2 * half - 0.024, 0.009, 0.007], 0.002)
      b.at(turn('x', 90), () => b.extrude(shell, smoothRing([[-0.014, 0.002], [2 * half - 0.03, 0.004], [2 * half - 0.012, 0.012], [2 * half - 0.022, 0.024], [half, 0.026], [0, 0.022]], 5), -0.013, 0.013, { bevel: 0.003 }))
    })
  },
}

const tape: ObjectClass = {
  label: 'tape', place: 'table', colors: ['red', 'black', 'blue', 'pink', 'green'], stuffs: ['plastic'],
  build(b, style, r) {
    // A dispenser: the roll in a weighted body, the strip led to a toothed edge.
    const k = r.between(0.94, 1.1)
    const side: Point2[] = smoothRing([[-0.058, 0], [0.075, 0], [0.08, 0.03], [0.07, 0.036], [0.045, 0.018], [0.028, 0.03], [-0.058, 0.03], [-0.066, 0.014]], 3)
    const roll = 0.036 * k
    for (const y of [-0.017, 0.017]) {
      b.at(move(0, y, 0), () => b.at(turn('x', 90), () => b.extrude(finish(style), side, -0.006, 0.006, { bevel: 0.002 })))
      b.at(move(0, y, 0), () => b.block(finish(style), [-0.03, -0.006, 0.01], [0.0, 0.006, 0.05], 0.005))
    }
    b.block(finish(style), [-0.055, -0.02, 0], [0.074, 0.02, 0.012], 0.004)
    b.at(chain(move(-0.015, 0, 0.044 * k + 0.004), turn('x', 90)), () => {
      b.lathe(plain([226, 206, 150], { gloss: 0.5 }), [[roll * 0.62, -0.0095], [roll, -0.0095]], [[roll, -0.0095], [roll, 0.0095]], [[roll, 0.0095], [roll * 0.62, 0.0095]])
      b.lathe(plain([90, 70, 56]), [[roll * 0.62, 0.0095], [roll * 0.62, -0.0095]])
      b.cylinder(finish(style), roll * 0.6, -0.01, 0.01)
    })
    b.quad(plain([226, 210, 160], { gloss: 0.5 }), [-0.01, -0.0095, 0.044 * k + roll + 0.003], [0.086, 0, -roll - 0.008], [0, 0.019, 0])
    b.block(METAL, [0.07, -0.016, 0.028], [0.08, 0.016, 0.037], 0.001)
  },
}

const scissors: ObjectClass = {
  label: 'scissors', place: 'table', flat: true, colors: ['red', 'black', 'blue', 'orange', 'green'], stuffs: ['metal'],
  build(b, style, r) {
    const [open, long] = [r.between(7, 16), r.between(0.085, 0.105)]
    for (const side of [-1, 1]) {
      b.at(turn('z', side * open), () => {
        b.extrude(CHROME, side === 1 ? [[-0.02, -0.006], [long * 0.6, -0.008], [long, -0.001], [long, 0.001], [-0.02, 0.007]] : [[-0.02, -0.007], [long, -0.001], [long, 0.001], [long * 0.6, 0.008], [-0.02, 0.006]], side === 1 ? 0.005 : 0.002, side === 1 ? 0.008 : 0.005)
        const ring = Array.from({ length: 25 }, (_, k): Vec3 => [-0.07 + 0.026 * Math.cos((k / 24) * 2 * Math.PI), -side * 0.016 + 0.0165 * Math.sin((k / 24) * 2 * Math.PI), 0.0055])
        b.tube(finish(style, { gloss: 0.4 }), ring, 0.0052, 8)
        b.rod(finish(style, { gloss: 0.4 }), [-0.048, -side * 0.011, 0.0055], [-0.008, 0, 0.0055], 0.006, 0.0055)
      })
    }
    b.cylinder(METAL, 0.0045, 0, 0.0105)
  },
}

const pencil: ObjectClass = {
  label: 'pencil', place: 'table', flat: true, colors: ['yellow', 'red', 'blue', 'green', 'black'], stuffs: ['wooden'],
  build(b, style, r) {
    const [half, fat] = [r.between(0.065, 0.085), 0.0052]
    const hexagon = Array.from({ length: 6 }, (_, k): Point2 => [fat * Math.cos((k * Math.PI) / 3), fat * Math.sin((k * Math.PI) / 3)])
    b.at(chain(move(0, 0, fat), turn('y', 90)), () => {
      b.extrude(finish(style, { gloss: 0.4 }), hexagon, -half, half)
      b.lathe(plain([226, 184, 128]), [[fat, half], [0.0016, half + 0.02]])
      b.lathe(plain([30, 30, 32]), [[0.0016, half + 0.02], [0, half + 0.0265]])
      b.lathe(BRASS, [[fat * 1.05, -half - 0.01], [fat * 1.05, -half]])
      b.lathe(plain([236, 130, 140]), [[0, -half - 0.02], [fat, -half - 0.018], [fat, -half - 0.01]])
    })
  },
}

const calculator: ObjectClass = {
  label: 'calculator', place: 'table', flat: true, colors: ['black', 'white', 'blue', 'pink'], stuffs: ['plastic'],
  build(b, style, r) {
    const [x, y] = [r.between(0.036, 0.042), r.between(0.064, 0.072)]
    b.block(finish(style), [-x, -y, 0], [x, y, 0.013], 0.004)
    const screen = picture('calculator', (u, v): Rgb => (within(u, v, 0.55, 0.95, 0.2, 0.8) && fract(u * 10) > 0.3 && (Math.abs(v - 0.5) < 0.06 || Math.abs(v - 0.24) < 0.06 || Math.abs(v - 0.76) < 0.06 || fract(u * 10) > 0.8) ? [24, 34, 28] : [172, 196, 164]))
    b.quad(painted(screen, 2 * x - 0.014, y * 0.36), [-x + 0.007, y * 0.52, 0.0135], [2 * x - 0.014, 0, 0], [0, y * 0.36, 0])
    const key = plain(style.color === 'black' ? [196, 198, 200] : style.color === 'white' ? [90, 94, 100] : [240, 240, 242])
    for (let row = 0; row < 5; row++) {
      for (let k = 0; k < 4; k++) {
        const [cx, cy] = [(k - 1.5) * x * 0.46, -y * 0.84 + row * y * 0.285]
        const own = k === 3 ? plain([232, 130, 40]) : row === 4 && k === 0 ? plain([200, 40, 40]) : key
        b.block(own, [cx - x * 0.17, cy - y * 0.09, 0.012], [cx + x * 0.17, cy + y * 0.09, 0.0165], 0.0015)
      }
    }
  },
}

const globe: ObjectClass = {
  label: 'globe', place: 'table', colors: ['blue', 'brown', 'green'], stuffs: ['plastic'],
  build(b, style, r) {
    const radius = r.between(0.085, 0.1)
    const sea: Rgb = style.color === 'brown' ? [206, 180, 134] : style.color === 'green' ? [120, 186, 176] : [46, 112, 190]
    const land: Rgb = style.color === 'brown' ? [142, 96, 56] : [96, 152, 70]
    const wave = (u: number, v: number): number => Math.sin(u * 12.6 + 1) * Math.cos(v * 9) + 0.8 * Math.sin(u * 25 + v * 14) * Math.sin(v * 17 + u * 6.3) + 0.35 * Math.sin(u * 69 + v * 31)
    const earth = picture(`earth ${style.color}`, (u, v): Rgb => {
      if (v > 0.93 || v < 0.06) return [240, 244, 248]
      if (Math.abs(fract(v * 6) - 0.5) > 0.485 || Math.abs(fract(u * 12) - 0.5) > 0.488) return shade(sea, 0.8)
      return wave(u, v) > 0.42 ? (wave(u + 0.02, v) > 0.9 ? shade(land, 1.3) : land) : sea
    })
    const metal = r.next() < 0.5 ? BRASS : plain([52, 52, 56], { gloss: 0.5 })
    b.lathe(metal, [[0, 0], [radius * 0.75, 0]], smoothCurve<Point2>([[radius * 0.75, 0], [radius * 0.74, 0.008], [radius * 0.3, 0.02], [0.01, 0.034]], 4))
    const centre = radius + 0.05
    b.rod(metal, [0, 0, 0.03], [0, 0, 0.042], 0.008)
    b.at(chain(move(0, 0, centre), turn('y', 23)), () => {
      b.ball(painted(earth, 1, 1, { gloss: 0.45 }), [0, 0, 0], radius)
      b.rod(metal, [0, 0, -radius - 0.012], [0, 0, radius + 0.012], 0.004)
      b.tube(metal, Array.from({ length: 21 }, (_, k): Vec3 => [-(radius + 0.009) * Math.cos(((k / 20) - 0.5) * Math.PI), 0, (radius + 0.009) * Math.sin(((k / 20) - 0.5) * Math.PI)]), 0.0045)
    })
  },
}

const clock: ObjectClass = {
  label: 'clock', place: 'table', colors: ['red', 'green', 'blue', 'yellow', 'black', 'orange'], stuffs: ['metal'], front: true,
  build(b, style, r) {
    const [radius, half] = [r.between(0.055, 0.066), 0.02]
    const [hour, minute] = [r.between(0, 6.28), r.between(0, 6.28)]
    const face = picture(`clock ${r.below(1000)}`, (u, v): Rgb => {
      const [x, y] = [u * 2 - 1, v * 2 - 1]
      const [d, t] = [Math.hypot(x, y), Math.atan2(x, y) / (2 * Math.PI)]
      const hand = (angle: number, long: number, wide: number): boolean => nearSegment(x, y, [0, 0], [Math.sin(angle) * long, Math.cos(angle) * long], wide)
      if (hand(hour, 0.48, 0.05) || hand(minute, 0.72, 0.034) || d < 0.08) return [26, 26, 30]
      return d > 0.72 && d < 0.92 && Math.abs(fract(t * 12 + 0.5) - 0.5) < 0.11 ? [26, 26, 30] : [247, 244, 236]
    })
    b.at(move(0, 0, radius + 0.012), () => {
      b.at(turn('x', 90), () => {
        b.lathe(finish(style), arc([radius - 0.008, half - 0.004], 0.008, -20, 160, 8), [[radius - 0.008, half - 0.002], [radius - 0.01, half - 0.006]])
        b.lathe(finish(style), [[0, -half], [radius - 0.02, -half], [radius, -half + 0.01], [radius, half - 0.004]])
      })
      const reach = radius - 0.008
      b.surface(painted(face, 1, 1), 24, 4, (u, v) => [reach * v * Math.cos(2 * Math.PI * u), -half + 0.005, reach * v * Math.sin(2 * Math.PI * u)])
      b.mesh.uvs.splice(-(25 * 5) * 2, 25 * 5 * 2, ...Array.from({ length: 25 * 5 }, (_, k): Point2 => {
        const [a, v] = [(2 * Math.PI * (k % 25)) / 24, Math.floor(k / 25) / 4]
        return [0.5 + 0.5 * v * Math.cos(a), 0.5 + 0.5 * v * Math.sin(a)]
      }).flat())
    })
    for (const side of [-1, 1]) {
      b.at(chain(move(side * radius * 0.56, 0, radius * 1.98), turn('y', side * 28)), () => b.lathe(METAL, arc([0, 0], radius * 0.38, 0, 90, 8), [[0, 0.001], [radius * 0.38, 0]]))
      b.rod(METAL, [side * radius * 0.5, 0, radius * 0.45], [side * radius * 0.8, 0, 0.0055], 0.0055)
    }
    b.tube(METAL, smoothCurve<Vec3>([[-radius * 0.3, 0, radius * 2.14], [0, 0, radius * 2.7], [radius * 0.3, 0, radius * 2.14]], 6), 0.0032)
  },
}

const glasses: ObjectClass = {
  label: 'glasses', place: 'table', colors: ['black', 'red', 'brown', 'blue'], stuffs: ['plastic'], front: true,
  build(b, style, r) {
    const [x, radius, long] = [0.035, r.between(0.023, 0.027), 0.12]
    const frame = finish(style, { gloss: 0.6 })
    const square = r.next() < 0.5
    const around = (side: number, k: number, scale = 1): Vec3 => {
      const a = (k / 28) * 2 * Math.PI
      const s = square ? (Math.abs(Math.cos(a)) ** 4 + Math.abs(Math.sin(a)) ** 4) ** -0.25 : 1
      return [side * x + radius * s * scale * 1.08 * Math.cos(a), 0, radius + 0.004 + radius * 0.88 * s * scale * Math.sin(a)]
    }
    for (const side of [-1, 1]) {
      b.tube(frame, Array.from({ length: 29 }, (_, k) => around(side, k)), 0.0028, 8)
      b.surface(GLASS, 28, 1, (u, v) => around(side, u * 28, v))
      b.tube(frame, smoothCurve<Vec3>([[side * (x + radius), 0, radius * 1.4], [side * (x + radius + 0.004), 0.01, radius * 1.4], [side * (x + radius + 0.003), long * 0.75, radius * 1.35], [side * (x + radius), long, 0.006]], 6), 0.0024, 8)
    }
    b.tube(frame, smoothCurve<Vec3>([[-x + radius, 0, radius * 1.2], [0, 0, radius * 1.4], [x - radius, 0, radius * 1.2]], 4), 0.0028, 8)
  },
}

const pencilCup: ObjectClass = {
  label: 'pen holder', place: 'table', colors: [...STRONG, 'black'], patterns: ['plain', 'dots', 'stripes'], stuffs: ['ceramic', 'plastic'],
  build(b, style, r) {
    const [radius, h] = [r.between(0.036, 0.042), r.between(0.088, 0.1)]
    b.lathe(skin(style, 10, 40), [[0, 0], [radius, 0]], [[radius, 0], [radius, h]], [[radius, h], [radius - 0.004, h]])
    b.lathe(plain(shade(rgbOf(style), 0.5)), [[radius - 0.004, h], [radius - 0.004, 0.01], [0, 0.01]])
    const inks = [PALETTE.red, PALETTE.yellow, PALETTE.blue, PALETTE.green, PALETTE.black].map((c) => plain(c, { gloss: 0.4 }))
    for (let k = 0; k < 6; k++) {
      const angle = k * 1.05 + r.between(0, 0.4)
      const [c, s] = [Math.cos(angle), Math.sin(angle)]
      const [from, to]: [Vec3, Vec3] = [[-c * radius * 0.4, -s * radius * 0.4, 0.012], [c * radius * 0.85, s * radius * 0.85, h + r.between(0.035, 0.065)]]
      b.rod(inks[k % 5]!, from, to, 0.0042)
      const along = (t: number): Vec3 => [from[0] + (to[0] - from[0]) * t, from[1] + (to[1] - from[1]) * t, from[2] + (to[2] - from[2]) * t]
      b.rod(k % 2 === 0 ? plain([226, 184, 128]) : CHROME, along(1), along(1.1), 0.004, 0.0012)
    }
  },
}

const trophy: ObjectClass = {
  label: 'trophy', place: 'table', colors: ['yellow', 'grey', 'brown'], stuffs: ['metal'],
  build(b, style, r) {
    const [rim, h] = [r.between(0.048, 0.058), r.between(0.2, 0.24)]
    const metal = style.color === 'yellow' ? plain([246, 196, 70], { gloss: 0.8, metal: 1 }) : style.color === 'grey' ? CHROME : plain([184, 116, 66], { gloss: 0.7, metal: 1 })
    b.block(r.next() < 0.5 ? WALNUT : plain([30, 30, 34], { gloss: 0.5 }), [-0.042, -0.042, 0], [0.042, 0.042, 0.04], 0.004)
    b.quad(BRASS, [-0.024, -0.0425, 0.01], [0.048, 0, 0], [0, 0, 0.02])
    b.lathe(metal, smoothCurve<Point2>([[0.034, 0.04], [0.014, 0.054], [0.0085, 0.08], [0.012, 0.092], [rim * 0.7, 0.12], [rim * 0.96, h * 0.75], [rim, h]], 5), arc([rim - 0.002, h], 0.002, 0, 180, 4), smoothCurve<Point2>([[rim - 0.004, h], [rim * 0.88, h * 0.75], [rim * 0.5, 0.13], [0, 0.125]], 4))
    for (const side of [0, 180]) b.at(turn('z', side), () => b.tube(metal, smoothCurve<Vec3>([[rim * 0.95, 0, h * 0.9], [rim * 1.6, 0, h * 0.93], [rim * 1.65, 0, h * 0.72], [rim * 0.8, 0, h * 0.62]], 6), 0.0048))
  },
}

export const OFFICE: readonly ObjectClass[] = [book, stapler, tape, scissors, pencil, calculator, globe, clock, glasses, pencilCup, trophy]
