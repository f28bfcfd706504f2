// `evaluate referit3d`: the sentence goes through the decomposer, the true boxes with their true labels are the scene,
// and the best candidate among all of them must be the target.

import { z } from 'zod'
import { Fault } from '../scene/faults.ts'
import { decomposeEach } from '../language/decompose.ts'
import type { ModelOptions } from '../language/language-models.ts'
import type { Decomposition } from '../scene/decomposition.ts'
import { colorName } from '../fields/color-names.ts'
import type { GroundOptions } from '../grounding/ground.ts'
import { groundReadings } from '../grounding/readings.ts'
import type { GroundingInstance, GroundingScene } from '../grounding/scene.ts'
import { column, listOf, type Row } from './csv.ts'
import { sampled, Tally, type Report } from './metrics.ts'

const vec3 = z.tuple([z.number(), z.number(), z.number()])
const TrueBox = z.object({
  id: z.int(), label: z.string(), center: vec3, size: vec3,
  avg_rgba: z.array(z.number()).min(3), has_front: z.boolean(), front_point: vec3.nullable(),
})
/** Scene name to its boxes, axis-aligned, z up, metres; or the boxes of one scene for every row. */
export const TrueBoxes = z.record(z.string(), z.array(TrueBox)).or(z.array(TrueBox))
export type TrueBoxes = z.infer<typeof TrueBoxes>

/** At most this many of the target's class is "easy". */
const EASY = 2
/** ReferIt3D's list of words that make a sentence depend on the view. */
const VIEW_WORDS = new Set(['front', 'behind', 'back', 'right', 'left', 'facing', 'leftmost', 'rightmost', 'looking', 'across'])
const MAX_FAILURES = 40

function instanceOf(box: z.infer<typeof TrueBox>): GroundingInstance {
  const [x, y] = box.front_point ? [box.front_point[0] - box.center[0], box.front_point[1] - box.center[1]] : [0, 0]
  const l = Math.hypot(x, y)
  return {
    id: String(box.id), label: box.label, alternatives: [], attributes: [],
    colors: [{ name: colorName([box.avg_rgba[0]! / 255, box.avg_rgba[1]! / 255, box.avg_rgba[2]! / 255]), share: 1 }],
    centroid: box.center, box: { center: box.center, size: box.size, rotation: [1, 0, 0, 0] }, sample: null,
    front: box.has_front && l > 1e-6 ? [x / l, y / l, 0] : null, parentId: null,
  }
}

function sceneOf(boxes: TrueBoxes, name: string): GroundingScene {
  const own = Array.isArray(boxes) ? boxes : boxes[name]
  if (!own) throw new Fault('input.invalid', `The boxes hold no scene "${name}".`, name)
  return { instances: own.map(instanceOf), up: [0, 0, 1], metresPerUnit: 1, viewer: null }
}

/** Easy or hard and view-dependent or not, as ReferIt3D splits them. */
function splitsOf(row: Row, sameClass: number): string[] {
  const words = column(row, 'utterance').toLowerCase().split(/[^a-z]+/)
  const type = row['reference_type']
  return ['overall', sameClass <= EASY ? 'easy' : 'hard', words.some((w) => VIEW_WORDS.has(w)) ? 'viewDependent' : 'viewIndependent', ...(type ? [`type.${type}`] : [])]
}

/** The best candidate, whatever its label: the sentence alone must say what is meant. */
function choose(scene: GroundingScene, read: Decomposition | Fault, inference: GroundOptions['inference']): { id: string | null; why: string } {
  if (read instanceof Fault) return { id: null, why: read.message }
  try {
    const grounding = groundReadings(scene, read, { inference })
    return { id: grounding.candidates[0]?.instanceId ?? null, why: grounding.explanation }
  } catch (error) {
    if (error instanceof Fault && error.code === 'query.unanswerable') return { id: null, why: error.message }
    throw error
  }
}

/** Choice among the true boxes, with Wilson intervals, overall and by split. */
export async function evaluateReferit3d(boxes: TrueBoxes, rows: readonly Row[], options: ModelOptions & { decomposer?: string; inference?: GroundOptions['inference'] } = {}): Promise<Report> {
  const { decomposer = 'rules', inference = 'joint', ...language } = options
  const tally = new Tally()
  const failures: Record<string, unknown>[] = []
  const scenes = new Map<string, GroundingScene>()
  let at = 0
  for await (const read of decomposeEach(rows.map((row) => column(row, 'utterance')), decomposer, language)) {
    const row = rows[at++]!
    const name = column(row, 'scan_id')
    const scene = scenes.get(name) ?? sceneOf(boxes, name)
    scenes.set(name, scene)
    const [text, label, targetId] = [column(row, 'utterance'), column(row, 'instance_type'), column(row, 'target_id')]
    const came = choose(scene, read, inference)
    const hit = came.id === targetId
    for (const split of splitsOf(row, scene.instances.filter((i) => i.label === label).length)) tally.count(split, hit)
    if (!hit) failures.push({ text, scene: name, expected: { id: targetId, label, anchors: row['anchor_ids'] ? listOf(row['anchor_ids']) : [] }, came })
  }
  return { protocol: 'referit3d', settings: { decomposer, inference, rows: rows.length }, metrics: tally.metrics(), failures: sampled(failures, MAX_FAILURES) }
}
