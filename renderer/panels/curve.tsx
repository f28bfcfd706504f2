// One metric against steps, redrawn as it grows.

import { useEffect, useRef } from 'react'
import uPlot from 'uplot'
import type { Sample } from '../state/jobs.ts'
import { useTheme } from '../state/theme.ts'

const HEIGHT = 92

interface Props { readonly samples: readonly Sample[]; readonly metric: string; readonly title: string; readonly color: string }

const css = (name: string): string => getComputedStyle(document.documentElement).getPropertyValue(name).trim()

function options(width: number, color: string): uPlot.Options {
  const axis = { stroke: css('--faint'), grid: { stroke: css('--line'), width: 1 }, ticks: { show: false }, font: '10px system-ui' }
  return {
    width, height: HEIGHT, cursor: { drag: { x: false, y: false } }, legend: { show: false }, padding: [6, 6, 0, 0],
    scales: { x: { time: false } },
    axes: [{ ...axis, size: 18 }, { ...axis, size: 40, splits: (_u, _i, low, high) => [low, (low + high) / 2, high], values: (_u, values) => values.map(short) }],
    series: [{}, { stroke: css(color), width: 1.75, points: { show: false } }],
  }
}

const short = (v: number): string => (Math.abs(v) >= 10_000 ? `${(v / 1000).toFixed(0)}k` : Math.abs(v) >= 100 ? v.toFixed(0) : v.toPrecision(3))

function columns(samples: readonly Sample[], metric: string): uPlot.AlignedData {
  const known = samples.filter((s) => s.metrics[metric] !== undefined)
  return [known.map((s) => s.step), known.map((s) => s.metrics[metric]!)]
}

function Plot({ samples, metric, color }: Omit<Props, 'title'>) {
  const place = useRef<HTMLDivElement>(null)
  const plot = useRef<uPlot | null>(null)
  // The plot is made anew for another metric, colour or theme only; samples come through setData.
  const latest = useRef(samples)
  const theme = useTheme((s) => s.shown)
  useEffect(() => {
    const element = place.current
    if (element === null) return undefined
    plot.current = new uPlot(options(element.clientWidth, color), columns(latest.current, metric), element)
    const observer = new ResizeObserver(() => plot.current?.setSize({ width: element.clientWidth, height: HEIGHT }))
    observer.observe(element)
    return () => {
      observer.disconnect()
      plot.current?.destroy()
      plot.current = null
    }
  }, [metric, color, theme])
  useEffect(() => {
    latest.current = samples
    plot.current?.setData(columns(samples, metric))
  }, [samples, metric])
  return <div ref={place} />
}

/** Nothing while the metric was never reported. */
export function Curve({ title, ...plot }: Props) {
  if (!plot.samples.some((s) => s.metrics[plot.metric] !== undefined)) return null
  return <figure className="curve"><h3>{title}</h3><Plot {...plot} /></figure>
}
