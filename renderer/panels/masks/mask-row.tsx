// One mask in the queue: what it cuts out, where, how suspicious it is and why.

import { Ban, Check, Pencil, Plus } from 'lucide-react'
import { memo } from 'react'
import type { MaskRow, Verdict } from '../../../electron/contract/masks.ts'
import { choose } from '../../actions/masks.ts'
import { keyOf, sameMask, useMasks, verdictOf } from '../../state/masks.ts'
import { frameImageUrl } from '../../studio.ts'
import { FLAG_NAMES, VERDICT_NAMES } from '../../ui/mask-words.ts'

/** Thumbnails of one photograph share its picture; the browser keeps it. */
const THUMB_SOURCE = 320
const THUMB_PX = 44
/** Around the mask, as a share of its longer side: a thing is known by its surroundings. */
const AROUND = 0.25

const ICONS: Readonly<Record<Exclude<Verdict, 'none'>, typeof Check>> = { accepted: Check, rejected: Ban, repaired: Pencil, added: Plus }

/** The part of the photograph around the mask, as a background. */
export function thumbStyle({ frameId, width, height, box: [x0, y0, x1, y1] }: Pick<MaskRow, 'frameId' | 'width' | 'height' | 'box'>, size = THUMB_PX): Record<string, string> {
  const side = Math.max(8, Math.max(x1 - x0, y1 - y0) * (1 + 2 * AROUND))
  const scale = size / side
  const [left, top] = [(x0 + x1) / 2 - side / 2, (y0 + y1) / 2 - side / 2]
  return {
    backgroundImage: `url("${frameImageUrl(frameId, THUMB_SOURCE, 'undistorted')}")`,
    backgroundSize: `${width * scale}px ${height * scale}px`, backgroundPosition: `${-left * scale}px ${-top * scale}px`, backgroundRepeat: 'no-repeat',
  }
}

export const MaskRowItem = memo(function MaskRowItem({ row }: { row: MaskRow }) {
  const selected = useMasks((s) => sameMask(s.chosen, row))
  const verdict = useMasks((s) => verdictOf(row, s.saying))
  const Icon = verdict === 'none' ? null : ICONS[verdict]
  const { poison, flags } = row.measures
  const words = flags.map((flag) => FLAG_NAMES[flag]).join(', ')
  return (
    <li id={`mask ${keyOf(row)}`} className="mask-row" role="option" aria-selected={selected} data-verdict={verdict}
      aria-label={`Mask in photograph ${row.frame}, suspicion ${poison.toFixed(2)}${words === '' ? '' : `: ${words}`}, ${VERDICT_NAMES[verdict]}`} onClick={() => choose(row)}>
      <span className="mask-thumb" style={thumbStyle(row)} aria-hidden="true" />
      <span className="mask-row-words">
        <span className="row mask-row-head"><span className="ellipsis grow">{row.frame}</span>{Icon !== null && <Icon className="mask-verdict" />}<span className="num dim">{poison.toFixed(2)}</span></span>
        <span className="suspicion" aria-hidden="true"><i style={{ width: `${poison * 100}%` }} /></span>
        <span className="ellipsis faint mask-row-flags">{words === '' ? 'nothing against it' : words}</span>
      </span>
    </li>
  )
})
