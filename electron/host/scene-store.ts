// The reconstruction in use, decoded: its cloud, its cameras, the members of its instances. Kept while its blobs are
// the ones asked for, because a query a second after another reads the same hundred megabytes.

import { readSplatFile } from '../../native-models/exchange/splat-ply.ts'
import { NO_DISTORTION, resizeIntrinsics, type Camera } from '../../native-models/scene/camera.ts'
import { indicesOf } from '../../native-models/scene/ranges.ts'
import { reconstructionInUse } from '../../native-models/scene/in-use.ts'
import type { FrameRecord, InstanceRecord, ReconstructionRecord } from '../../native-models/scene/records.ts'
import type { SplatCloud } from '../../native-models/scene/splats.ts'
import { decodeTrainedCameras, type TrainedCameras } from '../jobs/cameras-blob.ts'
import { frameNamed, photographsOf } from '../jobs/scene-of.ts'
import type { Project } from '../project/project.ts'

/** Member lists are small; this many instances are a big scene. */
const MEMBERS_KEPT = 2000

export interface SceneStore {
  cloud(project: Project, reconstruction: ReconstructionRecord): Promise<SplatCloud>
  members(project: Project, instance: InstanceRecord): Promise<Uint32Array>
  /** The cameras and exposures trained with, by frame id; none where nothing was refined. */
  trained(project: Project, reconstruction: ReconstructionRecord | null): Promise<TrainedCameras>
  /** A frame's camera as the reconstruction refined it, at the size trained at; without one, as imported. */
  camera(project: Project, frame: FrameRecord, reconstruction: ReconstructionRecord | null): Promise<Camera>
}

export function createSceneStore(): SceneStore {
  const clouds = keepLast<SplatCloud>(1)
  const cameras = keepLast<TrainedCameras>(1)
  const members = keepLast<Uint32Array>(MEMBERS_KEPT)
  async function trained(project: Project, reconstruction: ReconstructionRecord | null): Promise<TrainedCameras> {
    const blob = reconstruction?.camerasBlob ?? null
    return blob === null ? { version: 1, cameras: {}, exposures: {} } : await cameras(blob, async () => decodeTrainedCameras(await project.blobs.get(blob)))
  }
  return {
    cloud: (project, { splatsBlob }) => clouds(splatsBlob, () => readSplatFile(project.blobs.path(splatsBlob))),
    members: (project, { membersBlob }) => members(membersBlob, async () => indicesOf(await project.blobs.get(membersBlob))),
    trained,
    async camera(project, frame, reconstruction) {
      return (await trained(project, reconstruction)).cameras[frame.id] ?? frame.camera
    },
  }
}

/** The camera of a frame by name, or the one given, at `width` pixels where that is asked for. */
export async function viewCamera(store: SceneStore, project: Project, view: { view?: string | undefined; camera?: Camera | undefined }, width?: number): Promise<Camera> {
  const camera = view.camera ?? (await frameCamera(store, project, view.view))
  // Pictures are pinhole ones: where no trained camera is known, a photograph's lens is left out.
  const intrinsics = { ...camera.intrinsics, distortion: NO_DISTORTION }
  if (width === undefined) return { ...camera, intrinsics }
  return { ...camera, intrinsics: resizeIntrinsics(intrinsics, width, Math.max(1, Math.round((intrinsics.height * width) / intrinsics.width))) }
}

/** Of the frame called so, or of the first one. Fault `input.invalid` where there are no photographs to look from. */
function frameCamera(store: SceneStore, project: Project, name: string | undefined): Promise<Camera> {
  const { frames } = photographsOf(project.records)
  return store.camera(project, name === undefined ? frames[0]! : frameNamed(frames, name), reconstructionInUse(project.records))
}

/** Remembers the newest `most` values by name; what failed to load is not remembered. */
function keepLast<T>(most: number): (name: string, load: () => Promise<T>) => Promise<T> {
  const kept = new Map<string, Promise<T>>()
  return (name, load) => {
    const known = kept.get(name)
    if (known !== undefined) return known
    const loading = load()
    kept.set(name, loading)
    loading.catch(() => kept.delete(name))
    if (kept.size > most) kept.delete(kept.keys().next().value!)
    return loading
  }
}
