// The nursery and the music corner.

import type { Vec3 } from '../../scene/geometry.ts'
import { accentOf, BRASS, CHROME, fur, GLASS, PALETTE, patterned, plain, RUBBER, shade, wood } from '../materials.ts'
import { chain, move, stretch, turn } from '../mesh.ts'
import { arc, reversed, smoothCurve, smoothRing, type Point2 } from '../profiles.ts'
import { finish, rgbOf, skin, STRONG, type ObjectClass } from './class.ts'

const EYE = plain([20, 18, 18], { gloss: 0.9 })

const ball: ObjectClass = {
  label: 'ball', place: 'table', colors: STRONG, patterns: ['plain', 'stripes', 'dots'], stuffs: ['rubber', 'plastic'],
  build(b, style, r) {
    const radius = r.between(0.046, 0.058)
    const gloss = { gloss: 0.4 }
    const hide = style.pattern === 'stripes' ? patterned('stripes', rgbOf(style), accentOf(style.color), 8, 1, { ...gloss, turned: true }) : style.pattern === 'dots' ? skin(style, 8, 5, gloss) : finish(style, gloss)
    b.ball(hide, [0, 0, radius], radius)
    if (style.pattern === 'plain') for (const tilt of [0, 90]) b.at(chain(move(0, 0, radius), turn('x', 90), turn('y', tilt)), () => b.lathe(plain(accentOf(style.color)), arc([radius, 0], 0.0016, -90, 90, 4)))
  },
}

const toyCar: ObjectClass = {
  label: 'toy car', place: 'table', colors: STRONG, stuffs: ['plastic', 'metal'], front: false,
  build(b, style, r) {
    const [half, wide] = [r.between(0.07, 0.085), r.between(0.032, 0.037)]
    const paint = finish(style, { gloss: 0.7 })
    const hood = r.pick([0.055, 0.06])
    b.at(turn('x', 90), () => {
      b.extrude(paint, smoothRing([[-half, 0.016], [half, 0.016], [half * 1.02, 0.034], [half * 0.52, 0.042], [-half * 0.98, 0.045]], 4), -wide, wide, { bevel: 0.004 })
      b.extrude(plain([30, 36, 46], { gloss: 0.9 }), smoothRing([[-half * 0.68, 0.04], [half * 0.44, 0.04], [half * 0.1, hood + 0.01], [-half * 0.45, hood + 0.012]], 4), -wide * 0.88, wide * 0.88, { side: paint, bevel: 0.003 })
    })
    b.block(paint, [-half * 0.46, -wide * 0.82, hood + 0.006], [half * 0.08, wide * 0.82, hood + 0.016], 0.005)
    for (const x of [-half * 0.6, half * 0.58]) {
      for (const side of [-1, 1]) {
        b.at(chain(move(x, side * wide, 0.0155), turn('x', side * -90)), () => {
          b.lathe(RUBBER, [[0, -0.008], [0.0155, -0.008]], [[0.0155, -0.008], [0.0155, 0.002], [0.013, 0.005], [0.009, 0.005]])
          b.lathe(CHROME, [[0.0095, 0.005], [0.006, 0.0035], [0, 0.006]])
        })
      }
    }
    for (const side of [-1, 1]) {
      b.ball(plain([255, 246, 200], { glow: 0.7 }), [half * 1.0, side * wide * 0.62, 0.029], 0.0058)
      b.ball(plain([210, 20, 20], { glow: 0.3 }), [-half * 0.98, side * wide * 0.66, 0.033], 0.0048)
    }
  },
}

const teddyBear: ObjectClass = {
  label: 'teddy bear', place: 'table', colors: ['brown', 'white', 'grey', 'pink', 'blue'], stuffs: ['fabric'], front: true,
  build(b, style, r) {
    const k = r.between(0.95, 1.1)
    const hide = fur(style.color === 'brown' ? [164, 108, 62] : rgbOf(style))
    const pale = fur(style.color === 'white' ? [226, 206, 180] : [232, 208, 172])
    b.at(stretch(k, k, k), () => {
      b.ball(hide, [0, 0.005, 0.065], [0.052, 0.046, 0.062])
      b.ball(pale, [0, -0.016, 0.06], [0.034, 0.03, 0.042])
      b.ball(hide, [0, -0.002, 0.152], [0.048, 0.042, 0.042])
      b.ball(pale, [0, -0.036, 0.142], [0.021, 0.018, 0.017])
      b.ball(EYE, [0, -0.053, 0.148], [0.007, 0.005, 0.005])
      for (const side of [-1, 1]) {
        b.ball(hide, [side * 0.036, 0.002, 0.188], [0.0175, 0.011, 0.0175])
        b.ball(pale, [side * 0.036, -0.006, 0.188], [0.0105, 0.006, 0.0105])
        b.ball(EYE, [side * 0.017, -0.037, 0.162], 0.0048)
        b.at(chain(move(side * 0.052, -0.02, 0.092), turn('x', 35), turn('y', side * 40)), () => b.ball(hide, [0, 0, -0.022], [0.018, 0.018, 0.038]))
        b.at(chain(move(side * 0.038, -0.05, 0.024), turn('z', side * 22)), () => {
          b.ball(hide, [0, 0, 0], [0.022, 0.042, 0.022])
          b.ball(pale, [0, -0.034, 0.001], [0.015, 0.011, 0.016])
        })
      }
      if (r.next() < 0.5) for (const side of [-1, 1]) b.at(chain(move(side * 0.014, -0.045, 0.116), turn('y', side * 90)), () => b.cylinder(plain(PALETTE[style.color === 'blue' ? 'red' : 'blue']), 0.004, -0.002, 0.018, 0.013))
    })
  },
}

