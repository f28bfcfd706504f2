// What one eats, drinks and cooks with. Profiles are [radius, height] in metres.

import type { Vec3 } from '../../scene/geometry.ts'
import { BRASS, CHROME, GLASS, METAL, PAPER, plain, shade, wood, type Rgb } from '../materials.ts'
import { chain, move, turn, type MeshBuilder } from '../mesh.ts'
import { arc, ellipse, roundedRectangle, reversed, smoothCurve, smoothRing, type Point2 } from '../profiles.ts'
import { finish, KITCHEN, rgbOf, skin, STRONG, type ObjectClass, type Style } from './class.ts'
import { lip, loopHandle, vessel } from './parts.ts'

const GLAZE = { gloss: 0.6 }
const CREAM = plain(PAPER, GLAZE)
const BLACK_GRIP = plain([36, 35, 36], { gloss: 0.25 })
const STEEL = plain([198, 200, 206], { gloss: 0.7, metal: 0.9 })

const mug: ObjectClass = {
  label: 'mug', place: 'table', colors: KITCHEN, patterns: ['plain', 'plain', 'stripes', 'dots'], stuffs: ['ceramic', 'ceramic', 'metal'],
  build(b, style, r) {
    const [radius, height] = [r.between(0.04, 0.045), r.between(0.088, 0.108)]
    const foot = radius * r.pick([0.97, 0.97, 0.8])
    vessel(b, skin(style, 10, 42), CREAM, [[foot - 0.004, 0], [foot, 0.005], [(foot + radius) / 2, height * 0.4], [radius, height]], 0.004)
    loopHandle(b, finish(style), [radius - 0.003, height * 0.82], [radius - 0.006, height * 0.25], 0.03, 0.0064)
    if (r.next() < 0.5) b.lathe(plain([70, 42, 26], { gloss: 0.5 }), [[radius - 0.005, height * 0.86], [0, height * 0.86]])
    else b.holds(radius * 0.6, radius * 0.6, 0.006, height)
  },
}

const cup: ObjectClass = {
  label: 'cup', place: 'table', colors: KITCHEN, patterns: ['plain', 'plain', 'dots'], stuffs: ['ceramic'],
  build(b, style, r) {
    const saucer = r.between(0.066, 0.074)
    vessel(b, finish(style), finish(style), smoothCurve<Point2>([[0.03, 0], [0.05, 0.005], [saucer, 0.016]], 4), 0.003)
    b.at(move(0, 0, 0.008), () => {
      const rim = r.between(0.042, 0.047)
      vessel(b, skin(style, 12, 60), CREAM, smoothCurve<Point2>([[0.02, 0], [0.03, 0.012], [rim - 0.004, 0.034], [rim, 0.052]], 4), 0.003)
      b.lathe(plain([92, 54, 30], { gloss: 0.5 }), [[rim - 0.005, 0.041], [0, 0.041]])
      loopHandle(b, finish(style), [rim - 0.004, 0.043], [rim - 0.013, 0.017], 0.02, 0.0042)
    })
  },
}

const wineGlass: ObjectClass = {
  label: 'wine glass', place: 'table', colors: ['red', 'yellow', 'pink'], stuffs: ['glass'],
  build(b, style, r) {
    const [wide, stem, height] = [r.between(0.036, 0.044), r.between(0.07, 0.09), r.between(0.19, 0.22)]
    const wines: Partial<Record<string, Rgb>> = { red: [116, 14, 30], yellow: [236, 204, 104], pink: [232, 132, 132] }
    const bowl = smoothCurve<Point2>([[0.005, stem], [wide * 0.72, stem + 0.022], [wide, stem + 0.055], [wide * 0.78, height]], 5)
    b.lathe(GLASS, [[0, 0], [0.036, 0]], [[0.036, 0], [0.034, 0.003], [0.006, 0.008]], [[0.0045, 0.006], [0.0035, stem * 0.5], [0.005, stem]], bowl)
    const level = stem + 0.052
    b.lathe(plain(wines[style.color]!, { gloss: 0.4 }), bowl.filter(([, z]) => z <= level).map(([x, z]): Point2 => [x * 0.93, z + 0.002]), [[wide * 0.92, level], [0, level]])
  },
}

