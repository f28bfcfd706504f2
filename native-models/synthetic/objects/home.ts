// What lies about a home: things to wear, carry and look at.

import type { Vec3 } from '../../scene/geometry.ts'
import { BRASS, CHROME, mottled, PALETTE, PAPER, painted, patterned, plain, RUBBER, shade, weave, WALNUT, wood, accentOf, type Material, type Rgb } from '../materials.ts'
import { chain, move, stretch, turn, type MeshBuilder } from '../mesh.ts'
import { picture, within } from '../pictures.ts'
import { arc, reversed, smoothCurve, smoothRing, type Point2 } from '../profiles.ts'
import { finish, rgbOf, skin, type ObjectClass } from './class.ts'
import { leaf } from './parts.ts'

const vase: ObjectClass = {
  label: 'vase', place: 'table', colors: ['blue', 'white', 'green', 'orange', 'purple', 'red'], patterns: ['plain', 'plain', 'stripes', 'checker'], stuffs: ['ceramic'],
  build(b, style, r) {
    const [belly, neck, h] = [r.between(0.05, 0.065), r.between(0.02, 0.028), r.between(0.18, 0.22)]
    b.lathe(skin(style, 16, 34), [[0, 0], [0.034, 0]], smoothCurve<Point2>([[0.034, 0], [belly * 0.95, h * 0.25], [belly, h * 0.43], [neck + 0.012, h * 0.75], [neck, h * 0.9], [neck + 0.012, h]], 6))
    b.lathe(plain([58, 52, 48]), [[neck + 0.01, h], [neck - 0.003, h * 0.9], [0, h * 0.88]])
    const hues: Rgb[] = [[244, 236, 226], [240, 150, 180], PALETTE.yellow, PALETTE.red]
    const hue = hues[r.below(4)]!
    for (let k = 0; k < 6; k++) flower(b, k, h, hue)
  },
}

function flower(b: MeshBuilder, k: number, h: number, hue: Rgb): void {
  const [angle, lean] = [k * 2.4, 0.02 + 0.012 * (k % 3)]
  const [c, s] = [Math.cos(angle), Math.sin(angle)]
  const head: Vec3 = [c * lean * 2.1, s * lean * 2.1, h + 0.06 + 0.022 * ((k * 2) % 5)]
  b.tube(plain([54, 116, 48]), smoothCurve<Vec3>([[0, 0, h * 0.88], [c * lean * 0.7, s * lean * 0.7, h + 0.02], head], 4), 0.0024, 6)
  b.at(move(...head), () => {
    for (let p = 0; p < 7; p++) b.at(chain(turn('z', p * 51.4), turn('y', -24)), () => b.ball(plain(hue), [0.013, 0, 0], [0.012, 0.0075, 0.0024]))
    b.ball(plain([236, 186, 40]), [0, 0, 0.002], [0.007, 0.007, 0.005])
  })
}

const plant: ObjectClass = {
  label: 'plant', place: 'table', colors: ['orange', 'white', 'blue', 'grey', 'brown'], patterns: ['plain', 'stripes'], stuffs: ['ceramic'],
  build(b, style, r) {
    const leaves = r.pick([15, 21])
    b.lathe(skin(style, 1, 50), [[0, 0], [0.036, 0]], [[0.036, 0], [0.048, 0.072]], [[0.053, 0.072], [0.054, 0.09]], [[0.054, 0.09], [0.047, 0.09], [0.046, 0.08]])
    b.lathe(mottled([70, 50, 36], 0.4, 0.006), [[0.047, 0.08], [0, 0.082]])
    const tall = r.between(0.85, 1.4)
    for (let k = 0; k < leaves; k++) leaf(b, [0, 0, 0.08], k * 2.399, 0.105 - 0.012 * (k % 3), (0.05 + 0.052 * (k % 3)) * tall, 0.019, k)
  },
}