const rubberDuck: ObjectClass = {
  label: 'rubber duck', place: 'table', colors: ['yellow', 'yellow', 'pink', 'blue', 'green', 'white'], stuffs: ['rubber'], front: false,
  build(b, style, r) {
    const k = r.between(0.9, 1.15)
    const hide = finish(style, { gloss: 0.5 })
    const bill = plain([240, 110, 20], { gloss: 0.5 })
    b.at(stretch(k, k, k), () => {
      b.surface(hide, 40, 20, (u, v) => {
        const [a, e] = [2 * Math.PI * u, Math.PI * (v - 0.5)]
        const x = -0.05 * Math.cos(e) * Math.cos(a)
        const tail = Math.max(0, -x - 0.02) * 1.1
        return [x, 0.037 * Math.cos(e) * Math.sin(a) * (1 - 6 * Math.max(0, -x - 0.025)), Math.max(0, 0.03 + 0.034 * Math.sin(e)) + tail * Math.max(0, 0.5 + 0.5 * Math.sin(e))]
      })
      b.ball(hide, [0.027, 0, 0.084], 0.029)
      b.surface(bill, 20, 8, (u, v) => [0.05 + 0.022 * Math.cos(Math.PI * (u - 0.5)) * v, 0.015 * Math.sin(Math.PI * (u - 0.5)) * 1.1, 0.081 + 0.004 * v])
      b.at(move(0.052, 0, 0.08), () => b.ball(bill, [0.004, 0, 0], [0.018, 0.0145, 0.0052]))
      for (const side of [-1, 1]) {
        b.ball(plain([250, 250, 250], { gloss: 0.6 }), [0.047, side * 0.0145, 0.094], 0.0068)
        b.ball(EYE, [0.0515, side * 0.0165, 0.095], 0.0042)
        b.at(chain(move(-0.004, side * 0.034, 0.04), turn('y', 14)), () => b.ball(hide, [0, 0, 0], [0.028, 0.009, 0.017]))
      }
    })
  },
}

const guitar: ObjectClass = {
  label: 'guitar', place: 'floor', flat: true, colors: ['brown', 'red', 'black', 'orange', 'blue'], stuffs: ['wooden'],
  build(b, style, r) {
    const k = r.between(0.9, 1.05)
    const top = style.color === 'brown' ? wood([206, 146, 84], [160, 100, 50], 0.4, { gloss: 0.4 }) : finish(style, { gloss: 0.6 })
    const dark = wood([74, 46, 30], [48, 30, 20], 0.3)
    const half: Point2[] = [[-0.24, 0], [-0.225, 0.11], [-0.13, 0.178], [-0.03, 0.15], [0.04, 0.112], [0.12, 0.128], [0.18, 0.1], [0.2, 0.02]]
    const body = smoothRing(reversed([...half, ...half.slice(1).toReversed().map(([x, y]): Point2 => [x, -y])]), 4)
    b.at(stretch(k, k, k), () => {
      b.extrude(top, body, 0, 0.095, { side: wood([120, 70, 40], [84, 46, 26], 0.4, { gloss: 0.3 }), bevel: 0.004 })
      b.at(move(0.05, 0, 0.095), () => {
        b.lathe(plain([240, 226, 196]), [[0.058, 0.0012], [0.05, 0.0014]])
        b.lathe(plain([20, 16, 14]), [[0.05, 0.0014], [0, 0.0014]])
      })
      b.block(dark, [0.1, -0.027, 0.094], [0.58, 0.027, 0.112], 0.004)
      b.extrude(dark, [[0.575, -0.028], [0.72, -0.04], [0.72, 0.04], [0.575, 0.028]], 0.085, 0.103, { bevel: 0.003 })
      b.block(dark, [-0.14, -0.07, 0.094], [-0.115, 0.07, 0.104], 0.003)
      for (let fret = 0; fret < 14; fret++) b.box(BRASS, [0.575 - 0.032 * fret, -0.027, 0.112], [0.578 - 0.032 * fret, 0.027, 0.1132])
      for (let string = 0; string < 6; string++) {
        b.rod(plain([226, 220, 206], { gloss: 0.5 }), [-0.125, (string - 2.5) * 0.0085, 0.106], [0.64, (string - 2.5) * 0.0078, 0.1145], 0.0011)
        const [x, side] = [0.61 + 0.042 * (string % 3), string < 3 ? -1 : 1]
        b.rod(CHROME, [x, side * 0.03, 0.094], [x, side * 0.062, 0.094], 0.0055)
        b.ball(plain([244, 240, 230]), [x, side * 0.062, 0.094], 0.0095)
      }
    })
  },
}

