// The laboratory bench.

import type { Vec3 } from '../../scene/geometry.ts'
import { BRASS, CHROME, DARK_METAL, GLASS, PALETTE, painted, PINE, plain, RUBBER, WALNUT, type Rgb } from '../materials.ts'
import { chain, move, turn, type MeshBuilder } from '../mesh.ts'
import { nearSegment, picture } from '../pictures.ts'
import { arc, smoothCurve, type Point2 } from '../profiles.ts'
import { finish, rgbOf, type ObjectClass, type Style } from './class.ts'

const LIQUIDS = ['blue', 'green', 'red', 'yellow', 'purple', 'orange'] as const
const liquid = (style: Style): ReturnType<typeof plain> => plain(rgbOf(style), { gloss: 0.5, glow: 0.1 })
const MARKS = plain([250, 250, 250])

/** The part of a profile below `level`, a little within it, closed by the liquid's surface. */
function fill(b: MeshBuilder, style: Style, profile: Point2[], level: number): void {
  const below = profile.filter(([, z]) => z <= level).map(([r, z]): Point2 => [Math.max(0, r - 0.002), z + 0.001])
  const [r, z] = below.at(-1)!
  b.lathe(liquid(style), [[0, below[0]![1]], below[0]!], below, [[r, z], [0, z]])
}

function graduations(b: MeshBuilder, radius: number, from: number, to: number): void {
  for (let k = 0; k < 5; k++) {
    const z = from + ((to - from) * k) / 4
    const half = k % 2 === 0 ? 0.5 : 0.3
    b.surface(MARKS, 6, 1, (u, v) => {
      const angle = -Math.PI / 2 + (u - 0.5) * half
      return [(radius + 0.0005) * Math.cos(angle), (radius + 0.0005) * Math.sin(angle), z + 0.0018 * v]
    })
  }
}

const beaker: ObjectClass = {
  label: 'beaker', place: 'table', colors: LIQUIDS, stuffs: ['glass'],
  build(b, style, r) {
    const [radius, h] = [r.between(0.034, 0.042), r.between(0.09, 0.115)]
    const wall: Point2[] = [[radius - 0.004, 0], [radius, 0.005], [radius, h * 0.25], [radius, h * 0.4], [radius, h * 0.5], [radius, h * 0.6], [radius, h - 0.006], [radius + 0.005, h]]
    b.lathe(GLASS, [[0, 0], [radius - 0.004, 0]], wall, arc([radius + 0.0045, h], 0.0014, 0, 180, 4))
    fill(b, style, wall, h * r.pick([0.4, 0.5, 0.6]))
    graduations(b, radius, h * 0.2, h * 0.8)
    b.surface(GLASS, 8, 4, (u, v) => {
      const angle = (u - 0.5) * 0.7
      return [(radius + 0.004 + 0.012 * v * Math.cos(angle * 4.4)) * Math.cos(angle), (radius + 0.004) * Math.sin(angle), h - 0.003 + 0.004 * v]
    })
  },
}

const flask: ObjectClass = {
  label: 'flask', place: 'table', colors: LIQUIDS, stuffs: ['glass'],
  build(b, style, r) {
    const [radius, h] = [r.between(0.044, 0.054), r.between(0.12, 0.145)]
    const wall = [[radius - 0.006, 0], [radius, 0.005], [radius * 0.98, 0.012], ...smoothCurve<Point2>([[radius * 0.93, 0.022], [radius * 0.62, h * 0.42], [0.017, h * 0.7], [0.0145, h * 0.78]], 5), [0.0145, h]] as Point2[]
    b.lathe(GLASS, [[0, 0], [radius - 0.006, 0]], wall, arc([0.0148, h], 0.003, -60, 180, 6))
    fill(b, style, wall, h * r.between(0.28, 0.46))
    graduations(b, radius * 0.8, h * 0.2, h * 0.28)
    if (r.next() < 0.4) b.at(move(0, 0, h - 0.006), () => b.cylinder(RUBBER, 0.0125, 0, 0.026, 0.016))
  },
}

