// What a person points at in a photograph, segmented, measured, and kept once they say so.

import { randomUUID } from 'node:crypto'
import { isPack, type Pack } from '../../../native-models/perception/pack-store.ts'
import { packsOn } from '../../../native-models/perception/pack-choice.ts'
import type { PromptedMask } from '../../../native-models/perception/prompted.ts'
import type { Prompt } from '../../../native-models/perception/prompts.ts'
import { areaOf } from '../../../native-models/perception/mask.ts'
import { physicalScale } from '../../../native-models/perception/physical-scale.ts'
import { agreementOf } from '../../../native-models/perception/agreement.ts'
import { judged, REASONS } from '../../../native-models/perception/suspicion.ts'
import { userMask } from '../../../native-models/perception/user-mask.ts'
import { Fault } from '../../../native-models/scene/faults.ts'
import { PROVIDERS } from '../../../native-models/scene/providers.ts'
import { encodeSupervisedFrame } from '../../../native-models/scene/supervised-frame.ts'
import type { MaskCorrectionRecord, SupervisionRecord } from '../../../native-models/scene/supervision-records.ts'
import type { MaskPrompt, MaskProposal } from '../../contract/masks.ts'
import { modelShelves } from '../../jobs/model-shelves.ts'
import { openedProject, type HostContext } from '../context.ts'
import type { WantedEyes } from './eyes-holder.ts'
import type { LookedAt } from './looker.ts'
import { encodePoints, maskBytes, maskPoints } from './mask-pictures.ts'
import type { ShownMask } from './mask-shelf.ts'

/** Nothing is kept. Faults: `input.invalid` (nothing to go by, nothing found), `model.missing` (a pack went since the run). */
export async function propose(host: HostContext, asked: MaskPrompt): Promise<MaskProposal> {
  const at = await host.looker.at(asked.frameId)
  const { mask, predictedIou } = await segmented(host, at, asked)
  const measured = physicalScale(mask, at.view)
  const [alone] = agreementOf({ view: at.view, masks: [mask], measured: [measured] }, [])
  const { scale, depth, known, depthSpread } = measured
  const measures = judged({ predictedIou, stability: 1, level: null, pixels: areaOf(mask), scale, depth, known, depthSpread, ...alone! }, mask)
  const positions = maskPoints(at.view, mask)
  return {
    pixels: { blob: host.pictures.put(maskBytes(mask), 'ranges'), width: mask.width, height: mask.height }, segmenter: (await wantedEyes(at.run)).segmenter.manifest.title,
    measures, reasons: measures.flags.map((flag) => REASONS[flag](measures)),
    points: positions.length === 0 ? null : host.pictures.put(encodePoints(positions), 'safetensors'),
  }
}

/** The word of a person who pointed out the right mask: in place of `instead`, or as one more. */
export async function repairOf(host: HostContext, asked: MaskPrompt, instead: ShownMask | null): Promise<MaskCorrectionRecord> {
  const { project } = openedProject(host)
  const at = await host.looker.at(asked.frameId)
  const found = await segmented(host, at, asked)
  const frame = await host.eyes.use(await wantedEyes(at.run), (eyes) => userMask(eyes, at.picture, at.view, found))
  const before = instead?.correctionId === null || instead === null ? null : correction(host, instead.correctionId)
  // What it is about stays the models' mask, however often a person draws another.
  const about = before === null ? (instead === null ? null : [...instead.mask.runs]) : before.about
  return {
    id: before?.id ?? randomUUID(), type: 'mask-correction', captureId: at.frame.captureId, frameId: at.frame.id, verdict: about === null ? 'added' : 'repaired',
    width: before?.width ?? frame.width, height: before?.height ?? frame.height, about,
    maskBlob: await project.blobs.put(encodeSupervisedFrame(frame), 'safetensors'),
    points: asked.points, ...(asked.box === undefined ? {} : { box: asked.box }),
  }
}

function correction(host: HostContext, id: string): MaskCorrectionRecord | null {
  const record = openedProject(host).project.records[id]
  return record?.type === 'mask-correction' ? record : null
}

async function segmented(host: HostContext, { picture, run }: LookedAt, { points, box }: MaskPrompt): Promise<PromptedMask> {
  if (!points.some(({ inside }) => inside) && box === undefined) throw new Fault('input.invalid', 'say what belongs to the mask: click inside it, or drag a box around it', 'points')
  const prompt: Prompt = { points, ...(box === undefined ? {} : { box }) }
  const found = await host.eyes.use(await wantedEyes(run), (eyes) => eyes.prompt(picture, prompt))
  if (areaOf(found.mask) === 0) throw new Fault('input.invalid', 'the segmenter finds nothing there; click further inside the thing, or drag a box around it', 'points')
  return found
}

/**
 * What a person draws is described by the encoder of the run, as what models found is; who drew its outline matters less:
 * a segmenter that went or was renewed since is stood in for by one that is here. Fault `model.missing`.
 */
async function wantedEyes({ segmenter, encoder, provider }: SupervisionRecord): Promise<WantedEyes & { readonly segmenter: Pack }> {
  const here = (await packsOn(modelShelves())).map(({ entry }) => entry).filter(isPack)
  const same = here.find(({ hash }) => hash === encoder.hash)
  if (same === undefined) throw new Fault('model.missing', `${encoder.name} (${encoder.hash.slice(0, 12)}…), which looked at these photographs, is not installed any more; add it again under Models, or look at the photographs again with another`, encoder.name)
  const segmenters = here.filter(({ manifest }) => manifest.purpose === 'segmenter')
  const drawn = segmenters.find(({ hash }) => hash === segmenter.hash) ?? segmenters.find(({ manifest }) => manifest.name === segmenter.name) ?? segmenters[0]
  if (drawn === undefined) throw new Fault('model.missing', `${segmenter.name}, which looked at these photographs, is not installed any more, nor is another segmenter; add one under Models`, segmenter.name)
  return { segmenter: drawn, encoder: same, provider: PROVIDERS.find((one) => one === provider) ?? 'cpu' }
}
