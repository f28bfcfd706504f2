// Masks in the words people use.

import type { Verdict } from '../../electron/contract/masks.ts'
import type { Flag } from '../../native-models/scene/supervised-frame.ts'

/** A reason to doubt a mask, short enough for a chip. */
export const FLAG_NAMES: Readonly<Record<Flag, string>> = {
  'depth-spread': 'two depths', 'edge-cut': 'cut by the edge', disagreement: 'others disagree', 'seen-through': 'seen through', 'scale-outlier': 'odd size',
  tiny: 'tiny', 'no-depth': 'no depth', unsure: 'unsure', 'odd-frame': 'odd photograph', merged: 'two things',
}

/** The same as a sentence about any mask. */
export const FLAG_HELP: Readonly<Record<Flag, string>> = {
  'depth-spread': 'Its depths jump: it covers two surfaces, or bled over an edge.',
  'edge-cut': 'It ends at the border of the photograph, so its size is not known.',
  disagreement: 'Other photographs do not cover it with one mask.',
  'seen-through': 'Other photographs look through it: its depth or the pose of its photograph is wrong.',
  'scale-outlier': 'Other photographs make the same thing another size.',
  tiny: 'It has too few pixels to be sure of.',
  'no-depth': 'Depth is unknown at much of it, so its size is too.',
  unsure: 'The segmenter itself doubts it.',
  'odd-frame': 'Its whole photograph does not fit the others.',
  merged: 'Other photographs see a second thing in it.',
}

export const VERDICT_NAMES: Readonly<Record<Verdict, string>> = { none: 'not looked at', accepted: 'accepted', rejected: 'rejected', repaired: 'repaired', added: 'added' }

export const DEPTH_NAMES: Readonly<Record<'sensor' | 'backbone' | 'none', string>> = { sensor: 'measured by the sensor', backbone: 'from the reconstruction', none: 'not known' }

/** How likely a mask is to poison a field, in a word beside the number. */
export const suspicionWord = (poison: number): string => (poison >= 0.6 ? 'very likely' : poison >= 0.35 ? 'likely' : poison >= 0.15 ? 'perhaps' : 'hardly')