const cactus: ObjectClass = {
  label: 'cactus', place: 'table', colors: ['orange', 'white', 'red', 'blue'], stuffs: ['ceramic'],
  build(b, style, r) {
    b.lathe(finish(style), [[0, 0], [0.034, 0]], [[0.034, 0], [0.044, 0.058]], [[0.049, 0.058], [0.049, 0.072]], [[0.049, 0.072], [0.042, 0.072], [0.041, 0.062], [0, 0.064]])
    const green = plain([70, 138, 74], { gloss: 0.2 })
    const h = r.between(0.1, 0.14)
    const ribbed = (radius: number, tall: number): void => b.surface(green, 60, 14, (u, v) => {
      const a = 2 * Math.PI * u
      const dome = v < 0.75 ? 1 : Math.sqrt(Math.max(0, 1 - ((v - 0.75) / 0.25) ** 2))
      const out = radius * dome * (1 + 0.1 * Math.cos(a * 10))
      return [out * Math.cos(a), out * Math.sin(a), tall * v]
    })
    b.at(move(0, 0, 0.06), () => ribbed(0.023, h))
    for (const [side, z] of [[1, 0.4], [-1, 0.58]] as const) {
      b.tube(green, smoothCurve<Vec3>([[side * 0.016, 0, 0.06 + h * z], [side * 0.04, 0, 0.06 + h * z], [side * 0.047, 0, 0.075 + h * z]], 5), 0.011)
      b.at(move(side * 0.047, 0, 0.068 + h * z), () => ribbed(0.0115, h * 0.32))
    }
    if (r.next() < 0.5) b.ball(plain([236, 80, 130]), [0, 0, 0.064 + h], [0.011, 0.011, 0.009])
  },
}

const candle: ObjectClass = {
  label: 'candle', place: 'table', colors: ['red', 'white', 'orange', 'purple', 'green', 'blue'], stuffs: ['natural'],
  build(b, style, r) {
    const [radius, h] = [r.between(0.022, 0.032), r.between(0.085, 0.14)]
    b.lathe(BRASS, [[0, 0.002], [0.05, 0.002]], smoothCurve<Point2>([[0.05, 0.002], [0.056, 0.012], [0.05, 0.008], [0.03, 0.006]], 3))
    b.lathe(plain(rgbOf(style), { gloss: 0.3 }), [[radius, 0.006], [radius, h]], [[radius, h], [radius - 0.005, h + 0.002], [0.006, h - 0.003], [0, h - 0.003]])
    b.rod(plain([40, 34, 30]), [0, 0, h - 0.004], [0.001, 0, h + 0.012], 0.0016)
    b.lathe(plain([255, 190, 70], { glow: 1.6 }), smoothCurve<Point2>([[0, h + 0.007], [0.008, h + 0.017], [0.005, h + 0.032], [0, h + 0.046]], 4))
  },
}

const CARDBOARD: Rgb = [176, 130, 84]

const box: ObjectClass = {
  label: 'box', place: 'table', colors: ['brown', 'red', 'blue', 'green', 'white', 'yellow', 'purple'], patterns: ['plain', 'plain', 'checker', 'dots', 'stripes'], stuffs: ['paper'],
  build(b, style, r) {
    const [x, y, z] = [r.between(0.075, 0.1), r.between(0.058, 0.075), r.between(0.075, 0.105)]
    if (style.color === 'brown') {
      b.block(mottled(CARDBOARD, 0.1, 0.03), [-x, -y, 0], [x, y, z], 0.0015)
      const strip = plain([208, 176, 124], { gloss: 0.3 })
      b.quad(strip, [-x, -0.012, z + 0.0005], [2 * x, 0, 0], [0, 0.024, 0])
      b.quad(plain([112, 80, 48]), [-x, -0.001, z + 0.0009], [2 * x, 0, 0], [0, 0.002, 0])
      for (const side of [-1, 1]) b.box(strip, [side * (x + 0.0003) - 0.0003, -0.012, z * 0.62], [side * (x + 0.0003) + 0.0003, 0.012, z])
    } else {
      // A lid a little wider than the body, so that it reads as a box from any side.
      b.block(skin(style, 30, 30), [-x + 0.003, -y + 0.003, 0], [x - 0.003, y - 0.003, z - 0.022], 0.002)
      b.block(finish(style), [-x, -y, z - 0.026], [x, y, z], 0.003)
    }
    b.carries(x, y, z)
  },
}

