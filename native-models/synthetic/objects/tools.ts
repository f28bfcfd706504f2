// The workshop and the broom cupboard.

import type { Vec3 } from '../../scene/geometry.ts'
import { CHROME, DARK_METAL, METAL, PINE, plain, RUBBER, shade, wood } from '../materials.ts'
import { chain, move, turn } from '../mesh.ts'
import { arc, smoothCurve, smoothRing, type Point2 } from '../profiles.ts'
import { finish, rgbOf, skin, STRONG, type ObjectClass } from './class.ts'
import { vessel } from './parts.ts'

const BLADE = plain([206, 208, 214], { gloss: 0.55, metal: 0.8 })
const ASH = wood([222, 182, 126], [178, 132, 82], 0.2)
const LYING = { place: 'table', flat: true } as const

const hammer: ObjectClass = {
  ...LYING, label: 'hammer', colors: ['brown', 'red', 'blue', 'yellow', 'black'], stuffs: ['wooden', 'plastic'],
  build(b, style, r) {
    const long = r.between(0.26, 0.31)
    const grip = style.color === 'brown' ? ASH : finish(style)
    b.rod(style.color === 'brown' ? ASH : METAL, [-0.04, 0, 0.016], [long * 0.6, 0, 0.016], 0.009)
    b.tube(grip, smoothCurve<Vec3>([[-long * 0.45, 0, 0.016], [-long * 0.25, 0, 0.016], [0, 0, 0.016]], 5), (t) => 0.014 + 0.003 * Math.cos(t * 6))
    b.at(move(long * 0.6, 0, 0.016), () => {
      b.block(DARK_METAL, [-0.014, -0.03, -0.013], [0.014, 0.022, 0.013], 0.003)
      b.rod(DARK_METAL, [0, -0.02, 0], [0, -0.046, 0], 0.011)
      b.rod(METAL, [0, -0.042, 0], [0, -0.062, 0], 0.0155)
      for (const side of [-1, 1]) b.tube(METAL, smoothCurve<Vec3>([[0, 0.018, side * 0.006], [-0.004, 0.045, side * 0.009], [-0.022, 0.072, side * 0.011]], 5), (t) => 0.009 - 0.006 * t, 8)
    })
  },
}

const screwdriver: ObjectClass = {
  ...LYING, label: 'screwdriver', colors: ['red', 'yellow', 'blue', 'green', 'orange'], stuffs: ['plastic'],
  build(b, style, r) {
    const [long, fat] = [r.between(0.1, 0.14), r.between(0.015, 0.018)]
    b.at(chain(move(0, 0, fat), turn('y', -90)), () => {
      b.lathe(finish(style, { gloss: 0.5 }), smoothCurve<Point2>([[0, 0.1], [fat * 0.75, 0.098], [fat, 0.07], [fat * 0.9, 0.03], [fat * 0.62, 0.016], [fat * 0.8, 0.002], [0, 0]], 5).toReversed())
      for (let k = 0; k < 6; k++) {
        const [c, s] = [Math.cos(k * 1.047) * fat * 0.95, Math.sin(k * 1.047) * fat * 0.95]
        b.rod(plain(shade(rgbOf(style), 0.5)), [c, s, 0.035], [c, s, 0.085], 0.0022)
      }
      b.cylinder(CHROME, 0.0038, -long, 0.004)
    })
    b.at(move(long, 0, fat), () => b.block(CHROME, [-0.002, -0.0055, -0.0012], [0.018, 0.0055, 0.0012], 0.001))
  },
}

const wrench: ObjectClass = {
  ...LYING, label: 'wrench', colors: ['grey', 'red', 'blue', 'black'], stuffs: ['metal'],
  build(b, style, r) {
    const [half, head] = [r.between(0.08, 0.11), r.between(0.02, 0.024)]
    const steel = style.color === 'grey' ? CHROME : finish(style, { gloss: 0.6 })
    b.block(steel, [-half + 0.01, -0.0085, 0.001], [half - 0.01, 0.0085, 0.009], 0.003)
    // An open jaw at one end, a ring at the other.
    const jaw: Point2[] = [...Array.from({ length: 15 }, (_, k): Point2 => {
      const angle = ((35 + (290 * k) / 14) * Math.PI) / 180
      return [half + head * Math.cos(angle), head * Math.sin(angle)]
    }), [half - head * 0.15, -head * 0.5], [half - head * 0.35, 0], [half - head * 0.15, head * 0.5]]
    b.at(chain(move(half, 0, 0), turn('z', 15), move(-half, 0, 0)), () => b.extrude(CHROME, jaw, 0, 0.0115, { bevel: 0.002 }))
    b.at(move(-half - 0.004, 0, 0), () => b.lathe(CHROME, [[0.0105, 0], [head * 0.86, 0]], [[head * 0.86, 0], [head * 0.9, 0.006], [head * 0.82, 0.0115]], [[head * 0.82, 0.0115], [0.0105, 0.0115]], [[0.0105, 0.0115], [0.0105, 0]]))
  },
}

