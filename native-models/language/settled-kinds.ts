// Relations whose kind depends on the anchor they got.

import type { DecomposedRelation } from '../scene/decomposition.ts'
import type { RelationKind } from '../scene/relations.ts'
import { lexicon } from './lexicon.ts'
import { relationOf } from './noun-phrase.ts'
import { normaliseName } from './words.ts'

const sceneNouns = new Set(lexicon.sceneNouns)
const verticalSurfaces = new Set(lexicon.verticalSurfaces)
const AS_PLACE: Partial<Record<RelationKind, RelationKind>> = { left: 'leftmost', right: 'rightmost' }

/** Relations that mean another kind, or nothing, with the anchor they got: "in the room", "left of the room", "on the wall". */
export function settleKind(made: DecomposedRelation): DecomposedRelation | null {
  const name = normaliseName(made.anchors[0]?.name ?? '')
  const plain = made.anchors.length === 1 && made.anchors[0]!.relations.length === 0
  if (plain && sceneNouns.has(name)) {
    const as = AS_PLACE[made.kind]
    return as ? relationOf(as, made.phrase, [], made.negated) : null
  }
  if (made.kind === 'between' && made.anchors.length === 1) return { ...made, kind: 'near', category: 'horizontal' }
  if (made.kind === 'on' && verticalSurfaces.has(name.split(' ').at(-1)!)) return { ...made, kind: 'attached', category: 'support' }
  return made
}
