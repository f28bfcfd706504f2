// Photographs for supervision, one at a time: the picture, its camera, and depth from the sensor or the backbone.

import type { z } from 'zod'
import { prepareFrame } from '../../native-models/capture/prepare.ts'
import { readSplatFile } from '../../native-models/exchange/splat-ply.ts'
import type { Picture } from '../../native-models/perception/models.ts'
import type { DepthView } from '../../native-models/perception/physical-scale.ts'
import { openBackbone } from '../../native-models/reconstruction/open-backbone.ts'
import type { Backbone } from '../../native-models/backbone/backbone.ts'
import type { Camera } from '../../native-models/scene/camera.ts'
import { Fault } from '../../native-models/scene/faults.ts'
import type { PreparedFrame } from '../../native-models/scene/frames.ts'
import { reconstructionInUse } from '../../native-models/scene/in-use.ts'
import type { CaptureRecord, FrameRecord, ReconstructionRecord } from '../../native-models/scene/records.ts'
import type { SuperviseParams } from '../contract/jobs.ts'
import { decodeTrainedCameras } from './cameras-blob.ts'
import type { JobContext } from './job-context.ts'

/** What looking through frames needs of a job, and of whoever else looks. */
export type FrameContext = Pick<JobContext, 'records' | 'gpu' | 'signal'> & { readonly blobs: Pick<JobContext['blobs'], 'get' | 'path'> }

export interface FrameSource extends AsyncDisposable {
  readonly frames: readonly FrameRecord[]
  readonly depth: 'sensor' | 'backbone' | 'none'
  readonly reconstructionId: string | null
  readonly picture: (frame: FrameRecord) => Promise<Picture>
  /** The picture with where it was taken; depth all 0 where there is none. */
  readonly view: (frame: FrameRecord) => Promise<{ picture: Picture; view: DepthView }>
}

/** Less opaque than this, the backbone's depth is of nothing in particular. */
const SOLID = 0.5

/** Faults `input.invalid` if the depth asked for does not exist, and those of opening the backbone. */
export async function frameSource(capture: CaptureRecord, frames: readonly FrameRecord[], { width, depth }: Pick<z.infer<typeof SuperviseParams>, 'width' | 'depth'>, ctx: FrameContext): Promise<FrameSource> {
  const reconstruction = reconstructionInUse(ctx.records())
  const kind = kindOf(frames, reconstruction, depth)
  const backbone = kind === 'backbone' ? await backboneOf(reconstruction!, ctx) : null
  const trained = await trainedCameras(reconstruction, ctx)
  const prepared = (frame: FrameRecord): Promise<PreparedFrame> => prepareFrame(capture.root, kind === 'sensor' ? frame : { ...frame, depthPath: null }, width)
  return {
    frames, depth: kind, reconstructionId: reconstruction?.id ?? null,
    picture: async (frame) => pictureOf(await prepared(frame)),
    async view(frame) {
      const one = await prepared(frame)
      const camera: Camera = { intrinsics: one.camera.intrinsics, worldFromCamera: trained[frame.id]?.worldFromCamera ?? one.camera.worldFromCamera }
      const pixels = camera.intrinsics.width * camera.intrinsics.height
      return { picture: pictureOf(one), view: { camera, depth: backbone === null ? (one.depth ?? new Float32Array(pixels)) : await solidDepth(backbone, camera, ctx.signal) } }
    },
    [Symbol.asyncDispose]: () => Promise.resolve(backbone?.close()),
  }
}

function kindOf(frames: readonly FrameRecord[], reconstruction: ReconstructionRecord | null, asked: 'auto' | 'sensor' | 'backbone'): 'sensor' | 'backbone' | 'none' {
  const sensor = frames.some(({ depthPath }) => depthPath !== null)
  if (asked === 'sensor' && !sensor) throw new Fault('input.invalid', 'this capture has no depth images: leave out --depth sensor, and run "studio reconstruct" first for depth from the scene', 'depth')
  if (asked === 'backbone' && reconstruction === null) throw new Fault('input.invalid', 'this project has no reconstruction yet: run "studio reconstruct" first, or leave out --depth backbone', 'depth')
  if (asked !== 'auto') return asked
  return sensor ? 'sensor' : reconstruction === null ? 'none' : 'backbone'
}

const backboneOf = async (reconstruction: ReconstructionRecord, ctx: FrameContext): Promise<Backbone> =>
  openBackbone(await ctx.gpu(), reconstruction, { cloud: () => readSplatFile(ctx.blobs.path(reconstruction.splatsBlob)), blob: (ref) => ctx.blobs.get(ref) })

/** Poses as training refined them, by frame id. */
async function trainedCameras(reconstruction: ReconstructionRecord | null, { blobs }: FrameContext): Promise<Record<string, Camera>> {
  const blob = reconstruction?.camerasBlob ?? null
  return blob === null ? {} : decodeTrainedCameras(await blobs.get(blob)).cameras
}

const pictureOf = ({ rgb, camera: { intrinsics: { width, height } } }: PreparedFrame): Picture => ({ width, height, rgb })

/** (height, width) depth along z where the scene is solid; 0 elsewhere. */
export async function solidDepth(backbone: Backbone, camera: Camera, signal: AbortSignal): Promise<Float32Array> {
  const { depth, opacity } = await backbone.render(camera, { signal })
  return depth.map((value, at) => (opacity[at]! >= SOLID ? value : 0))
}
