import { describe, expect, it } from 'vitest'
import { Fault } from '../../native-models/scene/faults.ts'
import { boxOverlap } from '../../native-models/evaluation/box-overlap.ts'
import { evaluateRelations, type Ask } from '../../native-models/evaluation/relations-protocol.ts'
import { trueDecomposition, trueScene } from '../../native-models/evaluation/true-scene.ts'
import { ground } from '../../native-models/grounding/ground.ts'
import { decompose } from '../../native-models/language/decompose.ts'
import { Truth, type TruthInstance } from '../../native-models/synthetic/truth.ts'
import { cameraAt } from '../grounding/worlds.ts'

const UP: [number, number, number] = [0, 0, 1]
type Shape = Parameters<typeof boxOverlap>[0]
const shape = (x: number, y: number, z: number, size: [number, number, number], yaw = 0): Shape =>
  ({ center: [x, y, z], size, rotation: [Math.cos(yaw / 2), 0, 0, Math.sin(yaw / 2)] })

describe('overlap of boxes', () => {
  it('is intersection over union, turned or not', () => {
    const cube = shape(0, 0, 0, [1, 1, 1])
    expect(boxOverlap(cube, cube, UP)).toBeCloseTo(1)
    expect(boxOverlap(cube, shape(0.5, 0, 0, [1, 1, 1]), UP)).toBeCloseTo(1 / 3)
    expect(boxOverlap(cube, shape(0, 0, 0.5, [1, 1, 1]), UP)).toBeCloseTo(1 / 3)
    expect(boxOverlap(cube, shape(0, 0, 2, [1, 1, 1]), UP)).toBe(0)
    expect(boxOverlap(cube, shape(0, 0, 0, [1, 1, 1], Math.PI / 2), UP)).toBeCloseTo(1)
    // Two unit squares turned by 45 degrees share a regular octagon of area 2(√2 − 1).
    const octagon = 2 * (Math.SQRT2 - 1)
    expect(boxOverlap(cube, shape(0, 0, 0, [1, 1, 1], Math.PI / 4), UP)).toBeCloseTo(octagon / (2 - octagon))
  })
})

const thing = (id: number, label: string, color: string, x: number, y: number, size = 0.1): TruthInstance => ({
  id, label, color, pattern: 'plain', attributes: [color], centroid: [x, y, size / 2], box: shape(x, y, size / 2, [size, size, size]), support: null, pixels: 100, frames: 3,
})
const query = (text: string, kind: Truth['queries'][number]['kind'], target: number, anchors: number[], view: string | null = null): Truth['queries'][number] =>
  ({ text, kind, target, anchors, view, reference: view === null ? null : 'viewer', distractors: 1 })

/** Two jars, of which language alone would take the first, two tins and a kettle. */
const truth = Truth.parse({
  format: 'synthetic-truth', version: 1, seed: 1, up: UP, units: 'm', metresPerUnit: 1, depthUnit: 0.001, frames: [],
  instances: [thing(1, 'jar', 'red', -0.5, 0), thing(2, 'jar', 'blue', 0.5, 0), thing(3, 'kettle', 'white', 0.75, 0, 0.2), thing(4, 'tin', 'green', 0.5, 0.2), thing(5, 'tin', 'gray', -0.9, -0.6)],
  relations: [{ kind: 'near', target: 4, anchors: [2], view: null, value: 0.1 }],
  queries: [
    query('the jar next to the kettle', 'near', 2, [3]),
    query('the jar farthest from the kettle', 'farthest', 1, [3]),
    query('the blue jar', 'attribute', 2, []),
    query('the jar to the left of the kettle', 'left', 2, [3], '000001'),
    query('the jar near the tin that is next to the blue jar', 'near', 1, [4, 2]),
  ],
})
const scene = trueScene(truth, { camera: cameraAt([0, -3, 1]), view: '000001' })
const ask: Ask = async ({ text, decomposition, inference }) => ground(scene, decomposition ?? (await decompose(text)), { inference })

