// Figures of a pack by condition, by size, by how much is hidden and by class; as numbers and as Markdown.

import { proportion, type Metric } from '../../../native-models/evaluation/metrics.ts'
import type { Name } from './naming.ts'
import type { Outline } from './masking.ts'
import type { Sight } from './worlds.ts'

export interface Row extends Pick<Sight, 'seed' | 'pixels' | 'hidden'> { readonly id: number; readonly label: string; readonly condition: string; readonly name: Name | null; readonly outline: Outline | null }

export interface Figures {
  readonly things: number
  readonly sights: number
  readonly top1: Metric | null
  readonly top3: Metric | null
  readonly color: Metric | null
  readonly point: Metric | null
  readonly pointBest: Metric | null
  readonly box: Metric | null
  /** What its crops were called instead, most often first. */
  readonly takenFor: readonly string[]
}

/** Two-sided 95 % quantile of the normal distribution. */
const Z = 1.959964

/** A mean and its 95 % interval by the central limit. */
function meanOf(values: readonly number[]): Metric | null {
  const n = values.length
  if (n === 0) return null
  const value = values.reduce((a, b) => a + b, 0) / n
  const half = Z * Math.sqrt(values.reduce((sum, v) => sum + (v - value) ** 2, 0) / Math.max(1, n - 1) / n)
  return { value, n, low: Math.max(0, value - half), high: Math.min(1, value + half) }
}

const share = (hits: readonly boolean[]): Metric | null => (hits.length === 0 ? null : proportion(hits.filter(Boolean).length, hits.length))

export function figuresOf(rows: readonly Row[]): Figures {
  const names = rows.flatMap(({ name }) => (name === null ? [] : [name]))
  const outlines = rows.flatMap(({ outline }) => (outline === null ? [] : [outline]))
  const wrong = [...Map.groupBy(rows.flatMap(({ name }) => (name !== null && name.rank > 0 ? [name.called] : [])), (called) => called)].sort((a, b) => b[1].length - a[1].length)
  return {
    things: new Set(rows.map(({ seed, id }) => `${seed} ${id}`)).size, sights: rows.length,
    top1: share(names.map(({ rank }) => rank === 0)), top3: share(names.map(({ rank }) => rank < 3)), color: share(names.map(({ colorRank }) => colorRank === 0)),
    point: meanOf(outlines.map(({ point }) => point)), pointBest: meanOf(outlines.map(({ pointBest }) => pointBest)), box: meanOf(outlines.flatMap(({ box }) => (box === null ? [] : [box]))),
    takenFor: wrong.map(([called, all]) => `${called} (${all.length})`),
  }
}

const SIZES: readonly (readonly [number, number])[] = [[100, 200], [200, 500], [500, 2000], [2000, Infinity]]
const HIDDEN: readonly (readonly [number, number])[] = [[0, 0.05], [0.05, 0.4], [0.4, 0.71]]

/** Named groups of the clean worlds' sights: small things, hidden things. */
export function kindsOfSight(rows: readonly Row[]): [string, Row[]][] {
  return [
    ...SIZES.map(([from, to]): [string, Row[]] => [to === Infinity ? `more than ${from} pixels` : `${from} to ${to} pixels`, rows.filter(({ pixels }) => pixels >= from && pixels < to)]),
    ...HIDDEN.map(([from, to]): [string, Row[]] => [`hidden by ${Math.round(100 * from)} to ${Math.min(70, Math.round(100 * to))} %`, rows.filter(({ hidden }) => hidden >= from && hidden < to)]),
  ]
}

const cell = (metric: Metric | null): string => (metric === null ? '' : `${metric.value.toFixed(3)} (${metric.low.toFixed(3)} to ${metric.high.toFixed(3)})`)

export function markdownOf(head: string, groups: readonly (readonly [string, Figures])[], withMistakes = false): string {
  const lines = groups.map(([name, f]) => `| ${name} | ${f.things} | ${f.sights} | ${cell(f.top1)} | ${cell(f.top3)} | ${cell(f.color)} | ${cell(f.point)} | ${cell(f.box)} |${withMistakes ? ` ${f.takenFor.slice(0, 3).join(', ')} |` : ''}`)
  return [`| ${head} | things | sights | label, first | label, first three | colour | IoU from a point | IoU from the box |${withMistakes ? ' taken for |' : ''}`, `|---|---|---|---|---|---|---|---|${withMistakes ? '---|' : ''}`, ...lines].join('\n')
}