const drum: ObjectClass = {
  label: 'drum', place: 'table', colors: ['red', 'blue', 'green', 'yellow'], stuffs: ['wooden'],
  build(b, style, r) {
    const [radius, h] = [r.between(0.085, 0.1), r.between(0.1, 0.125)]
    b.lathe(finish(style, { gloss: 0.5 }), [[0, 0.004], [radius, 0.004]], [[radius, 0.004], [radius, h - 0.004]])
    for (const z of [0.008, h - 0.008]) b.lathe(BRASS, arc([radius + 0.001, z], 0.008, -90, 90, 6))
    b.lathe(plain([244, 238, 222], { gloss: 0.2 }), [[radius - 0.001, h - 0.002], [0, h]])
    const cords = 9
    for (let k = 0; k < cords * 2; k++) {
      const at = (n: number, z: number): Vec3 => [(radius + 0.004) * Math.cos((n / (cords * 2)) * 2 * Math.PI), (radius + 0.004) * Math.sin((n / (cords * 2)) * 2 * Math.PI), z]
      b.rod(plain([246, 242, 232]), at(k, k % 2 === 0 ? 0.012 : h - 0.012), at(k + 1, k % 2 === 0 ? h - 0.012 : 0.012), 0.002)
    }
    for (const [turned, x] of [[24, -0.02], [-38, 0.03]] as const) {
      b.at(chain(move(x, 0, h + 0.006), turn('z', turned)), () => {
        b.rod(wood([226, 190, 136], [190, 148, 96]), [-radius * 0.9, 0, 0], [radius * 1.15, 0, 0], 0.0048)
        b.ball(plain([238, 214, 170]), [-radius * 0.92, 0, 0.001], 0.009)
      })
    }
  },
}

const dice: ObjectClass = {
  label: 'dice', place: 'table', colors: ['white', 'red', 'black', 'blue', 'green'], stuffs: ['plastic'],
  build(b, style, r) {
    const s = r.between(0.018, 0.024)
    const pip = plain(style.color === 'white' ? [24, 24, 26] : [248, 248, 246], { gloss: 0.3 })
    const faces: [number, Point2[]][] = [[1, [[0, 0]]], [2, [[-1, -1], [1, 1]]], [3, [[-1, -1], [0, 0], [1, 1]]], [4, [[-1, -1], [1, 1], [-1, 1], [1, -1]]], [5, [[-1, -1], [1, 1], [-1, 1], [1, -1], [0, 0]]]]
    b.block(finish(style, { gloss: 0.6 }), [-s, -s, 0], [s, s, 2 * s], s * 0.22)
    const turns = [[0, 0], [90, 0], [-90, 0], [0, 90], [0, -90]] as const
    const first = r.below(5)
    turns.forEach(([x, y], k) => b.at(chain(move(0, 0, s), turn('x', x), turn('y', y)), () => {
      for (const [u, v] of faces[(k + first) % 5]![1]) b.at(move(u * s * 0.5, v * s * 0.5, s), () => b.cylinder(pip, s * 0.17, -0.001, 0.0004))
    }))
  },
}

