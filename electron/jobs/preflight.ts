// Before a long step: will it fit? A message now, with what would fit instead, beats a crash in half an hour.

import { Fault } from '../../native-models/scene/faults.ts'
import { shCoefficients } from '../../native-models/scene/splats.ts'
import { freeBytes } from '../project/disk.ts'

/** Colour, depth and validity of a prepared pixel in memory, and colour and depth of it again on the device. */
const BYTES_PER_TRAINING_PIXEL = 3 + 4 + 1 + 8
/** A splat's parameters exist four times while training: value, gradient, and Adam's two moments. */
const COPIES_OF_A_SPLAT = 4
const floatsOfSplat = (shDegree: number): number => 3 + 4 + 3 + 1 + 3 * shCoefficients(shDegree)
/** The rasteriser's tile lists: about this many (key, value) pairs per splat, twice for the sort. */
const TILE_PAIRS_PER_SPLAT = 12
const BYTES_PER_TILE_PAIR = 16
/** What the process, its kernels and decoded photographs in flight take besides. */
const BASE_BYTES = 400e6
/** Kept free, so that the project's database and the system can go on. */
const SPARE_DISK_BYTES = 50e6

export interface TrainingSize { frames: number; width: number; height: number; maxSplats: number; shDegree: number }

/** Most bytes of memory that training this needs, roughly. */
export function trainingBytes({ frames, width, height, maxSplats, shDegree }: TrainingSize): number {
  const pixels = frames * width * height * BYTES_PER_TRAINING_PIXEL
  const splats = maxSplats * (floatsOfSplat(shDegree) * 4 * COPIES_OF_A_SPLAT + TILE_PAIRS_PER_SPLAT * BYTES_PER_TILE_PAIR)
  return BASE_BYTES + pixels + splats
}

/** Bytes on disk: the result, a preview, and two checkpoints with Adam's moments (the old one is kept until the new is safe). */
export const trainingDiskBytes = ({ maxSplats, shDegree }: TrainingSize): number => maxSplats * floatsOfSplat(shDegree) * 4 * (1 + 1 + 2 * 3)

/** Faults `gpu.out-of-memory` and `disk.full`, each with what would fit. */
export async function checkTrainingFits(size: TrainingSize, folder: string, availableBytes = process.availableMemory()): Promise<void> {
  const needed = trainingBytes(size)
  if (needed > availableBytes) throw tooLittleMemory(size, needed, availableBytes)
  const [disk, wanted] = [await freeBytes(folder), trainingDiskBytes(size) + SPARE_DISK_BYTES]
  if (disk < wanted) throw new Fault('disk.full', `training needs about ${inWords(wanted)} on the disk of ${folder}, and ${inWords(disk)} are free; free some space or lower --max-splats`, folder)
}

function tooLittleMemory(size: TrainingSize, needed: number, available: number): Fault {
  const half = trainingBytes({ ...size, width: size.width / 2, height: size.height / 2 })
  const way = half <= available ? `--width ${Math.round(size.width / 2)} needs ${inWords(half)} and would fit` : 'lower --width and --max-splats'
  return new Fault('gpu.out-of-memory', `training at width ${size.width} needs about ${inWords(needed)} of memory, and ${inWords(available)} are free: ${way}`, 'width')
}

export const inWords = (bytes: number): string => (bytes >= 1e9 ? `${(bytes / 1e9).toFixed(1)} GB` : `${Math.ceil(bytes / 1e6)} MB`)
