// Furniture: the table everything stands on, and what fills a room.

import { arc, type MeshBuilder } from '../mesh.ts'
import { material, mottled, PALETTE, plain, weave, wood, type Material, type Rgb } from '../textures.ts'
import type { ObjectClass, Style } from './class.ts'

export const OAK = material(wood([206, 168, 122], [150, 106, 66], 'u', 0.14))
const WALNUT = material(wood([134, 92, 60], [84, 54, 34], 'u', 0.16), 0.15)

/** A slab on four square legs. */
export function buildTable(b: MeshBuilder, timber: Material, halfX: number, halfY: number, height: number, thickness = 0.034): void {
  b.box(timber, [-halfX, -halfY, height - thickness], [halfX, halfY, height])
  legs(b, timber, halfX - 0.06, halfY - 0.06, height - thickness, 0.028)
}

function legs(b: MeshBuilder, stuff: Material, x: number, y: number, height: number, half: number): void {
  for (const sx of [-1, 1])
    for (const sy of [-1, 1]) b.box(stuff, [sx * x - half, sy * y - half, 0], [sx * x + half, sy * y + half, height])
}

const timberOf = (style: Style): Material => (style.color === 'brown' ? WALNUT : material(mottled(PALETTE[style.color], 0.05, 0.2), 0.12))
const clothOf = (style: Style): Material => material(weave(PALETTE[style.color], 0.012))

export const table: ObjectClass = {
  label: 'table', colors: ['brown', 'white', 'black'], patterns: ['plain'], top: [0.55, 0.34], under: [0.4, 0.25, 0.6],
  build: (b, style) => buildTable(b, timberOf(style), 0.62, 0.4, 0.72),
}

export const chair: ObjectClass = {
  label: 'chair', colors: ['brown', 'red', 'blue', 'white', 'green', 'black'], patterns: ['plain'], top: [0.17, 0.15],
  build(b, style) {
    const stuff = timberOf(style)
    b.box(stuff, [-0.22, -0.22, 0.42], [0.22, 0.22, 0.46])
    legs(b, stuff, 0.19, 0.19, 0.42, 0.02)
    for (const side of [-1, 1]) b.box(stuff, [side * 0.19 - 0.02, 0.18, 0.46], [side * 0.19 + 0.02, 0.22, 0.92])
    for (const z of [0.56, 0.7, 0.84]) b.box(stuff, [-0.17, 0.19, z], [0.17, 0.21, z + 0.07])
  },
}

export const stool: ObjectClass = {
  label: 'stool', colors: ['red', 'yellow', 'blue', 'brown', 'white', 'green'], patterns: ['plain'], top: [0.13, 0.13],
  build(b, style) {
    b.lathe(timberOf(style), [[0, 0.43], [0.18, 0.43]], [[0.18, 0.43], [0.19, 0.45], [0.18, 0.47], [0, 0.47]])
    for (let k = 0; k < 3; k++) {
      const [c, s] = [Math.cos(k * 2.094), Math.sin(k * 2.094)]
      b.tube(OAK, [[0.1 * c, 0.1 * s, 0.44], [0.19 * c, 0.19 * s, 0]], 0.02)
    }
  },
}

export const sofa: ObjectClass = {
  label: 'sofa', colors: ['blue', 'grey', 'green', 'red', 'orange'], patterns: ['plain'], top: [0.5, 0.22],
  build(b, style) {
    const cloth = clothOf(style)
    b.box(cloth, [-0.85, -0.4, 0.08], [0.85, 0.4, 0.3])
    for (const side of [-1, 0]) b.box(cloth, [side * 0.69 + 0.005, -0.39, 0.3], [side * 0.69 + 0.685, 0.22, 0.44])
    b.box(cloth, [-0.85, 0.22, 0.3], [0.85, 0.42, 0.82])
    for (const side of [-1, 1]) b.box(cloth, [side * 0.77 - 0.08, -0.4, 0.3], [side * 0.77 + 0.08, 0.22, 0.58])
    legs(b, WALNUT, 0.76, 0.32, 0.08, 0.03)
  },
}

export const cabinet: ObjectClass = {
  label: 'cabinet', colors: ['brown', 'white', 'grey', 'green'], patterns: ['plain'], top: [0.36, 0.17],
  build(b, style) {
    const stuff = timberOf(style)
    const dark = material(plain([44, 38, 34]), 0.4)
    b.box(stuff, [-0.42, -0.2, 0.06], [0.42, 0.2, 0.86])
    legs(b, stuff, 0.38, 0.16, 0.06, 0.03)
    for (const side of [-1, 1]) {
      b.box(stuff, [side * 0.205 - 0.19, -0.214, 0.1], [side * 0.205 + 0.19, -0.2, 0.82])
      b.box(dark, [side * 0.04 - 0.008, -0.234, 0.44], [side * 0.04 + 0.008, -0.214, 0.56])
    }
  },
}

export const bookcase: ObjectClass = {
  label: 'bookcase', colors: ['brown', 'white', 'black'], patterns: ['plain'],
  build(b, style) {
    const stuff = timberOf(style)
    const [x, y, z, t] = [0.42, 0.15, 1.7, 0.025]
    for (const side of [-1, 1]) b.box(stuff, [side * (x - t / 2) - t / 2, -y, 0], [side * (x - t / 2) + t / 2, y, z])
    b.box(stuff, [-x + t, y - 0.012, 0], [x - t, y, z])
    for (let row = 0; row <= 5; row++) {
      const low = (row * (z - t)) / 5
      b.box(stuff, [-x + t, -y, low], [x - t, y, low + t])
      if (row < 5) rowOfBooks(b, row, low + t, -x + t)
    }
  },
}

const SPINES: Rgb[] = [PALETTE.red, PALETTE.blue, [230, 220, 196], PALETTE.green, [196, 150, 60], PALETTE.black, PALETTE.purple, [90, 130, 150]]

function rowOfBooks(b: MeshBuilder, row: number, z: number, from: number): void {
  for (let k = 0, x = from + 0.01; k < 10 + ((row * 3) % 6); k++) {
    const width = 0.026 + 0.017 * ((k * 7 + row * 5) % 4) / 3
    b.box(material(plain(SPINES[(k * 5 + row * 3) % SPINES.length]!), 0.1), [x, -0.1, z], [x + width, 0.09, z + 0.2 + 0.014 * ((k * 3 + row) % 5)])
    x += width + 0.002
  }
}

export const bin: ObjectClass = {
  label: 'bin', colors: ['grey', 'black', 'red', 'blue', 'green'], patterns: ['plain', 'stripes'],
  build(b, style) {
    const stuff = material(plain(PALETTE[style.color]), 0.3)
    b.lathe(stuff, [[0, 0], [0.13, 0]], [[0.13, 0], [0.165, 0.4]], arc([0.16, 0.4], 0.006, 0, 180, 5))
    b.lathe(material(plain([58, 58, 60])), [[0.155, 0.4], [0.12, 0.012]], [[0.12, 0.012], [0, 0.012]])
  },
}