const bowl: ObjectClass = {
  label: 'bowl', place: 'table', colors: KITCHEN, patterns: ['plain', 'stripes', 'dots'], stuffs: ['ceramic'],
  build(b, style, r) {
    const [rim, height] = [r.between(0.076, 0.095), r.between(0.05, 0.07)]
    vessel(b, skin(style, 16, 40), CREAM, smoothCurve<Point2>([[rim * 0.4, 0], [rim * 0.72, height * 0.24], [rim * 0.93, height * 0.65], [rim, height]], 5), 0.005)
    b.holds(rim * 0.7, rim * 0.7, 0.012, height)
  },
}

const plate: ObjectClass = {
  label: 'plate', place: 'table', colors: ['white', 'blue', 'green', 'yellow', 'pink', 'red'], stuffs: ['ceramic'],
  build(b, style, r) {
    const rim = r.between(0.105, 0.13)
    const glaze = finish(style)
    b.lathe(glaze, [[0.06, 0], [rim * 0.62, 0.003], [rim, 0.019]], lip(rim + 0.002, 0.019, 0.004), [[rim - 0.002, 0.019], [rim * 0.7, 0.008]])
    b.lathe(plain(style.color === 'white' ? [66, 96, 160] : PAPER, GLAZE), [[rim * 0.7, 0.008], [rim * 0.66, 0.0065]])
    b.lathe(glaze, [[rim * 0.66, 0.0065], [rim * 0.6, 0.005], [0, 0.005]])
    b.carries(rim * 0.45, rim * 0.45, 0.005)
  },
}

const teapot: ObjectClass = {
  label: 'teapot', place: 'table', colors: ['white', 'blue', 'red', 'green', 'black', 'yellow'], patterns: ['plain', 'plain', 'dots'], stuffs: ['ceramic'],
  build(b, style, r) {
    const [body, h] = [r.between(0.072, 0.084), r.between(0.1, 0.118)]
    const flat = finish(style)
    b.lathe(skin(style, 14, 26), [[0, 0], [body * 0.56, 0]], smoothCurve<Point2>([[body * 0.56, 0], [body * 0.9, h * 0.22], [body, h * 0.52], [body * 0.82, h * 0.86], [body * 0.5, h]], 5))
    b.lathe(flat, smoothCurve<Point2>([[body * 0.57, h], [body * 0.38, h + 0.012], [0.009, h + 0.018], [0.006, h + 0.022]], 4), arc([0, h + 0.03], 0.011, -50, 90, 8))
    b.tube(flat, smoothCurve<Vec3>([[body * 0.82, 0, h * 0.36], [body * 1.25, 0, h * 0.5], [body * 1.45, 0, h * 0.8], [body * 1.7, 0, h * 0.98]], 5), (t) => 0.017 - 0.009 * t)
    b.at(turn('z', 180), () => loopHandle(b, flat, [body * 0.76, h * 0.86], [body * 0.88, h * 0.26], 0.05, 0.0068))
  },
}

const kettle: ObjectClass = {
  label: 'kettle', place: 'table', colors: ['grey', 'red', 'black', 'white', 'blue', 'green'], stuffs: ['metal'],
  build(b, style, r) {
    const [body, h] = [r.between(0.09, 0.1), r.between(0.12, 0.145)]
    const shell = style.color === 'grey' ? STEEL : finish(style, { gloss: 0.7 })
    b.lathe(BLACK_GRIP, [[0, 0], [body * 1.01, 0]], [[body * 1.01, 0], [body * 1.01, 0.012]])
    b.lathe(shell, smoothCurve<Point2>([[body, 0.012], [body * 0.99, h * 0.4], [body * 0.72, h * 0.85], [body * 0.42, h]], 5), smoothCurve<Point2>([[body * 0.42, h + 0.002], [body * 0.25, h + 0.014], [0, h + 0.018]], 4))
    b.ball(BLACK_GRIP, [0, 0, h + 0.026], 0.012)
    b.tube(shell, [[body * 0.75, 0, h * 0.55], [body * 1.2, 0, h * 0.85], [body * 1.42, 0, h * 1.05]], (t) => 0.02 - 0.011 * t)
    // The bow stands high over the lid: what sets a kettle apart from a teapot.
    b.tube(BLACK_GRIP, smoothCurve<Vec3>([[body * 0.62, 0, h * 0.86], [body * 0.62, 0, h + 0.07], [0, 0, h + 0.105], [-body * 0.62, 0, h + 0.07], [-body * 0.62, 0, h * 0.86]], 6), (t) => 0.006 + 0.004 * Math.sin(Math.PI * t))
  },
}

