// Clouds coloured by what they mean: one hue per instance, or the answer and its anchors against the faded rest.

import { Fault } from '../../native-models/scene/faults.ts'
import { baseColor, SH_C0, shCoefficients, type SplatCloud } from '../../native-models/scene/splats.ts'
import type { SHOWS } from '../contract/contract.ts'
import { instancesOf } from '../jobs/scene-of.ts'
import type { HostContext } from './context.ts'
import { groundQuery } from './grounding.ts'
import type { SceneInUse } from './scene-in-use.ts'

type Rgb = readonly [number, number, number]

/** Successive multiples of the golden angle never come close to each other for long. */
const GOLDEN_ANGLE_TURNS = 0.381966
/** How much of a splat's own colour stays under a tint, so that shapes can still be made out. */
const OWN_SHARE = 0.35
const ANSWER: Rgb = [1, 0.62, 0.1]
const ANCHOR: Rgb = [0.2, 0.6, 1]
const FADED: Rgb = [0.16, 0.17, 0.2]

interface Shown { show: (typeof SHOWS)[number]; phrase?: string | undefined; view?: string | undefined }

/** `show` other than colour, depth and relevancy, which need no tint. */
export async function tinted(context: HostContext, { show, phrase, view }: Shown, scene: SceneInUse): Promise<SplatCloud> {
  const { cloud } = scene
  if (show === 'instances') return paint(cloud, await instanceTints(context, scene), FADED)
  if (phrase === undefined) throw new Fault('input.invalid', 'say what to answer: --show "answer:the mug next to the box"', 'phrase')
  return paint(cloud, await answerTints(context, scene, phrase, view), FADED)
}

type Tints = { members: Uint32Array; tint: Rgb }[]

async function instanceTints(context: HostContext, { project, reconstruction }: SceneInUse): Promise<Tints> {
  const instances = instancesOf(project.records, reconstruction).filter((instance) => !instance.hidden)
  return Promise.all(instances.map(async (instance, at) => ({ members: await context.scenes.members(project, instance), tint: hue(at * GOLDEN_ANGLE_TURNS) })))
}

async function answerTints(context: HostContext, { project, reconstruction }: SceneInUse, text: string, view: string | undefined): Promise<Tints> {
  const grounding = await groundQuery(context, { text, view, decomposer: 'rules', inference: 'joint' })
  const answers = grounding.answers.map((answer) => answer.instanceId)
  const anchors = grounding.candidates.filter((candidate) => answers.includes(candidate.instanceId)).flatMap((candidate) => candidate.anchors)
  const tintsOf = (ids: string[], tint: Rgb): Promise<Tints> => Promise.all(
    instancesOf(project.records, reconstruction).filter(({ id }) => ids.includes(id)).map(async (record) => ({ members: await context.scenes.members(project, record), tint })),
  )
  return [...(await tintsOf(anchors, ANCHOR)), ...(await tintsOf(answers, ANSWER))]
}

/** A copy of the cloud with constant colours; later tints win. */
function paint(cloud: SplatCloud, tints: Tints, rest: Rgb): SplatCloud {
  const width = shCoefficients(cloud.shDegree) * 3
  const sh = new Float32Array(cloud.sh.length)
  const set = (i: number, tint: Rgb): void => {
    const own = baseColor(cloud, i)
    for (let c = 0; c < 3; c++) sh[i * width + c] = (OWN_SHARE * own[c]! + (1 - OWN_SHARE) * tint[c]! - 0.5) / SH_C0
  }
  for (let i = 0; i < cloud.count; i++) set(i, rest)
  for (const { members, tint } of tints) for (const i of members) set(i, tint)
  return { ...cloud, sh }
}

/** A saturated colour at `turns` around the colour circle. */
function hue(turns: number): Rgb {
  const channel = (offset: number): number => 0.5 + 0.5 * Math.cos(2 * Math.PI * (turns + offset))
  return [channel(0), channel(2 / 3), channel(1 / 3)]
}
