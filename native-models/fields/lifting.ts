// From labelled photographs to votes of splats: how much of each splat's visible weight fell on each object.

import { destroyArray } from '../gpu/arrays.ts'
import type { Gpu } from '../gpu/gpu.ts'
import { Lifting, NO_LABEL } from '../kernels/lifting/lifting.ts'
import { kernelShape } from '../kernels/shared/shape.ts'
import type { Camera } from '../scene/camera.ts'
import { Fault } from '../scene/faults.ts'
import type { SplatCloud } from '../scene/splats.ts'
import { cameraBinding, uploadCameras } from '../splatting/camera-array.ts'
import { createSplatArrays, destroySplatArrays, writeSplats } from '../splatting/gpu-splats.ts'
import { createRasteriser } from '../splatting/rasteriser.ts'
import { drawWithRoom } from '../splatting/render.ts'
import { erodeLabels } from './label-image.ts'

export interface LabelledView {
  /** Undistorted pinhole at the mask's size. */
  readonly camera: Camera
  /** (H, W): 0 none of the objects, k object k (1-based), 65535 no evidence. */
  readonly mask: Uint16Array
}

export interface MaskVotes {
  readonly splats: number
  readonly objects: number
  /** (splats, objects + 1) pixels of visible weight; column 0 is "none of them". */
  readonly votes: Float32Array
  /** Per object, 1-based (0 unused): how many views show it. */
  readonly views: number[]
}

export interface LiftOptions {
  readonly signal?: AbortSignal
  /** Called after each view. */
  readonly onView?: (done: number, total: number) => void
  /** Largest table of votes held on the GPU at once; default: what the adapter can bind. More objects take more passes. */
  readonly tableBytes?: number
}

/**
 * How far from the visible surface a splat may lie and still be part of what a pixel shows, as a share of the depth:
 * at arm's length the depth of a mug. Tighter loses thick splats, looser lets the wall behind join.
 */
const SURFACE_GATE = 0.05
/** With few views labels lose this many pixels at their borders, where a hand-drawn outline is unsure … */
const ERODE_PIXELS = 1
/** … with this many, the views outvote each other's borders and every pixel counts. */
const ENOUGH_VIEWS = 4

/**
 * Votes of every splat of `cloud` for `objects` objects over all views. Deterministic on one adapter.
 * Faults `input.invalid` for a mask of another size than its camera, gpu.out-of-memory, gpu.lost, job.cancelled.
 */
export async function liftMasks(gpu: Gpu, cloud: SplatCloud, views: readonly LabelledView[], objects: number, options: LiftOptions = {}): Promise<MaskVotes> {
  for (const view of views) checkView(view)
  const votes = new Float32Array(cloud.count * (objects + 1))
  const result = { splats: cloud.count, objects, votes, views: viewsOf(views, objects) }
  if (cloud.count === 0 || views.length === 0) return result
  const width = Math.max(...views.map((v) => v.camera.intrinsics.width))
  const height = Math.max(...views.map((v) => v.camera.intrinsics.height))
  const labels = views.map(({ camera, mask }) => erodeLabels(mask, camera.intrinsics.width, camera.intrinsics.height, views.length < ENOUGH_VIEWS ? ERODE_PIXELS : 0))
  const perPass = Math.max(1, Math.min(objects, Math.floor((options.tableBytes ?? gpu.limits.storageBindingBytes) / (4 * cloud.count)) - 1))
  const splats = createSplatArrays(gpu, 'splat', cloud.count, cloud.shDegree)
  writeSplats(gpu, splats, cloud)
  const cameras = uploadCameras(gpu, views.map((v) => v.camera))
  const rasteriser = await createRasteriser(gpu, { splats, capacity: cloud.count, shDegree: cloud.shDegree, antialiased: cloud.antialiased ?? false, width, height, gradients: false })
  const lifting = await Lifting.create(gpu, kernelShape(gpu), { splats: cloud.count, columns: perPass + 1, width, height })
  const passes = Math.max(1, Math.ceil(objects / perPass))
  try {
    rasteriser.setScene({ count: cloud.count, shDegree: 0 })
    for (let pass = 0; pass < passes; pass++) {
      const first = pass * perPass
      lifting.clear()
      for (const [index, { camera }] of views.entries()) {
        if (options.signal?.aborted === true) throw new Fault('job.cancelled', 'lifting the labels was cancelled')
        const { width, height } = camera.intrinsics
        await drawWithRoom(gpu, rasteriser, { cameras, index, width, height })
        const chosen = Uint32Array.from(labels[index]!, (label) => (label === NO_LABEL ? label : label > first && label <= first + perPass ? label - first : 0))
        lifting.add({ camera: cameraBinding(cameras, index), lists: rasteriser.lists, width, height, labels: chosen, gate: SURFACE_GATE })
        options.onView?.(pass * views.length + index + 1, passes * views.length)
      }
      collect(await lifting.read(), votes, cloud.count, perPass, first, objects)
    }
  } finally {
    lifting.destroy()
    rasteriser.destroy()
    destroySplatArrays(gpu, splats)
    destroyArray(gpu, cameras)
  }
  return result
}

function checkView({ camera, mask }: LabelledView): void {
  const { width, height } = camera.intrinsics
  if (mask.length === width * height) return
  throw new Fault('input.invalid', `a mask has ${mask.length} pixels and its camera ${width}x${height}; resize the mask to the camera`, 'mask')
}

/** Columns of one pass into the whole table; what a pass called "none" may be a later pass's object. */
function collect(from: Float32Array, into: Float32Array, splats: number, perPass: number, first: number, objects: number): void {
  for (let i = 0; i < splats; i++) {
    const [source, target] = [i * (perPass + 1), i * (objects + 1)]
    if (first === 0) into[target] = from[source]!
    for (let k = 1; k <= perPass && first + k <= objects; k++) {
      into[target + first + k] = from[source + k]!
      if (first > 0) into[target] = Math.max(0, into[target]! - from[source + k]!)
    }
  }
}

function viewsOf(views: readonly LabelledView[], objects: number): number[] {
  const counts = Array.from({ length: objects + 1 }, () => 0)
  for (const { mask } of views) for (const label of new Set(mask)) if (label > 0 && label <= objects) counts[label]!++
  return counts
}
