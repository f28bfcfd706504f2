// tiles.wgsl in plain float64: which tiles a splat may colour, and the list of splats of each tile. Only tests import it.
//
// A splat is at a pixel where α = o exp(-(a dx² + 2 b dx dy + c dy²) / 2) >= 1/255, that is within the ellipse
//   a dx² + 2 b dx dy + c dy² <= 2 ln(255 o).
// Two sets, between which every right answer lies: `litTiles`, those with a pixel where the splat is, which must be listed; and
// `reachedTiles`, those the ellipse passes through at a column of pixel centres, which may be.

import type { ReferenceCamera, ScreenSplat } from '../projection/projection.reference.ts'
import { alphaReference, drawnInOrder } from '../raster/raster.reference.ts'

const MIN_ALPHA = 1 / 255
const MAX_OPACITY = 0.999

const columnsOf = ({ width }: ReferenceCamera, tile: number): number => Math.ceil(width / tile)
const rowsOf = ({ height }: ReferenceCamera, tile: number): number => Math.ceil(height / tile)
export const tileCount = (camera: ReferenceCamera, tile: number): number => columnsOf(camera, tile) * rowsOf(camera, tile)

/** Tiles with a pixel at which the splat is not too faint, ascending. */
export function litTiles(splat: ScreenSplat, camera: ReferenceCamera, tile: number): number[] {
  const lit = new Set<number>()
  for (let y = 0; y < camera.height; y++)
    for (let x = 0; x < camera.width; x++)
      if (alphaReference(splat, x + 0.5, y + 0.5) > 0) lit.add(Math.floor(y / tile) * columnsOf(camera, tile) + Math.floor(x / tile))
  return [...lit].sort((a, b) => a - b)
}

/** Tiles whose span of pixel centres the ellipse, widened by `slack` pixels, meets at some column of pixels; ascending. */
export function reachedTiles(splat: ScreenSplat, camera: ReferenceCamera, tile: number, slack: number): number[] {
  const reached: number[] = []
  for (let row = 0; row < rowsOf(camera, tile); row++)
    for (let column = 0; column < columnsOf(camera, tile); column++)
      if (meets(splat, camera, tile, row, column, slack)) reached.push(row * columnsOf(camera, tile) + column)
  return reached
}

function meets({ u, v, opacity, conic: [a, b, c] }: ScreenSplat, camera: ReferenceCamera, tile: number, row: number, column: number, slack: number): boolean {
  const level = 2 * Math.log(Math.min(MAX_OPACITY, opacity) / MIN_ALPHA)
  const [top, bottom] = [row * tile + 0.5 - v - slack, row * tile + tile - 0.5 - v + slack]
  for (let x = column * tile; x < Math.min(camera.width, (column + 1) * tile); x++) {
    // The nearest that the widened ellipse may be to this column of pixel centres.
    const offset = x + 0.5 - u
    const dx = Math.sign(offset) * Math.max(0, Math.abs(offset) - slack)
    // a dx² + 2 b dx dy + c dy² = level, solved for dy.
    const discriminant = (b * dx) ** 2 - c * (a * dx * dx - level)
    if (discriminant < 0) continue
    const [low, high] = [(-b * dx - Math.sqrt(discriminant)) / c, (-b * dx + Math.sqrt(discriminant)) / c]
    if (low <= bottom && high >= top) return true
  }
  return false
}

/** For each tile the splats whose tiles (`tilesOf`) hold it, nearest first. */
export function tileListsReference(splats: readonly (ScreenSplat | null)[], tiles: number, tilesOf: (i: number) => readonly number[]): number[][] {
  const lists = Array.from({ length: tiles }, (): number[] => [])
  for (const { i } of drawnInOrder(splats)) for (const tile of tilesOf(i)) lists[tile]!.push(i)
  return lists
}

/** [pairs needed, pairs drawn, most ever needed, times overflowed] after views that needed `needed` pairs each. */
export function statusReference(needed: readonly number[], capacity: number): [number, number, number, number] {
  const counted = needed.map((pairs) => Math.min(pairs, 2 ** 32 - 1))
  const last = counted.at(-1) ?? 0
  return [last, last <= capacity ? last : 0, Math.max(0, ...counted), counted.filter((pairs) => pairs > capacity).length]
}
