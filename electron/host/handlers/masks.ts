// masks.*: what models saw in photographs, looked at and corrected by people. Each word is one edit.

import { randomUUID } from 'node:crypto'
import { oneOf } from '../../../native-models/perception/corrections.ts'
import { pixelsOf } from '../../../native-models/perception/mask.ts'
import { regionMembers } from '../../../native-models/fields/regions.ts'
import { Fault } from '../../../native-models/scene/faults.ts'
import { reconstructionInUse } from '../../../native-models/scene/in-use.ts'
import { encodeAscending } from '../../../native-models/scene/ranges.ts'
import { decodeSupervisedFrame, encodeSupervisedFrame } from '../../../native-models/scene/supervised-frame.ts'
import type { MaskCorrectionRecord } from '../../../native-models/scene/supervision-records.ts'
import type { MaskDepth, MaskRef, MaskSplats } from '../../contract/masks.ts'
import { openedProject, publishCommit, type HostContext } from '../context.ts'
import { maskList } from '../masks/mask-list.ts'
import { boundsOfPoints, depthHistogram, depthPng, depthRange, encodePoints, maskBytes, maskPoints } from '../masks/mask-pictures.ts'
import { supervisionOf, type ShownFrame, type ShownMask } from '../masks/mask-shelf.ts'
import { propose, repairOf } from '../masks/repair.ts'
import { os } from '../procedures.ts'

export const maskHandlers = {
  list: os.masks.list.handler(async ({ context: { host }, input }) => {
    const { project } = openedProject(host)
    return maskList(await host.masks.frames(project), supervisionOf(project.records)?.id ?? null, input)
  }),
  pixels: os.masks.pixels.handler(async ({ context: { host }, input }) => {
    const { mask: { mask } } = await maskOf(host, input)
    return { blob: host.pictures.put(maskBytes(mask), 'ranges'), width: mask.width, height: mask.height }
  }),
  depth: os.masks.depth.handler(({ context: { host }, input }) => depthUnder(host, input)),
  splats: os.masks.splats.handler(({ context: { host }, input }) => splatsOf(host, input)),
  say: os.masks.say.handler(async ({ context: { host }, input: { verdict, ...ref } }) => {
    openedProject(host).project.assertWritable()
    const found = await maskOf(host, ref)
    return verdict === 'none' || forgets(found.mask, verdict) ? withdraw(host, found.mask) : correct(host, await wordOn(host, found, verdict), verdict === 'accepted' ? 'Accept mask' : 'Reject mask')
  }),
  propose: os.masks.propose.handler(({ context: { host }, input }) => propose(host, input)),
  repair: os.masks.repair.handler(async ({ context: { host }, input: { mask, ...asked } }) => {
    openedProject(host).project.assertWritable()
    const instead = mask === undefined ? null : (await maskOf(host, { frameId: asked.frameId, mask })).mask
    const record = await repairOf(host, asked, instead)
    const { revision } = correct(host, record, instead === null ? 'Add mask' : 'Repair mask')
    return { revision, mask: await keyOf(host, record) }
  }),
}

interface Found { readonly shown: ShownFrame; readonly mask: ShownMask }

/** Fault `project.stale` where there is no such mask (any more). */
async function maskOf(host: HostContext, { frameId, mask: key }: MaskRef): Promise<Found> {
  const shown = await host.masks.frame(openedProject(host).project, frameId)
  const mask = shown?.masks.find((one) => one.key === key)
  if (shown !== null && mask !== undefined) return { shown, mask }
  throw new Fault('project.stale', 'this mask is not there any more: the photographs were looked at again meanwhile', key)
}

