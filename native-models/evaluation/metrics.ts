// Counts with their uncertainty.

export interface Metric {
  value: number
  n: number
  /** 95 % interval. */
  low: number
  high: number
}
/** What every protocol returns. */
export interface Report {
  protocol: string
  settings: Record<string, unknown>
  metrics: Record<string, Metric>
  /** A sample of what went wrong, with what was expected and what came. */
  failures: Record<string, unknown>[]
}

/** Two-sided 95 % quantile of the normal distribution. */
const Z = 1.959964

/** Wilson score interval of a proportion; the whole of 0…1 where nothing was counted. */
export function proportion(hits: number, n: number): Metric {
  if (n === 0) return { value: 0, n: 0, low: 0, high: 1 }
  const p = hits / n
  const scale = 1 + (Z * Z) / n
  const centre = (p + (Z * Z) / (2 * n)) / scale
  const half = (Z / scale) * Math.sqrt((p * (1 - p)) / n + (Z * Z) / (4 * n * n))
  return { value: p, n, low: Math.max(0, centre - half), high: Math.min(1, centre + half) }
}

/** Hits and tries under many names, in order of first mention. */
export class Tally {
  readonly #counts = new Map<string, [number, number]>()

  count(name: string, hit: boolean): void {
    const [hits, n] = this.#counts.get(name) ?? [0, 0]
    this.#counts.set(name, [hits + (hit ? 1 : 0), n + 1])
  }

  metrics(): Record<string, Metric> {
    return Object.fromEntries([...this.#counts].map(([name, [hits, n]]) => [name, proportion(hits, n)]))
  }
}

/** Evenly spread sample of at most `most`, so that a report shows failures of every kind. */
export function sampled<T>(all: readonly T[], most: number): T[] {
  if (all.length <= most) return [...all]
  return Array.from({ length: most }, (_, k) => all[Math.floor((k * all.length) / most)]!)
}
