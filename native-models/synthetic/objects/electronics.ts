// Things with a plug or a battery.

import type { Vec3 } from '../../scene/geometry.ts'
import { blend, CHROME, PALETTE, painted, plain, RUBBER, shade, type Material, type Rgb } from '../materials.ts'
import { chain, move, stretch, turn, type MeshBuilder } from '../mesh.ts'
import { fract, picture, within, type Picture } from '../pictures.ts'
import { arc, ellipse, roundedRectangle, smoothCurve, smoothRing, type Point2 } from '../profiles.ts'
import { finish, rgbOf, type ObjectClass, type Style } from './class.ts'

const SHELLS = ['grey', 'black', 'white'] as const
const DARK = plain([30, 31, 34], { gloss: 0.3 })
const LENS = plain([18, 20, 30], { gloss: 0.95 })

/** Rows of keys on a plate; u to the right, v away. */
const keysOn = (key: string, plate: Rgb, cap: Rgb, columns: number, rows: number): Picture => picture(`keys ${key}`, (u, v) => {
  const [cu, cv] = [fract(u * columns), fract(v * rows)]
  if (v * rows < 1 && within(u, v, 0.24, 0.68, 0, 1)) return within(u, cv, 0.25, 0.67, 0.12, 0.86) ? cap : plate
  return cu > 0.1 && cu < 0.9 && cv > 0.12 && cv < 0.86 ? cap : plate
})

const desktop = (seed: number): Picture => picture(`desktop ${seed}`, (u, v): Rgb => {
  if (within(u, v, 0, 1, 0, 0.05)) return [40, 44, 56]
  if (within(u, v, 0.1 + 0.04 * seed, 0.62, 0.24, 0.84)) {
    if (v > 0.78) return [78, 84, 96]
    return u > 0.16 && u < 0.54 - 0.1 * fract(v * 7.3) && fract(v * 20) < 0.4 ? [112, 120, 132] : [246, 247, 250]
  }
  if (within(u, v, 0.68, 0.92, 0.5, 0.84)) return v > 0.78 ? [78, 84, 96] : fract(u * 40) < 0.6 && v - 0.5 < 0.2 * fract(Math.floor(u * 40) * 0.618) + 0.05 ? [230, 120, 50] : [238, 242, 248]
  const hues: Rgb[] = [[30, 96, 180], [110, 60, 150], [24, 130, 120]]
  return blend(hues[seed % 3]!, [180, 216, 240], v * 0.7)
})

const screenOf = (seed: number, width: number, height: number): Material => painted(desktop(seed), width, height, { glow: 0.55, gloss: 0.4 })

const laptop: ObjectClass = {
  label: 'laptop', place: 'table', colors: SHELLS, stuffs: ['metal', 'plastic'], front: true,
  build(b, style, r) {
    const [x, y, t] = [r.between(0.145, 0.17), r.between(0.1, 0.112), 0.014]
    const shell = finish(style, { gloss: 0.35 })
    b.block(shell, [-x, -y, 0], [x, y, t], 0.005)
    const caps: Rgb = style.color === 'white' ? [232, 232, 230] : [34, 35, 40]
    b.quad(painted(keysOn(`laptop ${style.color}`, shade(rgbOf(style), 0.8), caps, 14, 5), 2 * x - 0.036, y * 0.95), [-x + 0.018, -0.012, t + 0.0006], [2 * x - 0.036, 0, 0], [0, y * 0.95, 0])
    b.quad(plain(shade(rgbOf(style), style.color === 'black' ? 1.9 : 0.78), { gloss: 0.4 }), [-0.05, -y + 0.014, t + 0.0006], [0.1, 0, 0], [0, y * 0.6, 0])
    b.at(chain(move(0, y - 0.004, t), turn('x', -r.between(8, 30))), () => {
      b.block(shell, [-x, 0, 0], [x, 0.006, 0.205], 0.003)
      b.quad(DARK, [-x + 0.003, -0.0005, 0.003], [2 * x - 0.006, 0, 0], [0, 0, 0.199])
      b.quad(screenOf(r.below(3), 2 * x - 0.02, 0.18), [-x + 0.01, -0.001, 0.014], [2 * x - 0.02, 0, 0], [0, 0, 0.18])
    })
  },
}