async function depthUnder(host: HostContext, ref: MaskRef): Promise<MaskDepth> {
  const { mask: { mask } } = await maskOf(host, ref)
  const { view, depth: source } = await host.looker.at(ref.frameId)
  const range = depthRange(view, mask)
  if (range === null) return { source: 'none', picture: null, range, histogram: [], points: null, bounds: null }
  const positions = maskPoints(view, mask)
  return {
    source, range,
    picture: host.pictures.put(await depthPng(view, mask, range)),
    histogram: depthHistogram(view, mask, range),
    points: positions.length === 0 ? null : host.pictures.put(encodePoints(positions), 'safetensors'),
    bounds: boundsOfPoints(positions),
  }
}

/** Seen from this photograph alone, as a field would learn it. */
async function splatsOf(host: HostContext, ref: MaskRef): Promise<MaskSplats> {
  const { project } = openedProject(host)
  const { mask: { mask } } = await maskOf(host, ref)
  const reconstruction = reconstructionInUse(project.records)
  if (reconstruction === null) return { members: null, splats: 0, reconstructionId: null }
  const { view: { camera } } = await host.looker.at(ref.frameId)
  const cloud = await host.scenes.cloud(project, reconstruction)
  const members = await regionMembers(await host.device.open(), cloud, { kind: 'mask', camera, mask: pixelsOf(mask) }).catch((error: unknown) => {
    // A mask of something that was not reconstructed claims nothing; that is an answer.
    if (error instanceof Fault && error.code === 'input.invalid') return new Uint32Array(0)
    throw error
  })
  return { members: members.length === 0 ? null : host.pictures.put(encodeAscending(members), 'ranges'), splats: members.length, reconstructionId: reconstruction.id }
}

/** What only a person saw is forgotten when they reject it: models have nothing there. */
const forgets = ({ said }: ShownMask, verdict: 'accepted' | 'rejected'): boolean => said === 'added' && verdict === 'rejected'

/** The word as it is kept: about the models' mask, with the mask itself where it is accepted. */
async function wordOn(host: HostContext, { shown, mask }: Found, verdict: 'accepted' | 'rejected'): Promise<MaskCorrectionRecord> {
  const { project } = openedProject(host)
  const before = mask.correctionId === null ? null : project.records[mask.correctionId]
  const earlier = before?.type === 'mask-correction' ? before : null
  const about = earlier?.about ?? (mask.row === null ? null : [...mask.mask.runs])
  // A mask that a person drew is right in their eyes already.
  if (mask.row === null && verdict === 'accepted' && earlier !== null) return earlier
  return {
    id: earlier?.id ?? randomUUID(), type: 'mask-correction', captureId: shown.frame.captureId, frameId: shown.frame.id, verdict,
    width: earlier?.width ?? shown.width, height: earlier?.height ?? shown.height, about,
    maskBlob: verdict === 'rejected' || mask.row === null ? null : await keptCopy(host, shown, mask.row), points: [],
  }
}

async function keptCopy(host: HostContext, { record: { masksBlob } }: ShownFrame, row: number): Promise<string> {
  const { blobs } = openedProject(host).project
  return blobs.put(encodeSupervisedFrame(oneOf(decodeSupervisedFrame(await blobs.get(masksBlob), masksBlob), row)), 'safetensors')
}

function correct(host: HostContext, correction: MaskCorrectionRecord, title: string): { revision: number } {
  const { project } = openedProject(host)
  const commit = project.edit({ kind: 'correct-mask', correction }, title)
  if (commit !== null) publishCommit(host, project, commit)
  return { revision: project.revision }
}

function withdraw(host: HostContext, { correctionId }: ShownMask): { revision: number } {
  const { project } = openedProject(host)
  const commit = correctionId === null ? null : project.edit({ kind: 'withdraw-correction', correctionId })
  if (commit !== null) publishCommit(host, project, commit)
  return { revision: project.revision }
}

/** What the mask of a word is called in its photograph now. */
async function keyOf(host: HostContext, { id, frameId }: MaskCorrectionRecord): Promise<string> {
  const shown = await host.masks.frame(openedProject(host).project, frameId)
  return shown?.masks.find(({ correctionId }) => correctionId === id)?.key ?? `c${id}`
}
