// Masks sorted, filtered and counted: a page of the inspector's queue.

import { boundsOf } from '../../../native-models/perception/mask.ts'
import { REASONS } from '../../../native-models/perception/suspicion.ts'
import { FLAGS, type Flag } from '../../../native-models/scene/supervised-frame.ts'
import { VERDICTS, type MaskList, type MaskQuery, type MaskRow, type Verdict } from '../../contract/masks.ts'
import type { ShownFrame, ShownMask } from './mask-shelf.ts'

interface Entry { readonly shown: ShownFrame; readonly mask: ShownMask; readonly at: number }

/** Largest first; `frame` keeps the order of the photographs. */
const VALUE_OF: Readonly<Record<Exclude<MaskQuery['order'], 'frame'>, (mask: ShownMask) => number>> = {
  poison: ({ suspicion }) => suspicion,
  scale: ({ measures: { scale } }) => scale ?? -1,
  pixels: ({ measures: { pixels } }) => pixels,
  agreement: ({ measures: { agreement } }) => -(agreement ?? 1),
}

export function maskList(frames: readonly ShownFrame[], supervisionId: string | null, query: MaskQuery): MaskList {
  const all = frames.flatMap((shown) => shown.masks.map((mask) => ({ shown, mask }))).map((one, at): Entry => ({ ...one, at }))
  const scope = all.filter(({ shown, mask }) => isAbout(query, shown, mask))
  const fitting = scope.filter(({ mask }) => query.verdicts.length === 0 || query.verdicts.includes(mask.said))
  const sorted = inOrder(fitting, query)
  return {
    supervisionId,
    masks: sorted.slice(query.offset, query.offset + query.limit).map(rowOf),
    total: fitting.length,
    scope: { masks: scope.length, spoken: scope.filter(({ mask }) => mask.said !== 'none').length },
    counts: countsOf(all),
  }
}

function isAbout({ flags, flagged, frameId }: MaskQuery, { frame }: ShownFrame, { measures }: ShownMask): boolean {
  if (frameId !== undefined && frame.id !== frameId) return false
  if (flagged && measures.flags.length === 0) return false
  return flags.length === 0 || flags.some((flag) => measures.flags.includes(flag))
}

/** Equal ones stay in the order of their photographs, so that pages fit together. */
function inOrder(entries: readonly Entry[], { order, reversed }: MaskQuery): Entry[] {
  const sign = reversed ? -1 : 1
  if (order === 'frame') return entries.toSorted((a, b) => sign * (a.at - b.at))
  const value = VALUE_OF[order]
  return entries.toSorted((a, b) => sign * (value(b.mask) - value(a.mask)) || a.at - b.at)
}

export function rowOf({ shown: { frame, width, height }, mask: { mask, key, said, correctionId, measures } }: Pick<Entry, 'shown' | 'mask'>): MaskRow {
  const { x0, y0, x1, y1 } = boundsOf(mask)
  return { frameId: frame.id, mask: key, frame: frame.name, width, height, box: [x0, y0, x1, y1], verdict: said, correctionId, measures, reasons: measures.flags.map((flag) => REASONS[flag](measures)) }
}

function countsOf(all: readonly Entry[]): MaskList['counts'] {
  const verdicts = Object.fromEntries(VERDICTS.map((verdict) => [verdict, 0])) as Record<Verdict, number>
  const flags = Object.fromEntries(FLAGS.map((flag) => [flag, 0])) as Record<Flag, number>
  for (const { mask } of all) {
    verdicts[mask.said]++
    for (const flag of mask.measures.flags) flags[flag]++
  }
  return { masks: all.length, flagged: all.filter(({ mask }) => mask.measures.flags.length > 0).length, verdicts, flags }
}
