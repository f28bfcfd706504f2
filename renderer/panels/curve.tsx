// One figure of a run against its steps: lines and points, a run before it in grey, where settings were changed, and
// the values under the pointer.

import { useEffect, useMemo, useRef } from 'react'
import uPlot from 'uplot'
import { grouped } from '../ui/format.ts'
import { useTheme } from '../state/theme.ts'

const HEIGHT = 104
/** Curves of one panel move their cursors together. */
const SYNC = 'training'

export interface Line {
  readonly name: string
  readonly points: readonly (readonly [number, number])[]
  /** A token of the look. */
  readonly color: string
  /** Points are measured now and then; a pale line is another run. */
  readonly as: 'line' | 'points' | 'pale'
}

interface Props {
  readonly title: string
  readonly lines: readonly Line[]
  readonly format: (value: number) => string
  /** Of the axis, where the plain number would be too long. */
  readonly axisText?: (value: number) => string
  readonly log?: boolean
  /** Steps at which settings were changed. */
  readonly marks?: readonly number[]
}

const css = (name: string): string => getComputedStyle(document.documentElement).getPropertyValue(name).trim()
const short = (v: number): string => (Math.abs(v) >= 10_000 ? `${(v / 1000).toFixed(0)}k` : Math.abs(v) >= 100 ? v.toFixed(0) : v.toPrecision(3))

function seriesOf({ color, as, name }: Line): uPlot.Series {
  const stroke = css(color)
  if (as === 'points') return { label: name, stroke, width: 1, dash: [2, 3], spanGaps: true, points: { show: true, size: 6, width: 1.5, stroke, fill: css('--bg0') } }
  return { label: name, stroke, width: as === 'pale' ? 1.25 : 1.75, ...(as === 'pale' ? { dash: [4, 3] } : {}), spanGaps: true, points: { show: false } }
}

function splits(log: boolean): uPlot.Axis.Splits {
  return (_plot, _axis, low, high) => [low, log ? Math.sqrt(Math.max(low, 1e-12) * high) : (low + high) / 2, high]
}

function drawMarks(plot: uPlot, marks: readonly number[]): void {
  const { ctx, bbox } = plot
  ctx.save()
  ctx.strokeStyle = css('--warn')
  ctx.fillStyle = css('--warn')
  ctx.setLineDash([3, 3])
  for (const step of marks) {
    const x = plot.valToPos(step, 'x', true)
    ctx.beginPath()
    ctx.moveTo(x, bbox.top)
    ctx.lineTo(x, bbox.top + bbox.height)
    ctx.stroke()
    ctx.beginPath()
    ctx.moveTo(x - 4 * devicePixelRatio, bbox.top)
    ctx.lineTo(x + 4 * devicePixelRatio, bbox.top)
    ctx.lineTo(x, bbox.top + 6 * devicePixelRatio)
    ctx.fill()
  }
  ctx.restore()
}

function options(width: number, { lines, log = false, marks = [], axisText = short }: Props, read: (plot: uPlot) => void): uPlot.Options {
  const axis = { stroke: css('--faint'), grid: { stroke: css('--line'), width: 1 }, ticks: { show: false }, font: '10px system-ui' }
  return {
    width, height: HEIGHT, legend: { show: false }, padding: [8, 8, 0, 0],
    cursor: { drag: { x: false, y: false }, sync: { key: SYNC }, points: { size: 6 } },
    // uPlot's enum exists for the compiler only: 1 is linear, 3 logarithmic.
    // oxlint-disable-next-line typescript/no-unsafe-enum-assignment
    scales: { x: { time: false }, y: { distr: log ? 3 : 1 } },
    axes: [{ ...axis, size: 20, space: 60, values: (_u, values) => values.map(grouped) }, { ...axis, size: 48, splits: splits(log), filter: (_u, all) => all, values: (_u, values) => values.map(axisText) }],
    series: [{}, ...lines.map(seriesOf)],
    hooks: { setCursor: [read], draw: [(plot) => drawMarks(plot, marks)] },
  }
}

const columns = (lines: readonly Line[]): uPlot.AlignedData =>
  uPlot.join(lines.map(({ points }): uPlot.AlignedData => [points.map(([step]) => step), points.map(([, value]) => value)]))

/** The last value at or before a row: points are rare, and the pointer rarely hits one. */
function valueAt(values: ArrayLike<number | null | undefined>, row: number): number | null {
  for (let at = row; at >= 0; at--) {
    const value = values[at]
    if (typeof value === 'number') return value
  }
  return null
}

function readout(plot: uPlot, lines: readonly Line[], format: (value: number) => string): string {
  const row = plot.cursor.idx
  if (typeof row !== 'number') return ''
  const parts = lines.flatMap(({ name }, i) => {
    const value = valueAt(plot.data[i + 1]!, row)
    return value === null ? [] : [`${name} ${format(value)}`]
  })
  return [`step ${grouped(plot.data[0][row]!)}`, ...parts].join(' · ')
}

/** What the figure says without a pointer: its lines with their last values. */
function Legend({ lines, format }: Pick<Props, 'lines' | 'format'>) {
  return (
    <span className="curve-legend num">
      {lines.map((line) => (
        <span key={line.name}><i data-as={line.as} style={{ color: `var(${line.color})` }} />{line.name}{line.as !== 'pale' && ` ${format(line.points.at(-1)![1])}`}</span>
      ))}
    </span>
  )
}

/** Nothing while no line has a point. */
export function Curve(props: Props) {
  const lines = useMemo(() => props.lines.filter(({ points }) => points.length > 0), [props.lines])
  if (!lines.some(({ as }) => as !== 'pale')) return null
  return <figure className="curve" aria-label={props.title}><Plot {...props} lines={lines} /></figure>
}

function Plot(props: Props) {
  const { title, lines, format, log, marks } = props
  const place = useRef<HTMLDivElement>(null)
  const told = useRef<HTMLSpanElement>(null)
  const plot = useRef<uPlot | null>(null)
  const latest = useRef(props)
  const theme = useTheme((s) => s.shown)
  // The plot is made anew for other lines or another theme only; longer ones come through setData.
  const kind = `${lines.map(({ name, as, color }) => name + as + color).join()} ${log} ${marks?.join() ?? ''} ${theme}`
  useEffect(() => {
    const element = place.current
    if (element === null) return undefined
    const read = (drawn: uPlot): void => { if (told.current !== null) told.current.textContent = readout(drawn, latest.current.lines, latest.current.format) }
    plot.current = new uPlot(options(element.clientWidth, latest.current, read), columns(latest.current.lines), element)
    const observer = new ResizeObserver(() => plot.current?.setSize({ width: element.clientWidth, height: HEIGHT }))
    observer.observe(element)
    return () => {
      observer.disconnect()
      plot.current?.destroy()
      plot.current = null
    }
  }, [kind])
  useEffect(() => {
    latest.current = props
    plot.current?.setData(columns(lines))
  }, [props, lines])
  return (
    <>
      <figcaption className="row"><h3>{title}</h3><span ref={told} className="curve-told num" /><Legend lines={lines} format={format} /></figcaption>
      <div ref={place} />
    </>
  )
}
