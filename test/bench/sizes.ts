// The scenes that are timed.

export interface BenchSize {
  readonly splats: number
  readonly width: number
  readonly height: number
  /** Mean width of a splat, pixels. */
  readonly extentPx: number
  /** Too much for a driver without a graphics card. */
  readonly hardwareOnly?: boolean
}

/** Sizes measured before there was a studio; the extents make the splats touch as many tiles of 8x8 (72, 186, 297, 554 and 1330 thousand). */
const SIZES: readonly BenchSize[] = [
  { splats: 10_000, width: 160, height: 120, extentPx: 3.4 },
  { splats: 10_000, width: 320, height: 240, extentPx: 6.5 },
  { splats: 30_000, width: 320, height: 240, extentPx: 4.2 },
  { splats: 100_000, width: 320, height: 240, extentPx: 2.55 },
  { splats: 100_000, width: 640, height: 480, extentPx: 5.1 },
  { splats: 1_000_000, width: 1920, height: 1080, extentPx: 5.1, hardwareOnly: true },
]

export const nameOf = ({ splats, width, height }: BenchSize): string => `${splats / 1000}k@${width}x${height}`

/** The sizes of these names, or all that suit the adapter. Throws on a name that is none. */
export function sizesOf(names: readonly string[] | undefined, software: boolean): readonly BenchSize[] {
  if (names === undefined) return SIZES.filter(({ hardwareOnly = false }) => !(hardwareOnly && software))
  return names.map((name) => {
    const size = SIZES.find((each) => nameOf(each) === name)
    if (!size) throw new RangeError(`there is no size '${name}'; sizes are ${SIZES.map(nameOf).join(', ')}`)
    return size
  })
}
