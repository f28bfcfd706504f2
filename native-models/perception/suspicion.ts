// How likely a mask is to poison a field, and the reasons in words a person can check.

import type { Flag, MaskMeasures } from '../scene/supervised-frame.ts'
import { isCutByEdge, type Mask } from './mask.ts'

type Measured = Omit<MaskMeasures, 'poison' | 'flags'>

/** From where each measure is a flag. Lengths are shares; what is higher is worse. */
export const LIMITS = {
  /** A second surface half as far behind as the mask is wide: two things, or a border bled over an edge. */
  depthSpread: 0.5,
  /** Other frames cover less than half of it with one mask. */
  agreement: 0.5,
  /** A third of it hangs in front of what others see there. */
  seenThrough: 0.33,
  /** Half as large again as its partners, or two thirds: ln 1.5. */
  scaleRatio: 0.4,
  /** Of the photograph's pixels. */
  tiny: 0.0008,
  /** Depth is unknown at more than half of it. */
  known: 0.5,
  /** Every second of the frames that hear it sees a second thing in it. */
  merged: 0.5,
  /** The segmenter is hardly surer than it had to be: a fifth of the way from the least that was let through to certainty. */
  unsure: 0.2,
} as const

/** How bad each reason is by itself: places that are wrong poison more than masks that are coarse. */
const WEIGHTS: Readonly<Record<Flag, number>> = {
  'seen-through': 0.85, 'odd-frame': 0.8, disagreement: 0.7, merged: 0.7, 'depth-spread': 0.55, 'scale-outlier': 0.45, 'no-depth': 0.35, tiny: 0.2, unsure: 0.2, 'edge-cut': 0.1,
}

/** `leastSure`: predicted IoU times stability of what the run just let through; segmenters differ in how sure they are. */
export function judged(measured: Measured, mask: Mask, leastSure = 0): MaskMeasures {
  const degrees = degreesOf(measured, mask, leastSure)
  const flags = (Object.keys(degrees) as Flag[]).filter((flag) => degrees[flag] >= 1)
  // Independent reasons to doubt add up as chances do.
  const clean = (Object.keys(degrees) as Flag[]).reduce((left, flag) => left * (1 - WEIGHTS[flag] * Math.min(1, degrees[flag] / 2)), 1)
  return { ...measured, poison: 1 - clean, flags }
}

/** How far each measure is along to its limit: 1 is there, 2 is as bad as counts. */
function degreesOf(m: Measured, mask: Mask, leastSure: number): Record<Flag, number> {
  return {
    'depth-spread': m.depthSpread / LIMITS.depthSpread,
    'edge-cut': isCutByEdge(mask) ? 1 : 0,
    disagreement: m.agreement === null ? 0 : (1 - m.agreement) / (1 - LIMITS.agreement),
    'seen-through': m.seenThrough / LIMITS.seenThrough,
    'scale-outlier': m.scaleRatio === null ? 0 : m.scaleRatio / LIMITS.scaleRatio,
    tiny: (LIMITS.tiny * mask.width * mask.height) / Math.max(1, m.pixels),
    'no-depth': m.scale === null ? 2 : (1 - m.known) / (1 - LIMITS.known),
    unsure: (1 - m.predictedIou * m.stability) / ((1 - leastSure) * (1 - LIMITS.unsure)),
    'odd-frame': m.frameMisfit,
    merged: m.merged / LIMITS.merged,
  }
}

/** Why a mask is flagged, for people. */
export const REASONS: Readonly<Record<Flag, (m: MaskMeasures) => string>> = {
  'depth-spread': ({ depthSpread }) => `its depths jump by ${percent(depthSpread)} of its width: it covers two surfaces, or bled over an edge`,
  'edge-cut': () => 'it ends at the border of the photograph, so its size is not known',
  disagreement: ({ agreement }) => `other photographs cover only ${percent(agreement ?? 0)} of it with one mask`,
  'seen-through': ({ seenThrough }) => `other photographs look through ${percent(seenThrough)} of it: its depth or the pose of its photograph is wrong`,
  'scale-outlier': ({ scaleRatio }) => `its size differs by a factor of ${Math.exp(scaleRatio ?? 0).toFixed(2)} from what other photographs make of the same thing`,
  tiny: ({ pixels }) => `it has ${pixels} pixels, too few to be sure of`,
  'no-depth': ({ known }) => `depth is known at ${percent(known)} of it`,
  'odd-frame': () => 'its whole photograph does not fit the others: its depth or its pose is wrong',
  merged: ({ merged }) => `${percent(merged)} of the other photographs see a second thing in it`,
  unsure: ({ predictedIou, stability }) => `the segmenter doubts it (predicted IoU ${predictedIou.toFixed(2)}, stability ${stability.toFixed(2)})`,
}

const percent = (share: number): string => `${Math.round(share * 100)} %`
