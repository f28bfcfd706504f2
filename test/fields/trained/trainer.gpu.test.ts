import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Backbone } from '../../../native-models/backbone/backbone.ts'
import { readArrays, uploadArray } from '../../../native-models/gpu/arrays.ts'
import { openGpu, type Gpu } from '../../../native-models/gpu/gpu.ts'
import { RelevancyEngine } from '../../../native-models/fields/relevancy/relevancy-engine.ts'
import { featuresOf, openTrainedFields, type OpenFields } from '../../../native-models/fields/trained/open-fields.ts'
import type { BatchShape, TrainedShape } from '../../../native-models/fields/trained/shape.ts'
import type { FieldView } from '../../../native-models/fields/trained/supervision.ts'
import { decodeTrainedFields, encodeTrainedFields, type TrainedFields } from '../../../native-models/fields/trained/trained-fields.ts'
import { FIELD_DEFAULTS, type FieldOptions } from '../../../native-models/fields/trained/options.ts'
import { trainFields } from '../../../native-models/fields/trained/trainer.ts'
import { openSplatBackbone, type SplatBackbone } from '../../../native-models/splatting/splat-backbone.ts'
import { BallBackbone } from '../../backbone/ball-backbone.ts'
import { lookAt } from '../../radiance/samples.ts'
import { cloudOfDepth, type TruthFrame } from '../truth-cloud.ts'
import { BOTTOM, cameras, coveredBy, embeddingsOf, FLOOR, GREEN, HEIGHT, pyramidOf, RED, THINGS, TOP, truthFrame, viewOf, WHOLE, WIDTH } from './scene.ts'

const EMBEDDING = 64
const SHAPE: TrainedShape = { grid: { levels: 4, features: 4, tableSize: 2 ** 12, coarsest: 8, finest: 64 }, hidden: 32, rank: 16, instance: 8, width: EMBEDDING }
const BATCH: BatchShape = { rays: 256, perRay: 4, block: 32 }
const STEPS = 220
const POOL = 4096

let gpu: Gpu
beforeAll(async () => { gpu = await openGpu() })
afterAll(() => { gpu.close() })

const options = (changes: Partial<FieldOptions> = {}): FieldOptions => ({ ...FIELD_DEFAULTS, steps: STEPS, shape: SHAPE, batch: BATCH, pool: POOL, signal: new AbortController().signal, ...changes })

async function trained(backbone: Backbone, views: readonly FieldView[], changes: Partial<FieldOptions> = {}): Promise<TrainedFields> {
  const run = trainFields(backbone, views, options(changes))
  for (;;) {
    const next = await run.next()
    if (next.done === true) return next.value
  }
}

interface Scene { backbone: SplatBackbone; embeddings: Map<number, Float32Array>; views: FieldView[]; frames: TruthFrame[]; owner: Uint16Array }

async function openScene(pyramid: readonly number[] = []): Promise<Scene> {
  const frames = cameras(8).map(truthFrame)
  const embeddings = embeddingsOf(EMBEDDING, 21)
  const { cloud, owner } = cloudOfDepth(frames, 2)
  return { backbone: await openSplatBackbone(gpu, cloud), embeddings, frames, owner, views: frames.map((frame) => viewOf(frame, embeddings, pyramidOf(frame, embeddings, pyramid))) }
}

/** Where no camera of the training stood. */
const unseen = truthFrame(lookAt([1.1, -1.7, 1.5], [0, 0, 0.15], WIDTH, HEIGHT))

