// The model's terse meaning and the words it points at, as the project's Decomposition: names as written, categories,
// places in the text. Pointers that point nowhere say nothing.

import type { DecomposedRelation, Decomposition, Described, Span } from '../scene/decomposition.ts'
import { lexicon } from './lexicon.ts'
import { relationOf } from './noun-phrase.ts'
import type { QueryWord } from './query-words.ts'
import type { TerseMeaning, TerseRelation, TerseSpan, TerseThing } from './terse.ts'

type Widened = Pick<Decomposition, 'target' | 'relations' | 'reference' | 'viewpoint' | 'spans'>
type Role = Span['role']

interface Query {
  readonly text: string
  readonly words: readonly QueryWord[]
  /** By place, so that what is pointed at twice is underlined once. */
  readonly spans: Map<string, Span>
}

const middles = new Set([...(lexicon.positions.middle ?? []), ...Object.keys(lexicon.sides).filter((side) => lexicon.sides[side] === 'middle')])
const corners = new Set(lexicon.positions.corner)
const articles = new Set(['the', 'a', 'an', 'some'])

/** The pieces of text a span points at, as written; empty where it points nowhere. */
function pieces(q: Query, span: TerseSpan, role: Role): string[] {
  const found: string[] = []
  for (let i = 0; i + 1 < span.length; i += 2) {
    const [first, last] = [q.words[span[i]!], q.words[span[i + 1]! - 1]]
    if (!first || !last || last.end <= first.start) continue
    found.push(q.text.slice(first.start, last.end))
    q.spans.set(`${role} ${first.start}`, { role, start: first.start, end: last.end })
  }
  return found
}

/** No name ends in "of". */
const nameOf = (q: Query, span: TerseSpan, role: Role): string => pieces(q, span, role).join(' ').trim().replace(/\s+of$/i, '')

/** "in the center" is "middle", as the rules say it; "with a red cushion" is "with red cushion". */
function attributesOf(q: Query, spans: readonly TerseSpan[]): string[] {
  const said = spans.map((span) => pieces(q, span, 'attribute').join(' ').toLowerCase())
  const settled = said.map((words) => {
    if (middles.has(words)) return 'middle'
    if (corners.has(words)) return 'in the corner'
    return words.split(/\s+/).filter((word) => !articles.has(word)).join(' ')
  })
  return [...new Set(settled.filter((words) => words !== ''))]
}

/** "the mug or cup": another name, which shares what is said before both where it says nothing of its own. */
const alternativesOf = (q: Query, thing: TerseThing, attributes: string[], role: Role): Pick<Described, 'alternatives'> => {
  const names = thing.o.map((span) => nameOf(q, span, role)).filter((name) => name !== '')
  return names.length > 0 ? { alternatives: names.map((name) => ({ name, attributes })) } : {}
}

function described(q: Query, thing: TerseThing, role: Role): Described {
  const attributes = attributesOf(q, thing.a)
  return { name: nameOf(q, thing.n, role), attributes, relations: thing.r.map((r) => relation(q, r)), ...alternativesOf(q, thing, attributes, role) }
}

function relation(q: Query, r: TerseRelation): DecomposedRelation {
  const made = relationOf(r.k, pieces(q, r.p, 'relation').join(' … '), r.o.map((o) => described(q, o, 'anchor')), r.x === 1)
  return { ...made, ...(r.q > 0 ? { rank: r.q } : {}), ...(r.f === '' ? {} : { from: r.f }) }
}

/** `text` is what was cut into `words`. A viewpoint without a stated frame measures from the thing looked at. */
export function widen(text: string, words: readonly QueryWord[], meaning: TerseMeaning): Widened {
  const q: Query = { text, words, spans: new Map() }
  const { relations, ...named } = described(q, meaning.t, 'target')
  const seen = meaning.v[0]
  const place = seen && described(q, seen.o, 'anchor')
  const viewpoint = seen && place && place.name !== '' ? { viewpoint: { stance: seen.s, place } } : {}
  return {
    target: { ...named, count: meaning.c },
    relations,
    reference: meaning.f === '' ? ('viewpoint' in viewpoint ? 'object' : null) : meaning.f,
    ...viewpoint,
    spans: [...q.spans.values()].toSorted((a, b) => a.start - b.start || a.end - b.end),
  }
}
