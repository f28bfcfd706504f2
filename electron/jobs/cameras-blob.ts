// The cameras and exposures a reconstruction was trained with, by frame id, as a .json blob. Cameras are pinholes at
// the size trained at.

import { z } from 'zod'
import { Camera } from '../../native-models/scene/camera.ts'
import type { TrainedSplats } from '../../native-models/splatting/trainer.ts'

const TrainedCameras = z.object({ version: z.literal(1), cameras: z.record(z.string(), Camera), exposures: z.unknown() })

export function encodeCameras({ cameras, exposures }: Pick<TrainedSplats, 'cameras' | 'exposures'>): Uint8Array {
  return new TextEncoder().encode(JSON.stringify({ version: 1, cameras, exposures }))
}

/** Trained cameras by frame id. */
export function decodeCameras(bytes: Uint8Array): Record<string, Camera> {
  return TrainedCameras.parse(JSON.parse(new TextDecoder().decode(bytes))).cameras
}
