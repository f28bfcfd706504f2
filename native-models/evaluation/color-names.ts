// The word for one colour, for boxes that come with an average colour only.

/** Below this chroma (0…1) a colour is a shade of grey. */
const GRAY_CHROMA = 0.12
const BLACK_BELOW = 0.22
const WHITE_ABOVE = 0.72
/** Dark oranges are what people call brown. */
const BROWN_BELOW = 0.62
/** Upper hue, in degrees, of each name; red wraps around. */
const HUES: readonly (readonly [number, string])[] = [[15, 'red'], [45, 'orange'], [70, 'yellow'], [165, 'green'], [195, 'cyan'], [255, 'blue'], [290, 'purple'], [335, 'pink'], [360, 'red']]

/** Basic colour word of an sRGB colour, 0…255. */
export function colorName(r: number, g: number, b: number): string {
  const [max, min] = [Math.max(r, g, b) / 255, Math.min(r, g, b) / 255]
  const chroma = max - min
  if (max < BLACK_BELOW) return 'black'
  if (chroma < GRAY_CHROMA) return max > WHITE_ABOVE ? 'white' : 'gray'
  const h = max === r / 255 ? ((g - b) / 255 / chroma) % 6 : max === g / 255 ? (b - r) / 255 / chroma + 2 : (r - g) / 255 / chroma + 4
  const hue = (h * 60 + 360) % 360
  const name = HUES.find(([upTo]) => hue <= upTo)![1]
  return name === 'orange' && max < BROWN_BELOW ? 'brown' : name
}
