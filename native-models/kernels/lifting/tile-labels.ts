// The regions of an image, numbered anew within each tile.

/** A pixel that says nothing. */
export const NO_REGION = 0xffff_ffff

export interface TileLabels {
  /** (height, width) place of a pixel's region among those of its tile; NO_REGION stays. */
  readonly labels: Uint32Array
  /** The regions of each tile, in order of first pixel. */
  readonly regions: readonly (readonly number[])[]
  /** Most regions that any tile has, at least 1. */
  readonly most: number
}

export function tileLabels(labels: Uint32Array, width: number, height: number, tile: number): TileLabels {
  const columns = Math.ceil(width / tile)
  const regions: number[][] = Array.from({ length: columns * Math.ceil(height / tile) }, () => [])
  const out = new Uint32Array(labels.length)
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const p = y * width + x
      const label = labels[p]!
      out[p] = label === NO_REGION ? NO_REGION : placeIn(regions[Math.floor(y / tile) * columns + Math.floor(x / tile)]!, label)
    }
  return { labels: out, regions, most: regions.reduce((most, { length }) => Math.max(most, length), 1) }
}

function placeIn(there: number[], label: number): number {
  const at = there.indexOf(label)
  return at >= 0 ? at : there.push(label) - 1
}
