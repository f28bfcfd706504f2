// What `evaluate relations` asks: the project's scene through the host, or the true scene with the capture's cameras.

import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import { readPoseFile } from '../../native-models/capture/trajectories.ts'
import type { Report } from '../../native-models/evaluation/metrics.ts'
import { evaluateRelations, TRUTHS, type Ask } from '../../native-models/evaluation/relations-protocol.ts'
import { trueScene } from '../../native-models/evaluation/true-scene.ts'
import { ground } from '../../native-models/grounding/ground.ts'
import { groundReadings } from '../../native-models/grounding/readings.ts'
import { decompose } from '../../native-models/language/decompose.ts'
import type { Camera } from '../../native-models/scene/camera.ts'
import { decomposerFields, type DecomposerChoice } from '../../native-models/scene/decomposers.ts'
import { Fault } from '../../native-models/scene/faults.ts'
import { Truth } from '../../native-models/synthetic/truth.ts'
import { chosen } from './decomposer-choice.ts'
import type { GlobalOptions } from './output.ts'
import { openSession } from './session.ts'

export const RelationsParams = z.object({
  truthFile: z.string().describe('truth.json of a synthetic capture'),
  truth: z.enum(TRUTHS).optional().describe('Stages whose output the truth replaces; with perception or both no project is needed'),
  ...decomposerFields,
})
type RelationsParams = z.infer<typeof RelationsParams>

/** Faults: input.invalid (no truth, no camera of a view), and whatever asking meets. */
export async function relationsReport(options: GlobalOptions, params: RelationsParams, json: unknown): Promise<Report> {
  const truth = Truth.safeParse(json)
  if (!truth.success) throw new Fault('input.invalid', `${params.truthFile} is no truth of a synthetic capture: ${z.prettifyError(truth.error).split('\n')[0]}`, params.truthFile)
  const settings = { truth: params.truth ?? null, decomposer: params.decomposer }
  if (params.truth === 'perception' || params.truth === 'both') return evaluateRelations(truth.data, askTruth(truth.data, params), settings)
  const session = await openSession(options, 'existing')
  try {
    const ask: Ask = ({ text, decomposition, view, inference }) => session.client.query.ground({
      ...(decomposition ? { decomposition } : { text, ...choiceOf(params) }), ...(view === null ? {} : { view }), inference,
    })
    return await evaluateRelations(truth.data, ask, settings)
  } finally {
    await session.close()
  }
}

const choiceOf = ({ decomposer, lora, languageDevice }: RelationsParams): DecomposerChoice => chosen({ decomposer, lora, languageDevice })

function askTruth(truth: Truth, params: RelationsParams): Ask {
  const { decomposer, ...language } = choiceOf(params)
  const cameras = new Map<string, Camera>()
  return async ({ text, decomposition, view, inference }) => {
    const camera = view === null ? null : (cameras.get(view) ?? (await cameraOf(truth, dirname(params.truthFile), view)))
    if (view !== null && camera) cameras.set(view, camera)
    const scene = trueScene(truth, camera && { camera, view })
    return decomposition ? ground(scene, decomposition, { inference }) : groundReadings(scene, await decompose(text, decomposer, language), { inference })
  }
}

/** The camera of a frame, from the capture's own files beside the truth. */
async function cameraOf(truth: Truth, folder: string, view: string): Promise<Camera> {
  const frame = truth.frames.find(({ name }) => name === view)
  const [pose, lens] = [join(folder, 'pose', `${view}.txt`), join(folder, 'camera-intrinsics.txt')]
  const worldFromCamera = frame && (await readPoseFile(pose).catch((cause: Error) => { throw missing(pose, cause) }))
  if (!worldFromCamera) throw new Fault('input.invalid', `a question is asked from frame "${view}", which the truth does not list or which was not tracked`, pose)
  const text = await readFile(lens, 'utf8').catch((cause: Error) => { throw missing(lens, cause) })
  const [fx = 0, , cx = 0, , fy = 0, cy = 0] = text.trim().split(/\s+/).map(Number)
  return { intrinsics: { width: frame.width, height: frame.height, fx, fy, cx, cy, distortion: { model: 'NONE', params: [] } }, worldFromCamera: [...worldFromCamera] }
}

const missing = (path: string, cause: Error): Fault => new Fault('input.invalid', `questions are asked from the capture’s cameras, so keep truth.json in its capture: ${cause.message}`, path, { cause })