const PAN_INSIDE = plain([50, 50, 54], { gloss: 0.4 })

const pan: ObjectClass = {
  label: 'pan', place: 'table', colors: ['black', 'red', 'grey', 'blue'], stuffs: ['metal'],
  build(b, style, r) {
    const rim = r.between(0.1, 0.125)
    vessel(b, finish(style, { gloss: 0.4 }), PAN_INSIDE, [[rim * 0.82, 0], [rim * 0.9, 0.006], [rim, 0.042]], 0.004)
    b.tube(BLACK_GRIP, [[rim * 0.97, 0, 0.034], [rim + 0.03, 0, 0.043], [rim + 0.1, 0, 0.054], [rim + 0.17, 0, 0.056]], (t) => 0.007 + 0.005 * t)
    b.holds(rim * 0.66, rim * 0.66, 0.004, 0.042)
  },
}

const pot: ObjectClass = {
  label: 'pot', place: 'table', colors: ['red', 'grey', 'blue', 'black', 'green', 'orange'], stuffs: ['metal'],
  build(b, style, r) {
    const [radius, h] = [r.between(0.088, 0.105), r.between(0.085, 0.115)]
    const shell = style.color === 'grey' ? STEEL : finish(style, { gloss: 0.6 })
    b.lathe(shell, [[0, 0], [radius - 0.006, 0]], [[radius - 0.006, 0], [radius, 0.008], [radius, h]])
    b.lathe(shell, [[radius + 0.004, h], [radius + 0.004, h + 0.005]], smoothCurve<Point2>([[radius + 0.004, h + 0.005], [radius * 0.6, h + 0.02], [0, h + 0.026]], 4))
    b.lathe(BLACK_GRIP, [[0.006, h + 0.024], [0.006, h + 0.036]], arc([0, h + 0.042], 0.016, -60, 90, 8))
    for (const side of [0, 180]) {
      b.at(chain(turn('z', side), move(0, 0, h * 0.8)), () => b.tube(BLACK_GRIP, smoothCurve<Vec3>([[radius - 0.003, -0.03, 0], [radius + 0.028, -0.022, 0.004], [radius + 0.028, 0.022, 0.004], [radius - 0.003, 0.03, 0]], 5), 0.006))
    }
  },
}

const bottle: ObjectClass = {
  label: 'bottle', place: 'table', colors: ['green', 'brown', 'blue', 'red', 'white'], stuffs: ['glass', 'glass', 'plastic'],
  build(b, style, r) {
    const [radius, shoulder, h] = [r.between(0.032, 0.038), r.between(0.135, 0.165), r.between(0.235, 0.275)]
    const body = style.stuff === 'glass' ? plain(shade(rgbOf(style), 0.8), { gloss: 0.9 }) : finish(style)
    b.lathe(body, [[0, 0], [radius * 0.92, 0]], [[radius * 0.92, 0], [radius, 0.005], [radius, 0.03]])
    b.lathe(plain([190, 152, 70]), [[radius + 0.0004, 0.03], [radius + 0.0004, 0.036]])
    b.lathe(plain(PAPER), [[radius + 0.0004, 0.036], [radius + 0.0004, 0.06]])
    b.lathe(plain(style.color === 'red' ? [40, 70, 130] : [160, 44, 40]), [[radius + 0.0004, 0.06], [radius + 0.0004, 0.088]])
    b.lathe(plain(PAPER), [[radius + 0.0004, 0.088], [radius + 0.0004, 0.112]])
    b.lathe(body, [[radius, 0.112], [radius, shoulder - 0.01]], smoothCurve<Point2>([[radius, shoulder - 0.01], [radius * 0.93, shoulder + 0.012], [0.018, shoulder + 0.045], [0.0135, h - 0.03], [0.0135, h - 0.015]], 5))
    b.lathe(BRASS, [[0.016, h - 0.02], [0.016, h]], [[0.016, h], [0, h + 0.001]])
  },
}

