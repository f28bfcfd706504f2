// A reconstruction that needs no training: splats laid where a synthetic capture's true depth is.

import { writeSplatPly } from '../../native-models/exchange/splat-ply.ts'
import type { ReconstructionRecord } from '../../native-models/scene/records.ts'
import { photographsOf } from '../../electron/jobs/scene-of.ts'
import type { Project } from '../../electron/project/project.ts'
import { selectSplats, type SplatCloud } from '../../native-models/scene/splats.ts'
import { cloudOfDepth, readCapture } from '../fields/truth-cloud.ts'

/** Commits it and puts it in use; `owner` is whose each splat truly is. One splat for every `step`-th pixel. */
export async function reconstructByTruth(project: Project, folder: string, step: number): Promise<{ owner: Uint16Array }> {
  const { capture } = photographsOf(project.records)
  const { frames } = await readCapture(folder)
  const layered = cloudOfDepth(frames, step)
  const kept = oneLayer(layered.cloud)
  const [cloud, owner] = [selectSplats(layered.cloud, kept), Uint16Array.from(kept, (i) => layered.owner[i]!)]
  const record: ReconstructionRecord = {
    id: 'true-reconstruction', type: 'reconstruction', captureId: capture.id, backbone: 'splat', splatsBlob: await project.blobs.put(writeSplatPly(cloud), 'ply'), splats: cloud.count,
    camerasBlob: null, heldOut: [], psnr: null, ssim: null, steps: 0, seconds: 0, peakBytes: 0, adapter: 'none', seed: 1, params: { width: frames[0]!.camera.intrinsics.width }, turn: 1,
  }
  project.commit({ added: { [record.id]: record }, updated: {}, removed: {} }, 'Reconstruct by the truth', 'job')
  return { owner }
}

/** Every frame laid its own splats on one surface; of those within a splat's width of another one is enough. */
function oneLayer({ count, means, logScales }: SplatCloud): number[] {
  const cell = 1.5 * Math.exp(logScales.slice().sort()[Math.floor(logScales.length / 2)]!)
  const taken = new Set<string>()
  return Array.from({ length: count }, (_, i) => i).filter((i) => {
    const key = [0, 1, 2].map((d) => Math.round(means[3 * i + d]! / cell)).join(' ')
    return !taken.has(key) && taken.add(key)
  })
}
