// Depth in colours: near is bright and warm, far is dark and cold. Lightness falls all the way, so it reads without hue.

/** Stops from near to far, sRGB. */
const STOPS: readonly (readonly [number, number, number])[] = [
  [252, 240, 190], [250, 192, 94], [232, 124, 74], [180, 70, 104], [112, 48, 128], [54, 38, 102], [22, 20, 52],
]

/** `share` 0 is near, 1 is far; what lies beyond takes the end's colour. */
export function depthColor(share: number): [number, number, number] {
  const at = Math.min(1, Math.max(0, share)) * (STOPS.length - 1)
  const low = Math.min(STOPS.length - 2, Math.floor(at))
  const [from, to] = [STOPS[low]!, STOPS[low + 1]!]
  const mix = (k: 0 | 1 | 2): number => Math.round(from[k] + (to[k] - from[k]) * (at - low))
  return [mix(0), mix(1), mix(2)]
}
