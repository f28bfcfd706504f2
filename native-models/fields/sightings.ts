// What every splat was seen as: in each view the regions of its masks that the splat makes up, with how much it is seen.
//
// One extra raster pass a view (kernels/lifting/pair-votes). Two things are kept for each splat and view: how much of it is
// seen, and the region most of that lies in. What is left over, at outlines, shows in `purity`.

import type { Gpu } from '../gpu/gpu.ts'
import { destroyArray } from '../gpu/arrays.ts'
import { PairVotes, type ViewVotes } from '../kernels/lifting/pair-votes.ts'
import { kernelShape } from '../kernels/shared/shape.ts'
import type { Mask } from '../perception/mask.ts'
import type { Camera } from '../scene/camera.ts'
import { Fault } from '../scene/faults.ts'
import type { SplatCloud } from '../scene/splats.ts'
import { cameraBinding, uploadCameras } from '../splatting/camera-array.ts'
import { createSplatArrays, destroySplatArrays, writeSplats } from '../splatting/gpu-splats.ts'
import { createRasteriser } from '../splatting/rasteriser.ts'
import { drawWithRoom } from '../splatting/render.ts'
import { regionsOfView } from './regions-of-view.ts'

export interface MaskedView {
  /** Undistorted pinhole at the masks' size. */
  readonly camera: Camera
  readonly masks: readonly Mask[]
  /** How far each mask is to be believed, 0…1; 0 is left out. */
  readonly trust: ArrayLike<number>
  /** (H, W) 1 where the photograph has a source; null: everywhere. */
  readonly valid?: Uint8Array | null
}

/** Rows of splats, one entry a view that sees it: entries [starts[i], starts[i + 1]) are splat i's, views ascending. */
export interface Sightings {
  readonly splats: number
  readonly starts: Uint32Array
  readonly views: Uint16Array
  /** Region of that view which most of the splat lies in; 0 is none of its masks. */
  readonly regions: Uint32Array
  /** Pixels of visible weight. */
  readonly weights: Float32Array
  /** Share of that weight in the region, 0…1. */
  readonly purity: Float32Array
  /** By view and region: the masks it lies in. */
  readonly masks: readonly (readonly Uint32Array[])[]
  /** (splats) largest weight at any pixel of any view, 0…1. */
  readonly most: Float32Array
}

export interface SightingOptions {
  readonly signal?: AbortSignal
  /** Called after each view. */
  readonly onView?: (done: number, total: number) => void
}

/** As for labels (lifting.ts): at arm's length the depth of a mug. */
const SURFACE_GATE = 0.05
/** Seen for less than this, in pixels of weight, a splat says nothing in a view. */
const LEAST_SEEN = 0.02

/** Deterministic on one adapter. Faults gpu.out-of-memory, gpu.lost, job.cancelled. */
export async function sightingsOf(gpu: Gpu, cloud: SplatCloud, views: readonly MaskedView[], { signal, onView }: SightingOptions = {}): Promise<Sightings> {
  const collected: ViewSightings[] = []
  const masks: Uint32Array[][] = []
  let most = new Float32Array(cloud.count)
  if (cloud.count === 0 || views.length === 0) return assemble(cloud.count, collected, masks, most)
  const size = { width: Math.max(...views.map((v) => v.camera.intrinsics.width)), height: Math.max(...views.map((v) => v.camera.intrinsics.height)) }
  const splats = createSplatArrays(gpu, 'splat', cloud.count, cloud.shDegree)
  writeSplats(gpu, splats, cloud)
  const cameras = uploadCameras(gpu, views.map((v) => v.camera))
  const rasteriser = await createRasteriser(gpu, { splats, capacity: cloud.count, shDegree: cloud.shDegree, antialiased: cloud.antialiased ?? false, ...size, gradients: false })
  const pairs = await PairVotes.create(gpu, kernelShape(gpu), { splats: cloud.count, ...size })
  try {
    rasteriser.setScene({ count: cloud.count, shDegree: 0 })
    for (const [index, view] of views.entries()) {
      if (signal?.aborted === true) throw new Fault('job.cancelled', 'lifting the masks was cancelled')
      const { width, height } = view.camera.intrinsics
      const regions = regionsOfView(view.masks.map((mask, m) => (view.trust[m]! > 0 ? mask : { ...mask, runs: new Uint32Array() })), width, height, view.valid ?? null)
      await drawWithRoom(gpu, rasteriser, { cameras, index, width, height })
      collected.push(dominant(await pairs.votes({ camera: cameraBinding(cameras, index), lists: rasteriser.lists, width, height, labels: regions.labels, gate: SURFACE_GATE }), cloud.count))
      masks.push([...regions.masks])
      onView?.(index + 1, views.length)
    }
    most = new Float32Array(await pairs.most())
  } finally {
    pairs.destroy()
    rasteriser.destroy()
    destroySplatArrays(gpu, splats)
    destroyArray(gpu, cameras)
  }
  return assemble(cloud.count, collected, masks, most)
}

/** Of one view: splats it sees, ascending. */
interface ViewSightings { readonly splats: Uint32Array; readonly regions: Uint32Array; readonly weights: Float32Array; readonly purity: Float32Array }

/** For every splat that is seen, the region with most of its votes; pairs of several tiles are brought together. */
function dominant(votes: ViewVotes, splats: number): ViewSightings {
  const order = Uint32Array.from(votes.splats.keys()).sort((a, b) => votes.splats[a]! - votes.splats[b]! || votes.labels[a]! - votes.labels[b]!)
  const out: { splats: number[]; regions: number[]; weights: number[]; purity: number[] } = { splats: [], regions: [], weights: [], purity: [] }
  for (let at = 0; at < order.length;) {
    const splat = votes.splats[order[at]!]!
    let [total, best, region] = [0, 0, 0]
    while (at < order.length && votes.splats[order[at]!] === splat) {
      const label = votes.labels[order[at]!]!
      let weight = 0
      for (; at < order.length && votes.splats[order[at]!] === splat && votes.labels[order[at]!] === label; at++) weight += votes.weights[order[at]!]!
      total += weight
      if (weight > best) [best, region] = [weight, label]
    }
    if (splat >= splats || total < LEAST_SEEN) continue
    out.splats.push(splat)
    out.regions.push(region)
    out.weights.push(total)
    out.purity.push(best / total)
  }
  return { splats: Uint32Array.from(out.splats), regions: Uint32Array.from(out.regions), weights: Float32Array.from(out.weights), purity: Float32Array.from(out.purity) }
}

function assemble(splats: number, views: readonly ViewSightings[], masks: readonly (readonly Uint32Array[])[], most: Float32Array): Sightings {
  const starts = new Uint32Array(splats + 1)
  for (const view of views) for (const i of view.splats) starts[i + 1]!++
  for (let i = 0; i < splats; i++) starts[i + 1]! += starts[i]!
  const total = starts[splats]!
  const next = starts.slice()
  const out = { views: new Uint16Array(total), regions: new Uint32Array(total), weights: new Float32Array(total), purity: new Float32Array(total) }
  views.forEach((view, v) => view.splats.forEach((i, k) => {
    const at = next[i]!++
    out.views[at] = v
    out.regions[at] = view.regions[k]!
    out.weights[at] = view.weights[k]!
    out.purity[at] = view.purity[k]!
  }))
  return { splats, starts, ...out, masks, most }
}