const testTubeRack: ObjectClass = {
  label: 'test-tube rack', place: 'table', colors: ['brown', 'white', 'blue', 'red'], stuffs: ['wooden', 'plastic'],
  build(b, style, r) {
    const count = r.pick([5, 6])
    const [x, y, h] = [count * 0.0165 + 0.008, 0.026, 0.082]
    const frame = style.color === 'brown' ? PINE : finish(style)
    for (const z of [0, h * 0.82]) b.block(frame, [-x, -y, z], [x, y, z + 0.01], 0.002)
    for (const side of [-1, 1]) b.block(frame, [side * x - 0.005, -y, 0], [side * x + 0.005, y, h * 0.82 + 0.01], 0.002)
    const inks: Rgb[] = [PALETTE.red, PALETTE.blue, PALETTE.green, PALETTE.yellow, PALETTE.purple, PALETTE.orange]
    const first = r.below(6)
    for (let k = 0; k < count; k++) {
      b.at(move((k - (count - 1) / 2) * 0.033, 0, 0.012), () => {
        const level = 0.03 + 0.028 * (((k * 5 + first) % 4) / 3)
        b.lathe(GLASS, arc([0, 0.009], 0.009, -90, 0, 6), [[0.009, 0.009], [0.009, 0.112]], arc([0.0095, 0.112], 0.0014, -60, 180, 4))
        b.lathe(plain(inks[(k + first) % 6]!, { gloss: 0.4, glow: 0.1 }), arc([0, 0.009], 0.0078, -90, 0, 6), [[0.0078, 0.009], [0.0078, level]], [[0.0078, level], [0, level]])
      })
    }
  },
}

const microscope: ObjectClass = {
  label: 'microscope', place: 'table', colors: ['white', 'black', 'blue', 'grey'], stuffs: ['metal'], front: true,
  build(b, style, r) {
    const k = r.between(0.93, 1.08)
    const body = finish(style, { gloss: 0.5 })
    const dark = style.color === 'black' ? CHROME : plain([44, 45, 50], { gloss: 0.5 })
    b.extrude(body, [[-0.07, -0.095], [0.07, -0.095], [0.055, 0.075], [-0.055, 0.075]], 0, 0.026, { bevel: 0.008 })
    b.tube(body, smoothCurve<Vec3>([[0, 0.055, 0.02], [0, 0.07, 0.12], [0, 0.062, 0.2 * k], [0, 0.012, 0.245 * k]], 6), (t) => 0.026 - 0.004 * t, 16)
    b.block(dark, [-0.055, -0.07, 0.1], [0.055, 0.055, 0.112], 0.003)
    b.box(plain([210, 232, 240], { gloss: 0.8 }), [-0.035, -0.025, 0.112], [0.035, -0.002, 0.1145])
    b.at(move(0, -0.014, 0), () => {
      b.cylinder(plain([255, 240, 200], { glow: 0.6 }), 0.018, 0.026, 0.038)
      b.cylinder(body, 0.028, 0.185 * k, 0.235 * k)
      b.cylinder(dark, 0.024, 0.168 * k, 0.186 * k, 0.03)
    })
    // A turret of three lenses, and an eyepiece that leans towards the viewer.
    for (const [x, tilt, long] of [[0, 0, 0.045], [-0.018, 24, 0.032], [0.018, -24, 0.032]] as const) b.at(chain(move(x, -0.014, 0.172 * k), turn('y', tilt)), () => b.cylinder(CHROME, 0.008, -long, 0, 0.011))
    b.at(chain(move(0, -0.01, 0.232 * k), turn('x', 32)), () => {
      b.cylinder(body, 0.019, 0, 0.06)
      b.cylinder(dark, 0.0155, 0.06, 0.092)
      b.cylinder(dark, 0.021, 0.09, 0.108)
    })
    for (const side of [-1, 1]) b.at(chain(move(side * 0.026, 0.066, 0.085), turn('y', side * 90)), () => b.cylinder(dark, 0.024, 0, 0.018))
  },
}

const dial = (volts: string): Rgb => (volts === 'yellow' ? [30, 30, 34] : [232, 232, 230])