const saw: ObjectClass = {
  ...LYING, label: 'saw', colors: ['brown', 'red', 'yellow', 'blue', 'black'], stuffs: ['wooden', 'plastic'],
  build(b, style, r) {
    const long = r.between(0.3, 0.38)
    const teeth = 34
    const edge = Array.from({ length: teeth * 2 + 1 }, (_, k): Point2 => [(long * k) / (teeth * 2), -0.05 + (k % 2) * 0.007])
    b.extrude(BLADE, [...edge, [long, -0.012], [0, 0.055]], 0.008, 0.0105)
    const grip = style.color === 'brown' ? wood([196, 132, 76], [140, 86, 46], 0.2) : finish(style)
    const bar = (points: Point2[], radius: number): void => b.tube(grip, smoothCurve(points.map(([x, y]): Vec3 => [x, y, 0.011]), 5), radius)
    bar([[0.02, -0.045], [-0.03, -0.055], [-0.085, -0.045], [-0.1, -0.012], [-0.098, 0.03], [-0.07, 0.058], [0.025, 0.05]], 0.0115)
    b.extrude(grip, smoothRing([[-0.012, -0.05], [0.035, -0.045], [0.03, 0.05], [-0.012, 0.053]], 4), 0.001, 0.021, { bevel: 0.004 })
    for (const y of [-0.025, 0.025]) b.at(move(0.012, y, 0), () => b.cylinder(CHROME, 0.006, 0.018, 0.0225))
  },
}

const pliers: ObjectClass = {
  ...LYING, label: 'pliers', colors: ['red', 'blue', 'yellow', 'green'], stuffs: ['metal'],
  build(b, style, r) {
    const open = r.between(0.8, 1.2)
    for (const side of [-1, 1]) {
      b.tube(finish(style, { gloss: 0.4 }), smoothCurve<Vec3>([[-0.02, side * 0.012, 0.009], [-0.06, side * 0.028 * open, 0.009], [-0.115, side * 0.03 * open, 0.009]], 5), (t) => 0.0068 + 0.0015 * Math.sin(t * 3))
      b.extrude(DARK_METAL, side === 1 ? [[-0.022, 0.004], [0.012, -0.002], [0.05, 0.0012], [0.05, 0.006], [0.012, 0.014], [-0.022, 0.018]] : [[-0.022, -0.018], [0.012, -0.014], [0.05, -0.006], [0.05, -0.0012], [0.012, 0.002], [-0.022, -0.004]], 0.003, 0.015, { bevel: 0.002 })
    }
    b.cylinder(CHROME, 0.0075, 0, 0.0185)
  },
}

const toolbox: ObjectClass = {
  label: 'toolbox', place: 'table', colors: ['red', 'blue', 'yellow', 'green', 'grey'], stuffs: ['metal'], front: true,
  build(b, style, r) {
    const [x, y, h] = [r.between(0.16, 0.2), r.between(0.075, 0.09), r.between(0.11, 0.13)]
    b.block(finish(style, { gloss: 0.4 }), [-x, -y, 0], [x, y, h], 0.006)
    b.at(turn('z', 90), () => b.at(turn('x', 90), () => b.extrude(finish(style, { gloss: 0.4 }), [[-y - 0.004, h], [y + 0.004, h], [y + 0.004, h + 0.018], [y * 0.45, h + 0.05], [-y * 0.45, h + 0.05], [-y - 0.004, h + 0.018]], -x - 0.004, x + 0.004)))
    b.tube(plain([40, 40, 42], { gloss: 0.3 }), smoothCurve<Vec3>([[-x * 0.5, 0, h + 0.045], [-x * 0.46, 0, h + 0.088], [x * 0.46, 0, h + 0.088], [x * 0.5, 0, h + 0.045]], 5), 0.008)
    for (const side of [-1, 1]) b.block(CHROME, [side * x * 0.55 - 0.013, -y - 0.012, h - 0.03], [side * x * 0.55 + 0.013, -y + 0.002, h + 0.014], 0.003)
    b.block(plain(shade(rgbOf(style), 0.55)), [-x - 0.001, -y - 0.001, h * 0.3], [x + 0.001, y + 0.001, h * 0.42], 0.004)
  },
}

