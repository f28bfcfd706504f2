import { describe, expect, it } from 'vitest'
import { automaticMasks } from '../../native-models/perception/automatic.ts'
import { GRID_DEFAULTS } from '../../native-models/perception/found-mask.ts'
import { cropsOf } from '../../native-models/perception/crops.ts'
import { areaOf, boundsOf, iouOf, isCutByEdge, maskFrom, overlapOf, pixelsOf, shifted } from '../../native-models/perception/mask.ts'
import type { Picture } from '../../native-models/perception/models.ts'
import type { Answers, Prompt, SeenPicture } from '../../native-models/perception/prompts.ts'
import type { Segmenter } from '../../native-models/perception/segmenter.ts'
import { stabilityOf } from '../../native-models/perception/sieve.ts'
import { withoutSmallRegions } from '../../native-models/perception/small-regions.ts'
import { upsampler } from '../../native-models/perception/upsample.ts'

const draw = (rows: string[]) => maskFrom(rows.flatMap((row) => row.split('').map((c) => (c === '#' ? 1 : 0))), rows[0]!.length, rows.length)
const show = (mask: ReturnType<typeof draw>): string[] => Array.from({ length: mask.height }, (_, y) => [...pixelsOf(mask).subarray(y * mask.width, (y + 1) * mask.width)].map((v) => (v === 1 ? '#' : '.')).join(''))

describe('a mask', () => {
  const a = draw(['.....', '.###.', '.###.', '.....'])
  const b = draw(['.....', '..###', '..###', '.....'])

  it('knows its area, box and border, also where a run goes over the end of a row', () => {
    expect([areaOf(a), boundsOf(a), isCutByEdge(a)]).toEqual([6, { x0: 1, y0: 1, x1: 4, y1: 3 }, false])
    expect(isCutByEdge(b)).toBe(true)
    const over = draw(['...##', '##...'])
    expect([over.runs.length, boundsOf(over)]).toEqual([2, { x0: 0, y0: 0, x1: 5, y1: 2 }])
    expect(boundsOf(draw(['...']))).toEqual({ x0: 0, y0: 0, x1: 0, y1: 0 })
  })

  it('is compared pixel by pixel', () => {
    expect([overlapOf(a, b), iouOf(a, b), iouOf(a, a), iouOf(a, draw(['.....', '.....', '.....', '....#']))]).toEqual([4, 0.5, 1, 0])
  })

  it('is laid into a larger photograph', () => {
    expect(show(shifted(draw(['#.', '##']), 2, 1, 5, 4))).toEqual(['.....', '..#..', '..##.', '.....'])
  })

  it('loses crumbs and pinholes, and never all of itself', () => {
    expect(show(withoutSmallRegions(draw(['####...', '#.##..#', '####...', '.......']), 3))).toEqual(['####...', '####...', '####...', '.......'])
    expect(show(withoutSmallRegions(draw(['#....', '...##', '.....']), 5))).toEqual(['.....', '...##', '.....'])
    // Corners touch: one piece.
    expect(areaOf(withoutSmallRegions(draw(['#...', '.#..', '..#.', '....']), 3))).toBe(3)
  })
})

describe('crops', () => {
  it('cover the photograph, overlap, and double each layer', () => {
    const crops = cropsOf({ width: 640, height: 480, rgb: new Uint8Array(0) }, 2)
    expect(crops.map(({ layer }) => layer).filter((layer) => layer === 1)).toHaveLength(4)
    expect(crops).toHaveLength(1 + 4 + 16)
    for (const layer of [1, 2]) {
      const covered = new Uint8Array(640 * 480)
      for (const { box } of crops.filter((crop) => crop.layer === layer)) for (let y = box.y0; y < box.y1; y++) covered.fill(1, y * 640 + box.x0, y * 640 + box.x1)
      expect(covered.includes(0)).toBe(false)
    }
  })
})

describe('upsampling', () => {
  it('keeps a constant, and a straight ramp straight away from the border', () => {
    const frames = { mask: { width: 8, height: 8 }, input: { width: 32, height: 32 }, placement: { scaleX: 0.5, scaleY: 0.5, width: 32, height: 24 }, photograph: { width: 64, height: 48 } }
    const up = upsampler(frames)
    expect(up.apply(new Float32Array(64).fill(3), new Float32Array(64 * 48)).every((v) => Math.abs(v - 3) < 1e-5)).toBe(true)
    const ramp = up.apply(Float32Array.from({ length: 64 }, (_, i) => i % 8), new Float32Array(64 * 48))
    // Eight photograph pixels a mask pixel: mask x = (u + 0.5) / 8 - 0.5.
    for (let u = 8; u < 56; u++) expect(ramp[24 * 64 + u]).toBeCloseTo((u + 0.5) / 8 - 0.5, 5)
  })
})