const gift: ObjectClass = {
  label: 'gift', place: 'table', colors: ['red', 'blue', 'green', 'purple', 'yellow', 'pink'], patterns: ['plain', 'dots', 'stripes'], stuffs: ['paper'],
  build(b, style, r) {
    const [x, y, z] = [r.between(0.055, 0.08), r.between(0.05, 0.065), r.between(0.05, 0.09)]
    b.block(skin(style, 34, 34), [-x, -y, 0], [x, y, z], 0.002)
    const ribbon = plain(style.color === 'yellow' ? PALETTE.red : style.pattern === 'plain' ? accentOf(style.color) : [250, 204, 60], { gloss: 0.5 })
    b.box(ribbon, [-x - 0.001, -0.009, 0], [x + 0.001, 0.009, z + 0.0012])
    b.box(ribbon, [-0.009, -y - 0.001, 0], [0.009, y + 0.001, z + 0.0012])
    for (const turned of [25, 155, 90, -60]) {
      b.at(chain(move(0, 0, z), turn('z', turned)), () => b.surface(ribbon, 20, 4, (u, v) => {
        const a = 2 * Math.PI * u
        return [0.024 - 0.024 * Math.cos(a), (v - 0.5) * 0.017, 0.002 + 0.02 * Math.abs(Math.sin(a)) * (a < Math.PI ? 1 : 0.35)]
      }))
    }
  },
}

const backpack: ObjectClass = {
  label: 'backpack', place: 'floor', colors: ['blue', 'red', 'green', 'black', 'orange', 'purple'], stuffs: ['fabric'], front: true,
  build(b, style, r) {
    const [x, y, h] = [r.between(0.14, 0.165), r.between(0.075, 0.09), r.between(0.38, 0.44)]
    const cloth = weave(rgbOf(style), 0.007)
    const dark = weave(style.color === 'black' ? [86, 86, 90] : shade(rgbOf(style), 0.55), 0.007)
    b.surface(cloth, 40, 20, (u, v) => bag(u, v, x, y, h))
    b.at(move(0, -y * 0.8, 0.02), () => b.surface(dark, 40, 14, (u, v) => bag(u, v, x * 0.72, y * 0.62, h * 0.44)))
    b.tube(plain([224, 224, 226]), smoothCurve<Vec3>([[-x * 0.6, -y * 1.36, h * 0.34], [0, -y * 1.48, h * 0.36], [x * 0.6, -y * 1.36, h * 0.34]], 5), 0.004, 6)
    b.tube(plain([224, 224, 226]), smoothCurve<Vec3>([[-x * 0.97, -y * 0.3, h * 0.55], [-x * 0.8, -y * 0.62, h * 0.85], [0, -y * 0.7, h * 0.95], [x * 0.8, -y * 0.62, h * 0.85], [x * 0.97, -y * 0.3, h * 0.55]], 6), 0.004, 6)
    b.tube(dark, smoothCurve<Vec3>([[-0.035, y * 0.4, h * 0.97], [-0.03, y * 0.4, h + 0.045], [0.03, y * 0.4, h + 0.045], [0.035, y * 0.4, h * 0.97]], 5), 0.0085)
    for (const side of [-1, 1]) b.tube(dark, smoothCurve<Vec3>([[side * x * 0.4, y * 0.8, h * 0.93], [side * x * 0.62, y * 1.7, h * 0.72], [side * x * 0.75, y * 1.65, h * 0.35], [side * x * 0.8, y * 0.9, h * 0.1]], 6), 0.015)
  },
}

/** A bag standing on its bottom: square below, rounded above. */
function bag(u: number, v: number, x: number, y: number, h: number): Vec3 {
  const a = 2 * Math.PI * u
  const square = (Math.abs(Math.cos(a)) ** 4 + Math.abs(Math.sin(a)) ** 4) ** -0.25
  const out = v < 0.08 ? v / 0.08 : v > 0.6 ? Math.sqrt(Math.max(0, 1 - ((v - 0.6) / 0.4) ** 2)) : 1
  const t = v < 0.08 ? 0 : (v - 0.08) / 0.92
  return [x * square * out * Math.cos(a), y * square * out * Math.sin(a), h * Math.sin((t * Math.PI) / 2) ** 0.9]
}