const bucket: ObjectClass = {
  label: 'bucket', place: 'floor', colors: STRONG, patterns: ['plain', 'plain', 'stripes'], stuffs: ['plastic', 'metal'],
  build(b, style, r) {
    const [top, h] = [r.between(0.135, 0.16), r.between(0.24, 0.29)]
    vessel(b, skin(style, 12, 14), plain(shade(rgbOf(style), 0.72)), [[top * 0.72, 0], [top * 0.96, h * 0.86], [top, h]], 0.005)
    b.lathe(finish(style), arc([top, h - 0.012], 0.009, -90, 90, 6))
    const fallen = r.next() < 0.5 ? 62 : 8
    b.at(chain(move(0, 0, h - 0.02), turn('x', fallen)), () => b.tube(METAL, smoothCurve<Vec3>([[-top - 0.008, 0, 0], [-top * 0.8, 0, top * 0.7], [0, 0, top * 1.12], [top * 0.8, 0, top * 0.7], [top + 0.008, 0, 0]], 7), 0.0038))
    b.holds(top * 0.62, top * 0.62, 0.006, h)
  },
}

const broom: ObjectClass = {
  label: 'broom', place: 'floor', colors: ['yellow', 'red', 'blue', 'green'], stuffs: ['wooden'],
  build(b, style, r) {
    const [tall, wide] = [r.between(1.15, 1.35), r.between(0.13, 0.17)]
    b.rod(PINE, [0, 0, 0.2], [0, 0, tall], 0.013)
    b.block(finish(style), [-wide * 0.8, -0.032, 0.17], [wide * 0.8, 0.032, 0.215], 0.012)
    const straw = plain([206, 166, 84])
    for (let k = 0; k < 70; k++) {
      const [u, v] = [((k % 18) / 17) * 2 - 1, Math.floor(k / 18) / 1.5 - 1]
      b.tube(k % 3 === 0 ? plain([182, 140, 66]) : straw, [[u * wide * 0.74, v * 0.022, 0.175], [u * wide * 0.98, v * 0.04, 0]], 0.0075, 6)
    }
  },
}

const ladder: ObjectClass = {
  label: 'ladder', place: 'floor', colors: ['grey', 'yellow', 'brown', 'red'], stuffs: ['metal', 'wooden'], front: true,
  build(b, style, r) {
    const [tall, steps] = [r.between(1.05, 1.4), r.pick([4, 5])]
    const stuff = style.color === 'grey' ? METAL : style.color === 'brown' ? PINE : finish(style)
    const spread = tall * 0.28
    const width = (t: number): number => 0.23 - 0.07 * t
    for (const side of [-1, 1]) {
      b.rod(stuff, [side * width(0), -spread, 0], [side * width(1), -0.03, tall], 0.02)
      b.rod(stuff, [side * width(0), spread, 0], [side * width(1), 0.03, tall], 0.016)
      b.rod(RUBBER, [side * width(0), -spread, 0], [side * width(0), -spread, 0.04], 0.024)
    }
    for (let k = 1; k <= steps; k++) {
      const t = k / (steps + 0.6)
      const [w, y] = [width(t), -spread + (spread - 0.03) * t]
      b.block(stuff, [-w, y - 0.045, tall * t - 0.012], [w, y + 0.045, tall * t + 0.012], 0.005)
    }
    b.block(finish(style), [-0.19, -0.08, tall - 0.01], [0.19, 0.08, tall + 0.025], 0.008)
    b.rod(stuff, [-width(0.35), spread * 0.62, tall * 0.38], [width(0.35), spread * 0.62, tall * 0.38], 0.01)
  },
}

const wateringCan: ObjectClass = {
  label: 'watering can', place: 'table', colors: ['green', 'blue', 'red', 'yellow', 'grey'], stuffs: ['metal', 'plastic'],
  build(b, style, r) {
    const [radius, h] = [r.between(0.07, 0.08), r.between(0.13, 0.15)]
    const shell = finish(style, { gloss: 0.5 })
    b.lathe(shell, [[0, 0], [radius, 0]], [[radius, 0], [radius * 1.04, 0.01], [radius * 0.9, h]], [[radius * 0.9, h], [radius * 0.72, h + 0.002]], [[radius * 0.72, h + 0.002], [radius * 0.68, h - 0.03], [0, h - 0.03]])
    b.tube(shell, smoothCurve<Vec3>([[radius * 0.9, 0, 0.028], [radius * 1.5, 0, 0.06], [radius * 2.1, 0, h * 0.98], [radius * 2.5, 0, h * 1.22]], 6), (t) => 0.014 - 0.005 * t)
    b.at(chain(move(radius * 2.5, 0, h * 1.22), turn('y', 48)), () => b.lathe(shell, [[0.009, -0.004], [0.03, 0.03]], arc([0, -0.03], 0.067, 62, 90, 5)))
    b.tube(shell, smoothCurve<Vec3>([[-radius * 0.95, 0, 0.035], [-radius * 1.75, 0, h * 0.62], [-radius * 1.1, 0, h * 1.32], [radius * 0.55, 0, h * 1.24], [radius * 0.72, 0, h]], 6), 0.0075)
  },
}

export const TOOLS: readonly ObjectClass[] = [hammer, screwdriver, wrench, saw, pliers, toolbox, bucket, broom, ladder, wateringCan]