const monitor: ObjectClass = {
  label: 'monitor', place: 'table', colors: SHELLS, stuffs: ['plastic'], front: true,
  build(b, style, r) {
    const [x, h, foot] = [r.between(0.21, 0.27), r.between(0.27, 0.31), r.between(0.1, 0.14)]
    const shell = finish(style)
    b.extrude(shell, r.next() < 0.5 ? ellipse(0, 0, foot, 0.085) : roundedRectangle(foot, 0.08, 0.02), 0, 0.012, { bevel: 0.004 })
    b.block(shell, [-0.024, 0.005, 0.01], [0.024, 0.03, 0.2], 0.008)
    b.block(shell, [-x, -0.018, 0.1], [x, 0.012, 0.1 + h], 0.008)
    b.quad(DARK, [-x + 0.008, -0.0186, 0.112], [2 * x - 0.016, 0, 0], [0, 0, h - 0.02])
    b.quad(screenOf(r.below(3), 2 * x - 0.024, h - 0.028), [-x + 0.012, -0.0192, 0.116], [2 * x - 0.024, 0, 0], [0, 0, h - 0.028])
  },
}

const keyboard: ObjectClass = {
  label: 'keyboard', place: 'table', flat: true, colors: ['black', 'white', 'grey', 'pink'], stuffs: ['plastic'], front: true,
  build(b, style, r) {
    const [x, rows, columns] = [r.pick([0.15, 0.21]), 5, 0]
    const shell = finish(style)
    const caps = plain(style.color === 'black' ? [66, 67, 72] : style.color === 'white' ? [214, 215, 218] : shade(rgbOf(style), 1.5), { gloss: 0.25 })
    b.block(shell, [-x, -0.066, 0], [x, 0.066, 0.014], 0.006)
    const wide = columns + Math.round(x / 0.0105)
    for (let row = 0; row < rows; row++) {
      const y = -0.058 + row * 0.0236
      for (let k = 0; k < wide; k++) {
        const low = -x + 0.007 + (k * (2 * x - 0.014)) / wide
        const bar = row === 0 && k > wide * 0.25 && k < wide * 0.66
        if (bar) continue
        b.block(caps, [low + 0.0015, y, 0.012], [low + (2 * x - 0.014) / wide - 0.0015, y + 0.02, 0.0205], 0.003)
      }
    }
    b.block(caps, [-x * 0.48, -0.058, 0.012], [x * 0.32, -0.038, 0.0205], 0.003)
  },
}

const mouse: ObjectClass = {
  label: 'mouse', place: 'table', colors: ['black', 'white', 'grey', 'red', 'blue'], stuffs: ['plastic'],
  build(b, style, r) {
    const [wide, long] = [r.between(0.031, 0.035), r.between(0.054, 0.06)]
    b.surface(finish(style, { gloss: 0.5 }), 40, 18, (u, v) => {
      const angle = 2 * Math.PI * u
      const squash = (Math.abs(Math.cos(angle)) ** 3 + Math.abs(Math.sin(angle)) ** 3) ** (-1 / 3)
      const out = v < 0.3 ? 0.96 + 0.04 * (v / 0.3) : Math.cos(((v - 0.3) / 0.7) * (Math.PI / 2)) ** 0.7
      const up = v < 0.3 ? 0.012 * (v / 0.3) : 0.012 + 0.026 * Math.sin(((v - 0.3) / 0.7) * (Math.PI / 2))
      const y = long * squash * out * Math.sin(angle)
      return [wide * squash * out * Math.cos(angle), y, up * (1 - 0.3 * Math.max(0, y / long))]
    })
    const seam = plain(shade(rgbOf(style), style.color === 'black' ? 2.4 : 0.45))
    b.tube(seam, [[0, 0.012, 0.0385], [0, 0.03, 0.034], [0, 0.045, 0.0275], [0, long - 0.002, 0.012]], 0.0012, 6)
    b.tube(seam, smoothCurve<Vec3>([[-wide * 0.9, 0.01, 0.026], [0, 0.012, 0.0383], [wide * 0.9, 0.01, 0.026]], 6), 0.0009, 6)
    b.at(chain(move(0, 0.034, 0.03), turn('y', 90)), () => b.cylinder(RUBBER, 0.008, -0.004, 0.004))
    b.tube(DARK, smoothCurve<Vec3>([[0, long - 0.003, 0.007], [0.004, long + 0.03, 0.004], [-0.02, long + 0.07, 0.0025], [0.01, long + 0.1, 0.0025]], 6), 0.0024, 8)
  },
}

