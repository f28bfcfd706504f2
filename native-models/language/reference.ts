// Words that stand for others: "the one" for a thing named before, "the tower" for a computer tower spoken of before,
// and "this chair" for the thing that is meant, whatever the sentence begins with.

import type { DecomposedRelation, Described } from '../scene/decomposition.ts'
import { relationOf } from './noun-phrase.ts'
import type { ParseState } from './parse-state.ts'
import { normaliseName } from './words.ts'
import { inverse } from './with-phrase.ts'

/** Puts what is meant in the place of what stands for it, in `node`, the target as it was read; `ordered`: an order named it. */
export function resolveWords(node: Described, p: ParseState, ordered: boolean): void {
  if (!ordered && !pointAt(node, p)) pointWithout(node, p)
  if (node.name === '' && p.same.said) node.name = p.named.find(({ plural }) => plural)?.name ?? ''
  node.name = fullName(node, p.named.map(({ name }) => name)) ?? node.name
}

/** "There is no lamp behind this chair": the chair is meant, and no lamp is behind it. */
function pointWithout(node: Described, p: ParseState): void {
  const [denial, more] = node.relations
  const [absent, another] = denial?.anchors ?? []
  if (node.name !== '' || !denial?.negated || more || !absent || another || !pointAt(absent, p)) return
  const [turned, ...others] = absent.relations
  Object.assign(node, absent, { relations: [{ ...turned!, negated: true }, ...others] })
}

/** "There is a lamp behind this chair": the chair is meant, and the lamp is behind it. Whether something was pointed at. */
function pointAt(node: Described, { pointed, named }: ParseState): boolean {
  if (pointed.has(node)) return false
  // "facing the chair, the lamp left of this chair": the second mention only takes up the first.
  const isNew = ({ name }: Described): boolean => named.filter((other) => normaliseName(other.name) === normaliseName(name)).length === 1
  const meantIn = ({ anchors: [anchor, other], negated }: DecomposedRelation): Described | null => {
    if (negated || !anchor || other) return null
    return pointed.has(anchor) && isNew(anchor) ? anchor : (anchor.relations.map(meantIn).find((inner) => inner !== null) ?? null)
  }
  const at = node.relations.findIndex((relation) => meantIn(relation) !== null)
  const relation = node.relations[at]
  if (!relation) return false
  const meant = meantIn(relation)!
  const former: Described = { name: node.name, attributes: node.attributes, relations: node.relations.filter((_, k) => k !== at), ...(node.alternatives ? { alternatives: node.alternatives } : {}) }
  // "A scale is on the floor under this towel": across another thing, all that is left is that they are near.
  const turned: DecomposedRelation = relationOf(relation.anchors[0] === meant ? inverse(relation.kind) : 'near', relation.phrase, [former])
  const { alternatives } = meant
  delete node.alternatives
  Object.assign(node, { name: meant.name, attributes: meant.attributes, relations: [turned, ...meant.relations], ...(alternatives ? { alternatives } : {}) })
  return true
}

/** "two office chairs; pick the chair on the right": an office chair. Its own anchors lend it nothing. */
function fullName(node: Described, names: readonly string[]): string | null {
  const said = normaliseName(node.name)
  if (said === '' || said.includes(' ')) return null
  const own = new Set(anchorNames(node.relations))
  return names.find((name) => normaliseName(name).endsWith(` ${said}`) && !own.has(name)) ?? null
}

const anchorNames = (relations: readonly DecomposedRelation[]): string[] => relations.flatMap(({ anchors }) => anchors.flatMap((a) => [a.name, ...anchorNames(a.relations)]))
