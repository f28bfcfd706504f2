// What a predicate or a contrast says of a thing named before: "is red", "is the one by the door", "not the small one".

import type { Described } from '../scene/decomposition.ts'
import { lexicon } from './lexicon.ts'
import type { Link } from './links.ts'
import { adoptPending, isOr, nounPhrase, type NounPhrase } from './noun-phrase.ts'
import { span, tagAt, take, type ParseState } from './parse-state.ts'
import type { ReadModifiers } from './with-phrase.ts'
import { normaliseName } from './words.ts'

/** "that is red and round", "that is red or blue", "something red", "that is not red". */
export function attributes(p: ParseState, node: Described, how: Link): boolean {
  let either = false
  for (let item = take(p, 'adj'); item; item = take(p, 'adj')) {
    const word = item.text.toLowerCase()
    if (either) node.attributes.push(`${node.attributes.pop()!} or ${word}`)
    else node.attributes.push(how.negated ? `not ${word}` : word)
    span(p, 'attribute', item)
    const joint = tagAt(p, 1) === 'adj' ? take(p, 'and', 'comma') : null
    either = !how.negated && joint !== null && isOr(joint)
  }
  return true
}

/** "… is the one next to the door", "… is a small table"; after "not": "on the sill, not the table", "not the one by the door". */
export function predicateOrContrast(p: ParseState, node: Described, depth: number, how: Link, readModifiers: ReadModifiers): boolean {
  // "the cup, the one on the saucer": in apposition, only what stands for the thing says something about it.
  const apposed = how.joined === 'comma' && !how.predicate && !how.negated
  if (depth > 0 || (!how.predicate && !how.negated && !apposed)) return false
  const np = nounPhrase(p, 'target')
  if (!np || (apposed && np.head !== 'one')) return false
  if (how.negated) return contrast(p, node, np, readModifiers)
  const same = np.head !== 'noun' || node.name === '' || normaliseName(np.described.name).endsWith(normaliseName(node.name))
  if (!same) return false
  node.name = node.name || np.described.name
  readModifiers(p, np.described, 0, np)
  adoptPending(np)
  node.attributes.push(...np.described.attributes)
  node.relations.push(...np.described.relations)
  return true
}

function contrast(p: ParseState, node: Described, np: NounPhrase, readModifiers: ReadModifiers): boolean {
  readModifiers(p, np.described, 1, np)
  // "not the mug by the door, the other one": what is denied has the name of what is meant.
  if (node.name === '' && np.head === 'noun') node.name = np.described.name
  const last = node.relations.at(-1)
  if (np.head === 'noun' && normaliseName(np.described.name) !== normaliseName(node.name)) {
    if (last?.anchors.length === 1) node.relations.push({ ...last, anchors: [np.described], negated: true })
    return true
  }
  const rival = last?.anchors.length === 1 ? last.anchors[0]! : null
  const { attributes, relations } = np.described
  node.relations.push(...relations.map((r) => ({ ...r, negated: !r.negated })))
  // "by the big box, not the small one" speaks of the box; "the mug by the box, not the red one" of the mug.
  if (last && rival && attributes.some((a) => rival.attributes.some((b) => sameClass(a, b)))) node.relations.push({ ...last, anchors: [{ ...rival, attributes, relations: [] }], negated: true })
  else node.attributes.push(...attributes.map((a) => `not ${a}`))
  return true
}

/** Two colours, two sizes. */
const sameClass = (a: string, b: string): boolean => Object.values(lexicon.attributes).some((words) => words.includes(a) && words.includes(b))
