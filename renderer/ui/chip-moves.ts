// Moving relations about in a decomposition: among their siblings, under an anchor, back out. A place in the tree is
// the way to it: relation, anchor, relation, … from the target down.

import type { DecomposedRelation, Decomposition, Described } from '../../native-models/scene/decomposition.ts'

/** Odd in length: [2] is the target's third relation, [0, 0, 1] the second one of the first relation's first anchor. */
export type Place = readonly number[]
export type Move = 'earlier' | 'later' | 'under' | 'out'

type Owner = Pick<Described, 'relations'>

const without = <T>(list: readonly T[], at: number): T[] => list.filter((_, k) => k !== at)
const inserted = <T>(list: readonly T[], at: number, item: T): T[] => [...list.slice(0, at), item, ...list.slice(at)]

/** The tree with `change` made to the relations of the thing that owns `place`'s last relation. */
function atOwner<T extends Owner>(owner: T, way: Place, change: (relations: readonly DecomposedRelation[]) => DecomposedRelation[]): T {
  const [relation, anchor, ...rest] = way
  if (relation === undefined || anchor === undefined) return { ...owner, relations: change(owner.relations) }
  return { ...owner, relations: owner.relations.map((r, k) => (k !== relation ? r : { ...r, anchors: r.anchors.map((a, i) => (i !== anchor ? a : atOwner(a, rest, change))) })) }
}

const ownerOf = (place: Place): Place => place.slice(0, -1)
const last = (place: Place): number => place.at(-1) ?? 0

export function relationAt(tree: Owner, place: Place): DecomposedRelation | undefined {
  const [relation, anchor, ...rest] = place
  const found = tree.relations[relation ?? 0]
  return anchor === undefined || found === undefined ? found : found.anchors[anchor] && relationAt(found.anchors[anchor], rest)
}

const taken = <T extends Owner>(tree: T, place: Place): T => atOwner(tree, ownerOf(place), (list) => without(list, last(place)))

/** The decomposition with the relation at `place` moved, and where it is now; null where it cannot move that way. */
export function moved(tree: Decomposition, place: Place, move: Move): { tree: Decomposition; place: Place } | null {
  const relation = relationAt(tree, place)
  if (relation === undefined) return null
  const at = last(place)
  if (move === 'out') {
    if (place.length < 3) return null
    const outer = place.slice(0, -2)
    const to = last(outer) + 1
    return { tree: atOwner(taken(tree, place), ownerOf(outer), (list) => inserted(list, to, relation)), place: [...ownerOf(outer), to] }
  }
  if (move === 'under') {
    const before = at === 0 ? undefined : relationAt(tree, [...ownerOf(place), at - 1])
    if (before === undefined || before.anchors.length === 0) return null
    const anchor = before.anchors.length - 1
    const way = [...ownerOf(place), at - 1, anchor]
    return { tree: atOwner(taken(tree, place), way, (list) => [...list, relation]), place: [...way, before.anchors[anchor]!.relations.length] }
  }
  const to = move === 'earlier' ? at - 1 : at + 1
  if (to < 0 || relationAt(tree, [...ownerOf(place), to]) === undefined) return null
  return { tree: atOwner(taken(tree, place), ownerOf(place), (list) => inserted(list, to, relation)), place: [...ownerOf(place), to] }
}

/** `way` after the relation at `from` was taken out: what stood behind it on its level moves up by one. */
const after = (from: Place, way: Place): Place =>
  way.map((step, k) => (k === from.length - 1 && ownerOf(from).every((s, i) => s === way[i]) && step > last(from) ? step - 1 : step))

const intoItself = (from: Place, way: Place): boolean => from.every((step, k) => way[k] === step)

/** Dropped on another relation: it takes that one's place among its siblings. Null where it would go into itself. */
export function droppedOn(tree: Decomposition, from: Place, onto: Place): Decomposition | null {
  const relation = relationAt(tree, from)
  if (relation === undefined || intoItself(from, onto)) return null
  const owner = after(from, ownerOf(onto))
  return atOwner(taken(tree, from), owner, (list) => inserted(list, last(onto), relation))
}

/** Dropped on an anchor: it says where that is. Null where it would go into itself. */
export function droppedUnder(tree: Decomposition, from: Place, anchor: Place): Decomposition | null {
  const relation = relationAt(tree, from)
  if (relation === undefined || intoItself(from, anchor)) return null
  return atOwner(taken(tree, from), after(from, anchor), (list) => [...list, relation])
}
