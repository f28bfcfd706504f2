import { describe, expect, it } from 'vitest'
import { colorName, colorShares } from '../../native-models/fields/color-names.ts'
import { seededRandom } from '../../native-models/synthetic/random.ts'
import { PALETTE, toLinear, type ColorName } from '../../native-models/synthetic/materials.ts'

type Color = readonly [number, number, number]

/** An sRGB colour under a share of the light. */
const lit = (rgb: readonly [number, number, number], light: number): Color => rgb.map((byte) => {
  const c = toLinear(byte) * light
  return c <= 0.0031308 ? 12.92 * c : 1.055 * c ** (1 / 2.4) - 0.055
}) as unknown as Color

/** A surface from full light down to shade, most of it in half light. */
function surface(rgb: readonly [number, number, number], least = 0.33): Color[] {
  const random = seededRandom(1)
  return Array.from({ length: 300 }, () => lit(rgb, least + (1 - least) * random.next()))
}
const even = (colors: Color[]): number[] => colors.map(() => 1)

describe('a colour word', () => {
  it.each(Object.entries(PALETTE))('%s is its own name in full light', (name, rgb) => {
    expect(colorName([rgb[0] / 255, rgb[1] / 255, rgb[2] / 255])).toBe(name)
  })

  it.each(Object.entries(PALETTE))('%s stays its name from light to shade', (name, rgb) => {
    expect(colorShares(surface(rgb), even(surface(rgb)))[0]!.name).toBe(name)
  })

  it.each([
    [[255, 255, 240], 'white'], [[20, 22, 20], 'black'], [[200, 30, 60], 'red'], [[250, 130, 20], 'orange'], [[60, 180, 75], 'green'],
    [[70, 130, 220], 'blue'], [[128, 0, 128], 'purple'], [[255, 192, 203], 'pink'], [[101, 67, 33], 'brown'], [[128, 128, 128], 'grey'],
    [[245, 222, 179], 'beige'], [[64, 205, 200], 'turquoise'],
  ] as const)('%j is %s, as most people would say', (rgb, name) => {
    expect(colorName([rgb[0] / 255, rgb[1] / 255, rgb[2] / 255])).toBe(name)
  })
})

describe('colour shares', () => {
  it('keep two paints apart', () => {
    const both = (a: ColorName, b: ColorName): Color[] => [...surface(PALETTE[a]), ...surface(PALETTE[b]).slice(0, 200)]
    for (const [a, b] of [['red', 'white'], ['white', 'blue'], ['yellow', 'black'], ['green', 'white']] as const) {
      const shares = colorShares(both(a, b), even(both(a, b)))
      expect(shares.slice(0, 2).map((s) => s.name)).toEqual([a, b])
      expect(shares[0]!.share).toBeCloseTo(0.6, 0)
    }
  })
  it('count weight, not splats, and sum to at most one', () => {
    const colors = [lit(PALETTE.red, 1), lit(PALETTE.blue, 1)]
    const shares = colorShares(colors, [1, 9])
    expect(shares).toEqual([{ name: 'blue', share: 0.9 }, { name: 'red', share: 0.1 }])
    expect(colorShares([], [])).toEqual([])
  })
})