const can: ObjectClass = {
  label: 'can', place: 'table', colors: STRONG, patterns: ['plain', 'stripes', 'checker'], stuffs: ['metal'],
  build(b, style, r) {
    const [radius, h] = [0.033, r.between(0.108, 0.124)]
    b.lathe(METAL, [[0, 0.004], [0.026, 0.002], [0.028, 0], [radius, 0.01]], [[radius, h - 0.01], [0.029, h], [0.027, h], [0.026, h - 0.004], [0, h - 0.004]])
    if (style.pattern === 'plain') {
      for (const [from, to, paper] of [[0.01, 0.04, false], [0.04, 0.07, true], [0.07, h - 0.01, false]] as const) b.lathe(paper ? plain(PAPER, { gloss: 0.5 }) : finish(style), [[radius, from], [radius, to]])
    } else b.lathe(skin(style, 8, 30), [[radius, 0.01], [radius, h - 0.01]])
    b.at(move(0.004, 0, h - 0.003), () => b.extrude(METAL, ellipse(0, 0, 0.011, 0.007), 0, 0.0025))
    b.extrude(plain([20, 20, 22]), ellipse(-0.014, 0, 0.007, 0.009), h - 0.0045, h - 0.0038)
  },
}

/** Cutlery lies along x: a handle that widens towards its end, then `head` beyond x = 0.05. */
function handle(b: MeshBuilder, style: Style): void {
  const stuff = style.color === 'grey' ? CHROME : finish(style, { gloss: 0.5 })
  b.extrude(stuff, smoothRing(reversed([[-0.1, -0.006], [-0.1, 0.006], [-0.06, 0.0075], [0, 0.0045], [0.05, 0.0035], [0.05, -0.0035], [0, -0.0045], [-0.06, -0.0075]]), 4), 0, 0.006, { bevel: 0.0015 })
}
const CUTLERY = { place: 'table', flat: true, colors: ['grey', 'red', 'blue', 'green'], stuffs: ['metal'] } as const

const spoon: ObjectClass = {
  ...CUTLERY, label: 'spoon',
  build(b, style, r) {
    handle(b, style)
    const [long, wide] = [r.between(0.031, 0.037), r.between(0.02, 0.024)]
    for (const [material, lift] of [[CHROME, 0], [STEEL, 0.0012]] as const) {
      b.surface(material, 16, 10, (u, v) => {
        const [angle, out] = [2 * Math.PI * u, v]
        return [0.046 + long + long * out * Math.cos(angle), wide * out * Math.sin(angle), 0.001 + lift + 0.009 * out * out]
      })
    }
  },
}

const fork: ObjectClass = {
  ...CUTLERY, label: 'fork',
  build(b, style, r) {
    handle(b, style)
    const [tines, wide] = [r.pick([3, 4]), r.between(0.0125, 0.0155)]
    b.extrude(CHROME, smoothRing([[0.045, -0.004], [0.06, 0.001 - wide], [0.082, -wide], [0.082, wide], [0.06, wide - 0.001], [0.045, 0.004]], 4), 0.002, 0.006)
    for (let k = 0; k < tines; k++) {
      const y = (k / (tines - 1) - 0.5) * (2 * wide - 0.004)
      b.tube(CHROME, [[0.076, y, 0.004], [0.1, y, 0.007], [0.124, y, 0.011]], (t) => 0.0027 - 0.0012 * t, 8)
    }
  },
}

const knife: ObjectClass = {
  label: 'knife', place: 'table', flat: true, colors: ['black', 'brown', 'red', 'blue'], stuffs: ['metal'],
  build(b, style, r) {
    const long = r.between(0.15, 0.19)
    const grip = style.color === 'brown' ? wood([132, 86, 52], [84, 52, 30], 0.1) : finish(style, { gloss: 0.3 })
    b.extrude(grip, smoothRing([[-0.11, -0.013], [-0.02, -0.01], [0.0, -0.012], [0.0, 0.009], [-0.05, 0.01], [-0.112, 0.011]], 4), 0, 0.016, { bevel: 0.005 })
    for (const x of [-0.085, -0.03]) b.at(move(x, 0, 0), () => b.cylinder(CHROME, 0.0035, 0.015, 0.0165))
    b.extrude(STEEL, [[-0.002, -0.02], [long * 0.55, -0.019], [long * 0.85, -0.011], [long, 0.008], [-0.002, 0.01]], 0.006, 0.009)
    b.extrude(plain([150, 152, 158], { gloss: 0.6, metal: 0.9 }), roundedRectangle(0.003, 0.016, 0.002, 0, -0.004), 0.003, 0.013)
  },
}

export const KITCHENWARE: readonly ObjectClass[] = [mug, cup, wineGlass, bowl, plate, teapot, kettle, pan, pot, bottle, can, spoon, fork, knife]
