// unit-rows.wgsl in plain doubles. Only tests import it.

/** `features` (channels, samples) → (samples, channels). */
export function referenceUnitRows(features: ArrayLike<number>, channels: number): Float64Array {
  const samples = features.length / channels
  const out = new Float64Array(features.length)
  for (let s = 0; s < samples; s++) {
    const row = Array.from({ length: channels }, (_, c) => features[c * samples + s]!)
    const length = Math.sqrt(row.reduce((sum, x) => sum + x * x, 0))
    if (length > 0 && Number.isFinite(length)) out.set(row.map((x) => x / length), s * channels)
  }
  return out
}
