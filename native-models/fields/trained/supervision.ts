// What the photographs say, in the form that training draws from: which masks cover which pixels, how large they are, and what
// they or the tiles around a pixel show.

import type { Camera } from '../../scene/camera.ts'
import { Fault } from '../../scene/faults.ts'
import type { PyramidLevel, SupervisedFrame } from '../../scene/supervised-frame.ts'

/** A photograph with its masks; the camera is a pinhole at the masks' size. */
export interface FieldView {
  readonly camera: Camera
  readonly frame: SupervisedFrame
}

/** A mask that is trained on. */
export interface TrainedMask {
  /** Row of its embedding in the table of targets. */
  readonly row: number
  /** World units. */
  readonly scale: number
  readonly pixels: number
  readonly runs: Uint32Array
}

export interface SupervisedView {
  readonly camera: Camera
  /** Smallest scale first. */
  readonly masks: readonly TrainedMask[]
  readonly pyramid: readonly TrainedLevel[]
}

/** A level of the pyramid whose tiles' embeddings are rows of the table of targets. */
export interface TrainedLevel {
  readonly ratio: number
  readonly columns: number
  readonly rows: number
  readonly firstRow: number
}

export interface FieldSupervision {
  readonly views: readonly SupervisedView[]
  /** (rows, width): embeddings of masks, or of tiles. */
  readonly targets: Float32Array
  readonly width: number
}

/** Masks more likely than this to be wrong are not trained on. */
const MOST_POISON = 0.5

/**
 * Masks without a scale are left out. `tiles`: targets are the pyramid's tiles instead of the masks' embeddings.
 * Faults input.invalid where frames disagree, or nothing is left to train on.
 */
export function fieldSupervision(views: readonly FieldView[], tiles: boolean): FieldSupervision {
  const width = views[0]?.frame.embeddingWidth ?? 0
  const rows: Float32Array[] = []
  let next = 0
  const put = (embeddings: Float32Array): number => {
    rows.push(embeddings)
    const first = next
    next += embeddings.length / width
    return first
  }
  const supervised = views.map(({ camera, frame }) => {
    checkView(camera, frame, width)
    const masks = usableMasks(frame).map((at): TrainedMask => ({
      row: tiles ? 0 : put(frame.embeddings.subarray(at * width, (at + 1) * width)),
      scale: frame.measures[at]!.scale!, pixels: frame.measures[at]!.pixels, runs: frame.runs[at]!,
    }))
    const pyramid = tiles ? frame.pyramid.map((level) => ({ ratio: level.ratio, columns: level.columns, rows: level.rows, firstRow: put(checked(level, width)) })) : []
    return { camera, masks: masks.sort((a, b) => a.scale - b.scale), pyramid }
  })
  checkAll(supervised, tiles)
  return { views: supervised, targets: joined(rows), width }
}

const usableMasks = (frame: SupervisedFrame): number[] =>
  frame.measures.flatMap(({ scale, poison }, at) => (scale !== null && Number.isFinite(scale) && scale > 0 && poison <= MOST_POISON && frame.runs[at]!.length > 0 ? [at] : []))

function checkView({ intrinsics }: Camera, frame: SupervisedFrame, width: number): void {
  if (intrinsics.width !== frame.width || intrinsics.height !== frame.height) throw new Fault('input.invalid', `masks of ${frame.width}x${frame.height} were given with a camera of ${intrinsics.width}x${intrinsics.height}`, 'masks')
  if (frame.embeddingWidth !== width) throw new Fault('input.invalid', `photographs were looked at with different encoders (${width} and ${frame.embeddingWidth} numbers): run "studio supervise" again`, 'masks')
  if (frame.embeddings.some((x) => !Number.isFinite(x))) throw new Fault('input.invalid', 'an embedding holds what is no number: run "studio supervise" again', 'masks')
}

function checked({ rows, columns, embeddings }: PyramidLevel, width: number): Float32Array {
  if (embeddings.length !== rows * columns * width) throw new Fault('input.invalid', `a level of ${rows} times ${columns} tiles has ${embeddings.length} numbers: run "studio supervise" again`, 'pyramid')
  return embeddings
}

function checkAll(views: readonly SupervisedView[], tiles: boolean): void {
  if (views.every(({ masks }) => masks.length === 0)) throw new Fault('input.invalid', 'no photograph has a mask of known size: run "studio supervise" on a capture with depth or with a reconstruction', 'masks')
  if (tiles && views.every(({ pyramid }) => pyramid.length === 0)) throw new Fault('input.invalid', 'no photograph was looked at in tiles: run "studio supervise" with levels of the pyramid, or train on masks', 'pyramid')
}

function joined(rows: readonly Float32Array[]): Float32Array {
  const out = new Float32Array(rows.reduce((sum, row) => sum + row.length, 0))
  let at = 0
  for (const row of rows) {
    out.set(row, at)
    at += row.length
  }
  return out
}
