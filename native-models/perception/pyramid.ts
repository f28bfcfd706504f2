// Embeddings of a photograph at several tile sizes, for fields that ask how large a thing is (LERF). Tiles of a level
// overlap more the larger they are.

import type { PyramidLevel } from '../scene/supervised-frame.ts'
import type { DualEncoder } from './dual-encoder.ts'
import type { Picture } from './models.ts'
import { cutSquare } from './regions.ts'

/** Smallest and largest tile as shares of the photograph's height. LERF begins at 0.05, at six times the cost. */
const RATIOS = { from: 0.15, to: 0.5 }
/** Tiles step by half their side: LERF's stride from ratio 0.15 on. */
const STRIDE = 0.5

/** `levels` grids of tile embeddings, small tiles first. Faults `job.cancelled` between batches. */
export async function embedPyramid(encoder: DualEncoder, picture: Picture, levels: number, signal?: AbortSignal): Promise<PyramidLevel[]> {
  const out: PyramidLevel[] = []
  for (let k = 0; k < levels; k++) {
    const ratio = levels === 1 ? RATIOS.to : RATIOS.from + ((RATIOS.to - RATIOS.from) * k) / (levels - 1)
    const side = Math.max(1, Math.round(ratio * picture.height))
    const [columns, rows] = [tilesAlong(picture.width, side), tilesAlong(picture.height, side)]
    const tiles = Array.from({ length: rows * columns }, (_, at) => {
      const [x0, y0] = [startOf(at % columns, columns, picture.width, side), startOf(Math.floor(at / columns), rows, picture.height, side)]
      return cutSquare(picture, { x0, y0, x1: x0 + side, y1: y0 + side }, encoder.spec.regions, encoder.spec.image)
    })
    out.push({ ratio, columns, rows, embeddings: await encoder.embedPictures(tiles, signal) })
  }
  return out
}

const tilesAlong = (length: number, side: number): number => Math.max(1, Math.ceil((length - side) / (side * STRIDE)) + 1)
/** Spread evenly from border to border. */
const startOf = (at: number, count: number, length: number, side: number): number => (count === 1 ? (length - side) / 2 : (at * (length - side)) / (count - 1))
