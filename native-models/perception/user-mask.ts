// A mask that a person pointed out, as a frame of that one mask: what it shows and how large it is. Whether other
// photographs agree is found when all of them are looked at.

import { agreementOf } from './agreement.ts'
import type { Eyes } from './eyes.ts'
import { areaOf, type Mask } from './mask.ts'
import type { Picture } from './models.ts'
import { physicalScale, type DepthView } from './physical-scale.ts'
import type { PromptedMask } from './prompted.ts'
import { judged } from './suspicion.ts'
import type { SupervisedFrame } from '../scene/supervised-frame.ts'

/** The mask must lie in `picture`, and `view` be of it. Faults of the models. */
export async function userMask(eyes: Eyes, picture: Picture, view: DepthView, { mask, predictedIou }: PromptedMask): Promise<SupervisedFrame> {
  const embeddings = await eyes.embed(picture, [mask])
  return frameOfOne(mask, view, embeddings, predictedIou)
}

function frameOfOne(mask: Mask, view: DepthView, embeddings: Float32Array, predictedIou: number): SupervisedFrame {
  const measured = physicalScale(mask, view)
  const [alone] = agreementOf({ view, masks: [mask], measured: [measured] }, [])
  const { scale, depth, known, depthSpread } = measured
  // A person does not waver: how steady the model's answer was says nothing of it.
  const measures = judged({ predictedIou, stability: 1, level: null, pixels: areaOf(mask), scale, depth, known, depthSpread, ...alone! }, mask)
  return { width: mask.width, height: mask.height, runs: [mask.runs], measures: [measures], embeddings, embeddingWidth: embeddings.length, pyramid: [] }
}