/** A world of discs: a point in one is answered with the disc, its inner half and a doubtful blob. */
const DISCS = [{ x: 30, y: 30, r: 16 }, { x: 80, y: 40, r: 10 }, { x: 60, y: 75, r: 8 }]
const disc = (x: number, y: number, r: number): Float32Array => Float32Array.from({ length: 120 * 90 }, (_, i) => 4 * (r - Math.hypot((i % 120) + 0.5 - x, Math.floor(i / 120) + 0.5 - y)))

function discSegmenter(): Segmenter & { asked: number } {
  const segmenter = {
    asked: 0,
    spec: undefined as never,
    encode: ({ width, height }: Picture): Promise<SeenPicture> => Promise.resolve({ width, height, placement: { scaleX: 1, scaleY: 1, width, height }, embeddings: {} }),
    decode(_: SeenPicture, prompts: readonly Prompt[]): Promise<Answers> {
      segmenter.asked += prompts.length
      const hits = prompts.map(({ points: [p] }) => DISCS.find(({ x, y, r }) => Math.hypot(p!.x - x, p!.y - y) < r))
      const logits = new Float32Array(prompts.length * 3 * 120 * 90)
      hits.forEach((hit, k) => { if (hit !== undefined) [disc(hit.x, hit.y, hit.r / 2), disc(hit.x, hit.y, hit.r), disc(hit.x, hit.y, hit.r * 2).map((v) => v / 100)].forEach((one, level) => logits.set(one, (k * 3 + level) * 120 * 90)) })
      return Promise.resolve({ prompts: prompts.length, levels: 3, logits, maskWidth: 120, maskHeight: 90, scores: Float32Array.from(hits.flatMap((hit) => (hit === undefined ? [0, 0, 0] : [0.9, 0.95, 0.97]))) })
    },
    upsampler: (seen: SeenPicture, { maskWidth, maskHeight }: Pick<Answers, 'maskWidth' | 'maskHeight'>) => upsampler({ mask: { width: maskWidth, height: maskHeight }, input: null, placement: seen.placement, photograph: seen }),
    close: () => Promise.resolve(),
  }
  return segmenter
}

describe('automatic masks', () => {
  const picture: Picture = { width: 120, height: 90, rgb: new Uint8Array(120 * 90 * 3) }
  const settings = { ...GRID_DEFAULTS, pointsPerSide: 24, minPixels: 30, minStability: 0.7 }

  it('find every disc once at every level that is steady, best first', async () => {
    const segmenter = discSegmenter()
    const found = await automaticMasks(segmenter, picture, settings)
    expect(segmenter.asked).toBe(24 * 24)
    expect(found.map(({ level }) => level).filter((level) => level === 'part')).toHaveLength(3)
    expect(found.map(({ level }) => level)).not.toContain('whole')
    for (const { x, y, r } of DISCS) {
      const truth = maskFrom(disc(x, y, r).map((v) => (v > 0 ? 1 : 0)), 120, 90)
      expect(Math.max(...found.map(({ mask }) => iouOf(mask, truth)))).toBeGreaterThan(0.95)
    }
    expect(found.map(({ predictedIou }) => predictedIou)).toEqual(found.map(({ predictedIou }) => predictedIou).toSorted((a, b) => b - a))
  })

  it('ask less, and find the same things, where points within a mask are spared', async () => {
    const segmenter = discSegmenter()
    const found = await automaticMasks(segmenter, picture, { ...settings, spareWithin: 0.5 })
    const inAnyDisc = 24 * 24 * DISCS.reduce((share, { r }) => share + (Math.PI * r * r) / (120 * 90), 0)
    expect(segmenter.asked).toBeLessThan(24 * 24 - 0.6 * inAnyDisc)
    for (const { x, y, r } of DISCS) {
      const truth = maskFrom(disc(x, y, r).map((v) => (v > 0 ? 1 : 0)), 120, 90)
      expect(Math.max(...found.map(({ mask }) => iouOf(mask, truth)))).toBeGreaterThan(0.95)
    }
  })

  it('leave out what the model doubts, and stop when cancelled', async () => {
    expect(await automaticMasks(discSegmenter(), picture, { ...settings, minPredictedIou: 0.99 })).toEqual([])
    const doubtful = { ...discSegmenter(), decode: () => Promise.reject(new Error('not asked')) }
    await expect(automaticMasks(doubtful, picture, settings)).rejects.toThrow('not asked')
  })
})

describe('stability', () => {
  it('is the share of the generous cut that the strict one keeps', () => {
    expect(stabilityOf(Float32Array.from([2, 2, 0.5, -0.5, -2]))).toBe(0.5)
    expect(stabilityOf(Float32Array.from([-5]))).toBe(0)
  })
})
