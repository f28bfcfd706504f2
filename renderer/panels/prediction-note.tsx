// What a training will need, told while its form is filled in; where it would not fit, what would.

import { useEffect, useState } from 'react'
import type { z } from 'zod'
import type { ReconstructParams } from '../../electron/contract/jobs.ts'
import type { Prediction, Way } from '../../electron/contract/prediction.ts'
import { showFault } from '../state/faults.ts'
import { studio } from '../studio.ts'
import { bytes, duration } from '../ui/format.ts'

type Params = z.infer<typeof ReconstructParams>

/** Nobody types faster than this for long, milliseconds. */
const SETTLED_MS = 350

/** The host's prediction for these parameters; the one before while it works one out, null without any. */
export function usePrediction(params: Params | null): Prediction | null {
  const [prediction, setPrediction] = useState<Prediction | null>(null)
  const asked = params === null ? null : JSON.stringify(params)
  useEffect(() => {
    if (asked === null) return undefined
    let wanted = true
    const ask = async (): Promise<void> => {
      const told = await studio.jobs.predict({ params: JSON.parse(asked) as Params })
      if (wanted) setPrediction(told)
    }
    const timer = setTimeout(() => { ask().catch((error: unknown) => { if (wanted) showFault('reconstruct', error) }) }, SETTLED_MS)
    return () => {
      wanted = false
      clearTimeout(timer)
    }
  }, [asked])
  return params === null ? null : prediction
}

function Needs({ prediction: { needs, basis } }: { prediction: Prediction }) {
  return (
    <>
      <dl className="facts num">
        <dt>On the adapter</dt><dd>{needs.gpuBytes === null ? 'not known beforehand' : bytes(needs.gpuBytes)}</dd>
        {needs.memoryBytes !== null && <><dt>Memory</dt><dd>{bytes(needs.memoryBytes)}</dd></>}
        {needs.diskBytes !== null && <><dt>Disk, at most</dt><dd>{bytes(needs.diskBytes)}</dd></>}
        <dt>Time</dt><dd>{needs.seconds === null ? 'not known beforehand' : `about ${duration(needs.seconds)}`}</dd>
      </dl>
      {basis !== null && <p className="form-help">Time worked out from {basis}.</p>}
    </>
  )
}

function WayOut({ way, onTake }: { way: Way; onTake: (way: Way) => void }) {
  const { gpuBytes, seconds } = way.needs
  const needs = [gpuBytes === null ? null : bytes(gpuBytes), seconds === null ? null : duration(seconds)].filter((part) => part !== null)
  return (
    <button type="button" className="button way" onClick={() => onTake(way)}>
      <span>{way.title.charAt(0).toUpperCase() + way.title.slice(1)}</span><span className="dim num">{needs.join(' · ')}</span>
    </button>
  )
}

export function PredictionNote({ prediction, onTake }: { prediction: Prediction | null; onTake: (way: Way) => void }) {
  if (prediction === null) return null
  const { misfits, ways } = prediction
  return (
    <section className="prediction" aria-label="What it needs">
      <h3 className="form-label">It will need</h3>
      <Needs prediction={prediction} />
      {misfits.length > 0 && (
        <div className="note bad" role="alert">
          {misfits.map(({ what, message }) => <p key={what}>{message.charAt(0).toUpperCase() + message.slice(1)}.</p>)}
          {ways.length > 0 ? <p className="dim">Any of these would fit:</p> : <p className="dim">Free some, or lower the width and the number of splats.</p>}
          {ways.map((way) => <WayOut key={way.flags} way={way} onTake={onTake} />)}
        </div>
      )}
    </section>
  )
}
