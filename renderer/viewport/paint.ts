// Recolouring: which colour each splat gets in a render mode, with the answer lit and what is hidden gone.

import type { CpuCloud } from './cloud.ts'

export interface PaintSpec {
  readonly mode: 'color' | 'instances' | 'photo'
  /** Instance index of each splat, −1 for none; empty while unknown. */
  readonly labels: Int32Array
  /** Instance indices. */
  readonly hidden: ReadonlySet<number>
  readonly targets: ReadonlySet<number>
  readonly anchors: ReadonlySet<number>
  /** Splats marked in 3D that wait for a name. */
  readonly marked: ReadonlySet<number>
  /** All that is not marked steps back, so that what is marked is seen among it. */
  readonly quiet: boolean
  /** What dimmed splats fade towards: the backdrop, so that the answer stands out in either theme. */
  readonly backdrop: readonly [number, number, number]
}

type Rgb = readonly [number, number, number]

/** Roles as in the style sheet; kept equal to --target, --anchor and --marked by a test. */
export const TARGET_RGB: Rgb = [242, 181, 68]
export const ANCHOR_RGB: Rgb = [88, 183, 240]
export const MARKED_RGB: Rgb = [79, 226, 190]

/** Twelve hues of about equal lightness, neighbours far apart: told from each other by name labels as well. */
export const PALETTE: readonly Rgb[] = [
  [231, 111, 81], [42, 157, 143], [233, 196, 106], [106, 137, 204], [244, 140, 172], [129, 178, 86],
  [176, 125, 214], [224, 159, 72], [86, 180, 211], [199, 93, 120], [160, 168, 84], [146, 156, 170],
]
export const paletteColor = (index: number): Rgb => PALETTE[index % PALETTE.length]!

/** How much of its light a splat keeps while something else is the answer. */
const DIMMED = 0.34
/** How much of the role's colour is mixed in: enough to glow, little enough to still see the object. */
const TARGET_TINT = 0.22
const ANCHOR_TINT = 0.16
const INSTANCE_TINT = 0.72

const mix = (a: Rgb, b: Rgb, t: number): Rgb => [a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t, a[2] + (b[2] - a[2]) * t]
const luminance = (c: Rgb): number => 0.2126 * c[0] + 0.7152 * c[1] + 0.0722 * c[2]

/** Whether splats keep their own colours. */
export const isPlain = ({ mode, targets, hidden, marked }: PaintSpec): boolean => mode !== 'instances' && targets.size === 0 && hidden.size === 0 && marked.size === 0

/** (N, 4) sRGB and opacity bytes, or null where the splats keep their own colours (with their view dependence). */
export function paint(cloud: CpuCloud, spec: PaintSpec): Uint8Array | null {
  if (isPlain(spec)) return null
  const out = new Uint8Array(cloud.count * 4)
  paintSlice(out, cloud, spec, 0, cloud.count)
  return out
}

/** Fills the entries of the splats [start, end). */
export function paintSlice(out: Uint8Array, cloud: CpuCloud, spec: PaintSpec, start: number, end: number): void {
  const answered = spec.targets.size > 0
  for (let i = start; i < end; i++) {
    const label = spec.labels[i] ?? -1
    const own: Rgb = [cloud.colors[i * 3]!, cloud.colors[i * 3 + 1]!, cloud.colors[i * 3 + 2]!]
    const color = spec.marked.has(i) ? mix(own, MARKED_RGB, 0.65) : spec.quiet ? dimmed(own, spec) : shade(own, label, spec, answered)
    const opacity = spec.hidden.has(label) ? 0 : cloud.opacities[i]! * 255
    out.set([color[0], color[1], color[2], opacity], i * 4)
  }
}

function shade(own: Rgb, label: number, spec: PaintSpec, answered: boolean): Rgb {
  const base = spec.mode === 'instances' ? instanceShade(own, label) : own
  if (!answered) return base
  if (spec.targets.has(label)) return mix(base, TARGET_RGB, TARGET_TINT)
  if (spec.anchors.has(label)) return mix(base, ANCHOR_RGB, ANCHOR_TINT)
  return dimmed(base, spec)
}

const dimmed = (base: Rgb, { backdrop }: PaintSpec): Rgb => mix(backdrop, mix(base, [luminance(base), luminance(base), luminance(base)], 0.4), DIMMED)

/** The palette's hue with the splat's own light and shade, so shapes stay readable. */
function instanceShade(own: Rgb, label: number): Rgb {
  const light = luminance(own)
  if (label < 0) return [light * 0.45, light * 0.45, light * 0.48]
  const hue = paletteColor(label)
  const lit = 0.55 + (0.6 * light) / 255
  return mix(own, [Math.min(255, hue[0] * lit), Math.min(255, hue[1] * lit), Math.min(255, hue[2] * lit)], INSTANCE_TINT)
}
