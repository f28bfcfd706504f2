// The cameras and exposures a reconstruction was trained with, by frame id, as a .json blob. Cameras are pinholes at
// the size trained at; exposures turn what is rendered into what the photograph shows.

import { z } from 'zod'
import { Camera } from '../../native-models/scene/camera.ts'
import type { TrainedSplats } from '../../native-models/splatting/trainer.ts'

const rgb = z.tuple([z.number(), z.number(), z.number()])

const TrainedCameras = z.object({
  version: z.literal(1),
  cameras: z.record(z.string(), Camera),
  exposures: z.record(z.string(), z.object({ gain: rgb, bias: rgb })),
})
export const NEUTRAL: TrainedCameras['exposures'][string] = { gain: [1, 1, 1], bias: [0, 0, 0] }
export type TrainedCameras = z.infer<typeof TrainedCameras>

export function encodeTrainedCameras({ cameras, exposures }: Pick<TrainedSplats, 'cameras' | 'exposures'>): Uint8Array {
  return new TextEncoder().encode(JSON.stringify({ version: 1, cameras, exposures }))
}

export const decodeTrainedCameras = (bytes: Uint8Array): TrainedCameras => TrainedCameras.parse(JSON.parse(new TextDecoder().decode(bytes)))
