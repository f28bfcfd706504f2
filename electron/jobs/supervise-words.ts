// What people said of a capture's masks, as a run uses it: their own masks at the run's size, shown to its encoder.

import type { Correction } from '../../native-models/perception/corrections.ts'
import type { Eyes } from '../../native-models/perception/eyes.ts'
import { rescaled } from '../../native-models/perception/mask.ts'
import type { Picture } from '../../native-models/perception/models.ts'
import { recordsOf, type FrameRecord } from '../../native-models/scene/records.ts'
import type { MaskCorrectionRecord } from '../../native-models/scene/supervision-records.ts'
import { decodeSupervisedFrame } from '../../native-models/scene/supervised-frame.ts'
import type { JobContext } from './job-context.ts'

/** Corrections of a frame's masks; asked while the job runs, because people go on correcting. */
export function words(eyes: Pick<Eyes, 'embed'>, { records, blobs }: Pick<JobContext, 'records'> & { readonly blobs: Pick<JobContext['blobs'], 'get'> }): (frame: FrameRecord, picture: Picture) => Promise<Correction[]> {
  return async (frame, picture) => {
    const about = recordsOf(records(), 'mask-correction').filter(({ frameId }) => frameId === frame.id)
    return Promise.all(about.map(async (record) => ({ record, frame: await ownMask(record, picture) })))
  }

  async function ownMask({ maskBlob }: MaskCorrectionRecord, picture: Picture): Promise<Correction['frame']> {
    if (maskBlob === null) return null
    const { width, height, runs, measures } = decodeSupervisedFrame(await blobs.get(maskBlob), maskBlob)
    const mask = rescaled({ width, height, runs: runs[0]! }, picture.width, picture.height)
    const embeddings = await eyes.embed(picture, [mask])
    return { width: mask.width, height: mask.height, runs: [mask.runs], measures, embeddings, embeddingWidth: embeddings.length, pyramid: [] }
  }
}
