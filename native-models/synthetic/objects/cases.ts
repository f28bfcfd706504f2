// Boxy things: book, box, shelf, laptop.

import type { MeshBuilder } from '../mesh.ts'
import { accentOf, material, mottled, PALETTE, plain, where, wood, type Texture } from '../textures.ts'
import { skin, STRONG_COLORS, type ObjectClass, type Style } from './class.ts'

const [BOOK_X, BOOK_Y, BOOK_Z] = [0.2, 0.145, 0.032]

/** Title block and rule on a plain cover; uv in metres from the cover's corner. */
function coverArt(style: Style): Texture {
  const base = skin({ ...style, pattern: 'plain' }, 1, 1).texture
  const ink = plain(accentOf(style.color))
  const bars = (u: number, v: number): boolean =>
    (v > 0.098 && v < 0.112 && u > 0.03 && u < 0.17) || (v > 0.078 && v < 0.085 && u > 0.05 && u < 0.15) || (v > 0.022 && v < 0.027 && u > 0.07 && u < 0.13)
  return style.pattern === 'plain' ? where(bars, ink, base) : skin(style, 34, 34).texture
}

export const book: ObjectClass = {
  label: 'book', colors: [...STRONG_COLORS, 'black', 'brown'], patterns: ['plain', 'plain', 'plain', 'stripes'],
  top: [BOOK_X / 2, BOOK_Y / 2],
  build(b, style) {
    const [x, y] = [BOOK_X / 2, BOOK_Y / 2]
    const cover = material(coverArt(style), 0.12)
    const board = material(plain(PALETTE[style.color]), 0.12)
    const pages = material(where((_u, _v, _x, _y, z) => Math.floor(z * 900) % 2 === 0, plain([238, 232, 214]), plain([214, 205, 182])))
    b.box(board, [-x, -y, 0], [x, y, 0.003])
    b.box(board, [-x, -y, BOOK_Z - 0.003], [x, y, BOOK_Z], cover)
    b.box(board, [-x, y - 0.003, 0.003], [x, y, BOOK_Z - 0.003])
    b.box(pages, [-x + 0.004, -y + 0.005, 0.003], [x - 0.004, y - 0.003, BOOK_Z - 0.003])
  },
}

const CARDBOARD = [176, 130, 84] as const

export const box: ObjectClass = {
  label: 'box', colors: ['brown', 'red', 'blue', 'green', 'white', 'yellow', 'purple'], patterns: ['plain', 'plain', 'checker', 'dots', 'stripes'],
  bare: ['brown'], top: [0.085, 0.062],
  build(b, style) {
    const [x, y, z] = [0.088, 0.066, 0.098]
    if (style.color === 'brown') cardboardBox(b, x, y, z)
    else giftBox(b, style, x, y, z)
  },
}

/** Parcel tape along the top and half way down the ends. */
function cardboardBox(b: MeshBuilder, x: number, y: number, z: number): void {
  const card = mottled(CARDBOARD, 0.1, 0.03)
  const tape = plain([206, 172, 118])
  const taped = material(where((_u, _v, _px, py, pz) => Math.abs(py) < 0.012 && pz > z * 0.6, tape, card))
  const slit = where((_u, _v, _px, py) => Math.abs(py) < 0.0012, plain([120, 86, 52]), taped.texture)
  b.box(taped, [-x, -y, 0], [x, y, z], material(slit))
}

/** A lid a little wider than the body, so that it reads as a box from any side. */
function giftBox(b: MeshBuilder, style: Style, x: number, y: number, z: number): void {
  const body = skin(style, 30, 30, 0.1)
  const lid = material(plain(PALETTE[style.color]), 0.15)
  const lidTop = material(skin(style, 30, 30).texture, 0.15)
  b.box(body, [-x + 0.003, -y + 0.003, 0], [x - 0.003, y - 0.003, z - 0.024])
  b.box(lid, [-x, -y, z - 0.026], [x, y, z], lidTop)
}

export const shelf: ObjectClass = {
  label: 'shelf', colors: ['brown', 'white', 'black'], patterns: ['plain'], top: [0.15, 0.08], under: [0.135, 0.08, 0.155],
  build(b, style) {
    const [x, y, z, t] = [0.17, 0.095, 0.176, 0.016]
    const tones = { brown: [[172, 116, 68], [112, 68, 36]], white: [[236, 234, 228], [214, 211, 203]], black: [[52, 50, 52], [34, 33, 36]] } as const
    const [light, dark] = tones[style.color as keyof typeof tones] ?? tones.brown
    const timber = material(wood(light, dark, 'u', 0.09), 0.12)
    b.box(timber, [-x, -y, z - t], [x, y, z])
    b.box(timber, [-x, -y, 0], [-x + t, y, z - t])
    b.box(timber, [x - t, -y, 0], [x, y, z - t])
  },
}

export const laptop: ObjectClass = {
  label: 'laptop', colors: ['grey', 'black', 'white'], patterns: ['plain'],
  build(b, style) {
    const shell = material(plain(PALETTE[style.color]), 0.3)
    const [x, y, t] = [0.15, 0.105, 0.014]
    b.box(shell, [-x, -y, 0], [x, y, t], material(keyboard(PALETTE[style.color])))
    // The lid leans back by 15 degrees from upright about the rear edge.
    const lean = (15 * Math.PI) / 180
    const [c, s] = [Math.cos(lean), Math.sin(lean)]
    b.at([1, 0, 0, 0, 0, c, s, y - 0.006, 0, -s, c, t, 0, 0, 0, 1])
    b.box(shell, [-x, 0, 0], [x, 0.006, 0.2])
    b.quad(material(screen(), 0.25, 0.55), [-x, -0.0006, 0], [2 * x, 0, 0], [0, 0, 0.2])
    b.at()
  },
}

/** uv metres over the 0.30 x 0.21 base, origin at the front left corner. */
function keyboard(shell: readonly [number, number, number]): Texture {
  const key = plain([36, 37, 41])
  const pad = plain([112, 115, 120])
  const isKey = (u: number, v: number): boolean =>
    u > 0.018 && u < 0.282 && v > 0.085 && v < 0.19 && ((u - 0.018) / 0.0203) % 1 < 0.84 && ((v - 0.085) / 0.0212) % 1 < 0.82
  const isPad = (u: number, v: number): boolean => u > 0.1 && u < 0.2 && v > 0.012 && v < 0.072
  return where(isKey, key, where(isPad, pad, plain(shell)))
}

function screen(): Texture {
  const desktop: Texture = (u, v, _x, _y, _z, out) => {
    out[0] = 0.05 + 0.25 * (v / 0.2)
    out[1] = 0.22 + 0.35 * (v / 0.2)
    out[2] = 0.6 + 0.3 * (u / 0.3)
  }
  const isWindow = (u: number, v: number): boolean => u > 0.05 && u < 0.2 && v > 0.06 && v < 0.165
  const isTitle = (u: number, v: number): boolean => isWindow(u, v) && v > 0.15
  const isText = (u: number, v: number): boolean => isWindow(u, v) && u > 0.062 && u < 0.185 && (v / 0.014) % 1 < 0.35
  const framed = where(isTitle, plain([80, 84, 92]), where(isText, plain([120, 126, 136]), where(isWindow, plain([244, 245, 248]), desktop)))
  return where((u, v) => u < 0.008 || u > 0.292 || v < 0.008 || v > 0.192, plain([18, 18, 20]), framed)
}
