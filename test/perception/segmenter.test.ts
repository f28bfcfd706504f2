import { describe, expect, it } from 'vitest'
import { pixelValues } from '../../native-models/perception/image-input.ts'
import { openMasker } from '../../native-models/perception/open-model.ts'
import { logitsOf, type Prompt } from '../../native-models/perception/prompts.ts'
import { openSegmenter, type Segmenter } from '../../native-models/perception/segmenter.ts'
import { CPU, expectClose, fixture, TOLERANCE, type Fixture } from './fixtures.ts'

/** The recipe's prompts are pixel indices; the studio's pixels have their middle at +0.5. */
const at = (x: number, y: number, inside = true) => ({ x: x + 0.5, y: y + 0.5, inside })
const POINTS: Prompt[] = [[16, 9], [4, 20]].map(([x, y]) => ({ points: [at(x!, y!)] }))
const PAIR: Prompt = { points: [at(15, 8), at(26, 15, false)] }
/** Last pixels 23 and 12: ends exclusive. */
const BOX: Prompt = { points: [], box: { x0: 10, y0: 5, x1: 24, y1: 13 } }

/** Full-size logits of all prompts and levels, and their scores. */
async function answer(segmenter: Segmenter, { picture }: Fixture, prompts: readonly Prompt[]): Promise<{ masks: Float32Array; scores: Float32Array }> {
  const seen = await segmenter.encode(picture)
  const answers = await segmenter.decode(seen, prompts)
  const up = segmenter.upsampler(seen, answers)
  const size = picture.width * picture.height
  const masks = new Float32Array(answers.prompts * answers.levels * size)
  for (let k = 0; k < answers.prompts * answers.levels; k++) up.apply(logitsOf(answers, Math.floor(k / answers.levels), k % answers.levels), masks.subarray(k * size, (k + 1) * size))
  return { masks, scores: answers.scores }
}

const CASES = [
  { name: 'sam-official', asked: { points: POINTS, pair: [PAIR], box: [BOX] } },
  { name: 'sam-batched', asked: { points: POINTS, pair: [PAIR] } },
  { name: 'sam2', asked: { points: POINTS, box: [BOX] } },
]

describe.each(CASES)('$name', ({ name, asked }) => {
  // SAM 2.1 stretches, as SigLIP does.
  it.skipIf(name === 'sam2')('prepares the photograph as the official library does', async () => {
    const one = await fixture(name)
    const segmenter = await openMasker(one.pack, CPU)
    expectClose(pixelValues([one.picture], segmenter.spec.image).data as Float32Array, one.golden['pixel_values'])
    await segmenter.close()
  })

  it.each(Object.entries(asked))('answers %s as the official library does', async (kind, prompts) => {
    const one = await fixture(name)
    const segmenter = await openMasker(one.pack, CPU)
    const { masks, scores } = await answer(segmenter, one, prompts)
    expectClose(scores, one.golden[`${kind}_scores`])
    expectClose(masks, one.golden[`${kind}_masks`], TOLERANCE)
    await segmenter.close()
  })
})

describe('a segmenter', () => {
  it('refuses a decoder that takes nothing its encoder gives, by name', async () => {
    const { pack } = await fixture('sam-batched')
    if (pack.manifest.purpose !== 'segmenter') throw new Error('not a segmenter')
    const spec = pack.manifest.segmenter
    await expect(openSegmenter(pack.folder, { ...spec, layout: 'official' }, CPU)).rejects.toMatchObject({ code: 'model.malformed', where: 'point_coords' })
    await expect(openSegmenter(pack.folder, { ...spec, encoder: { ...spec.encoder, input: 'image' } }, CPU)).rejects.toMatchObject({ where: 'image' })
  })

  it('says that it takes points only where it does', async () => {
    const one = await fixture('sam-batched')
    const segmenter = await openMasker(one.pack, CPU)
    await expect(segmenter.decode(await segmenter.encode(one.picture), [BOX])).rejects.toMatchObject({ code: 'input.invalid', where: 'box' })
    await segmenter.close()
  })
})