const multimeter: ObjectClass = {
  label: 'multimeter', place: 'table', flat: true, colors: ['yellow', 'red', 'orange', 'blue'], stuffs: ['plastic'],
  build(b, style, r) {
    const [x, y] = [r.between(0.041, 0.047), r.between(0.084, 0.094)]
    b.block(finish(style), [-x, -y, 0], [x, y, 0.032], 0.009)
    b.block(plain([48, 49, 54]), [-x + 0.007, -y + 0.008, 0.028], [x - 0.007, y - 0.008, 0.0335], 0.003)
    const digits = picture('meter 1', (u, v): Rgb => {
      const lit = [0.14, 0.38, 0.62, 0.83].some((at, k) => {
        const seg = (a: Point2, c: Point2): boolean => nearSegment(u, v, [at + a[0] * 0.13, a[1]], [at + c[0] * 0.13, c[1]], 0.022)
        const on = [[1, 1, 1, 1, 1, 1], [0, 1, 1, 0, 0, 0], [1, 1, 0, 1, 1, 0], [1, 1, 1, 1, 0, 0]][k]!
        return (on[0] === 1 && seg([0, 0.84], [1, 0.84])) || (on[1] === 1 && seg([1, 0.84], [1, 0.5])) || (on[2] === 1 && seg([1, 0.5], [1, 0.16])) || (on[3] === 1 && seg([0, 0.16], [1, 0.16])) || (on[4] === 1 && seg([0, 0.16], [0, 0.5])) || (on[5] === 1 && seg([0, 0.5], [0, 0.84]))
      })
      return lit ? [22, 30, 24] : [178, 196, 168]
    })
    b.quad(painted(digits, 2 * x - 0.024, 0.038, { gloss: 0.5 }), [-x + 0.012, y * 0.42, 0.0338], [2 * x - 0.024, 0, 0], [0, 0.038, 0])
    b.at(move(0, -y * 0.12, 0.033), () => {
      for (let k = 0; k < 14; k++) b.at(turn('z', k * 25.7), () => b.box(plain(dial(style.color)), [-0.0012, 0.024, 0], [0.0012, 0.029, 0.0006]))
      b.cylinder(finish(style, { gloss: 0.2 }), 0.02, 0, 0.006)
      b.block(plain([24, 24, 26]), [-0.0045, -0.019, 0.005], [0.0045, 0.019, 0.014], 0.002)
    })
    for (const [at, ink] of [[-1, PALETTE.black], [1, PALETTE.red]] as const) {
      const socket: Point2 = [at * x * 0.4, -y * 0.74]
      b.at(move(socket[0], socket[1], 0.033), () => b.cylinder(plain(ink, { gloss: 0.3 }), 0.0065, 0, 0.02))
      b.tube(plain(ink, { gloss: 0.3 }), smoothCurve<Vec3>([[socket[0], socket[1], 0.052], [socket[0] * 1.4, -y - 0.01, 0.05], [at * x * 1.3, -y - 0.03, 0.003], [at * x * 1.9, -y * 0.4, 0.003], [at * x * 1.75, y * 0.2, 0.005]], 7), 0.0022, 8)
      b.rod(plain(ink, { gloss: 0.3 }), [at * x * 1.75, y * 0.2, 0.006], [at * x * 1.65, y * 0.75, 0.006], 0.005)
      b.rod(CHROME, [at * x * 1.65, y * 0.75, 0.006], [at * x * 1.6, y * 0.95, 0.005], 0.0012)
    }
  },
}

const funnel: ObjectClass = {
  label: 'funnel', place: 'table', colors: ['red', 'blue', 'green', 'orange', 'white'], stuffs: ['plastic'],
  build(b, style, r) {
    const [rim, h] = [r.between(0.06, 0.072), r.between(0.07, 0.085)]
    // Upside down on its rim, as one puts a funnel down.
    b.lathe(finish(style), arc([rim, 0.003], 0.003, -90, 90, 5), [[rim, 0.006], [rim * 0.97, 0.012], [0.013, h]], [[0.013, h], [0.008, h + 0.055]], [[0.008, h + 0.055], [0.0058, h + 0.055]], [[0.0058, h + 0.055], [0.0058, h + 0.02], [0, h + 0.02]])
    b.tube(finish(style), [[rim * 0.98, 0, 0.006], [rim + 0.014, 0, 0.006], [rim + 0.016, 0, 0.022], [rim * 0.8, 0, 0.028]], 0.003, 8)
  },
}

