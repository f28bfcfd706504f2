// One compute pass, submitted at once; and slopes by central differences.

import type { Gpu } from '../../native-models/gpu/gpu.ts'

export function runPass(gpu: Gpu, ...steps: readonly ((pass: GPUComputePassEncoder) => void)[]): void {
  gpu.run('test', (encoder) => {
    const pass = encoder.beginComputePass()
    for (const step of steps) step(pass)
    pass.end()
  })
}

const STEP = 1e-5

/** d at()/d values[i], of a smooth function in doubles. */
export function slope(values: { [i: number]: number }, i: number, at: () => number): number {
  const kept = values[i]!
  values[i] = kept + STEP
  const above = at()
  values[i] = kept - STEP
  const below = at()
  values[i] = kept
  return (above - below) / (2 * STEP)
}

/** Largest difference of two arrays, relative to the largest of the second. */
export function worstOf(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let [difference, largest] = [0, 0]
  for (let i = 0; i < b.length; i++) {
    difference = Math.max(difference, Math.abs(a[i]! - b[i]!))
    largest = Math.max(largest, Math.abs(b[i]!))
    if (Number.isNaN(a[i]!)) return NaN
  }
  return difference / Math.max(largest, 1e-30)
}