describe('evaluate relations', () => {
  it('counts an answer by its box, per mode and category', async () => {
    const { metrics, settings, failures } = await evaluateRelations(truth, ask, { truth: 'perception', decomposer: 'rules' })
    expect(settings).toEqual({ truth: 'perception', decomposer: 'rules', queries: 5 })
    expect(Object.keys(metrics).sort()).toEqual([
      'argmax.confusableAnchor', 'argmax.localisation', 'argmax.miou', 'joint.category.allocentric', 'joint.category.attribute', 'joint.category.horizontal',
      'joint.confusableAnchor', 'joint.localisation', 'joint.miou', 'verify.confusableAnchor', 'verify.localisation', 'verify.miou',
    ])
    // There is one kettle; the last question speaks of a tin and a jar, of which there are two.
    expect(metrics['joint.confusableAnchor']!.n).toBe(1)
    expect(metrics['joint.category.horizontal']!.n).toBe(3)
    expect(metrics['joint.localisation']!.value).toBeGreaterThan(metrics['argmax.localisation']!.value)
    expect(metrics['joint.miou']!.value).toBeCloseTo(metrics['joint.localisation']!.value)
    expect(failures).toHaveLength(Math.round(5 * (1 - metrics['joint.localisation']!.value)))
  })

  it('counts chains and negations apart', async () => {
    const queries = [{ ...truth.queries[4]!, inner: 'near' as const }, { ...truth.queries[0]!, text: 'the jar that is not next to the kettle', target: 1, negated: true }]
    const { metrics } = await evaluateRelations({ ...truth, queries }, ask, { truth: null, decomposer: 'rules' })
    expect(metrics['joint.chain']).toMatchObject({ value: 1, n: 1 })
    expect(metrics['joint.negation']).toMatchObject({ value: 1, n: 1 })
    expect(metrics['joint.localisation']!.n).toBe(2)
  })

  it('measures how well the box fits where instances are not the true ones', async () => {
    const shifted: Ask = async (question) => {
      const grounding = await ask(question)
      const moved = ({ box, ...rest }: (typeof grounding.answers)[number]) => ({ ...rest, box: { ...box, center: [box.center[0] + box.size[0] / 3, box.center[1], box.center[2]] as [number, number, number] } })
      return { ...grounding, answers: grounding.answers.map(moved) }
    }
    const { metrics } = await evaluateRelations({ ...truth, queries: [truth.queries[2]!] }, shifted, { truth: null, decomposer: 'rules' })
    expect(metrics['joint.localisation']!.value).toBe(1)
    expect(metrics['joint.miou']!.value).toBeCloseTo(0.5)
  })

  it('takes no answer, and words that name nothing, for wrong', async () => {
    const refusing: Ask = async ({ text }) => { throw new Fault('query.unanswerable', `"${text}" names nothing`) }
    const { metrics, failures } = await evaluateRelations(truth, refusing, { truth: null, decomposer: 'rules' })
    expect(metrics['joint.localisation']).toMatchObject({ value: 0, n: 5 })
    expect(metrics['joint.miou']).toMatchObject({ value: 0, n: 5 })
    expect(failures[0]).toMatchObject({ text: 'the jar next to the kettle', expected: { id: 2, label: 'jar' } })
    const broken: Ask = async () => { throw new Fault('input.invalid', 'no such view') }
    await expect(evaluateRelations(truth, broken, { truth: null, decomposer: 'rules' })).rejects.toMatchObject({ code: 'input.invalid' })
  })

  it('takes questions apart by what the truth says of them', () => {
    const d = trueDecomposition(truth, truth.queries[4]!)
    expect(d.target).toEqual({ name: 'jar', attributes: [], count: 'one' })
    expect(d.relations[0]).toMatchObject({ kind: 'near', anchors: [{ name: 'tin', relations: [{ kind: 'near', anchors: [{ name: 'jar', attributes: ['blue'] }] }] }] })
    expect(trueDecomposition(truth, query('the jar under the kettle', 'under', 2, [3])).relations[0]).toMatchObject({ kind: 'below', category: 'vertical' })
    expect(trueDecomposition(truth, truth.queries[2]!).target.attributes).toEqual(['blue'])
    expect(() => trueDecomposition(truth, { ...truth.queries[0]!, target: 9 })).toThrowError(expect.objectContaining({ code: 'input.invalid' }))
  })
})
