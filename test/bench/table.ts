// The report for people.

import type { Ceiling } from './ceiling.ts'
import type { SizeReport } from './training.ts'

const million = (n: number): string => (n / 1e6).toFixed(n < 1e7 ? 2 : 0)

function ceilingLine({ gigaflops, gigabytesPerSecond }: Ceiling): string {
  return `  ceiling: ${gigaflops.toFixed(0)} GFLOP/s of multiply-adds, ${gigabytesPerSecond.toFixed(1)} GB/s of copying`
}

/** One size as lines: its counts, then a row per phase. */
export function tableOf({ name, counts, ceiling, phases, step, stepWithoutLoss }: SizeReport): string {
  const { pairs, evaluated, drawn } = counts
  const head = `${name}: ${million(pairs)} M tile pairs, ${million(evaluated)} M evaluations at a pixel, ${(100 * drawn / evaluated).toFixed(0)} % of them drawn`
  const rows = Object.entries(phases).map(([phase, { ms, bytes, flops, gigaflops, gigabytesPerSecond, shareOfCeiling }]) => [
    phase, ms.toFixed(2), million(bytes), million(flops), gigabytesPerSecond.toFixed(2), gigaflops.toFixed(1), `${(100 * shareOfCeiling).toFixed(0)} %`,
  ])
  const columns = ['phase', 'ms', 'MB', 'Mflop', 'GB/s', 'GFLOP/s', 'of the ceiling']
  const widths = columns.map((column, i) => Math.max(column.length, ...rows.map((row) => row[i]!.length)))
  const line = (cells: readonly string[]): string => `  ${cells.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!))).join('  ')}`
  return [head, ceilingLine(ceiling), ...[columns, ...rows].map(line), `  whole step ${step.ms.toFixed(2)} ms, without its loss ${stepWithoutLoss.ms.toFixed(2)} ms`].join('\n')
}