const suitcase: ObjectClass = {
  label: 'suitcase', place: 'floor', colors: ['red', 'blue', 'brown', 'black', 'yellow', 'green'], stuffs: ['plastic', 'leather'], front: true,
  build(b, style, r) {
    const [x, y, h] = [r.between(0.19, 0.23), r.between(0.1, 0.12), r.between(0.48, 0.58)]
    const shell = style.stuff === 'leather' ? mottled(rgbOf(style), 0.1, 0.03, { gloss: 0.3 }) : finish(style)
    b.block(shell, [-x, -y, 0.05], [x, y, h], 0.035)
    for (let k = -2; k <= 2; k++) for (const side of [-1, 1]) b.rod(plain(shade(rgbOf(style), 0.8), { gloss: 0.35 }), [k * x * 0.36, side * (y - 0.001), 0.1], [k * x * 0.36, side * (y - 0.001), h - 0.05], 0.007)
    b.block(plain([40, 40, 42]), [-x - 0.002, -0.006, 0.048], [x + 0.002, 0.006, h + 0.002], 0.004)
    for (const side of [-1, 1]) {
      b.rod(CHROME, [side * x * 0.4, y * 0.5, h - 0.02], [side * x * 0.4, y * 0.5, h + 0.22], 0.008)
      for (const back of [-1, 1]) b.at(chain(move(side * x * 0.8, back * y * 0.6, 0.026), turn('y', 90)), () => b.cylinder(RUBBER, 0.026, -0.014, 0.014))
    }
    b.block(plain([36, 36, 38]), [-x * 0.4 - 0.012, y * 0.5 - 0.015, h + 0.21], [x * 0.4 + 0.012, y * 0.5 + 0.015, h + 0.24], 0.012)
    b.tube(plain([36, 36, 38]), smoothCurve<Vec3>([[-0.07, 0, h], [-0.06, 0, h + 0.032], [0.06, 0, h + 0.032], [0.07, 0, h]], 5), 0.011)
  },
}

const shoe: ObjectClass = {
  label: 'shoe', place: 'table', colors: ['red', 'white', 'blue', 'black', 'green', 'brown'], stuffs: ['leather', 'fabric'],
  build(b, style, r) {
    const k = r.between(0.94, 1.06)
    const sole: Point2[] = smoothRing([[-0.128, -0.028], [-0.06, -0.03], [0.03, -0.042], [0.1, -0.038], [0.137, 0], [0.1, 0.036], [0.03, 0.036], [-0.06, 0.028], [-0.128, 0.027]], 4)
    b.at(stretch(k, k, k), () => {
      b.extrude(plain(style.color === 'white' ? [206, 200, 190] : style.color === 'brown' ? [64, 44, 32] : [244, 242, 236]), sole, 0, 0.024, { bevel: 0.004 })
      const hide = finish(style, { gloss: style.stuff === 'leather' ? 0.3 : 0.05 })
      // The upper: high around the heel, open above, low over the toes.
      b.surface(hide, 48, 12, (u, v) => {
        const a = 2 * Math.PI * u
        const x = 0.13 * Math.cos(a)
        const wide = 0.034 + 0.006 * Math.min(1, Math.max(-1, x / 0.06))
        const top = x < 0.03 ? 0.078 + 0.02 * Math.max(0, -x / 0.13) : 0.078 - 0.052 * Math.min(1, (x - 0.03) / 0.1) ** 1.3
        const lean = x > 0 ? 1 - 0.75 * v * v * Math.min(1, x / 0.05) : 1 - 0.16 * v * v
        return [x * (1 - 0.14 * v * v * (x > 0 ? 1.2 : 1)), wide * Math.sin(a) * lean * 1.02, 0.02 + (top - 0.02) * Math.sin((v * Math.PI) / 2)]
      })
      b.at(chain(move(0.048, 0, 0.07), turn('y', 24)), () => b.block(plain(shade(rgbOf(style), style.color === 'black' ? 2.2 : 0.7)), [-0.05, -0.016, -0.012], [0.04, 0.016, -0.002], 0.006))
      const lace = plain(style.color === 'white' ? [60, 60, 64] : [248, 248, 246])
      for (let n = 0; n < 4; n++) b.tube(lace, smoothCurve<Vec3>([[0.014 + 0.02 * n, -0.024, 0.066 - 0.0085 * n], [0.014 + 0.02 * n, 0, 0.083 - 0.0095 * n], [0.014 + 0.02 * n, 0.024, 0.066 - 0.0085 * n]], 4), 0.003, 6)
      b.extrude(plain([40, 36, 34]), smoothRing([[-0.1, -0.02], [0, -0.02], [0.02, 0], [0, 0.02], [-0.1, 0.02]], 4), 0.06, 0.066)
    })
  },
}