const phone: ObjectClass = {
  label: 'phone', place: 'table', flat: true, colors: ['black', 'white', 'red', 'blue'], stuffs: ['glass'],
  build(b, style, r) {
    const [x, y] = [0.036, r.between(0.072, 0.08)]
    b.extrude(finish(style), roundedRectangle(x, y, 0.01), 0, 0.0085, { bevel: 0.0015, side: plain(shade(rgbOf(style), 0.8), { gloss: 0.6, metal: 0.5 }) })
    const icons = picture(`phone ${r.below(3)}`, (u, v): Rgb => {
      const [cu, cv] = [fract(u * 4), fract(v * 7)]
      const back = blend([60, 40, 140], [40, 170, 200], v)
      if (v > 0.95) return u > 0.8 || u < 0.18 ? [240, 240, 240] : back
      const hues: Rgb[] = [[236, 80, 70], [250, 190, 50], [60, 190, 100], [240, 240, 245], [80, 140, 250]]
      return Math.max(Math.abs(cu - 0.5), Math.abs(cv - 0.5)) < 0.3 && (v > 0.42 || v < 0.14) ? hues[(Math.floor(u * 4) * 2 + Math.floor(v * 7) * 3) % 5]! : back
    })
    b.quad(painted(icons, 2 * x - 0.006, 2 * y - 0.012, { glow: 0.5, gloss: 0.5 }), [-x + 0.003, -y + 0.006, 0.0087], [2 * x - 0.006, 0, 0], [0, 2 * y - 0.012, 0])
    b.at(move(0, y - 0.0035, 0.0087), () => b.cylinder(DARK, 0.0014, 0, 0.0004))
  },
}

const headphones: ObjectClass = {
  label: 'headphones', place: 'table', colors: ['black', 'white', 'red', 'blue', 'pink'], stuffs: ['plastic'],
  build(b, style, r) {
    const [half, cupRadius] = [r.between(0.075, 0.085), r.between(0.036, 0.042)]
    const shell = finish(style, { gloss: 0.5 })
    const pad = plain(style.color === 'black' ? [70, 70, 74] : [40, 40, 44])
    b.tube(shell, smoothCurve<Vec3>([[-half, 0, cupRadius + 0.02], [-half * 0.94, 0, 0.13], [0, 0, 0.2], [half * 0.94, 0, 0.13], [half, 0, cupRadius + 0.02]], 8), 0.0085)
    b.tube(pad, smoothCurve<Vec3>([[-half * 0.6, 0, 0.168], [0, 0, 0.189], [half * 0.6, 0, 0.168]], 6), 0.009)
    for (const side of [-1, 1]) {
      b.at(chain(move(side * half, 0, cupRadius + 0.004), turn('y', side * 90), stretch(1, 0.88, 1)), () => {
        b.lathe(shell, [[cupRadius, -0.006], [cupRadius, 0.008]], arc([cupRadius - 0.01, 0.008], 0.01, 0, 90, 5), [[cupRadius - 0.01, 0.018], [0, 0.018]])
        b.lathe(pad, arc([cupRadius - 0.012, -0.016], 0.013, -180, 90, 10), [[cupRadius - 0.02, -0.01], [0, -0.01]])
      })
    }
  },
}