/** Phrases of things whose hottest pixel lies on them, and the share of each heat map's threshold that agrees (IoU). */
async function localised({ backbone, embeddings }: Scene, { language }: OpenFields, things: readonly number[]): Promise<{ hits: number; overlaps: number[]; scales: number[] }> {
  const negatives = embeddingsOf(EMBEDDING, 99)
  const engine = await RelevancyEngine.open(gpu, language, Float32Array.from([...negatives.values()].flatMap((row) => [...row])))
  let hits = 0
  const [overlaps, scales]: [number[], number[]] = [[], []]
  for (const thing of things) {
    const { relevancy, threshold, scale } = await engine.view(backbone, unseen.camera, embeddings.get(thing)!)
    const at = relevancy.reduce((best, value, p) => (value > relevancy[best]! ? p : best), 0)
    const inside = Array.from(unseen.mask, (id) => coveredBy(id).includes(thing))
    hits += inside[at] === true ? 1 : 0
    const both = inside.filter((is, p) => is && relevancy[p]! > threshold).length
    const either = inside.filter((is, p) => is || relevancy[p]! > threshold).length
    overlaps.push(both / either)
    scales.push(scale)
  }
  engine.close()
  return { hits, overlaps, scales }
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length

/** Mean distance of instance features between places of two ids. */
function apart(features: Float32Array, owner: Uint16Array, a: number, b: number): number {
  const rows = (id: number): number[] => Array.from(owner.keys()).filter((i) => owner[i] === id).filter((_, k) => k % 17 === 0)
  const [left, right] = [rows(a), rows(b)]
  return mean(left.flatMap((i) => right.map((j) => Math.hypot(...Array.from({ length: SHAPE.instance }, (_, c) => features[i * SHAPE.instance + c]! - features[j * SHAPE.instance + c]!)))))
}

describe('fields trained on splats', () => {
  test('find things by phrases, keep things apart and parts together at their scale, and come back from a file unchanged', async () => {
    const scene = await openScene()
    const fields = await trained(scene.backbone, scene.views)
    expect(fields.losses['language']).toBeLessThan(0.15)
    const bytes = encodeTrainedFields(fields)
    const again = decodeTrainedFields(bytes, 'fields')
    expect(again).toEqual(fields)
    expect(encodeTrainedFields(again)).toEqual(bytes)
    const open = await openTrainedFields(gpu, again)
    const { hits, overlaps, scales } = await localised(scene, open, THINGS)
    // One may be hottest at its border, where pictures this small show two things.
    expect(hits).toBeGreaterThanOrEqual(THINGS.length - 1)
    // Of 64x48 pixels many lie on borders, and with embeddings in any direction a pixel that is half a thing is hot already.
    expect(mean(overlaps)).toBeGreaterThan(0.35)
    // The halves are found at a smaller scale than the whole they make up.
    expect(scales[THINGS.indexOf(TOP)]).toBeLessThan(scales[THINGS.indexOf(WHOLE)]!)
    const instancesAt = (scale: number): Promise<Float32Array> => featuresOf(gpu, open.instance.at(scale), scene.backbone.places)
    const scaleOf = (thing: number): number => scene.views[0]!.frame.measures[THINGS.indexOf(thing)]!.scale!
    const [small, own, large] = [await instancesAt(scaleOf(TOP) * 0.6), await instancesAt(scaleOf(RED) * 0.9), await instancesAt(scaleOf(WHOLE) * 1.05)]
    // At a scale that all of them have been asked at: beyond its own, a thing is only kept together.
    for (const [a, b] of [[RED, GREEN], [RED, FLOOR]] as const) expect(apart(own, scene.owner, a, b)).toBeGreaterThan(1.8 * apart(own, scene.owner, a, a))
    expect(apart(small, scene.owner, TOP, BOTTOM)).toBeGreaterThan(1.3 * apart(large, scene.owner, TOP, BOTTOM))
    // Read once more, on the host: the same numbers to the bit.
    const other = await openTrainedFields(gpu, fields)
    expect(await featuresOf(gpu, other.language.at(0.3), scene.backbone.places)).toEqual(await featuresOf(gpu, open.language.at(0.3), scene.backbone.places))
    for (const each of [open, other]) each.close()
    scene.backbone.close()
  })

  test('follow their switches: without scale every scale answers alike, without visual properties colours change nothing', async () => {
    const scene = await openScene()
    const fields = await trained(scene.backbone, scene.views, { steps: 12, scaleConditioning: false, visualProperties: false, hierarchy: false, loss: 'huber' })
    const open = await openTrainedFields(gpu, fields)
    const { positions, count } = scene.backbone.places
    const codes = await featuresOf(gpu, open.language.at(0.1), scene.backbone.places)
    const recoloured = { count, positions, visual: uploadArray(gpu, 'other looks', new Float32Array(4 * count).fill(0.3)) }
    expect(await featuresOf(gpu, open.language.at(1.5), scene.backbone.places)).toEqual(codes)
    expect(await featuresOf(gpu, open.language.at(0.1), recoloured)).toEqual(codes)
    open.close()
    const told = await openTrainedFields(gpu, { ...fields, told: { visual: true, scale: true } })
    expect(await featuresOf(gpu, told.language.at(0.1), recoloured)).not.toEqual(await featuresOf(gpu, told.language.at(0.1), scene.backbone.places))
    expect(await featuresOf(gpu, told.language.at(1.5), scene.backbone.places)).not.toEqual(await featuresOf(gpu, told.language.at(0.1), scene.backbone.places))
    told.close()
    scene.backbone.close()
  })

  test('learn from tiles where they are told to', async () => {
    const scene = await openScene([0.2, 0.35, 0.5])
    const fields = await trained(scene.backbone, scene.views, { supervision: 'pyramid', steps: 160 })
    const open = await openTrainedFields(gpu, fields)
    const { hits } = await localised(scene, open, [RED, GREEN, FLOOR])
    expect(hits).toBeGreaterThanOrEqual(2)
    open.close()
    scene.backbone.close()
  })

  test('begin with what was lifted', async () => {
    const scene = await openScene()
    const { count } = scene.backbone.places
    const [positions, visual] = await readArrays(gpu, [scene.backbone.places.positions, scene.backbone.places.visual] as const)
    const start = {
      positions: positions.slice(0, 3 * count), visual: visual.slice(0, 4 * count), scales: new Float32Array(count).fill(0.4),
      embeddings: Float32Array.from(Array.from(scene.owner, (id) => (id === 0 ? new Float32Array(EMBEDDING) : scene.embeddings.get(id)!)).flatMap((row) => [...row])),
    }
    const losses: { phase: string; language: number }[] = []
    for await (const { phase, metrics } of trainFields(scene.backbone, scene.views, options({ steps: 60, start }))) if (metrics !== undefined) losses.push({ phase, language: metrics['language']! })
    expect(losses[0]!.phase).toBe('learning what was lifted')
    expect(losses.at(-1)!.phase).toBe('training fields')
    await expect(trained(scene.backbone, scene.views, { steps: 4, start: { ...start, scales: new Float32Array(3) } })).rejects.toThrow(/3 scales/)
    scene.backbone.close()
  })

  test('go on from a checkpoint as if nothing had happened', async () => {
    const scene = await openScene()
    const whole = await trained(scene.backbone, scene.views, { steps: 14 })
    const saved: Uint8Array[] = []
    const cut = new AbortController()
    const run = async (): Promise<void> => {
      for await (const progress of trainFields(scene.backbone, scene.views, options({ steps: 14, signal: cut.signal }))) {
        if (progress.phase !== 'training fields' || progress.step < 1 || progress.checkpoint === null) continue
        saved.push(await progress.checkpoint())
        cut.abort()
      }
    }
    await expect(run()).rejects.toThrow(/cancelled/)
    const resumed = await trained(scene.backbone, scene.views, { steps: 14, resume: saved[0]! })
    expect(resumed.parameters).toEqual(whole.parameters)
    await expect(trained(scene.backbone, scene.views, { steps: 14, resume: saved[0]!.subarray(0, 900) })).rejects.toThrow(/checkpoint is damaged/)
    scene.backbone.close()
  })

  test('refuse what they cannot learn from', async () => {
    const scene = await openScene()
    const [first] = scene.views
    const without = scene.views.map(({ camera, frame }) => ({ camera, frame: { ...frame, measures: frame.measures.map((measure) => ({ ...measure, scale: null })) } }))
    await expect(trained(scene.backbone, without)).rejects.toThrow(/no photograph has a mask of known size/)
    await expect(trained(scene.backbone, [])).rejects.toThrow(/no photograph/)
    await expect(trained(scene.backbone, scene.views, { supervision: 'pyramid' })).rejects.toThrow(/looked at in tiles/)
    await expect(trained(scene.backbone, [{ ...first!, frame: { ...first!.frame, width: 3 } }])).rejects.toThrow(/3x48/)
    const broken = { ...first!, frame: { ...first!.frame, embeddings: first!.frame.embeddings.map((x, i) => (i === 5 ? NaN : x)) } }
    await expect(trained(scene.backbone, [broken])).rejects.toThrow(/no number/)
    await expect(trained(scene.backbone, [first!, { ...first!, frame: { ...first!.frame, embeddingWidth: 32 } }])).rejects.toThrow(/different encoders/)
    scene.backbone.close()
  })

  test('train on one photograph with one mask', async () => {
    const scene = await openScene()
    const { camera, frame } = scene.views[0]!
    const one = { camera, frame: { ...frame, runs: frame.runs.slice(0, 1), measures: frame.measures.slice(0, 1), embeddings: frame.embeddings.slice(0, EMBEDDING) } }
    const fields = await trained(scene.backbone, [one], { steps: 3 })
    expect(fields.parameters.weights.every(Number.isFinite)).toBe(true)
    scene.backbone.close()
  })
})

test('the same field code trains on the rays of a radiance field', async () => {
  const ball = new BallBackbone(gpu)
  const embeddings = embeddingsOf(EMBEDDING, 5)
  const eyes = cameras(6)
  const views = await Promise.all(eyes.map(async (camera) => {
    const { positions, opacity } = await ball.render(camera)
    const ids = Array.from(opacity, (o, p) => (o < 0.5 ? 0 : positions[3 * p + 2]! > 0.1 ? RED : GREEN))
    return viewOf({ camera, mask: Uint16Array.from(ids), rgb: new Uint8Array(0), depth: Uint16Array.from((await ball.render(camera)).depth, (z) => Math.round(1000 * z)) }, embeddings)
  }))
  const open = await openTrainedFields(gpu, await trained(ball, views, { steps: 150 }))
  const { positions, opacity } = await ball.render(eyes[1]!)
  for (const [thing, other, above] of [[RED, GREEN, true], [GREEN, RED, false]] as const) {
    const engine = await RelevancyEngine.open(gpu, open.language, embeddings.get(other)!)
    const { relevancy } = await engine.view(ball, eyes[1]!, embeddings.get(thing)!)
    const over = (wanted: boolean): number => mean(Array.from(relevancy).filter((_, p) => opacity[p]! > 0.9 && positions[3 * p + 2]! > 0.1 === wanted))
    expect(over(above) - over(!above)).toBeGreaterThan(0.4)
    engine.close()
  }
  open.close()
  ball.close()
})
