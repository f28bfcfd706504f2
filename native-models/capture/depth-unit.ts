// Whether an assumed depth unit can be true: with the right one, what a camera measures lies where its neighbours
// measure it; with another, parallax is off and surfaces disagree.

import { project, unproject } from '../scene/camera.ts'
import { Fault } from '../scene/faults.ts'
import type { PreparedFrame } from '../scene/frames.ts'
import { breathe } from './files.ts'

/** Units in use: millimetres, TUM (5000 a metre), Bonn and others (4000), Replica (6553.5), tenths of millimetres, centimetres. */
const COMMON_UNITS = [0.001, 1 / 5000, 1 / 4000, 1 / 6553.5, 0.0001, 0.01] as const
/** Each frame is compared with this many that follow. */
const NEIGHBOURS = 4
/** Of a frame's pixels every third is enough for a median. */
const PIXEL_STEP = 3
/** Fewer comparisons than this decide nothing. */
const LEAST_COMPARISONS = 500
/** Relative disagreement that sensors and noisy poses explain: the assumed unit then stands. */
const EXPLAINED = 0.04
/** One unit is preferred to another only if it leaves at most this share of the disagreement. */
const CLEARLY_BETTER = 0.5

/**
 * Compares the frames, read with the `assumed` unit, under every common unit. True if the poses confirm it, false if
 * they cannot tell (cameras that only turn, too little overlap). Throws `input.invalid` naming the unit that fits
 * if they contradict it.
 */
export async function confirmAssumedUnit(folder: string, frames: readonly PreparedFrame[], assumed: number): Promise<boolean> {
  const here = disagreement(frames, 1)
  if (here === null) return false
  let best = { unit: assumed, error: Number.POSITIVE_INFINITY }
  for (const unit of COMMON_UNITS.filter((common) => common !== assumed)) {
    await breathe()
    const error = disagreement(frames, unit / assumed) ?? Number.POSITIVE_INFINITY
    if (error < best.error) best = { unit, error }
  }
  if (here < EXPLAINED) return here < best.error * CLEARLY_BETTER
  if (best.error > here * CLEARLY_BETTER) return false
  throw new Fault(
    'input.invalid',
    `${folder}: nothing states how far one depth value reaches, and ${Number(assumed.toPrecision(5))} does not fit the poses (surfaces seen from two sides differ by ${percent(here)}). Give it with --depth-unit; ${Number(best.unit.toPrecision(5))} fits best (${percent(best.error)})`,
    folder,
  )
}

const percent = (share: number): string => `${Math.round(share * 100)} %`

/** Median relative difference between depth carried from one frame to another and depth measured there. */
function disagreement(frames: readonly PreparedFrame[], scale: number): number | null {
  const differences: number[] = []
  for (const [i, from] of frames.entries()) {
    for (const to of frames.slice(i + 1, i + 1 + NEIGHBOURS)) compare(from, to, scale, differences)
  }
  if (differences.length < LEAST_COMPARISONS) return null
  return differences.sort((a, b) => a - b)[differences.length >> 1]!
}

function compare(from: PreparedFrame, to: PreparedFrame, scale: number, differences: number[]): void {
  if (from.depth === null || to.depth === null) return
  const { width } = from.camera.intrinsics
  const there = to.camera.intrinsics
  for (let pixel = 0; pixel < from.depth.length; pixel += PIXEL_STEP) {
    const z = from.depth[pixel]!
    if (!(z > 0)) continue
    const point = unproject(from.camera, (pixel % width) + 0.5, Math.floor(pixel / width) + 0.5, z * scale)
    const [u, v, depth] = project(to.camera, point)
    if (!(depth > 0 && u >= 0 && v >= 0 && u < there.width && v < there.height)) continue
    const measured = to.depth[Math.floor(v) * there.width + Math.floor(u)]! * scale
    if (measured > 0) differences.push(Math.abs(depth - measured) / measured)
  }
}
