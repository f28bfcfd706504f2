// evaluate: a protocol's metrics, with counts, intervals and a sample of what went wrong.

import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { Command } from 'commander'
import { z } from 'zod'
import { prepareFrame } from '../../../native-models/capture/prepare.ts'
import { readSplatPly } from '../../../native-models/exchange/splat-ply.ts'
import { parseCsv } from '../../../native-models/evaluation/csv.ts'
import { evaluateDecompose } from '../../../native-models/evaluation/decompose-protocol.ts'
import type { Report } from '../../../native-models/evaluation/metrics.ts'
import { evaluateReconstruction, type HeldOutFrame } from '../../../native-models/evaluation/reconstruction-protocol.ts'
import { evaluateReferit3d, TrueBoxes } from '../../../native-models/evaluation/referit3d-protocol.ts'
import { openGpu } from '../../../native-models/gpu/gpu.ts'
import { openInstalledLpips } from '../../../native-models/perception/lpips.ts'
import { openBackbone } from '../../../native-models/reconstruction/open-backbone.ts'
import { decomposerFields } from '../../../native-models/scene/decomposers.ts'
import { Fault } from '../../../native-models/scene/faults.ts'
import type { BlobRef, Records } from '../../../native-models/scene/records.ts'
import { decodeTrainedCameras } from '../../jobs/cameras-blob.ts'
import { modelShelves } from '../../jobs/model-shelves.ts'
import { photographsOf, reconstructionOf } from '../../jobs/scene-of.ts'
import { action } from '../action.ts'
import { chosen } from '../decomposer-choice.ts'
import { declareFlags, readFlags } from '../flags.ts'
import { instancesReport, InstancesParams } from '../instances-report.ts'
import { lerfReport } from '../lerf-report.ts'
import { print, table, type GlobalOptions } from '../output.ts'
import { relationsReport, RelationsParams } from '../relations-report.ts'
import { masksReport, MasksParams } from '../masks-report.ts'
import { openSession, type Session } from '../session.ts'

const queries = z.string().describe('Table of sentences (.csv with Sr3D or Nr3D columns)')
const DecomposeParams = z.object({ queries, ...decomposerFields })
const ReconstructionParams = z.object({
  fitPoses: z.boolean().default(false).describe('Also score with poses and exposures of held-out photographs fitted to their own pixels'),
})
const LerfParams = z.object({ path: z.string().describe('Labels of the project’s photographs: LERF-OVS, labelme, COCO, or a synthetic capture') })
const Referit3dParams = z.object({
  boxes: z.string().describe('True boxes (.json)'), queries, ...decomposerFields,
  inference: z.enum(['argmax', 'verify', 'joint']).default('joint').describe('How target and anchors are chosen'),
})