const remote: ObjectClass = {
  label: 'remote', place: 'table', flat: true, colors: ['black', 'grey', 'white'], stuffs: ['plastic'],
  build(b, style, r) {
    const [x, y] = [0.023, r.between(0.08, 0.095)]
    b.extrude(finish(style), roundedRectangle(x, y, 0.012), 0, 0.018, { bevel: 0.004 })
    const cap = plain(style.color === 'black' ? [150, 152, 156] : [46, 47, 52])
    const put = (stuff: Material, at: Point2, radius: number): void => b.at(move(at[0], at[1], 0.017), () => b.cylinder(stuff, radius, 0, 0.0032))
    put(plain([206, 34, 34]), [-0.011, y - 0.016], 0.0055)
    for (let row = 0; row < 4; row++) for (let k = -1; k <= 1; k++) put(cap, [k * 0.0125, -y * 0.62 + row * 0.0135], 0.0044)
    put(cap, [0, y * 0.32], 0.0165)
    b.at(move(0, y * 0.32, 0.02), () => b.cylinder(finish(style), 0.0065, 0, 0.0018))
    ;[PALETTE.red, PALETTE.green, PALETTE.yellow, PALETTE.blue].forEach((c, k) => put(plain(c), [(k - 1.5) * 0.01, y * 0.68], 0.0035))
  },
}

const speaker: ObjectClass = {
  label: 'speaker', place: 'table', colors: ['black', 'brown', 'white', 'red'], stuffs: ['wooden', 'plastic'], front: true,
  build(b, style, r) {
    const [x, y, h] = [r.between(0.062, 0.075), 0.07, r.between(0.2, 0.25)]
    b.block(style.color === 'brown' ? plain([120, 78, 48], { gloss: 0.3 }) : finish(style), [-x, -y, 0], [x, y, h], 0.005)
    b.quad(plain(style.color === 'black' ? [58, 58, 62] : [38, 38, 42]), [-x + 0.005, -y - 0.0006, 0.006], [2 * x - 0.01, 0, 0], [0, 0, h - 0.012])
    for (const [z, radius] of [[h * 0.33, x * 0.72], [h * 0.76, x * 0.36]] as const) {
      b.at(chain(move(0, -y, z), turn('x', 90)), () => {
        b.lathe(plain([190, 192, 196], { gloss: 0.6, metal: 0.7 }), [[radius + 0.007, 0], [radius + 0.005, 0.005], [radius, 0.004]])
        b.lathe(plain([22, 22, 24], { gloss: 0.3 }), arc([radius - 0.006, 0.002], 0.006, 0, 180, 6), [[radius - 0.012, 0.002], [radius * 0.35, -0.012]])
        b.lathe(plain([150, 150, 154], { gloss: 0.5 }), arc([0, -0.012], radius * 0.35, 0, 90, 5))
      })
    }
  },
}

const camera: ObjectClass = {
  label: 'camera', place: 'table', colors: ['black', 'grey', 'red', 'brown'], stuffs: ['metal', 'leather'], front: true,
  build(b, style, r) {
    const [x, h] = [r.between(0.058, 0.067), r.between(0.07, 0.08)]
    const skin = style.color === 'grey' ? plain([70, 70, 74]) : finish(style, { gloss: 0.2 })
    const trim = style.color === 'black' ? DARK : plain([196, 198, 202], { gloss: 0.6, metal: 0.8 })
    b.block(skin, [-x, -0.02, 0.004], [x, 0.02, h - 0.016], 0.008)
    b.block(trim, [-x, -0.02, h - 0.018], [x, 0.02, h], 0.006)
    b.block(trim, [-x, -0.02, 0], [x, 0.02, 0.008], 0.004)
    b.extrude(trim, [[-0.024, -0.021], [0.024, -0.021], [0.017, 0.018], [-0.017, 0.018]], h - 0.004, h + 0.016, { bevel: 0.005 })
    const out = r.between(0.03, 0.055)
    b.at(chain(move(0, -0.018, h * 0.46), turn('x', 90)), () => {
      b.lathe(DARK, [[0.031, 0], [0.031, out * 0.45]], [[0.031, out * 0.45], [0.029, out * 0.5], [0.029, out]], [[0.029, out], [0.024, out], [0.023, out - 0.012]])
      b.lathe(CHROME, [[0.0315, out * 0.28], [0.0315, out * 0.36]])
      b.lathe(LENS, smoothCurve<Point2>([[0.024, out - 0.01], [0.014, out - 0.004], [0, out - 0.002]], 4))
    })
    b.at(move(x * 0.68, 0, h), () => b.cylinder(CHROME, 0.009, -0.002, 0.008))
    b.at(move(-x * 0.66, 0, h), () => b.cylinder(DARK, 0.012, -0.002, 0.009))
    b.at(move(x * 0.66, -0.0202, h - 0.009), () => b.box(LENS, [-0.01, -0.001, -0.005], [0.01, 0.001, 0.005]))
  },
}

