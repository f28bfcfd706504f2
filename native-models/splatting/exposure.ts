// A gain and a bias per colour channel and photograph: cameras on automatic change both while they move, and a scene that had
// to explain that would grow fog in front of every lens. The mean over photographs stays neutral, so the scene keeps its colours.

import { NEUTRAL_EXPOSURE, type ChannelExposure } from '../kernels/photometric-loss/photometric-loss.ts'
import { SmallAdam } from './small-adam.ts'

/** Six numbers: log-gain of r, g, b, then bias of r, g, b. */
const WIDTH = 6
/** Adam's steps are about this long: 2 % of gain a look reaches a stop of difference within the tens of looks a short run has. */
const GAIN_RATE = 2e-2
const BIAS_RATE = 4e-3
/**
 * Slope of a pull to neutral per unit of log-gain or bias, against a loss whose own slope is about 0.4 where all pixels are too
 * bright. What view-dependent colour can explain as well must not drift into the exposures; a real difference loses 1 or 2 % of it.
 */
const PULL = 0.1
const RATES = [GAIN_RATE, GAIN_RATE, GAIN_RATE, BIAS_RATE, BIAS_RATE, BIAS_RATE]

export class Exposures {
  readonly adam: SmallAdam
  readonly enabled: boolean

  constructor(photographs: number, enabled: boolean) {
    this.adam = new SmallAdam(photographs, WIDTH)
    this.enabled = enabled
  }

  of(photograph: number): ChannelExposure {
    return this.enabled ? exposureOf(this.adam.values.subarray(photograph * WIDTH, (photograph + 1) * WIDTH)) : NEUTRAL_EXPOSURE
  }

  /** `byGain`, `byBias`: dL/d of the exposure as it was when the photograph was looked at. */
  learn(photograph: number, byGain: readonly number[], byBias: readonly number[], rateFactor: number): void {
    if (!this.enabled || ![...byGain, ...byBias].every(Number.isFinite)) return
    const { gain } = this.of(photograph)
    const gradient = [...byGain.map((g, c) => g * gain[c]!), ...byBias].map((g, i) => g + PULL * this.adam.values[photograph * WIDTH + i]!)
    const change = this.adam.change(photograph, gradient, RATES.map((rate) => rate * rateFactor))
    for (let i = 0; i < WIDTH; i++) this.adam.values[photograph * WIDTH + i]! += change[i]!
  }

  /** Takes the mean over photographs out, so that together they stay neutral. */
  centre(): void {
    const { values } = this.adam
    const photographs = values.length / WIDTH
    for (let i = 0; i < WIDTH; i++) {
      let mean = 0
      for (let p = 0; p < photographs; p++) mean += values[p * WIDTH + i]! / photographs
      for (let p = 0; p < photographs; p++) values[p * WIDTH + i]! -= mean
    }
  }

  /** A weighted mean of the photographs' exposures, for one that was not trained on. */
  blend(weights: ReadonlyMap<number, number>): ChannelExposure {
    if (!this.enabled) return NEUTRAL_EXPOSURE
    const mean = new Float64Array(WIDTH)
    for (const [p, weight] of weights) for (let i = 0; i < WIDTH; i++) mean[i]! += weight * this.adam.values[p * WIDTH + i]!
    return exposureOf(mean)
  }
}

function exposureOf(numbers: Float64Array): ChannelExposure {
  const [r, g, b, biasR, biasG, biasB] = numbers as unknown as [number, number, number, number, number, number]
  return { gain: [Math.exp(r), Math.exp(g), Math.exp(b)], bias: [biasR, biasG, biasB] }
}
