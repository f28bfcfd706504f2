// A query against the open project: words to a decomposition, records to a grounding scene, both to an answer.

import { ground } from '../../native-models/grounding/ground.ts'
import { groundReadings } from '../../native-models/grounding/readings.ts'
import { decompose } from '../../native-models/language/decompose.ts'
import type { GroundingInstance, GroundingScene } from '../../native-models/grounding/scene.ts'
import type { Camera } from '../../native-models/scene/camera.ts'
import type { LanguageDevice } from '../../native-models/scene/decomposers.ts'
import type { Decomposition } from '../../native-models/scene/decomposition.ts'
import { Fault } from '../../native-models/scene/faults.ts'
import type { Grounding } from '../../native-models/scene/grounding.ts'
import type { InstanceRecord } from '../../native-models/scene/records.ts'
import type { Reference } from '../../native-models/scene/relations.ts'
import { sigmoid, type SplatCloud } from '../../native-models/scene/splats.ts'
import { withFactors, type LimitFactors } from '../../native-models/scene/relation-library.ts'
import { relationsOf } from '../project/own-relations.ts'
import { frameNamed, instancesOf } from '../jobs/scene-of.ts'
import { openedProject, type HostContext } from './context.ts'
import { phrasesOf, withLooks } from './looks.ts'
import { sceneInUse, type SceneInUse } from './scene-in-use.ts'

/** Enough places to measure a gap to a few millimetres on an object of a kitchen's size, few enough for all pairs. */
const SAMPLE_SIZE = 512
/** Fainter splats are haze around an object, not its surface. */
const FAINTEST_SAMPLED = 0.2

export interface GroundRequest {
  text?: string | undefined
  /** Edited by a person: then nothing is decomposed again. */
  decomposition?: Decomposition | undefined
  decomposer: string
  lora?: string | undefined
  languageDevice?: LanguageDevice | undefined
  view?: string | undefined
  camera?: Camera | undefined
  reference?: Reference | undefined
  inference: Grounding['inference']
  /** Limits tried out, on top of those in force. */
  factors?: LimitFactors | undefined
}

/** Faults: `query.unanswerable` (the words name nothing), `input.invalid` (no reconstruction, no such view). */
export async function groundQuery(context: HostContext, request: GroundRequest): Promise<Grounding> {
  const started = performance.now()
  const decomposition = await decompositionOf(request)
  const decomposed = performance.now()
  const scene = await groundingScene(context, request, phrasesOf(decomposition))
  const { table } = await relationsOf(openedProject(context).project)
  const limits = request.factors === undefined ? table : withFactors(table, request.factors)
  // What a person edited or chose is meant as it is.
  const answer = request.decomposition === undefined ? groundReadings : ground
  const grounding = answer(scene, decomposition, { inference: request.inference, reference: request.reference, decomposeMs: decomposed - started, limits })
  return { ...grounding, timingsMs: { ...grounding.timingsMs, total: performance.now() - started } }
}

async function decompositionOf({ text, decomposition, decomposer, lora, languageDevice }: GroundRequest): Promise<Decomposition> {
  if (decomposition !== undefined) return decomposition
  if (text === undefined) throw new Fault('input.invalid', 'give a query, in words or as a decomposition', 'text')
  return decompose(text, decomposer, { lora, languageDevice })
}

/** Instances with their samples, kept until something in the project changes. */
const sampled = new WeakMap<HostContext, { readonly state: string; readonly all: readonly GroundingInstance[] }>()

/** `phrases`: what will be asked for by name; how it fits what fields saw of each thing is looked up beforehand. */
export async function groundingScene(context: HostContext, request: Pick<GroundRequest, 'view' | 'camera'>, phrases: readonly string[] = []): Promise<GroundingScene> {
  const scene = await sceneInUse(context)
  const { project, capture, cloud, reconstruction } = scene
  const instances = instancesOf(project.records, reconstruction)
  if (instances.length === 0) throw new Fault('query.unanswerable', 'nothing in this project has a name yet: run "studio supervise" and "studio fields", import labels, or mark something in the window and name it')
  const state = `${project.path} ${project.revision} ${reconstruction.id}`
  const known = sampled.get(context)
  const all = known?.state === state ? known.all : await Promise.all(instances.map(async (record) => groundingInstance(record, sampleOf(cloud, await context.scenes.members(project, record)))))
  sampled.set(context, { state, all })
  return {
    instances: await withLooks(context, all, phrases),
    up: capture.up?.direction ?? null,
    upConfidence: capture.up?.confidence,
    metresPerUnit: capture.metric?.metresPerUnit ?? null,
    viewer: await viewerOf(context, scene, request),
  }
}

function groundingInstance(record: InstanceRecord, sample: Float32Array): GroundingInstance {
  const { id, label, alternatives, attributes, colors, centroid, box, front, parentId } = record
  return { id, label, alternatives, attributes, colors, centroid, box, front, parentId, sample }
}

/** World positions of members spread evenly over the member list; the faint ones are left out where others remain. */
function sampleOf(cloud: SplatCloud, members: Uint32Array): Float32Array {
  const solid = members.filter((i) => sigmoid(cloud.opacityLogits[i]!) >= FAINTEST_SAMPLED)
  const from = solid.length > 0 ? solid : members
  const size = Math.min(SAMPLE_SIZE, from.length)
  const sample = new Float32Array(size * 3)
  for (let k = 0; k < size; k++) {
    const i = from[Math.floor((k * from.length) / size)]!
    sample.set(cloud.means.subarray(i * 3, i * 3 + 3), k * 3)
  }
  return sample
}

async function viewerOf(context: HostContext, { project, frames, reconstruction }: SceneInUse, { view, camera }: Pick<GroundRequest, 'view' | 'camera'>): Promise<GroundingScene['viewer']> {
  if (camera !== undefined) return { camera, view: null }
  if (view === undefined) return null
  return { camera: await context.scenes.camera(project, frameNamed(frames, view), reconstruction), view }
}