const hat: ObjectClass = {
  label: 'hat', place: 'table', colors: ['brown', 'black', 'red', 'blue', 'yellow', 'white'], stuffs: ['fabric'],
  build(b, style, r) {
    const [crown, brim, h] = [r.between(0.075, 0.085), r.between(0.135, 0.155), r.between(0.085, 0.115)]
    const felt = style.color === 'yellow' ? weave([224, 190, 110], 0.006) : weave(rgbOf(style), 0.003)
    b.at(stretch(1.1, 0.95, 1), () => {
      b.lathe(felt, smoothCurve<Point2>([[brim, 0.014], [brim * 0.9, 0.004], [crown + 0.012, 0.004], [crown, 0.014], [crown * 0.96, h * 0.6], [crown * 0.84, h * 0.97], [crown * 0.6, h]], 5), smoothCurve<Point2>([[crown * 0.6, h], [crown * 0.35, h * 0.93], [0, h * 0.9]], 4))
      b.lathe(felt, [[crown, 0.001], [brim * 0.9, 0.001], [brim, 0.0125]].map(([a, z]): Point2 => [a!, z!]))
      b.lathe(plain(style.color === 'black' ? [150, 30, 34] : [34, 30, 30]), [[crown + 0.0035, 0.014], [crown * 0.985 + 0.0025, h * 0.34]])
    })
  },
}

const umbrella: ObjectClass = {
  label: 'umbrella', place: 'floor', colors: ['red', 'blue', 'yellow', 'green', 'purple', 'black'], patterns: ['plain', 'plain', 'dots', 'stripes'], stuffs: ['fabric'],
  build(b, style, r) {
    const [radius, tilt] = [r.between(0.4, 0.48), r.between(50, 62)]
    // Open, lying on the rim and the handle's end.
    b.at(chain(turn('z', 118), move(0, 0, radius * Math.sin((tilt * Math.PI) / 180)), turn('x', tilt)), () => {
      const panels = 8
      const dome = (u: number, v: number, lift: number): Vec3 => {
        const a = 2 * Math.PI * u
        const sag = 1 - 0.07 * (0.5 - 0.5 * Math.cos(a * panels)) * v
        return [radius * v * sag * Math.cos(a), radius * v * sag * Math.sin(a), radius * 0.52 * (1 - v ** 2.2) + lift]
      }
      const cloth: Material = style.pattern === 'plain' ? finish(style) : style.pattern === 'stripes' ? patterned('stripes', rgbOf(style), accentOf(style.color), 8, 1, { turned: true }) : patterned('dots', rgbOf(style), accentOf(style.color), 20, 7)
      b.surface(cloth, 64, 12, (u, v) => dome(u, v, 0))
      b.surface(plain(shade(rgbOf(style), 0.6)), 64, 8, (u, v) => dome(1 - u, v, -0.004))
      for (let k = 0; k < panels; k++) b.tube(CHROME, [dome(k / panels, 0.05, -0.008), dome(k / panels, 0.5, -0.008), dome(k / panels, 1, -0.004)], 0.003, 6)
      b.rod(CHROME, [0, 0, radius * 0.62], [0, 0, -radius * 0.95], 0.0065)
      b.tube(wood([150, 92, 52], [110, 64, 36]), smoothCurve<Vec3>([[0, 0, -radius * 0.8], [0, 0, -radius * 1.2], [0, 0.03, -radius * 1.32], [0, 0.075, -radius * 1.3], [0, 0.09, -radius * 1.18]], 6), 0.0135)
    })
  },
}

