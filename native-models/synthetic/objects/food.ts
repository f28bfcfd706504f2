// Fruit and other things to eat.

import type { Vec3 } from '../../scene/geometry.ts'
import { mottled, PALETTE, plain, shade, speckle, type Material } from '../materials.ts'
import { chain, move, stretch, turn } from '../mesh.ts'
import { arc, ellipse, smoothCurve, type Point2 } from '../profiles.ts'
import { rgbOf, type ObjectClass } from './class.ts'
import { leaf } from './parts.ts'

const STEM = plain([92, 66, 38])
const SKIN = { gloss: 0.4 }

const apple: ObjectClass = {
  label: 'apple', place: 'table', colors: ['red', 'green', 'yellow'], stuffs: ['natural'],
  build(b, style, r) {
    const k = r.between(0.92, 1.08)
    b.lathe(mottled(rgbOf(style), 0.18, 0.02, SKIN), smoothCurve<Point2>([[0, 0.006], [0.016, 0], [0.032, 0.016], [0.04 * k, 0.043], [0.032, 0.067], [0.016, 0.073]], 6))
    b.lathe(plain([128, 110, 50]), smoothCurve<Point2>([[0.016, 0.073], [0.005, 0.065], [0, 0.06]], 4))
    b.tube(STEM, [[0, 0, 0.058], [0.002, 0, 0.074], [0.007, 0, 0.088]], 0.0022)
    leaf(b, [0.004, 0, 0.078], 0.4, 0.035, 0.009, 0.012)
  },
}

const PEEL_END = plain([98, 84, 36])

const banana: ObjectClass = {
  label: 'banana', place: 'table', flat: true, colors: ['yellow', 'green'], stuffs: ['natural'],
  build(b, style, r) {
    const [bend, fat] = [r.between(0.8, 1.1), r.between(0.0155, 0.018)]
    const along = (from: number, to: number): Vec3[] => Array.from({ length: 13 }, (_, k): Vec3 => {
      const angle = ((from + ((to - from) * k) / 12) * 2 - 1) * bend
      return [0.1 * Math.sin(angle), 0.13 * (1 - Math.cos(angle)) - 0.022, fat + 0.002]
    })
    const width = (t: number): number => (t < 0.14 ? 0.005 + 0.085 * t : t > 0.86 ? Math.max(0.003, fat - (t - 0.86) * 0.1) : fat)
    const color = style.color === 'green' ? ([150, 186, 62] as const) : PALETTE.yellow
    for (const [from, to, stuff] of [[0, 0.07, PEEL_END], [0.07, 0.95, plain(color, { gloss: 0.2 })], [0.95, 1, PEEL_END]] as const) b.tube(stuff, along(from, to), (t) => width(from + (to - from) * t), 6)
  },
}

const orange: ObjectClass = {
  label: 'orange', place: 'table', colors: ['orange'], stuffs: ['natural'],
  build(b, _style, r) {
    const radius = r.between(0.036, 0.042)
    b.ball(speckle([240, 134, 22], [222, 112, 10], 0.0022, { gloss: 0.3 }), [0, 0, radius * 0.95], [radius, radius, radius * 0.95])
    b.at(move(0, 0, radius * 1.88), () => b.cylinder(plain([84, 120, 50]), 0.005, 0, 0.003))
    if (r.next() < 0.5) leaf(b, [0, 0, radius * 1.9], 1.2, 0.036, 0.008, 0.012)
  },
}

const pear: ObjectClass = {
  label: 'pear', place: 'table', colors: ['green', 'yellow'], stuffs: ['natural'],
  build(b, style, r) {
    const h = r.between(0.092, 0.106)
    const color = style.color === 'green' ? ([150, 178, 66] as const) : ([222, 194, 74] as const)
    b.lathe(mottled(color, 0.14, 0.02, SKIN), smoothCurve<Point2>([[0, 0.003], [0.018, 0], [0.036, 0.022], [0.035, 0.042], [0.021, 0.066], [0.014, h - 0.01], [0.006, h - 0.001], [0, h - 0.003]], 6))
    b.tube(STEM, [[0, 0, h - 0.006], [0.001, 0, h + 0.012], [0.006, 0, h + 0.024]], 0.002)
  },
}

