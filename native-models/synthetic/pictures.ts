// Pictures painted on surfaces: keyboards, screens, covers, dials, labels. A picture is a function of the unit square,
// sampled once into a layer of a texture array with its mip levels.

/** sRGB bytes. */
export type Rgb = readonly [number, number, number]

/** sRGB bytes at (u, v) in the unit square, v upwards. */
export type Paint = (u: number, v: number) => Rgb

export interface Picture {
  /** Pictures with the same key look the same and share a layer. */
  readonly key: string
  readonly paint: Paint
}

export const PICTURE_SIDE = 256
/** 256, 128 … 1. */
export const PICTURE_LEVELS = 9

export const picture = (key: string, paint: Paint): Picture => ({ key, paint })

export const fract = (t: number): number => t - Math.floor(t)
/** Whether a place lies in the rectangle [u0, u1] x [v0, v1]. */
export const within = (u: number, v: number, u0: number, u1: number, v0: number, v1: number): boolean => u >= u0 && u <= u1 && v >= v0 && v <= v1
/** Whether a place lies within `half` of the segment from a to b. */
export function nearSegment(u: number, v: number, a: readonly [number, number], b: readonly [number, number], half: number): boolean {
  const [dx, dy] = [b[0] - a[0], b[1] - a[1]]
  const t = Math.max(0, Math.min(1, ((u - a[0]) * dx + (v - a[1]) * dy) / (dx * dx + dy * dy)))
  return Math.hypot(u - a[0] - t * dx, v - a[1] - t * dy) <= half
}

/** All mip levels of one picture, RGBA bytes, finest first. */
export function paintLevels({ paint }: Picture): Uint8Array<ArrayBuffer>[] {
  const side = PICTURE_SIDE
  const finest = new Uint8Array(side * side * 4)
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) finest.set([...paint((x + 0.5) / side, 1 - (y + 0.5) / side), 255], (y * side + x) * 4)
  }
  const levels = [finest]
  while (levels.length < PICTURE_LEVELS) levels.push(halved(levels.at(-1)!, side >> (levels.length - 1)))
  return levels
}

function halved(from: Uint8Array, side: number): Uint8Array<ArrayBuffer> {
  const half = side >> 1
  const out = new Uint8Array(half * half * 4)
  for (let y = 0; y < half; y++) {
    for (let x = 0; x < half; x++) {
      for (let c = 0; c < 4; c++) {
        const at = (2 * y * side + 2 * x) * 4 + c
        out[(y * half + x) * 4 + c] = (from[at]! + from[at + 4]! + from[at + side * 4]! + from[at + side * 4 + 4]! + 2) >> 2
      }
    }
  }
  return out
}