const pictureFrame: ObjectClass = {
  label: 'picture frame', place: 'table', colors: ['brown', 'black', 'white', 'red', 'blue'], stuffs: ['wooden'], front: true,
  build(b, style, r) {
    const [x, h, rim] = r.next() < 0.5 ? [0.075, 0.2, 0.017] as const : [0.1, 0.155, 0.017] as const
    const stuff = style.color === 'brown' ? WALNUT : finish(style, { gloss: 0.4 })
    const scene = r.below(3)
    const art = picture(`framed ${scene}`, (u, v): Rgb => {
      if (u < 0.08 || u > 0.92 || v < 0.08 || v > 0.92) return PAPER
      if (scene === 0) return Math.hypot(u - 0.7, v - 0.74) < 0.08 ? [252, 220, 90] : v < 0.3 + 0.25 * Math.max(0, 1 - Math.abs(u - 0.35) * 3.2) ? [96, 120, 96] : v < 0.36 ? [70, 140, 90] : [150, 200, 236]
      if (scene === 1) return Math.hypot((u - 0.5) * 1.1, v - 0.6) < 0.17 ? (within(u, v, 0.42, 0.46, 0.61, 0.66) || within(u, v, 0.54, 0.58, 0.61, 0.66) || within(u, v, 0.44, 0.56, 0.5, 0.52) ? [60, 30, 24] : [236, 186, 150]) : Math.hypot(u - 0.5, v - 0.66) < 0.22 && v > 0.62 ? [84, 52, 30] : v < 0.4 && Math.abs(u - 0.5) < 0.32 - 0.25 * Math.max(0, v - 0.2) ? [60, 90, 160] : [206, 216, 210]
      return v < 0.42 ? [36, 96, 150] : Math.abs(u - 0.5) < (v - 0.42) * -0.6 + 0.25 && u > 0.5 ? [250, 250, 250] : within(u, v, 0.3, 0.72, 0.38, 0.44) ? [150, 50, 40] : [190, 222, 240]
    })
    b.at(turn('x', -14), () => {
      b.block(stuff, [-x, 0, 0], [x, 0.014, rim], 0.003)
      b.block(stuff, [-x, 0, h - rim], [x, 0.014, h], 0.003)
      for (const side of [-1, 1]) b.block(stuff, [side * (x - rim / 2) - rim / 2, 0, 0], [side * (x - rim / 2) + rim / 2, 0.014, h], 0.003)
      b.quad(painted(art, 2 * x - 2 * rim, h - 2 * rim, { gloss: 0.3 }), [-x + rim, 0.006, rim], [2 * x - 2 * rim, 0, 0], [0, 0, h - 2 * rim])
      b.quad(plain([60, 54, 48]), [x - 0.004, 0.0125, 0.004], [-2 * x + 0.008, 0, 0], [0, 0, h - 0.008])
    })
    b.at(chain(move(0, 0.1, 0), turn('x', 17)), () => b.block(plain([60, 54, 48]), [-0.018, -0.003, 0], [0.018, 0.003, h * 0.72], 0.001))
  },
}

const tissueBox: ObjectClass = {
  label: 'tissue box', place: 'table', colors: ['blue', 'pink', 'green', 'white', 'purple'], patterns: ['plain', 'dots', 'stripes'], stuffs: ['paper'],
  build(b, style, r) {
    const [x, y, z] = [r.between(0.1, 0.12), r.between(0.055, 0.065), r.between(0.07, 0.085)]
    b.block(skin(style, 28, 28), [-x, -y, 0], [x, y, z], 0.002)
    b.extrude(plain([60, 60, 66]), Array.from({ length: 24 }, (_, k): Point2 => [x * 0.58 * Math.cos((k / 24) * 2 * Math.PI), y * 0.42 * Math.sin((k / 24) * 2 * Math.PI)]), z, z + 0.0008)
    const phase = r.between(0, 6)
    for (const lean of [-1, 1]) b.surface(plain([250, 250, 250]), 22, 10, (u, v) => [(u - 0.5) * x * (0.75 + 0.35 * v), lean * 0.012 * v + 0.011 * Math.sin(u * 14 + phase + lean) * (0.4 + v), z + 0.062 * v * (1 - 0.35 * Math.abs(u - 0.5) * 2) + 0.008 * Math.sin(u * 9 + phase) * v])
  },
}