export function addEvaluateCommand(program: Command): void {
  const evaluate = program.command('evaluate').description('measure against known answers')

  declareFlags(evaluate.command('decompose').description('does the decomposer read sentences as the table says?'), DecomposeParams)
    .action(action(async (options, given) => {
      const { queries: file, decomposer, ...language } = chosen(readFlags(DecomposeParams, given))
      show(options, await evaluateDecompose(parseCsv(await textOf(file, '--queries'), file), decomposer, language))
    }))

  declareFlags(evaluate.command('referit3d').description('is the right one of the true boxes chosen?'), Referit3dParams)
    .action(action(async (options, given) => {
      const params = chosen(readFlags(Referit3dParams, given))
      const boxes = TrueBoxes.safeParse(jsonOf(await textOf(params.boxes, '--boxes'), params.boxes))
      if (!boxes.success) throw new Fault('input.invalid', `${params.boxes} is no file of true boxes: ${z.prettifyError(boxes.error).split('\n')[0]}`, params.boxes)
      const rows = parseCsv(await textOf(params.queries, '--queries'), params.queries)
      show(options, await evaluateReferit3d(boxes.data, rows, params))
    }))

  declareFlags(evaluate.command('relations').description('is the right thing found for a synthetic capture’s questions?'), RelationsParams, ['truthFile'])
    .action(action(async (options, given, [truthFile]) => {
      const params = readFlags(RelationsParams, given, { truthFile: truthFile! })
      show(options, await relationsReport(options, params, jsonOf(await textOf(params.truthFile, 'TRUTH'), params.truthFile)))
    }))

  declareFlags(evaluate.command('masks').description('do the masks that "studio supervise" made of a synthetic capture find, measure and name what is there?'), MasksParams, ['truthFile'])
    .action(action(async (options, given, [truthFile]) => {
      const params = readFlags(MasksParams, given, { truthFile: truthFile! })
      const truth = jsonOf(await textOf(params.truthFile, 'TRUTH'), params.truthFile)
      const session = await openSession(options, 'existing')
      try {
        show(options, await masksReport({ records: (await session.client.host.state({})).project!.records, blob: (ref) => session.blob(ref) }, params, truth))
      } finally {
        await session.close()
      }
    }))

  declareFlags(evaluate.command('instances').description('are the things of a synthetic capture found, whole and under their names?'), InstancesParams, ['truthFile'])
    .action(action(async (options, given, [truthFile]) => {
      const params = readFlags(InstancesParams, given, { truthFile: truthFile! })
      const truth = jsonOf(await textOf(params.truthFile, 'TRUTH'), params.truthFile)
      const session = await openSession(options, 'existing')
      try {
        show(options, await instancesReport(session, params.truthFile, truth))
      } finally {
        await session.close()
      }
    }))

  declareFlags(evaluate.command('lerf-ovs').description('does a phrase light the right thing, in the labelled photographs and among the splats?'), LerfParams, ['path'])
    .action(action(async (options, given, [path]) => {
      const params = readFlags(LerfParams, given, { path: path! })
      const session = await openSession(options, 'existing')
      try {
        show(options, await lerfReport(session, resolve(params.path)))
      } finally {
        await session.close()
      }
    }))

  const reconstruction = evaluate.command('reconstruction').description('PSNR and SSIM of the held-out photographs; LPIPS too where a model pack for it is installed')
  declareFlags(reconstruction, ReconstructionParams).action(action(async (options, given) => {
    const { fitPoses } = readFlags(ReconstructionParams, given)
    const session = await openSession(options, 'existing')
    try {
      show(options, await reconstructionReport(session, fitPoses))
    } finally {
      await session.close()
    }
  }))
}

async function reconstructionReport(session: Session, fitPoses: boolean): Promise<Report> {
  const records: Records = (await session.client.host.state({})).project!.records
  const reconstruction = reconstructionOf(records)
  if (reconstruction.heldOut.length === 0 || reconstruction.camerasBlob === null) throw new Fault('input.invalid', 'this reconstruction held no photographs out: train it with --holdout 8', '--holdout')
  const { capture, frames } = photographsOf(records)
  const { cameras, exposures } = decodeTrainedCameras(await session.blob(reconstruction.camerasBlob))
  const heldOut: HeldOutFrame[] = []
  for (const frame of frames.filter(({ id }) => reconstruction.heldOut.includes(id))) {
    const camera = cameras[frame.id]!
    heldOut.push({ frame: await prepareFrame(capture.root, frame, camera.intrinsics.width), camera, exposure: exposures[frame.id]! })
  }
  const lpips = await openInstalledLpips(modelShelves())
  const gpu = await openGpu(session.options.device === undefined ? {} : { device: session.options.device })
  const source = { cloud: async () => readSplatPly(await session.blob(reconstruction.splatsBlob)), blob: (ref: BlobRef) => session.blob(ref) }
  try {
    const { steps, splats, seed, backbone } = reconstruction
    const settings = { reconstructionId: reconstruction.id, backbone, steps, splats, seed, width: heldOut[0]!.camera.intrinsics.width, adapter: gpu.adapterName }
    const opened = await openBackbone(gpu, reconstruction, source)
    try {
      return await evaluateReconstruction(opened, heldOut, settings, { lpips, fitPoses })
    } finally {
      opened.close()
    }
  } finally {
    gpu.close()
    await lpips?.close()
  }
}

function show(options: GlobalOptions, report: Report): void {
  print(options, report, () => table(Object.entries(report.metrics).map(([name, { value, n, low, high }]) => [name, value.toFixed(4), `${low.toFixed(4)} … ${high.toFixed(4)}`, `n ${n}`])))
}

async function textOf(path: string, flag: string): Promise<string> {
  return readFile(path, 'utf8').catch((cause: Error) => {
    throw new Fault('input.invalid', `${flag}: ${path} cannot be read: ${cause.message}`, flag, { cause })
  })
}

function jsonOf(text: string, path: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new Fault('input.invalid', `${path} is not JSON: ${(cause as Error).message}`, path, { cause })
  }
}