const carrot: ObjectClass = {
  label: 'carrot', place: 'table', flat: true, colors: ['orange'], stuffs: ['natural'],
  build(b, _style, r) {
    const [long, fat] = [r.between(0.15, 0.19), r.between(0.017, 0.021)]
    b.at(chain(move(long * 0.42, 0, fat), turn('y', -90)), () => b.lathe(plain([236, 118, 30], { gloss: 0.15 }), smoothCurve<Point2>([[0, 0], [0.006, 0.012], [fat * 0.75, long * 0.6], [fat, long * 0.93], [fat * 0.6, long], [0, long - 0.003]], 5)))
    for (let k = 0; k < 7; k++) {
      const spread = (k - 3) * 0.011
      b.tube(plain(k % 2 === 0 ? [58, 132, 48] : [88, 160, 64]), smoothCurve<Vec3>([[-long * 0.56, 0, fat], [-long * 0.56 - 0.04, spread, fat * 1.1 + 0.003 * (k % 3)], [-long * 0.56 - 0.09, spread * 2.1, 0.005]], 4), (t) => 0.0022 + 0.0045 * t * (k % 2 === 0 ? 1 : 0.7), 6)
    }
  },
}

const donut: ObjectClass = {
  label: 'donut', place: 'table', flat: true, colors: ['pink', 'brown', 'white'], stuffs: ['natural'],
  build(b, style, r) {
    const [ring, fat] = [r.between(0.03, 0.034), r.between(0.017, 0.02)]
    b.lathe(mottled([206, 150, 84], 0.15, 0.01), arc([ring, fat], fat, -200, 20, 18))
    b.lathe(plain(style.color === 'brown' ? [84, 46, 28] : rgbOf(style), { gloss: 0.5 }), arc([ring, fat], fat * 1.06, 5, 175, 16))
    const colors = [PALETTE.yellow, PALETTE.blue, PALETTE.green, style.color === 'white' ? PALETTE.red : PALETTE.white].map((c) => plain(c))
    for (let k = 0; k < 44; k++) {
      const [angle, lean] = [k * 2.399, ((k * 7) % 11) / 11 * 2 - 1]
      const [out, up] = [ring + fat * 1.08 * Math.sin(lean * 0.9), fat + fat * 1.08 * Math.cos(lean * 0.9)]
      const [x, y, dx, dy] = [out * Math.cos(angle), out * Math.sin(angle), 0.0035 * Math.cos(k * 1.3), 0.0035 * Math.sin(k * 1.3)]
      b.tube(colors[k % 4]!, [[x - dx, y - dy, up], [x + dx, y + dy, up]], 0.0013, 5)
    }
  },
}

const pumpkin: ObjectClass = {
  label: 'pumpkin', place: 'table', colors: ['orange', 'white', 'green'], stuffs: ['natural'],
  build(b, style, r) {
    const [radius, flat] = [r.between(0.075, 0.095), r.between(0.68, 0.85)]
    const rind: Material = mottled(style.color === 'green' ? [74, 112, 58] : style.color === 'orange' ? [232, 122, 28] : rgbOf(style), 0.1, 0.03, { gloss: 0.3 })
    b.surface(rind, 90, 20, (u, v) => {
      const [angle, rise] = [2 * Math.PI * u, Math.PI * (v - 0.5)]
      const rib = radius * (1 - 0.13 * Math.abs(Math.cos(angle * 5)) ** 6)
      const dip = 0.16 * radius * Math.exp(-((1 - Math.abs(v * 2 - 1)) ** 2) * 22)
      return [rib * Math.cos(rise) * Math.cos(angle), rib * Math.cos(rise) * Math.sin(angle), radius * flat * (1 + Math.sin(rise)) - Math.sign(v - 0.5) * dip]
    })
    b.tube(plain([112, 120, 60]), smoothCurve<Vec3>([[0, 0, radius * flat * 1.7], [0.002, 0, radius * flat * 2], [0.016, 0, radius * flat * 2.3]], 5), (t) => 0.014 - 0.005 * t, 6)
  },
}

