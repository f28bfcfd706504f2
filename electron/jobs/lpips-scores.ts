// LPIPS of the held-out photographs beside their PSNR and SSIM, where a model pack for it is installed.

import { lpipsOf } from '../../native-models/evaluation/reconstruction-protocol.ts'
import type { Gpu } from '../../native-models/gpu/gpu.ts'
import { openInstalledLpips } from '../../native-models/perception/lpips.ts'
import type { Shelves } from '../../native-models/perception/pack-choice.ts'
import { openRadianceBackbone } from '../../native-models/radiance/radiance-backbone.ts'
import type { PreparedFrame } from '../../native-models/scene/frames.ts'
import type { Progress } from '../../native-models/scene/progress.ts'
import type { FrameScore } from '../../native-models/scene/run-report.ts'
import { openSplatBackbone } from '../../native-models/splatting/splat-backbone.ts'
import type { Trained } from './trained.ts'

/** The scores of `trained`, each with its LPIPS; as they are where no pack is there, or nothing was held out. */
export async function* lpipsScores(
  gpu: () => Promise<Gpu>, trained: Pick<Trained, 'cloud' | 'field' | 'cameras' | 'exposures' | 'heldOut'>, frames: readonly PreparedFrame[], shelves: Shelves,
): AsyncGenerator<Progress, readonly FrameScore[]> {
  const { field, cloud, cameras, exposures, heldOut } = trained
  const lpips = heldOut.length === 0 ? null : await openInstalledLpips(shelves)
  if (lpips === null) return heldOut
  try {
    const backbone = field === undefined ? await openSplatBackbone(await gpu(), cloud) : await openRadianceBackbone(await gpu(), field)
    const scores: FrameScore[] = []
    try {
      for (const score of heldOut) {
        yield { phase: 'comparing held-out photographs', step: scores.length, total: heldOut.length }
        const frame = frames.find(({ id }) => id === score.frameId)!
        scores.push({ ...score, lpips: await lpipsOf(backbone, { frame, camera: cameras[frame.id]!, exposure: exposures[frame.id]! }, lpips) })
      }
      return scores
    } finally {
      backbone.close()
    }
  } finally {
    await lpips.close()
  }
}
