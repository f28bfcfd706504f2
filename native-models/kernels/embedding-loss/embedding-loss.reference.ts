// embedding-loss.wgsl in plain doubles, one ray. Only tests import it.

import { HUBER_DELTA } from './embedding-loss.ts'

const lengthOf = (v: readonly number[]): number => Math.sqrt(v.reduce((sum, x) => sum + x * x, 0))

export function referenceEmbeddingLoss(kind: 'cosine' | 'huber', prediction: readonly number[], target: readonly number[]): number {
  const [length, targetLength] = [lengthOf(prediction), lengthOf(target)]
  if (kind === 'cosine') return 1 - prediction.reduce((sum, x, c) => sum + (x / length) * (target[c]! / targetLength), 0)
  return prediction.reduce((sum, x, c) => {
    const away = Math.abs(x / length - target[c]!)
    return sum + (away <= HUBER_DELTA ? away ** 2 / 2 : HUBER_DELTA * (away - HUBER_DELTA / 2))
  }, 0)
}

export function referenceEmbeddingGradient(kind: 'cosine' | 'huber', prediction: readonly number[], target: readonly number[]): number[] {
  const [length, targetLength] = [lengthOf(prediction), lengthOf(target)]
  const e = prediction.map((x) => x / length)
  const slope = e.map((x, c) => (kind === 'cosine' ? -target[c]! / targetLength : Math.min(HUBER_DELTA, Math.max(-HUBER_DELTA, x - target[c]!))))
  const along = slope.reduce((sum, g, c) => sum + g * e[c]!, 0)
  return slope.map((g, c) => (g - e[c]! * along) / length)
}