const toaster: ObjectClass = {
  label: 'toaster', place: 'table', colors: ['grey', 'red', 'white', 'blue', 'black', 'green'], stuffs: ['metal'],
  build(b, style, r) {
    const [x, y, h] = [r.between(0.125, 0.145), 0.082, r.between(0.165, 0.19)]
    const shell = style.color === 'grey' ? plain([200, 202, 206], { gloss: 0.8, metal: 0.9 }) : finish(style, { gloss: 0.6 })
    b.block(shell, [-x, -y, 0.012], [x, y, h], 0.04)
    b.block(DARK, [-x + 0.01, -y + 0.006, 0], [x - 0.01, y - 0.006, 0.02], 0.005)
    for (const side of [-1, 1]) {
      b.box(plain([24, 22, 22]), [-x + 0.045, side * 0.032 - 0.014, h - 0.004], [x - 0.035, side * 0.032 + 0.014, h + 0.0008])
      // Slices half way out say at once what it is for.
      if (r.next() < 0.75) b.at(move(0, side * 0.032, h - 0.02), () => b.at(turn('x', 90), () => b.extrude(plain([226, 178, 106]), smoothRing([[-0.052, -0.02], [0.052, -0.02], [0.055, 0.034], [0.042, 0.052], [0, 0.048], [-0.042, 0.052], [-0.055, 0.034]], 4), -0.007, 0.007, { side: plain([166, 104, 50]) })))
    }
    b.block(DARK, [x - 0.002, -0.012, h * 0.55], [x + 0.02, 0.012, h * 0.64], 0.005)
    b.at(chain(move(x, 0, h * 0.28), turn('y', 90)), () => b.cylinder(CHROME, 0.014, 0, 0.012))
  },
}

const microwave: ObjectClass = {
  label: 'microwave', place: 'table', colors: ['white', 'grey', 'black', 'red'], stuffs: ['metal'], front: true,
  build(b, style, r) {
    const [x, y, h] = [r.between(0.22, 0.25), r.between(0.15, 0.17), r.between(0.25, 0.28)]
    b.block(finish(style, { gloss: 0.4 }), [-x, -y, 0.012], [x, y, h], 0.008)
    for (const sx of [-1, 1]) b.box(RUBBER, [sx * (x - 0.05) - 0.02, -y + 0.02, 0], [sx * (x - 0.05) + 0.02, y - 0.02, 0.014])
    const front = -y - 0.002
    b.box(plain([26, 27, 30], { gloss: 0.7 }), [-x + 0.014, front, 0.03], [x * 0.5, -y + 0.004, h - 0.018])
    b.quad(plain([66, 62, 54], { gloss: 0.7 }), [-x + 0.05, front - 0.0006, 0.066], [x * 1.5 - 0.11, 0, 0], [0, 0, h - 0.12])
    b.rod(CHROME, [x * 0.45, front - 0.018, 0.05], [x * 0.45, front - 0.018, h - 0.035], 0.007)
    b.quad(plain([20, 30, 26], { gloss: 0.5 }), [x * 0.58, front, h - 0.06], [x * 0.34, 0, 0], [0, 0, 0.032])
    b.quad(plain([90, 240, 150], { glow: 0.9 }), [x * 0.64, front - 0.0006, h - 0.052], [x * 0.2, 0, 0], [0, 0, 0.015])
    const button = plain(style.color === 'white' ? [120, 122, 126] : [214, 215, 218], { gloss: 0.3 })
    for (let row = 0; row < 4; row++) for (let k = 0; k < 3; k++) b.box(button, [x * (0.6 + 0.115 * k), front - 0.003, 0.06 + row * 0.03], [x * (0.6 + 0.115 * k) + 0.018, -y, 0.078 + row * 0.03])
    b.carries(x * 0.85, y * 0.85, h)
  },
}