const hourglass: ObjectClass = {
  label: 'hourglass', place: 'table', colors: ['brown', 'black', 'white', 'red'], stuffs: ['wooden'],
  build(b, style, r) {
    const [radius, h] = [r.between(0.036, 0.042), r.between(0.13, 0.155)]
    const frame = style.color === 'brown' ? WALNUT : finish(style, { gloss: 0.4 })
    const sand = plain([228, 190, 120])
    for (const z of [0, h - 0.012]) b.at(move(0, 0, z), () => b.lathe(frame, [[0, 0], [radius + 0.012, 0]], arc([radius + 0.01, 0.006], 0.006, -90, 90, 5), [[radius + 0.01, 0.012], [0, 0.012]]))
    for (let k = 0; k < 3; k++) {
      const [c, s] = [(radius + 0.004) * Math.cos(k * 2.094 + 0.5), (radius + 0.004) * Math.sin(k * 2.094 + 0.5)]
      b.rod(frame, [c, s, 0.01], [c, s, h - 0.01], 0.0042)
    }
    const bulb = smoothCurve<Point2>([[radius * 0.7, 0.013], [radius * 0.86, h * 0.22], [radius * 0.55, h * 0.4], [0.004, h * 0.5], [radius * 0.55, h * 0.6], [radius * 0.86, h * 0.78], [radius * 0.7, h - 0.013]], 5)
    b.lathe(GLASS, bulb)
    b.lathe(sand, [[radius * 0.7, 0.014], [radius * 0.8, h * 0.18]], [[radius * 0.8, h * 0.18], [0, h * 0.3]])
    b.lathe(sand, [[0.003, h * 0.51], [radius * 0.52, h * 0.61], [radius * 0.66, h * 0.66]], [[radius * 0.66, h * 0.66], [0, h * 0.63]])
    b.rod(sand, [0, 0, h * 0.28], [0, 0, h * 0.52], 0.0012)
  },
}

const burner: ObjectClass = {
  label: 'burner', place: 'table', colors: ['grey', 'blue', 'black'], stuffs: ['metal'],
  build(b, style, r) {
    const h = r.between(0.12, 0.145)
    b.lathe(style.color === 'grey' ? DARK_METAL : finish(style), [[0, 0], [0.044, 0]], [[0.044, 0], [0.044, 0.008], [0.03, 0.016], [0.012, 0.024]], [[0.012, 0.024], [0.012, 0.04]])
    b.cylinder(BRASS, 0.014, 0.038, 0.056)
    b.cylinder(CHROME, 0.0088, 0.05, h)
    b.tube(plain([206, 128, 52]), smoothCurve<Vec3>([[-0.012, 0, 0.028], [-0.05, 0, 0.026], [-0.07, 0.03, 0.006], [-0.06, 0.09, 0.0055], [-0.11, 0.11, 0.0055]], 7), 0.0055)
    b.lathe(plain([60, 120, 250], { glow: 1.3 }), smoothCurve<Point2>([[0.0075, h], [0.0115, h + 0.018], [0.006, h + 0.05], [0, h + 0.068]], 5))
    b.lathe(plain([150, 210, 255], { glow: 1.6 }), smoothCurve<Point2>([[0.0078, h + 0.001], [0.012, h + 0.012], [0.0118, h + 0.018]], 4))
  },
}

const magnifier: ObjectClass = {
  label: 'magnifying glass', place: 'table', flat: true, colors: ['black', 'brown', 'red', 'blue'], stuffs: ['plastic', 'wooden'],
  build(b, style, r) {
    const radius = r.between(0.036, 0.045)
    const grip = style.color === 'brown' ? WALNUT : finish(style, { gloss: 0.4 })
    b.at(move(0, 0, 0.009), () => {
      b.lathe(CHROME, arc([radius, 0], 0.0055, 0, 360, 10))
      b.lathe(plain([206, 232, 240], { clear: 1, gloss: 1 }), arc([0, -0.1], 0.1 + 0.004, 90 - 22, 90, 5).filter(([rr]) => rr < radius), [[radius, 0.001], [0, 0.0045]])
      b.rod(CHROME, [radius + 0.003, 0, 0], [radius + 0.02, 0, 0], 0.0048)
      b.tube(grip, [[radius + 0.016, 0, 0], [radius + 0.05, 0, 0], [radius + 0.1, 0, 0]], (t) => 0.0075 + 0.0025 * Math.sin(t * 3))
    })
  },
}

export const LAB: readonly ObjectClass[] = [beaker, flask, testTubeRack, microscope, multimeter, funnel, hourglass, burner, magnifier]
