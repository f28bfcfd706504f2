// The curves of a run, with those of the run before it in grey and the changes on the way marked.

import { useMemo } from 'react'
import type { Adjustment } from '../../native-models/scene/adjustable.ts'
import type { Sample } from '../../native-models/scene/run-report.ts'
import { bytes, grouped } from '../ui/format.ts'
import { titleOf } from '../ui/schema.ts'
import { Curve, type Line } from './curve.tsx'

interface Props {
  readonly samples: readonly Sample[]
  /** Of the run before, where there was one. */
  readonly before: readonly Sample[]
  readonly adjustments?: readonly Adjustment[]
}

type Points = Line['points']
const metric = (samples: readonly Sample[], name: string): Points =>
  samples.flatMap(({ step, metrics }) => (metrics[name] === undefined ? [] : [[step, metrics[name]] as const]))
const memory = (samples: readonly Sample[]): Points =>
  samples.flatMap(({ step, memoryBytes }) => (memoryBytes === undefined ? [] : [[step, memoryBytes] as const]))

function linesOf(samples: readonly Sample[], before: readonly Sample[]) {
  const pair = (of: (from: readonly Sample[]) => Points, color: string): Line[] => [
    { name: 'run before', points: of(before), color: '--faint', as: 'pale' },
    { name: 'now', points: of(samples), color, as: 'line' },
  ]
  return {
    psnr: [
      { name: 'held out, before', points: metric(before, 'heldOutPsnr'), color: '--faint', as: 'pale' },
      { name: 'trained on', points: metric(samples, 'psnr'), color: '--ok', as: 'line' },
      { name: 'held out', points: metric(samples, 'heldOutPsnr'), color: '--text', as: 'points' },
    ] satisfies Line[],
    loss: pair((from) => metric(from, 'loss'), '--text'),
    splats: pair((from) => metric(from, 'splats'), '--text'),
    memory: pair(memory, '--text'),
  }
}

const decibels = (value: number): string => `${value.toFixed(1)} dB`
const sizeText = (value: number): string => (value === 0 ? '0' : bytes(value))
const small = (value: number): string => value.toPrecision(3)

export function Curves({ samples, before, adjustments = [] }: Props) {
  const lines = useMemo(() => linesOf(samples, before), [samples, before])
  const marks = useMemo(() => adjustments.map(({ step }) => step), [adjustments])
  return (
    <>
      <Curve title="PSNR" lines={lines.psnr} format={decibels} marks={marks} />
      <Curve title="Loss, logarithmic" lines={lines.loss} format={small} marks={marks} log />
      <Curve title="Splats" lines={lines.splats} format={grouped} marks={marks} />
      <Curve title="Memory of the adapter" lines={lines.memory} format={bytes} axisText={sizeText} marks={marks} />
      <Adjustments adjustments={adjustments} />
    </>
  )
}

function shown(value: number | boolean | null): string {
  if (value === null) return 'none'
  if (typeof value === 'boolean') return value ? 'on' : 'off'
  return Number.isInteger(value) ? grouped(value) : String(value)
}

/** What was changed on the way, in words: the marks in the curves. */
function Adjustments({ adjustments }: { adjustments: readonly Adjustment[] }) {
  if (adjustments.length === 0) return null
  return (
    <section aria-label="Changed on the way">
      <h3 className="form-label">Changed on the way</h3>
      <ul className="adjustments num">
        {adjustments.map(({ step, settings }) => (
          <li key={`${step} ${JSON.stringify(settings)}`}><span className="dim">step {grouped(step)}</span> {Object.entries(settings).map(([name, value]) => `${titleOf(name)} ${shown(value ?? null)}`).join(', ')}</li>
        ))}
      </ul>
    </section>
  )
}