const toyTrain: ObjectClass = {
  label: 'toy train', place: 'table', colors: ['red', 'blue', 'green', 'yellow', 'black'], stuffs: ['wooden'],
  build(b, style, r) {
    const k = r.between(0.94, 1.08)
    const paint = finish(style, { gloss: 0.5 })
    const other = plain(style.color === 'yellow' ? PALETTE.red : [236, 190, 50], { gloss: 0.4 })
    b.at(stretch(k, k, k), () => {
      b.block(plain(shade(rgbOf(style), 0.45)), [-0.08, -0.028, 0.016], [0.085, 0.028, 0.03], 0.003)
      b.at(chain(move(-0.02, 0, 0.056), turn('y', 90)), () => b.lathe(paint, [[0, 0], [0.026, 0]], [[0.026, 0], [0.026, 0.094]], arc([0.02, 0.094], 0.006, 0, 90, 4), [[0.02, 0.1], [0, 0.1]]))
      b.block(paint, [-0.078, -0.03, 0.028], [-0.02, 0.03, 0.1], 0.003)
      b.block(other, [-0.084, -0.035, 0.1], [-0.014, 0.035, 0.108], 0.003)
      for (const side of [-1, 1]) b.box(plain([220, 236, 244], { gloss: 0.6 }), [-0.064, side * 0.0305 - 0.0005, 0.066], [-0.034, side * 0.0305 + 0.0005, 0.09])
      b.at(move(0.056, 0, 0.078), () => b.lathe(other, [[0.008, 0], [0.008, 0.018], [0.014, 0.04]], [[0.014, 0.04], [0, 0.038]]))
      b.ball(BRASS, [0.018, 0, 0.086], 0.01)
      for (const x of [-0.055, 0.005, 0.055]) for (const side of [-1, 1]) b.at(chain(move(x, side * 0.03, x < -0.03 ? 0.021 : 0.0165), turn('x', side * -90)), () => b.lathe(other, [[0, -0.004], [x < -0.03 ? 0.021 : 0.0165, -0.004]], [[x < -0.03 ? 0.021 : 0.0165, -0.004], [x < -0.03 ? 0.021 : 0.0165, 0.004]], [[x < -0.03 ? 0.021 : 0.0165, 0.004], [0, 0.004]]))
      b.at(turn('x', 90), () => b.extrude(plain([210, 40, 40]), [[0.085, 0.006], [0.108, 0.004], [0.085, 0.03]], -0.026, 0.026))
    })
  },
}

const piggyBank: ObjectClass = {
  label: 'piggy bank', place: 'table', colors: ['pink', 'white', 'blue', 'red'], patterns: ['plain', 'dots'], stuffs: ['ceramic'],
  build(b, style, r) {
    const k = r.between(0.92, 1.08)
    const hide = finish(style)
    b.at(stretch(k, k, k), () => {
      b.ball(skin(style, 10, 5), [0, 0, 0.066], [0.066, 0.052, 0.05])
      b.at(chain(move(0.058, 0, 0.07), turn('y', 90)), () => b.cylinder(plain(shade(rgbOf(style), 0.85), { gloss: 0.6 }), 0.0205, 0, 0.02))
      for (const side of [-1, 1]) {
        b.ball(EYE, [0.0795, side * 0.0075, 0.072], [0.0012, 0.0034, 0.005])
        b.ball(EYE, [0.056, side * 0.026, 0.088], 0.0048)
        b.at(chain(move(0.03, side * 0.03, 0.108), turn('x', side * -25)), () => b.cylinder(hide, 0.013, -0.006, 0.022, 0.001))
        for (const x of [-0.034, 0.032]) b.at(move(x, side * 0.028, 0), () => b.cylinder(hide, 0.0125, 0, 0.04, 0.0165))
      }
      b.box(plain([26, 22, 22]), [-0.016, -0.002, 0.1145], [0.016, 0.002, 0.1168])
      b.tube(hide, Array.from({ length: 22 }, (_, n): Vec3 => [-0.064 - 0.0009 * n, 0.0085 * Math.sin(n * 0.6), 0.076 + 0.0085 * Math.cos(n * 0.6)]), 0.0031, 8)
    })
  },
}

const snowGlobe: ObjectClass = {
  label: 'snow globe', place: 'table', colors: ['red', 'brown', 'blue', 'black'], stuffs: ['glass'],
  build(b, style, r) {
    const radius = r.between(0.04, 0.046)
    b.lathe(finish(style, { gloss: 0.4 }), [[0, 0], [radius, 0]], smoothCurve<Point2>([[radius, 0], [radius * 0.98, 0.01], [radius * 0.84, 0.03]], 4), [[radius * 0.84, 0.03], [0, 0.03]])
    const z = 0.026 + radius * 0.8
    b.lathe(plain([248, 250, 252]), smoothCurve<Point2>([[radius * 0.8, 0.031], [radius * 0.4, 0.041], [0, 0.043]], 4))
    for (const [x, tall] of [[-0.012, 0.034], [0.012, 0.024]] as const) b.at(move(x, 0, 0.038), () => b.cylinder(plain([40, 116, 62]), 0.012, 0, tall, 0.001))
    for (let k = 0; k < 16; k++) b.ball(plain([255, 255, 255]), [radius * 0.65 * Math.cos(k * 2.4) * ((k % 5) / 5 + 0.15), radius * 0.65 * Math.sin(k * 2.4) * ((k % 5) / 5 + 0.15), z + radius * (((k * 7) % 12) / 12 - 0.3)], 0.0015)
    b.ball(GLASS, [0, 0, z], radius)
  },
}

export const TOYS: readonly ObjectClass[] = [ball, toyCar, teddyBear, rubberDuck, guitar, drum, dice, toyTrain, piggyBank, snowGlobe]
