// Where the photographs were taken, as training found out: refined poses take the place of the capture's own, so that
// a photograph lies over the splats that were trained on it.

import { useEffect, useMemo } from 'react'
import { z } from 'zod'
import { create } from 'zustand'
import { Camera, type Intrinsics } from '../../native-models/scene/camera.ts'
import type { FrameRecord } from '../../native-models/scene/records.ts'
import { attempt } from '../state/faults.ts'
import type { Mode } from '../state/view.ts'
import { useFrames, useReconstruction } from '../state/replica.ts'
import { blobBytes } from '../studio.ts'
import { rig } from './rig.ts'

/** What the window reads of a reconstruction's cameras blob. */
const TrainedCameras = z.object({ cameras: z.record(z.string(), Camera) })

/** Refined cameras by frame id; empty where nothing was refined. */
export const useTrained = create<{ cameras: Readonly<Record<string, Camera>> }>()(() => ({ cameras: {} }))

function posed(frame: FrameRecord, trained: Camera | undefined): Camera {
  return trained === undefined ? frame.camera : { ...frame.camera, worldFromCamera: trained.worldFromCamera }
}

/** A frame's camera: its own lens, where training found it stood. */
export const cameraOf = (frame: FrameRecord): Camera => posed(frame, useTrained.getState().cameras[frame.id])

/** How a photograph is laid over the scene. Splats know no lens: to be compared, a photograph is shown without its own. */
export interface LaidOver { readonly intrinsics: Intrinsics; readonly lens: 'as taken' | 'undistorted' }

/** As taken where marks are drawn on its pixels, or where training did not say what pinhole it used. */
export function laidOver(frame: FrameRecord, { comparing, mode }: { comparing: string | null; mode: Mode }): LaidOver {
  const pinhole = useTrained.getState().cameras[frame.id]?.intrinsics
  const bent = frame.camera.intrinsics.distortion.model !== 'NONE'
  if (!bent || pinhole === undefined || (comparing === null && mode !== 'error')) return { intrinsics: frame.camera.intrinsics, lens: 'as taken' }
  return { intrinsics: pinhole, lens: 'undistorted' }
}

/** The frames with their cameras where training found them. */
export function useTrainedFrames(): FrameRecord[] {
  const frames = useFrames()
  const cameras = useTrained((s) => s.cameras)
  return useMemo(() => frames.map((frame) => ({ ...frame, camera: posed(frame, cameras[frame.id]) })), [frames, cameras])
}

/** Keeps the refined cameras in step with the reconstruction shown. */
export function useTrainedCameras(): void {
  const blob = useReconstruction()?.camerasBlob ?? null
  useEffect(() => {
    let wanted = true
    const load = async (): Promise<void> => {
      const read = blob === null ? { cameras: {} } : await attempt('splats', async () => TrainedCameras.parse(JSON.parse(new TextDecoder().decode(await blobBytes(blob)))))
      if (wanted) useTrained.setState({ cameras: read?.cameras ?? {} })
      rig.invalidate()
    }
    void load()
    return () => { wanted = false }
  }, [blob])
}