const pineapple: ObjectClass = {
  label: 'pineapple', place: 'table', colors: ['yellow', 'brown'], stuffs: ['natural'],
  build(b, style, r) {
    const [fat, h] = [r.between(0.048, 0.056), r.between(0.13, 0.155)]
    const color = style.color === 'yellow' ? ([226, 168, 48] as const) : ([166, 112, 52] as const)
    b.lathe(plain(shade(color, 0.72)), smoothCurve<Point2>([[0, 0], [fat * 0.75, 0.004], [fat * 0.97, h * 0.5], [fat * 0.72, h * 0.95], [0, h]], 6))
    for (let row = 0; row < 9; row++) {
      const [z, around] = [h * (0.08 + 0.1 * row), fat * (1 - 0.9 * Math.abs(0.08 + 0.1 * row - 0.45) ** 2.2)]
      for (let k = 0; k < 11; k++) {
        const angle = ((k + (row % 2) / 2) / 11) * 2 * Math.PI
        b.at(chain(turn('z', (angle * 180) / Math.PI), move(around * 0.93, 0, z), stretch(0.009, 0.0125, 0.0085)), () => b.ball(plain(color, { gloss: 0.25 }), [0, 0, 0], 1))
      }
    }
    for (let k = 0; k < 16; k++) leaf(b, [0, 0, h * 0.95], k * 2.399, 0.05 - 0.0022 * k, 0.05 + 0.0045 * k, 0.011, k)
  },
}

const cake: ObjectClass = {
  label: 'cake', place: 'table', colors: ['white', 'pink', 'brown'], stuffs: ['natural'],
  build(b, style, r) {
    const [radius, h] = [r.between(0.085, 0.1), r.between(0.06, 0.08)]
    const icing = plain(style.color === 'brown' ? [88, 50, 32] : rgbOf(style), { gloss: 0.3 })
    b.lathe(plain([232, 230, 226], { gloss: 0.5 }), [[0, 0], [radius + 0.025, 0]], arc([radius + 0.025, 0.003], 0.003, -90, 90, 4), [[radius + 0.025, 0.006], [0, 0.006]])
    b.lathe(icing, [[radius, 0.006], [radius, h - 0.006]], arc([radius - 0.008, h - 0.008], 0.008, 0, 90, 4), [[radius - 0.008, h], [0, h]])
    const berries = 8
    for (let k = 0; k < berries; k++) {
      const [x, y] = [radius * 0.74 * Math.cos((2 * Math.PI * k) / berries), radius * 0.74 * Math.sin((2 * Math.PI * k) / berries)]
      b.at(move(x, y, h), () => b.lathe(plain([248, 246, 240]), smoothCurve<Point2>([[0.015, 0], [0.013, 0.008], [0.006, 0.014], [0, 0.016]], 3)))
      b.ball(plain([190, 24, 36], { gloss: 0.7 }), [x, y, h + 0.02], 0.008)
    }
    for (let k = 0; k < 30; k++) b.ball(plain([248, 244, 236]), [(radius + 0.002) * Math.cos(k * 0.2094), (radius + 0.002) * Math.sin(k * 0.2094), 0.012], 0.009)
    for (const [x, y, c] of [[0, 0.02, PALETTE.blue], [-0.02, -0.012, PALETTE.yellow], [0.02, -0.012, PALETTE.red]] as const) {
      b.rod(plain(c), [x, y, h], [x, y, h + 0.055], 0.0032)
      b.ball(plain([255, 196, 80], { glow: 1.4 }), [x, y, h + 0.064], [0.003, 0.003, 0.008])
    }
  },
}

const bread: ObjectClass = {
  label: 'bread', place: 'table', colors: ['brown'], stuffs: ['natural'],
  build(b, _style, r) {
    const [long, wide, h] = [r.between(0.2, 0.26), r.between(0.09, 0.11), r.between(0.075, 0.09)]
    const crust = mottled([184, 116, 54], 0.22, 0.03)
    b.surface(crust, 36, 40, (u, v) => {
      const x = (v - 0.5) * 2
      const taper = Math.max(0.001, 1 - Math.abs(x) ** 5) ** 0.5
      const angle = 2 * Math.PI * u
      const score = 1 - 0.12 * Math.max(0, Math.cos(v * Math.PI * 10)) ** 8 * Math.max(0, Math.sin(angle))
      return [x * long * 0.5, -Math.cos(angle) * wide * 0.5 * taper, Math.max(0, h * 0.45 + Math.sin(angle) * h * 0.55 * taper * score)]
    })
    for (let k = 0; k < 4; k++) b.at(chain(move((k - 1.5) * long * 0.2, 0, h * 0.955), turn('z', 35)), () => b.extrude(plain([238, 208, 150]), ellipse(0, 0, 0.007, wide * 0.3), 0, 0.004))
  },
}

export const FOOD: readonly ObjectClass[] = [apple, banana, orange, pear, carrot, donut, pumpkin, pineapple, cake, bread]
