import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createArray, uploadArray } from '../../../native-models/gpu/arrays.ts'
import { openGpu, type Gpu } from '../../../native-models/gpu/gpu.ts'
import { codesOf, projected } from '../../../native-models/fields/relevancy/codes.ts'
import type { LanguageField } from '../../../native-models/fields/relevancy/language-field.ts'
import { RelevancyEngine } from '../../../native-models/fields/relevancy/relevancy-engine.ts'
import { TableField } from '../../../native-models/fields/relevancy/table-field.ts'
import { referenceRelevancy } from '../../../native-models/kernels/relevancy/relevancy.reference.ts'
import { openSplatBackbone } from '../../../native-models/splatting/splat-backbone.ts'
import { lookAt } from '../../radiance/samples.ts'
import { cloudOfDepth } from '../truth-cloud.ts'
import { cameras, embeddingsOf, FLOOR, GREEN, HEIGHT, RED, TOP, truthFrame, WHOLE, WIDTH } from '../trained/scene.ts'

const EMBEDDING = 32
const RANK = 8
/** What answers may differ by from the plain formula in doubles. */
const EXACT = 1e-4

let gpu: Gpu
beforeAll(async () => { gpu = await openGpu() })
afterAll(() => { gpu.close() })

/** Splats that know what they are at two scales: halves of the third ball at the small one, the whole at the large one. */
async function openScene() {
  const frames = cameras(6).map(truthFrame)
  const { cloud, owner } = cloudOfDepth(frames, 3)
  const embeddings = embeddingsOf(EMBEDDING, 3)
  const { basis } = codesOf(Float32Array.from([...embeddings.values()].flatMap((row) => [...row])), EMBEDDING, RANK)
  const rowsAt = (large: boolean): Float32Array => Float32Array.from(Array.from(owner, (id) => (id === 0 ? new Float32Array(EMBEDDING) : embeddings.get(large && id >= TOP ? WHOLE : id)!)).flatMap((row) => [...row]))
  const tables = new Map([0.2, 0.8].map((scale) => [scale, new TableField(gpu, projected(rowsAt(scale > 0.5), basis, EMBEDDING), RANK)]))
  const field: LanguageField = { width: EMBEDDING, rank: RANK, basis, scales: [0.2, 0.8], knows: 'splats', at: (scale) => tables.get(scale)! }
  const negatives = Float32Array.from([...embeddingsOf(EMBEDDING, 77).values()].slice(0, 3).flatMap((row) => [...row]))
  return { backbone: await openSplatBackbone(gpu, cloud), owner, embeddings, rowsAt, field, negatives, engine: await RelevancyEngine.open(gpu, field, negatives) }
}

describe('heat of a phrase', () => {
  test('over splats is the plain formula’s, at the scale that answers best', async () => {
    const { backbone, owner, embeddings, rowsAt, engine, negatives } = await openScene()
    for (const [thing, scale] of [[TOP, 0.2], [WHOLE, 0.8]] as const) {
      const heat = await engine.places(backbone.places, embeddings.get(thing)!)
      expect(heat).toMatchObject({ scale, found: true })
      const rows = rowsAt(scale > 0.5)
      for (let i = 0; i < owner.length; i += 41) {
        const expected = owner[i] === 0 ? 0 : referenceRelevancy(rows.subarray(i * EMBEDDING, (i + 1) * EMBEDDING), embeddings.get(thing)!, [0, 1, 2].map((n) => negatives.subarray(n * EMBEDDING, (n + 1) * EMBEDDING)))
        expect(Math.abs(heat.relevancy[i]! - expected)).toBeLessThan(EXACT)
      }
      const chosen = Array.from(heat.relevancy, (value) => value > heat.threshold)
      expect(chosen).toEqual(Array.from(owner, (id) => id !== 0 && (thing === WHOLE ? id >= TOP : id === thing)))
    }
    engine.close()
    backbone.close()
  })

  test('over pixels is hot on the thing, and 0 where nothing is', async () => {
    const { backbone, embeddings, engine } = await openScene()
    const unseen = truthFrame(lookAt([1.2, -1.6, 1.4], [0, 0, 0.15], WIDTH, HEIGHT))
    for (const thing of [RED, GREEN, FLOOR]) {
      const heat = await engine.view(backbone, unseen.camera, embeddings.get(thing)!)
      // Not the hottest pixel alone: all that show nothing else are alike. At borders of 64x48 pixels splats show two things.
      const over = (inside: boolean): number => {
        const values = Array.from(heat.relevancy).filter((_, p) => (unseen.mask[p] === thing) === inside)
        return values.reduce((sum, value) => sum + value, 0) / values.length
      }
      expect(over(true)).toBeGreaterThan(0.7)
      expect(over(false)).toBeLessThan(0.45)
      expect([heat.width, heat.height, heat.relevancy.length]).toEqual([WIDTH, HEIGHT, WIDTH * HEIGHT])
      const told = await engine.view(backbone, unseen.camera, embeddings.get(thing)!, { scale: 0.8 })
      expect(told.scale).toBe(0.8)
    }
    const beside = { ...unseen.camera, worldFromCamera: unseen.camera.worldFromCamera.map((v, i) => (i === 3 ? v + 50 : v)) }
    const nothing = await engine.view(backbone, beside, embeddings.get(RED)!, { scale: 0.2 })
    expect(nothing).toMatchObject({ found: false })
    expect(nothing.relevancy.every((value) => value === 0)).toBe(true)
    engine.close()
    backbone.close()
  })

  test('refuses phrases of another encoder, no negatives, another cloud; and has nothing to say of no splats', async () => {
    const { backbone, embeddings, engine, field } = await openScene()
    await expect(engine.places(backbone.places, new Float32Array(EMBEDDING + 1))).rejects.toThrow(/33 numbers/)
    await expect(RelevancyEngine.open(gpu, field, new Float32Array(0))).rejects.toThrow(/at least one/)
    await expect(RelevancyEngine.open(gpu, field, new Float32Array(EMBEDDING + 3))).rejects.toThrow(/rows of 32/)
    const few = { count: 2, positions: uploadArray(gpu, 'few', new Float32Array(6)), visual: createArray(gpu, 'few looks', 'f32', 8) }
    await expect(engine.places(few, embeddings.get(RED)!)).rejects.toThrow(/another reconstruction/)
    expect(await engine.places({ ...few, count: 0 }, embeddings.get(RED)!)).toMatchObject({ found: false, relevancy: new Float32Array(0) })
    const gone = new AbortController()
    gone.abort()
    await expect(engine.places(backbone.places, embeddings.get(RED)!, { scale: 0.2, signal: gone.signal })).rejects.toThrow(/no longer wanted/)
    engine.close()
    backbone.close()
  })
})
