// What training splats will take of an adapter: the same buffers, made by somebody who only counts their bytes.

import type { BufferMaker } from '../gpu/arrays.ts'
import type { Gpu } from '../gpu/gpu.ts'
import { CONTRIBUTION_WORDS } from '../kernels/contribution/contribution.ts'
import { kernelShape, tilesOf } from '../kernels/shared/shape.ts'
import { createSplatArrays, type ShDegree } from './gpu-splats.ts'
import { createOutputs, createPairArrays, createScratch, fittingPairs } from './raster-buffers.ts'
import { FIRST_PAIRS_PER_SPLAT } from './rasteriser.ts'

export interface SplatRun {
  readonly width: number
  readonly height: number
  readonly maxSplats: number
  readonly shDegree: ShDegree
}

/** Floats per pixel of the loss: target, measured depth, statistics, derivatives, similarity, partial sums. */
const LOSS_FLOATS_PER_PIXEL = 2 + 12 + 12 + 0.75 + 4
/** Parameters and Adam's two moments: what training holds, and what a checkpoint reads back in one piece. */
const COPIES_OF_A_SPLAT = 3

/** What of an adapter decides the sizes of buffers. */
export type AdapterFacts = Pick<Gpu, 'limits' | 'software' | 'subgroupMinSize' | 'subgroupMaxSize'>

/** Most bytes on the adapter at one time, and the largest single buffer, which it must be able to bind. */
export function splatNeeds(gpu: AdapterFacts, run: SplatRun): { gpuBytes: number; largestBytes: number } {
  const ledger = { bytes: 0, largest: 0 }
  const maker = { createBuffer: (_label: string, size: number) => noted(ledger, size) } as BufferMaker
  const shape = kernelShape(gpu)
  const sizes = { capacity: run.maxSplats, gradients: true, ...run }
  for (let copy = 0; copy < COPIES_OF_A_SPLAT; copy++) createSplatArrays(maker, 'splats', run.maxSplats, run.shDegree)
  const checkpoint = ledger.bytes
  createOutputs(maker, sizes)
  createScratch(maker, shape, sizes)
  noted(ledger, LOSS_FLOATS_PER_PIXEL * run.width * run.height * 4)
  // What is measured for density control: contributions and size floors, the photograph and the depth they are measured on.
  noted(ledger, (CONTRIBUTION_WORDS + 1) * run.maxSplats * 4 + 2 * run.width * run.height * 4)
  // The sort's table: one counter per walker and tile.
  noted(ledger, shape.chunks * tilesOf(run.width, run.height, shape.tile) * 4)
  const { largest } = ledger
  createPairArrays(maker, shape, fittingPairs(gpu, shape, run.maxSplats * FIRST_PAIRS_PER_SPLAT, true), true)
  // What is only copied need not be bound.
  return { gpuBytes: ledger.bytes + checkpoint, largestBytes: checkpoint > gpu.limits.bufferBytes ? checkpoint : largest }
}

function noted(ledger: { bytes: number; largest: number }, size: number): GPUBuffer {
  ledger.bytes += size
  ledger.largest = Math.max(ledger.largest, size)
  return { size } as GPUBuffer
}

/** Full-size looks that a step of the whole schedule costs on average: it begins at quarter and half the size. */
const AVERAGE_LEVEL = 0.84
/** Splats grow to the limit by half time. */
const AVERAGE_SPLATS = 0.7
/** Projecting, sorting and Adam of a splat cost as much as drawing and comparing this many pixels (docs/benchmarks.md). */
const PIXELS_PER_SPLAT = 2.5

/** A measure of a run's length: pixels' worth of work. Seconds follow from what earlier runs took for theirs. */
export const splatWork = ({ width, height, maxSplats }: Omit<SplatRun, 'shDegree'>, steps: number): number =>
  steps * stepWork(AVERAGE_LEVEL * width * height, AVERAGE_SPLATS * maxSplats)

/** The work of one step on so many pixels with so many splats. */
export const stepWork = (pixels: number, splats: number): number => pixels + PIXELS_PER_SPLAT * splats
