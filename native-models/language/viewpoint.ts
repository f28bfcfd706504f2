// Where the beholder stands: "looking at the front of the desk, …", "…, when facing the windows", "from the camera".

import type { Described } from '../scene/decomposition.ts'
import type { Reference } from '../scene/relations.ts'
import type { Item } from './lexer.ts'
import { lexicon } from './lexicon.ts'
import { modifiers } from './modifiers.ts'
import { nounPhrase } from './noun-phrase.ts'
import { take, type ParseState } from './parse-state.ts'
import { normaliseName } from './words.ts'

export interface Viewpoint {
  stance: 'facing' | 'from'
  place: Described
}

const outward = new Set(lexicon.facingAway)
const sceneNouns = new Set(lexicon.sceneNouns)
const SIDED = /^(left|right|front|behind|leftmost|rightmost)$/
const OPENING = /^(when|if|while|as|looking|standing|from|seen|viewed|entering|walking|sitting|with)/i

/** "facing" after a noun turns the thing ("the chair facing the wall") unless the sentence speaks of sides or opens with it. */
function isViewpoint(items: readonly Item[], at: number): boolean {
  const before = items[at - 1]?.tag
  const opens = before === undefined || before === 'comma' || before === 'stop' || before === 'cmd' || before === 'polite'
  if (before === 'be' || before === 'that') return false
  return opens || OPENING.test(items[at]!.text) || items.some((item) => SIDED.test(item.value))
}

/** Takes viewpoint and frame words out of the items; the rest is what is said about things. */
export function takeViewpoint(p: ParseState): { rest: Item[]; viewpoint: Viewpoint | null; reference: Reference | null } {
  let reference: Reference | null = null
  let viewpoint: Viewpoint | null = null
  const rest: Item[] = []
  for (p.at = 0; p.at < p.items.length; ) {
    const item = p.items[p.at]!
    if (item.tag === 'cue') { reference ??= item.value as Reference; take(p, 'cue') }
    else if (item.tag === 'face') viewpoint = readFacing(p, rest) ?? viewpoint
    else if (item.tag === 'polite') take(p, 'polite')
    else { rest.push(item); p.at++ }
  }
  p.at = 0
  return { rest, viewpoint, reference }
}

function readFacing(p: ParseState, rest: Item[]): Viewpoint | null {
  const at = p.at
  const item = take(p, 'face')!
  const wanted = isViewpoint(p.items, at)
  take(p, 'prep')
  take(p, 'front-of')
  const np = nounPhrase(p, 'anchor')
  if (np) modifiers(p, np.described, 1, np)
  if (take(p, 'seated')) take(p, 'comma')
  else if (rest.length === 0) take(p, 'comma')
  if (!wanted || !np || np.head !== 'noun' || sceneNouns.has(normaliseName(np.described.name))) return null
  return { stance: outward.has(item.text.toLowerCase()) ? 'from' : 'facing', place: np.described }
}
