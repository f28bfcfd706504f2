// The measures of a mask, each with what it is measured against.

import type { MaskRow } from '../../../electron/contract/masks.ts'
import { useCapture, useReconstruction } from '../../state/replica.ts'
import { grouped, lengthText, percent } from '../../ui/format.ts'
import { useCloseupOf } from '../../viewport/mask-closeup.ts'

export function MaskFacts({ row }: { row: MaskRow }) {
  const { measures: m } = row
  const metric = useCapture()?.metric ?? null
  const closeup = useCloseupOf(row)
  const made = useReconstruction()
  const length = (value: number | null): string => (value === null ? 'not known' : lengthText(value * (metric?.metresPerUnit ?? 1), metric === null ? 'scene' : 'm'))
  const claimed = closeup?.members ?? null
  return (
    <section className="section" aria-label="Measures">
      <dl className="panel-body facts num mask-facts">
        <dt>Size of the thing</dt><dd>{length(m.scale)}</dd>
        <dt>Distance</dt><dd>{length(m.depth)}</dd>
        <dt>Other photographs agree</dt><dd>{m.agreement === null ? 'none sees it' : percent(m.agreement)}</dd>
        {m.scaleRatio !== null && <><dt>Their size of it differs by</dt><dd>{`× ${Math.exp(m.scaleRatio).toFixed(2)}`}</dd></>}
        <dt>They look through</dt><dd>{percent(m.seenThrough)}</dd>
        <dt>Depth known</dt><dd>{percent(m.known)}</dd>
        {made !== null && <><dt>Splats it claims</dt><dd>{claimed === null ? '…' : grouped(claimed.length)}</dd></>}
        <dt>Pixels</dt><dd>{grouped(m.pixels)}{m.level === null ? '' : ` · ${m.level}`}</dd>
        <dt>Segmenter’s own doubt</dt><dd>IoU {m.predictedIou.toFixed(2)} · stability {m.stability.toFixed(2)}</dd>
      </dl>
    </section>
  )
}