const toiletPaper: ObjectClass = {
  label: 'toilet paper', place: 'table', colors: ['white'], stuffs: ['paper'],
  build(b, _style, r) {
    const [radius, h] = [r.between(0.05, 0.057), 0.1]
    const paper = mottled([246, 245, 242], 0.04, 0.01)
    b.lathe(paper, [[0.021, 0], [radius - 0.003, 0]], smoothCurve<Point2>([[radius - 0.003, 0], [radius, 0.003], [radius, h - 0.003], [radius - 0.003, h]], 3), [[radius - 0.003, h], [0.021, h]])
    b.lathe(plain([186, 150, 108]), [[0.021, h], [0.021, 0]])
    for (const ring of [0.3, 0.55, 0.8]) b.lathe(plain([220, 218, 212]), [[0.021 + (radius - 0.021) * ring + 0.0006, h + 0.0003], [0.021 + (radius - 0.021) * ring - 0.0006, h + 0.0003]])
    b.surface(paper, 4, 12, (u, v) => [radius + 0.0012 + 0.03 * v ** 3, -radius * 0.2 + 0.012 - 0.05 * v, 0.002 + u * (h - 0.004)])
  },
}

const mirror: ObjectClass = {
  label: 'mirror', place: 'table', colors: ['yellow', 'white', 'black', 'pink'], stuffs: ['metal'], front: true,
  build(b, style, r) {
    const radius = r.between(0.075, 0.09)
    const metal = style.color === 'yellow' ? BRASS : finish(style, { gloss: 0.5 })
    b.lathe(metal, [[0, 0], [0.06, 0]], smoothCurve<Point2>([[0.06, 0], [0.056, 0.01], [0.02, 0.016], [0.0075, 0.03]], 4), [[0.0065, 0.028], [0.0065, 0.1]])
    b.at(chain(move(0, 0, 0.1 + radius), turn('x', 80)), () => {
      b.lathe(metal, arc([radius, 0], 0.0075, 0, 360, 10))
      b.lathe(plain([206, 222, 232], { gloss: 1, metal: 1 }), [[radius, 0.003], [0, 0.003]])
      b.lathe(metal, [[0, -0.004], [radius, -0.004]])
    })
  },
}

const bell: ObjectClass = {
  label: 'bell', place: 'table', colors: ['yellow', 'grey', 'red'], stuffs: ['metal'],
  build(b, style, r) {
    const [radius, h] = [r.between(0.04, 0.05), r.between(0.06, 0.072)]
    const metal = style.color === 'yellow' ? plain([238, 190, 76], { gloss: 0.8, metal: 1 }) : style.color === 'grey' ? CHROME : finish(style, { gloss: 0.7 })
    b.lathe(metal, smoothCurve<Point2>([[radius, 0.002], [radius * 0.8, 0.014], [radius * 0.62, h * 0.55], [radius * 0.5, h * 0.85], [0.008, h]], 6))
    b.lathe(metal, reversed([[radius, 0.002], [radius - 0.004, 0], [0, 0.01]]))
    b.lathe(WALNUT, smoothCurve<Point2>([[0.008, h - 0.001], [0.0065, h + 0.012], [0.0125, h + 0.04], [0.009, h + 0.062], [0, h + 0.068]], 5))
  },
}

export const HOME: readonly ObjectClass[] = [vase, plant, cactus, candle, box, gift, backpack, suitcase, shoe, hat, umbrella, pictureFrame, tissueBox, toiletPaper, mirror, bell]
