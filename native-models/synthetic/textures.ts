// Procedural materials. A texture writes linear RGB for a surface place, given its uv (mesh.ts) and its position in
// object space; colours are named once here, so that truth and looks cannot disagree.

import { hash3, noise3 } from './random.ts'

/** Writes linear RGB at uv and object-space metres into `out`. */
export type Texture = (u: number, v: number, x: number, y: number, z: number, out: Float64Array) => void

export interface Material {
  readonly texture: Texture
  /** 0 matt … 1 glazed: strength of the highlight. */
  readonly gloss: number
  /** Light given off, as a multiple of the texture's colour. */
  readonly glow: number
}

/** sRGB bytes of every colour an object can be said to have. */
export const PALETTE = {
  red: [198, 36, 36], orange: [236, 124, 28], yellow: [243, 202, 42], green: [46, 148, 72], blue: [36, 88, 186],
  purple: [122, 58, 168], pink: [238, 132, 176], brown: [124, 78, 44], white: [240, 239, 235], black: [32, 32, 36],
  grey: [138, 140, 144],
} as const
export type ColorName = keyof typeof PALETTE
export type Rgb = readonly [number, number, number]

export const PATTERNS = ['plain', 'stripes', 'dots', 'checker'] as const
export type Pattern = (typeof PATTERNS)[number]
/** The attribute a pattern gives an object's description. */
export const PATTERN_WORDS: Record<Pattern, string | null> = { plain: null, stripes: 'striped', dots: 'dotted', checker: 'checkered' }

export const toLinear = (byte: number): number => {
  const c = byte / 255
  return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4
}
const linear = (rgb: Rgb): Rgb => [toLinear(rgb[0]), toLinear(rgb[1]), toLinear(rgb[2])]

export const material = (texture: Texture, gloss = 0, glow = 0): Material => ({ texture, gloss, glow })

export function plain(color: Rgb): Texture {
  const c = linear(color)
  return (_u, _v, _x, _y, _z, out) => {
    out[0] = c[0]
    out[1] = c[1]
    out[2] = c[2]
  }
}

/** Chooses between two textures place by place. */
export function where(test: (u: number, v: number, x: number, y: number, z: number) => boolean, inside: Texture, outside: Texture): Texture {
  return (u, v, x, y, z, out) => (test(u, v, x, y, z) ? inside : outside)(u, v, x, y, z, out)
}

/** Radius of a dot in cells. */
const DOT_RADIUS = 0.3

/** `uScale`, `vScale`: pattern cells per unit of u and v; whole numbers of u on turned surfaces close the seam. */
export function patterned(pattern: Pattern, base: Rgb, accent: Rgb, uScale: number, vScale: number): Texture {
  const [a, b] = [plain(base), plain(accent)]
  const fraction = (t: number): number => t - Math.floor(t)
  const patterns: Record<Pattern, () => Texture> = {
    plain: () => a,
    stripes: () => where((_u, v) => fraction(v * vScale * 0.5) < 0.5, a, b),
    dots: () => where((u, v) => {
      const row = Math.floor(v * vScale)
      const [du, dv] = [fraction(u * uScale + (row % 2) * 0.5) - 0.5, fraction(v * vScale) - 0.5]
      return du * du + dv * dv > DOT_RADIUS ** 2
    }, a, b),
    checker: () => where((u, v) => (Math.floor(u * uScale) + Math.floor(v * vScale)) % 2 === 0, a, b),
  }
  return patterns[pattern]()
}

/** Long-grained wood along u or v, from two tones. */
export function wood(light: Rgb, dark: Rgb, grainAlong: 'u' | 'v', plankMetres: number): Texture {
  const [l, d] = [linear(light), linear(dark)]
  return (u, v, _x, _y, _z, out) => {
    const [along, across] = grainAlong === 'u' ? [u, v] : [v, u]
    const plank = Math.floor(across / plankMetres)
    const tone = hash3(plank, 7, 3)
    const warp = noise3(along * 3 + tone * 40, across * 14, plank) * 2.2
    const ring = Math.sin((across * 190 + warp * 7 + tone * 9) * 0.9) * 0.5 + 0.5
    const fine = noise3(along * 30, across * 420, 5)
    const seam = across / plankMetres - plank < 0.006 / plankMetres * 0.35 ? 0.55 : 0
    const t = Math.min(1, 0.22 * ring + 0.3 * fine + 0.3 * tone + seam)
    for (let c = 0; c < 3; c++) out[c] = l[c]! + (d[c]! - l[c]!) * t
  }
}

/** A colour with soft cloudy variation: plaster, paper, cardboard, leather. */
export function mottled(color: Rgb, amount: number, featureMetres: number): Texture {
  const c = linear(color)
  return (_u, _v, x, y, z, out) => {
    const f = 1 / featureMetres
    const n = noise3(x * f, y * f, z * f) * 0.65 + noise3(x * f * 4, y * f * 4, z * f * 4) * 0.35
    const gain = 1 + amount * (n - 0.5) * 2
    for (let k = 0; k < 3; k++) out[k] = c[k]! * gain
  }
}

/** Two-tone weave of cloth. */
export function weave(color: Rgb, threadMetres: number): Texture {
  const c = linear(color)
  return (u, v, _x, _y, _z, out) => {
    const gain = 0.82 + 0.26 * (0.5 + 0.5 * Math.sin((u / threadMetres) * Math.PI) * Math.sin((v / threadMetres) * Math.PI))
    for (let k = 0; k < 3; k++) out[k] = c[k]! * gain
  }
}

/** The other tone of a two-tone pattern: white on strong colours, a dark or bright partner on the neutrals. */
export function accentOf(color: ColorName): Rgb {
  if (color === 'white') return PALETTE.blue
  if (color === 'yellow' || color === 'grey') return PALETTE.black
  return PALETTE.white
}
