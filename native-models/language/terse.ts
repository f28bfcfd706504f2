// What the bundled model writes: terse JSON whose numbers are words of the query, so that any name can be pointed at and
// none has to be spelled. The schema is both the grammar that holds the model and the check of what came.

import { z } from 'zod'
import { COUNTING_SIDES } from '../scene/decomposition.ts'
import { REFERENCES, RELATION_KINDS, type RelationKind } from '../scene/relations.ts'

/** Words of a query that the model has numbers for. */
export const MOST_WORDS = 64
/** Ranks and counts beyond this are not told apart. */
const MOST_COUNTED = 20
/** No sentence says more of one thing; it also bounds what a grammar lets an untrained model write. */
const MOST = { attributes: 8, relations: 8, anchors: 6, alternatives: 4 } as const

/** Words start…end (exclusive), or two such pieces ("with … on it"). */
export type TerseSpan = readonly number[]
export interface TerseThing {
  n: TerseSpan
  a: TerseSpan[]
  o: TerseSpan[]
  r: TerseRelation[]
}
export interface TerseRelation {
  k: RelationKind
  x: 0 | 1
  p: TerseSpan
  q: number
  f: (typeof COUNTING_SIDES)[number] | ''
  o: TerseThing[]
}

const word = z.int().min(0).max(MOST_WORDS)
const span = z.array(word).max(4)
const thing: z.ZodType<TerseThing> = z.lazy(() => z.object({ n: span, a: z.array(span), o: z.array(span), r: z.array(relation) }))
const relation: z.ZodType<TerseRelation> = z.lazy(() => z.object({
  k: z.enum(RELATION_KINDS), x: z.literal([0, 1]), p: span, q: z.int().min(0).max(MOST_COUNTED), f: z.enum([...COUNTING_SIDES, '']), o: z.array(thing),
}))

/** name, attributes, other names, relations · kind, denied, phrase, rank, counted from, anchors · count, target, viewpoint, frame. */
export const TerseMeaning = z.object({
  c: z.enum(['one', 'some', 'all']).or(z.int().min(2).max(MOST_COUNTED)),
  t: thing,
  v: z.array(z.object({ s: z.enum(['facing', 'from']), o: thing })).max(1),
  f: z.enum([...REFERENCES, '']),
})
export type TerseMeaning = z.infer<typeof TerseMeaning>

const upTo = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, i) => from + i)
const list = (items: object, maxItems: number): object => ({ type: 'array', items, maxItems })
const ref = (name: string): object => ({ $ref: `#/$defs/${name}` })
const object = (properties: object): object => ({ type: 'object', properties })

/** The same as a JSON schema, whose grammar leaves the model no other form. Every key is always written, in this order. */
export const TERSE_SCHEMA: object = {
  $defs: {
    word: { enum: upTo(0, MOST_WORDS) },
    span: { oneOf: [{ type: 'array', items: ref('word'), maxItems: 0 }, { type: 'array', items: ref('word'), minItems: 2, maxItems: 2 }, { type: 'array', items: ref('word'), minItems: 4, maxItems: 4 }] },
    thing: object({ n: ref('span'), a: list(ref('span'), MOST.attributes), o: list(ref('span'), MOST.alternatives), r: list(ref('relation'), MOST.relations) }),
    relation: object({ k: { enum: RELATION_KINDS }, x: { enum: [0, 1] }, p: ref('span'), q: { enum: upTo(0, MOST_COUNTED) }, f: { enum: [...COUNTING_SIDES, ''] }, o: list(ref('thing'), MOST.anchors) }),
  },
  ...object({
    c: { enum: ['one', 'some', 'all', ...upTo(2, MOST_COUNTED)] },
    t: ref('thing'),
    v: list(object({ s: { enum: ['facing', 'from'] }, o: ref('thing') }), 1),
    f: { enum: [...REFERENCES, ''] },
  }),
}
