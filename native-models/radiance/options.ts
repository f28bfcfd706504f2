// What a training run is told, and what it works out from the capture and the adapter where it is not told.

import type { Gpu } from '../gpu/gpu.ts'
import { Fault } from '../scene/faults.ts'
import type { PointSet, PreparedFrame } from '../scene/frames.ts'
import { raysFor, shapeFor, type FieldShape } from './field-shape.ts'
import { spaceOf, type Space } from './space.ts'

export interface RadianceInput {
  readonly frames: readonly PreparedFrame[]
  /** Ids of frames to score and not to train on. */
  readonly heldOut: ReadonlySet<string>
  /** Sparse points, if the capture has them. */
  readonly points: PointSet | null
}

export interface RadianceOptions {
  readonly steps: number
  readonly seed: number
  /** Finish within this many minutes: schedules follow the time where it runs out before the steps do. */
  readonly minutes?: number | undefined
  /** Rays of a step. Default: by the adapter. */
  readonly rays?: number | undefined
  readonly samplesPerRay?: number | undefined
  /** Of the hash grid. Defaults: by the adapter. */
  readonly levels?: number | undefined
  readonly features?: number | undefined
  /** Entries of a level, as a power of two. */
  readonly tableSizeLog2?: number | undefined
  readonly finest?: number | undefined
  /** Width of the networks. */
  readonly hidden?: number | undefined
  /** 'box': only what lies where depth was measured; 'unbounded': all of space, squeezed. Default: 'box' where there is depth. */
  readonly extent?: 'box' | 'unbounded' | undefined
  /** A learnt appearance per photograph. Default: yes; cameras on automatic change exposure as they move. */
  readonly appearance?: boolean | undefined
  /** Weight of depth supervision where there is depth. Default: 0.1. */
  readonly depthWeight?: number | undefined
  /** Weight of the distortion loss, against fog and floaters. Default: 0.002. */
  readonly distortion?: number | undefined
  /**
   * Learn against a background that changes at random, so that everything becomes opaque. Default: no; what is cut out of its
   * surroundings has a background of its own, which could then be explained by nothing.
   */
  readonly randomBackground?: boolean | undefined
}

/** All of it settled, and plain values throughout: what a checkpoint must agree with. */
export interface RadianceSettings {
  readonly steps: number
  readonly minutes: number | null
  readonly seed: number
  readonly rays: number
  readonly shape: FieldShape
  readonly space: Space
  readonly appearance: boolean
  readonly depthWeight: number
  readonly distortion: number
  readonly randomBackground: boolean
}

export const DEFAULT_DEPTH_WEIGHT = 0.1
export const DEFAULT_DISTORTION = 0.002

/** Fills in defaults. Throws Fault `input.invalid` on impossible numbers and without a frame to train on. */
export function settle(options: RadianceOptions, { frames, heldOut, points }: RadianceInput, gpu: Gpu): RadianceSettings {
  const trained = frames.filter(({ id }) => !heldOut.has(id))
  if (trained.length === 0) throw new Fault('input.invalid', 'no photograph is left to train on: hold fewer out', 'frames')
  const found = spaceOf(trained, points)
  const space = options.extent === undefined ? found : { ...found, contracted: options.extent === 'unbounded' }
  const settings: RadianceSettings = {
    steps: options.steps, minutes: options.minutes ?? null, seed: options.seed, rays: options.rays ?? raysFor(gpu),
    shape: shaped(shapeFor(gpu, space.contracted), options), space,
    appearance: options.appearance ?? true,
    depthWeight: trained.some(({ depth }) => depth !== null) ? options.depthWeight ?? DEFAULT_DEPTH_WEIGHT : 0,
    distortion: options.distortion ?? DEFAULT_DISTORTION, randomBackground: options.randomBackground ?? false,
  }
  refuseImpossible(settings)
  return settings
}

function shaped(shape: FieldShape, { levels, features, tableSizeLog2, finest, hidden, samplesPerRay }: RadianceOptions): FieldShape {
  const { grid } = shape
  return {
    ...shape, hidden: hidden ?? shape.hidden, perRay: samplesPerRay ?? shape.perRay,
    grid: {
      coarsest: grid.coarsest, levels: levels ?? grid.levels, features: features ?? grid.features, finest: finest ?? grid.finest,
      tableSize: tableSizeLog2 === undefined ? grid.tableSize : 2 ** tableSizeLog2,
    },
  }
}

function refuseImpossible({ steps, minutes, rays, depthWeight, distortion, shape: { grid, hidden, perRay } }: RadianceSettings): void {
  const wanted: readonly (readonly [string, boolean, unknown, string])[] = [
    ['steps', Number.isInteger(steps) && steps > 0, steps, 'a whole number above 0'],
    ['minutes', minutes === null || minutes > 0, minutes, 'above 0'],
    ['rays', Number.isInteger(rays) && rays > 0 && rays % 4 === 0, rays, 'a multiple of 4'],
    ['samplesPerRay', Number.isInteger(perRay) && perRay > 0, perRay, 'a whole number above 0'],
    ['features', grid.features === 2 || grid.features === 4, grid.features, '2 or 4'],
    ['levels', Number.isInteger(grid.levels) && (grid.levels * grid.features) % 8 === 0 && grid.levels > 0, grid.levels, 'so many that levels times features is a multiple of 8'],
    ['tableSizeLog2', Number.isInteger(Math.log2(grid.tableSize)) && grid.tableSize >= 2 ** 8 && grid.tableSize <= 2 ** 24, Math.log2(grid.tableSize), '8 to 24'],
    ['finest', grid.finest >= grid.coarsest, grid.finest, `at least ${grid.coarsest}`],
    ['hidden', hidden % 8 === 0 && hidden > 0 && hidden <= 128, hidden, 'a multiple of 8 up to 128'],
    ['depthWeight', depthWeight >= 0, depthWeight, '0 or more'],
    ['distortion', distortion >= 0, distortion, '0 or more'],
  ]
  for (const [name, holds, value, words] of wanted) {
    if (!holds) throw new Fault('input.invalid', `${name} must be ${words}, not ${String(value)}`, name)
  }
}

