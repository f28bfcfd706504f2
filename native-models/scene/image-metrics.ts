// PSNR and SSIM of two pictures, in plain double precision.
// SSIM: Wang et al. 2004, Gaussian window of 11 taps and sigma 1.5, per channel, zero beyond the border (as 3DGS and gsplat).

export interface Image {
  readonly width: number
  readonly height: number
  /** (H, W, 3), 0…1. */
  readonly pixels: Float32Array
}

const TAPS = 11
const SIGMA = 1.5
const C1 = 0.01 ** 2
const C2 = 0.03 ** 2
/** Two identical pictures: 100 dB instead of infinity. */
const LEAST_ERROR = 1e-10

/** -10 log10 of a mean squared error over 0…1, dB. */
export const psnrOf = (meanSquaredError: number): number => -10 * Math.log10(Math.max(meanSquaredError, LEAST_ERROR))

/** Of two pictures over valid pixels, dB. */
export function psnr(a: Image, b: Image, valid: Uint8Array | null = null): number {
  let [sum, count] = [0, 0]
  for (let p = 0; p < a.width * a.height; p++) {
    if (valid !== null && valid[p] === 0) continue
    for (let c = 0; c < 3; c++) sum += (a.pixels[p * 3 + c]! - b.pixels[p * 3 + c]!) ** 2
    count += 3
  }
  return psnrOf(sum / count)
}

/** Mean structural similarity over valid pixels and channels, at most 1. */
export function ssim(a: Image, b: Image, valid: Uint8Array | null = null): number {
  let [sum, count] = [0, 0]
  for (let c = 0; c < 3; c++) {
    const map = ssimOfChannel(channel(a, c), channel(b, c), a.width, a.height)
    for (let p = 0; p < map.length; p++) {
      if (valid !== null && valid[p] === 0) continue
      sum += map[p]!
      count++
    }
  }
  return sum / count
}

function ssimOfChannel(a: Float64Array, b: Float64Array, width: number, height: number): Float64Array {
  const mean = (values: Float64Array): Float64Array => blur(values, width, height)
  const product = (x: Float64Array, y: Float64Array): Float64Array => x.map((value, i) => value * y[i]!)
  const [ma, mb, aa, bb, ab] = [mean(a), mean(b), mean(product(a, a)), mean(product(b, b)), mean(product(a, b))]
  return ma.map((m, i) => {
    const [n, va, vb, cov] = [mb[i]!, aa[i]! - m * m, bb[i]! - mb[i]! ** 2, ab[i]! - m * mb[i]!]
    return ((2 * m * n + C1) * (2 * cov + C2)) / ((m * m + n * n + C1) * (va + vb + C2))
  })
}

const channel = ({ pixels, width, height }: Image, c: number): Float64Array => Float64Array.from({ length: width * height }, (_, p) => pixels[p * 3 + c]!)

const KERNEL = gaussian()

function gaussian(): number[] {
  const weights = Array.from({ length: TAPS }, (_, k) => Math.exp(-((k - (TAPS - 1) / 2) ** 2) / (2 * SIGMA ** 2)))
  const sum = weights.reduce((x, y) => x + y, 0)
  return weights.map((weight) => weight / sum)
}

/** Separable: rows, then columns. */
function blur(values: Float64Array, width: number, height: number): Float64Array {
  return along(along(values, width, height, 1), width, height, width)
}

function along(values: Float64Array, width: number, height: number, step: number): Float64Array {
  const horizontal = step === 1
  const half = (TAPS - 1) / 2
  return values.map((_, p) => {
    const [at, length] = horizontal ? [p % width, width] : [Math.floor(p / width), height]
    let sum = 0
    for (let k = Math.max(0, half - at); k < Math.min(TAPS, length - at + half); k++) sum += KERNEL[k]! * values[p + (k - half) * step]!
    return sum
  })
}
