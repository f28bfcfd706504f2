// Depth around a mask: a wrong border shows as a second colour inside it, two surfaces as two humps.

import type { MaskRow } from '../../../electron/contract/masks.ts'
import { useCapture } from '../../state/replica.ts'
import { blobUrl } from '../../studio.ts'
import { lengthText } from '../../ui/format.ts'
import { DEPTH_NAMES } from '../../ui/mask-words.ts'
import { useCloseupOf } from '../../viewport/mask-closeup.ts'
import { MaskShape } from './mask-photo.tsx'

/** What is shown around the mask, as a share of its box. */
const AROUND = 0.35

function viewBoxOf({ box: [x0, y0, x1, y1], width, height }: MaskRow): string {
  // As wide as the panel's picture, so that nothing is cut off.
  const [w, h] = [(x1 - x0) * (1 + 2 * AROUND), (y1 - y0) * (1 + 2 * AROUND)]
  const side = Math.min(Math.max(w, (h * 4) / 3, 24), width)
  const tall = Math.min((side * 3) / 4, height)
  const left = Math.min(Math.max(0, (x0 + x1) / 2 - side / 2), width - side)
  const top = Math.min(Math.max(0, (y0 + y1) / 2 - tall / 2), height - tall)
  return `${left} ${top} ${side} ${tall}`
}

function Histogram({ bins }: { bins: readonly number[] }) {
  const most = Math.max(1, ...bins)
  return (
    <svg className="depth-bins" viewBox={`0 0 ${bins.length} 1`} preserveAspectRatio="none" role="img" aria-label="How the mask’s pixels spread over depth">
      {/* The root lets a thin second surface be seen beside a large first one. */}
      {bins.map((count, at) => ({ at, share: Math.sqrt(count / most) })).map(({ at, share }) => <rect key={at} x={at + 0.1} width={0.8} y={1 - share} height={share} />)}
    </svg>
  )
}

export function DepthUnder({ row }: { row: MaskRow }) {
  const closeup = useCloseupOf(row)
  const metric = useCapture()?.metric ?? null
  const depth = closeup?.depth ?? null
  const length = (value: number): string => lengthText(value * (metric?.metresPerUnit ?? 1), metric === null ? 'scene' : 'm')
  if (depth === null) return <section className="panel-body"><div className="depth-picture waiting" aria-busy="true"><span className="faint">Depth…</span></div></section>
  if (depth.picture === null || depth.range === null) return <section className="panel-body"><p className="note">No depth is known here: its size and place cannot be checked. Reconstruct the scene first, then look again.</p></section>
  return (
    <section className="panel-body" aria-label="Depth">
      <svg className="depth-picture" viewBox={viewBoxOf(row)} role="img" aria-label="Depth around the mask">
        <image href={blobUrl(depth.picture)} width={row.width} height={row.height} preserveAspectRatio="none" />
        {closeup?.outline !== null && closeup?.outline !== undefined && <MaskShape outline={closeup.outline} as="depth" />}
      </svg>
      <div className="depth-scale">
        <Histogram bins={depth.histogram} />
        <span className="depth-key" aria-hidden="true" />
        <span className="row num faint"><span className="grow">{length(depth.range[0])}</span><span>depth, {DEPTH_NAMES[depth.source]}</span><span className="grow" style={{ textAlign: 'right' }}>{length(depth.range[1])}</span></span>
      </div>
    </section>
  )
}