const fan: ObjectClass = {
  label: 'fan', place: 'table', colors: ['white', 'black', 'blue', 'green', 'red'], stuffs: ['plastic'], front: true,
  build(b, style, r) {
    const [radius, neck] = [r.between(0.11, 0.13), r.between(0.19, 0.22)]
    const shell = finish(style)
    b.lathe(shell, [[0, 0], [0.085, 0]], [[0.085, 0], [0.085, 0.012], [0.06, 0.022], [0.014, 0.03]], [[0.012, 0.028], [0.012, neck]])
    b.at(chain(move(0, 0, neck + 0.02), turn('x', 84)), () => {
      b.lathe(shell, [[0.045, -0.08], [0.05, -0.03], [0.035, -0.01], [0, -0.008]], [[0, -0.085], [0.045, -0.08]])
      for (let k = 0; k < 4; k++) b.at(chain(turn('z', k * 90 + 20), move(0, 0, 0.02), turn('x', 18)), () => b.extrude(plain(shade(rgbOf(style), style.color === 'black' ? 2.6 : 0.72), { gloss: 0.3 }), smoothRing([[0.015, -0.012], [radius * 0.7, -0.045], [radius * 0.86, 0], [radius * 0.65, 0.04], [0.015, 0.012]], 4), 0, 0.003))
      cage(b, style, radius)
    })
  },
}

function cage(b: MeshBuilder, style: Style, radius: number): void {
  const wire = style.color === 'white' || style.color === 'black' ? plain([170, 172, 176], { gloss: 0.5, metal: 0.6 }) : plain([232, 232, 230])
  const ring = (r: number, z: number, thick: number): void => b.lathe(wire, arc([r, z], thick, 0, 360, 6))
  ring(radius, 0.02, 0.0045)
  ring(radius * 0.62, 0.046, 0.0016)
  for (let k = 0; k < 26; k++) {
    const [c, s] = [Math.cos((k / 26) * 2 * Math.PI), Math.sin((k / 26) * 2 * Math.PI)]
    for (const sign of [1, -1]) b.tube(wire, [[radius * c, radius * s, 0.02], [radius * 0.62 * c, radius * 0.62 * s, 0.02 + sign * 0.026], [0.02 * c, 0.02 * s, 0.02 + sign * 0.032]], 0.0013, 5)
  }
  b.at(move(0, 0, 0.05), () => b.cylinder(finish(style), 0.026, 0, 0.006))
}

const lamp: ObjectClass = {
  label: 'lamp', place: 'table', colors: ['white', 'red', 'blue', 'yellow', 'green', 'black'], stuffs: ['fabric'],
  build(b, style, r) {
    const [low, high, tall] = [r.between(0.09, 0.11), r.between(0.05, 0.07), r.between(0.3, 0.36)]
    const foot = r.next() < 0.5 ? plain([74, 72, 72], { gloss: 0.6, metal: 0.7 }) : plain([168, 118, 74], { gloss: 0.3 })
    if (r.next() < 0.5) b.lathe(foot, [[0, 0], [0.062, 0]], [[0.062, 0], [0.064, 0.008], [0.05, 0.018], [0.012, 0.026]], [[0.0065, 0.02], [0.0065, tall * 0.75]])
    else b.lathe(foot, [[0, 0], [0.05, 0]], smoothCurve<Point2>([[0.05, 0], [0.052, 0.05], [0.03, 0.1], [0.009, 0.15], [0.007, tall * 0.75]], 5))
    const shade1 = plain(rgbOf(style), { glow: style.color === 'black' ? 0 : 0.2 })
    b.lathe(shade1, [[low, tall * 0.6], [high, tall]])
    b.lathe(plain([255, 226, 170], { glow: 0.9 }), [[high - 0.002, tall - 0.001], [low - 0.002, tall * 0.6 + 0.001]])
    b.ball(plain([255, 244, 214], { glow: 1.5 }), [0, 0, tall * 0.78], 0.024)
  },
}

export const ELECTRONICS: readonly ObjectClass[] = [laptop, monitor, keyboard, mouse, phone, headphones, remote, speaker, camera, toaster, microwave, fan, lamp]
