// What `evaluate instances` measures: the project's things against the masks of a generator's truth, lifted onto the same splats.

import { dirname, join } from 'node:path'
import { z } from 'zod'
import { readMask } from '../../native-models/capture/labels-truth.ts'
import { preparedCamera, prepareMask } from '../../native-models/capture/prepare.ts'
import { evaluateInstances, type FoundThing, type Ownership } from '../../native-models/evaluation/instances-protocol.ts'
import type { Report } from '../../native-models/evaluation/metrics.ts'
import { readSplatPly } from '../../native-models/exchange/splat-ply.ts'
import { liftMasks, type LabelledView } from '../../native-models/fields/lifting.ts'
import { openGpu } from '../../native-models/gpu/gpu.ts'
import { Fault } from '../../native-models/scene/faults.ts'
import { indicesOf } from '../../native-models/scene/ranges.ts'
import type { FrameRecord, ReconstructionRecord, Records } from '../../native-models/scene/records.ts'
import type { SplatCloud } from '../../native-models/scene/splats.ts'
import { Truth } from '../../native-models/synthetic/truth.ts'
import { decodeTrainedCameras } from '../jobs/cameras-blob.ts'
import { instancesOf, photographsOf, reconstructionOf } from '../jobs/scene-of.ts'
import type { Session } from './session.ts'

export const InstancesParams = z.object({ truthFile: z.string().describe('truth.json of the synthetic capture the project was imported from') })

/** Faults `input.invalid` (no truth, nothing found, a truth of another capture), `labels.malformed` (a mask image). */
export async function instancesReport(session: Session, truthFile: string, json: unknown): Promise<Report> {
  const truth = Truth.safeParse(json)
  if (!truth.success) throw new Fault('input.invalid', `${truthFile} is no truth of a synthetic capture: ${z.prettifyError(truth.error).split('\n')[0]}`, truthFile)
  const records: Records = (await session.client.host.state({})).project!.records
  const reconstruction = reconstructionOf(records)
  const found = await foundThings(session, records, reconstruction)
  const cloud = await readSplatPly(await session.blob(reconstruction.splatsBlob))
  const views = await trueViews(session, records, reconstruction, truth.data, truthFile)
  const most = truth.data.instances.reduce((id, one) => Math.max(id, one.id), 0)
  return evaluateInstances(truth.data.instances, found, await ownershipOf(session, cloud, views, most), { reconstructionId: reconstruction.id, backbone: reconstruction.backbone, splats: cloud.count, seed: truth.data.seed })
}

/** Wholes only: a part is part of what is counted already. */
async function foundThings(session: Session, records: Records, reconstruction: ReconstructionRecord): Promise<FoundThing[]> {
  const wholes = instancesOf(records, reconstruction).filter(({ parentId }) => parentId === null)
  if (wholes.length === 0) throw new Fault('input.invalid', 'nothing was found in this scene yet: run "studio supervise" and "studio fields" first')
  return Promise.all(wholes.map(async ({ id, label, membersBlob, sight }) => ({ id, label, names: [label, ...(sight?.guesses.map(({ name }) => name).filter((name) => name !== label) ?? [])], members: indicesOf(await session.blob(membersBlob)) })))
}

async function trueViews(session: Session, records: Records, { camerasBlob, params }: ReconstructionRecord, truth: Truth, truthFile: string): Promise<LabelledView[]> {
  const { frames } = photographsOf(records)
  const trained = camerasBlob === null ? {} : decodeTrainedCameras(await session.blob(camerasBlob)).cameras
  const cameraOf = (frame: FrameRecord): LabelledView['camera'] => trained[frame.id] ?? preparedCamera(frame, Number(params['width'] ?? frame.camera.intrinsics.width))
  const views = await Promise.all(truth.frames.map(async ({ name, mask }): Promise<LabelledView | null> => {
    const frame = frames.find((one) => one.name === name)
    if (frame === undefined) return null
    const camera = cameraOf(frame)
    const { width, height } = frame.camera.intrinsics
    return { camera, mask: prepareMask(frame, await readMask(join(dirname(truthFile), mask), width, height), camera.intrinsics.width) }
  }))
  const known = views.filter((view) => view !== null)
  if (known.length > 0) return known
  throw new Fault('input.invalid', `${truthFile} tells of other photographs (${truth.frames[0]?.name ?? 'none'}, …) than this project has (${frames[0]!.name}, …)`, truthFile)
}

/** Most of what is seen of a splat decides whose it is. */
async function ownershipOf(session: Session, cloud: SplatCloud, views: readonly LabelledView[], objects: number): Promise<Ownership> {
  const gpu = await openGpu(session.options.device === undefined ? {} : { device: session.options.device })
  try {
    const { votes } = await liftMasks(gpu, cloud, views, objects)
    const columns = objects + 1
    const [owners, weights] = [new Uint16Array(cloud.count), new Float32Array(cloud.count)]
    for (let i = 0; i < cloud.count; i++) {
      const row = votes.subarray(i * columns, (i + 1) * columns)
      weights[i] = row.reduce((sum, v) => sum + v, 0)
      owners[i] = row.reduce((best, v, k) => (v > row[best]! ? k : best), 0)
    }
    return { owners, weights }
  } finally {
    gpu.close()
  }
}
