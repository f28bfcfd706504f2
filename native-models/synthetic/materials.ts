// Materials are data: the fragment shader (render/surface.wgsl) draws them. Colours are named once here, so that truth
// and looks cannot disagree.

import type { Picture, Rgb } from './pictures.ts'

/** sRGB bytes of every colour an object can be said to have. */
export const PALETTE = {
  red: [198, 32, 34], orange: [238, 120, 24], yellow: [246, 204, 40], green: [44, 142, 66], blue: [34, 84, 188],
  purple: [120, 56, 168], pink: [240, 136, 180], brown: [118, 72, 40], white: [240, 239, 235], black: [30, 30, 34],
  grey: [136, 138, 142],
} as const
export type ColorName = keyof typeof PALETTE
export type { Rgb } from './pictures.ts'

export const PATTERNS = ['plain', 'stripes', 'dots', 'checker'] as const
export type Pattern = (typeof PATTERNS)[number]
/** The attribute a pattern gives an object's description. */
export const PATTERN_WORDS: Record<Pattern, string | null> = { plain: null, stripes: 'striped', dots: 'dotted', checker: 'checkered' }

/** What a thing is made of, in the word a person would use; `natural` for what nobody would mention. */
export type Stuff = 'ceramic' | 'plastic' | 'metal' | 'wooden' | 'glass' | 'leather' | 'fabric' | 'paper' | 'rubber' | 'natural'

/** Numbers shared with surface.wgsl. */
const KINDS = { plain: 0, mottled: 1, wood: 2, weave: 3, stripes: 4, dots: 5, checker: 6, marble: 7, tiles: 8, picture: 9, fur: 10, brushed: 11, speckle: 12 } as const

export interface Material {
  readonly kind: keyof typeof KINDS
  /** sRGB bytes. */
  readonly color: Rgb
  readonly accent: Rgb
  /** Meaning depends on the kind: cells per unit of u and v, or a feature size in metres and an amount. */
  readonly scale: readonly [number, number]
  /** Wood grain and stripes run along v instead of u. */
  readonly turned: boolean
  /** Tells one plank, cloud or vein from the next. */
  readonly seed: number
  readonly picture: Picture | null
  /** 0 matt … 1 mirror-smooth lacquer. */
  readonly gloss: number
  readonly metal: number
  /** Light given off, as a multiple of the colour. */
  readonly glow: number
  /** 0 solid … 1 clear glass. */
  readonly clear: number
}

export type Looks = Partial<Pick<Material, 'gloss' | 'metal' | 'glow' | 'clear' | 'turned' | 'seed'>>

const make = (kind: Material['kind'], color: Rgb, accent: Rgb, scale: readonly [number, number], looks: Looks = {}, picture: Picture | null = null): Material =>
  ({ kind, color, accent, scale, turned: false, seed: 0, gloss: 0.1, metal: 0, glow: 0, clear: 0, ...looks, picture })

export const plain = (color: Rgb, looks?: Looks): Material => make('plain', color, color, [1, 1], looks)
/** Cloudy variation by `amount` (0…1) with features of `metres`: plaster, cardboard, fruit. */
export const mottled = (color: Rgb, amount: number, metres: number, looks?: Looks): Material => make('mottled', color, color, [1 / metres, amount], looks)
/** Grain along u; planks of `plankMetres`. */
export const wood = (light: Rgb, dark: Rgb, plankMetres = 0.14, looks?: Looks): Material => make('wood', light, dark, [plankMetres, 1], { gloss: 0.2, ...looks })
export const weave = (color: Rgb, threadMetres: number, looks?: Looks): Material => make('weave', color, color, [1 / threadMetres, 1 / threadMetres], { gloss: 0, ...looks })
export const marble = (color: Rgb, vein: Rgb, metres: number, looks?: Looks): Material => make('marble', color, vein, [1 / metres, 1], { gloss: 0.5, ...looks })
export const tiles = (color: Rgb, grout: Rgb, metres: number, looks?: Looks): Material => make('tiles', color, grout, [1 / metres, 1 / metres], { gloss: 0.35, ...looks })
export const fur = (color: Rgb, looks?: Looks): Material => make('fur', color, color, [1, 1], { gloss: 0, ...looks })
export const brushed = (color: Rgb, looks?: Looks): Material => make('brushed', color, color, [1, 1], { gloss: 0.5, metal: 0.9, ...looks })
export const speckle = (color: Rgb, grain: Rgb, metres: number, looks?: Looks): Material => make('speckle', color, grain, [1 / metres, 1], looks)
/** A painted picture over uv from (0, 0) to (`width`, `height`). */
export const painted = (picture: Picture, width: number, height: number, looks?: Looks): Material => make('picture', [255, 255, 255], [255, 255, 255], [1 / width, 1 / height], looks, picture)
/** `u`, `v`: pattern cells per unit of u and v; whole numbers of u on turned surfaces close the seam. */
export const patterned = (pattern: Pattern, color: Rgb, accent: Rgb, u: number, v: number, looks?: Looks): Material => make(pattern, color, accent, [u, v], looks)

export const METAL = plain([196, 198, 202], { gloss: 0.75, metal: 1 })
export const DARK_METAL = plain([88, 88, 92], { gloss: 0.6, metal: 0.9 })
export const BRASS = plain([214, 168, 84], { gloss: 0.7, metal: 1 })
export const CHROME = plain([226, 228, 232], { gloss: 0.95, metal: 1 })
export const RUBBER = plain([34, 34, 36], { gloss: 0.08 })
export const GLASS = plain([214, 232, 236], { gloss: 1, clear: 1 })
export const OAK = wood([206, 164, 114], [148, 102, 62])
export const WALNUT = wood([132, 88, 56], [82, 52, 32])
export const PINE = wood([232, 200, 148], [196, 150, 94])
export const PAPER: Rgb = [238, 234, 222]

/** The other tone of a two-tone pattern: white on strong colours, a dark or bright partner on the neutrals. */
export function accentOf(color: ColorName): Rgb {
  if (color === 'white') return PALETTE.blue
  if (color === 'yellow' || color === 'grey') return PALETTE.black
  return PALETTE.white
}

/** A lighter (> 1) or darker (< 1) shade. */
export const shade = (color: Rgb, factor: number): Rgb => [0, 1, 2].map((k) => Math.min(255, color[k]! * factor)) as unknown as Rgb
export const blend = (a: Rgb, b: Rgb, t: number): Rgb => [0, 1, 2].map((k) => a[k]! * (1 - t) + b[k]! * t) as unknown as Rgb

export const toLinear = (byte: number): number => {
  const c = byte / 255
  return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4
}

const MATERIAL_FLOATS = 16

/** (M, 16) as `Material` of surface.wgsl; `layerOf` gives a picture's place in the texture array. */
export function packMaterials(materials: readonly Material[], layerOf: (picture: Picture) => number): Float32Array<ArrayBuffer> {
  const out = new Float32Array(Math.max(1, materials.length) * MATERIAL_FLOATS)
  materials.forEach((m, k) => {
    out.set([
      ...m.color.map(toLinear), KINDS[m.kind], ...m.accent.map(toLinear), m.seed,
      m.scale[0], m.scale[1], m.turned ? 1 : 0, m.picture === null ? 0 : layerOf(m.picture), m.gloss, m.metal, m.glow, m.clear,
    ], k * MATERIAL_FLOATS)
  })
  return out
}
