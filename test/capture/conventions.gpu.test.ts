// The frame gate: one scene imported through every convention has the same up, the same scale where there is one, and
// gives the same answers.

import { mkdirSync } from 'node:fs'
import path from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { ground } from '../../native-models/grounding/ground.ts'
import type { GroundingScene } from '../../native-models/grounding/scene.ts'
import { decomposeByRules } from '../../native-models/language/rules.ts'
import type { ReadCapture } from '../../native-models/capture/read.ts'
import { angleBetween } from '../../native-models/capture/upright.ts'
import { multiply, quaternionOf, rigid, scale, transformDirection, type Vec3 } from '../../native-models/scene/geometry.ts'
import type { TruthInstance } from '../../native-models/synthetic/truth.ts'
import { cloudOfDepth, syntheticCapture } from '../fields/truth-cloud.ts'
import { read, temporaryFolder } from './fixtures.ts'
import { CONVENTIONS, place, type Convention, type Source, type World } from './same-scene.ts'

/** Millimetre depth on a table of a metre and a half, and half-degree planes from sparse points. */
const UP_DEGREES = 2
/** What is asked: enough of every kind the scene offers, few enough to be quick. */
const QUESTIONS = 40

let source: Source
let samples: ReadonlyMap<number, Float32Array>

beforeAll(async () => {
  const folder = temporaryFolder()
  const capture = await syntheticCapture({ out: folder, scene: 'tabletop', objects: 9, frames: 16, size: '160x120', depthNoise: 0, blur: 0, seed: 21 })
  source = { folder, capture }
  const { cloud, owner } = cloudOfDepth(capture.frames, 6)
  samples = new Map(capture.truth.instances.map(({ id }) => [id, Float32Array.from([...owner.keys()].filter((i) => owner[i] === id).flatMap((i) => [...cloud.means.subarray(i * 3, i * 3 + 3)]))]))
}, 60_000)

/** The true instances as they lie in the convention's world, with what the import found out about it. */
function sceneIn(world: World, { capture, frames }: ReadCapture, view: string | null): GroundingScene {
  const instanceIn = ({ id, label, attributes, centroid, box }: TruthInstance): GroundingScene['instances'][number] => ({
    id: String(id), label, alternatives: [], attributes, colors: [], front: null, parentId: null, centroid: place(world, centroid),
    box: { center: [...place(world, box.center)], size: [...scale(box.size, world.scale)], rotation: [...quaternionOf(multiply(rigid(world.turn, [0, 0, 0]), rigid(box.rotation, [0, 0, 0])))] },
    sample: Float32Array.from(triples(samples.get(id)!).flatMap((p) => [...place(world, p)])),
  })
  const viewer = view === null ? null : frames.find((frame) => frame.name === view)!
  return {
    instances: source.capture.truth.instances.map(instanceIn), up: capture.up!.direction, upConfidence: capture.up!.confidence,
    metresPerUnit: capture.metric?.metresPerUnit ?? null, viewer: viewer && { camera: viewer.camera, view },
  }
}

const triples = (flat: Float32Array): Vec3[] => Array.from({ length: flat.length / 3 }, (_, i) => [flat[i * 3]!, flat[i * 3 + 1]!, flat[i * 3 + 2]!])

function answersIn(convention: Convention, imported: ReadCapture): string[] {
  return source.capture.truth.queries.slice(0, QUESTIONS).map(({ text, view, reference }) => {
    const { verdict, answers } = ground(sceneIn(convention.world, imported, view), decomposeByRules(text), { reference: reference ?? undefined })
    return `${text}: ${verdict} ${answers.map((a) => a.instanceId).join(' ')}`
  })
}

describe('one scene in every convention', () => {
  let expected: string[] = []
  test.each(CONVENTIONS)('$name', async (convention) => {
    const to = path.join(temporaryFolder(), 'capture')
    mkdirSync(to)
    await convention.write(source, to)
    const imported = await read(to, { registration: false })
    const { up, metric } = imported.capture
    expect(imported.frames).toHaveLength(source.capture.frames.length)
    expect(angleBetween(up!.direction, transformDirection(rigid(convention.world.turn, [0, 0, 0]), [0, 0, 1]))).toBeLessThan(UP_DEGREES)
    expect(up!.confidence).toBeGreaterThan(0.5)
    if (convention.metric) expect(metric!.metresPerUnit).toBeCloseTo(1 / convention.world.scale, 6)
    else expect(metric).toBeNull()
    const answers = answersIn(convention, imported)
    if (expected.length === 0) expected = answers
    expect(answers.length).toBeGreaterThan(5)
    expect(answers).toEqual(expected)
  })
})
