// A query as target + [relation, anchors]…, nestable. The JSON shape is public (CLI, exports): change it only by adding.

import { z } from 'zod'
import { REFERENCES, RELATION_CATEGORIES, RELATION_KINDS, type RelationCategory, type RelationKind } from './relations.ts'

export interface Described {
  /** Head noun as written, without attributes: "mug". Empty when the query names nothing ("the thing on the table"). */
  name: string
  /** As written, lower case. "not red" asks for the opposite; "red or blue" for either. */
  attributes: string[]
  relations: DecomposedRelation[]
  /** What else would do: "cup" in "the mug or cup". The relations are shared. */
  alternatives?: Alternative[] | undefined
}
/** Another name, with attributes of its own, that the words allow for the same thing. */
export const Alternative = z.object({ name: z.string(), attributes: z.array(z.string()) })
export type Alternative = z.infer<typeof Alternative>
export interface DecomposedRelation {
  kind: RelationKind
  category: RelationCategory
  /** The words that said so: "next to". */
  phrase: string
  negated: boolean
  anchors: Described[]
  /** 1-based rank for `ordinal` and ranked superlatives ("the second from the left", "the second largest": 2). */
  rank?: number | undefined
  /** Where counting starts, for `ordinal` without an anchor ("the second from the left": left). */
  from?: CountingSide | undefined
}
/** The side an ordinal counts from. */
export const COUNTING_SIDES = ['left', 'right', 'top', 'bottom', 'front', 'back'] as const
export type CountingSide = (typeof COUNTING_SIDES)[number]

const relation: z.ZodType<DecomposedRelation> = z.lazy(() =>
  z.object({
    kind: z.enum(RELATION_KINDS),
    category: z.enum(RELATION_CATEGORIES),
    phrase: z.string(),
    negated: z.boolean(),
    anchors: z.array(Described),
    rank: z.int().positive().optional(),
    from: z.enum(COUNTING_SIDES).optional(),
  }),
)
export const Described: z.ZodType<Described> = z.lazy(() =>
  z.object({ name: z.string(), attributes: z.array(z.string()), relations: z.array(relation), alternatives: z.array(Alternative).optional() }),
)

/** Where in the text a role stands, in UTF-16 code units, for underlining: target, relation or anchor words. */
export const Span = z.object({ role: z.enum(['target', 'relation', 'anchor', 'attribute']), start: z.int(), end: z.int() })
export type Span = z.infer<typeof Span>

const Target = z.object({
  name: z.string(),
  attributes: z.array(z.string()),
  count: z.enum(['one', 'some', 'all']).or(z.int().positive()),
  alternatives: z.array(Alternative).optional(),
})

/** Another way to read the same words: what would take the place of target and relations. */
export const Reading = z.object({
  target: Target,
  relations: z.array(relation),
  /** How it differs, for a person: "near the chair" said of the mug, not of the table. */
  why: z.string(),
  /** How likely this reading is, 0…1; below the decomposition's own. */
  confidence: z.number().min(0).max(1),
})
export type Reading = z.infer<typeof Reading>

export const Decomposition = z.object({
  text: z.string(),
  target: Target,
  relations: z.array(relation),
  /** Frame of reference if the words state one, else null. */
  reference: z.enum(REFERENCES).nullable(),
  /** Where the words put the beholder: facing a thing ("looking at the front of the desk, …") or looking out from it. */
  viewpoint: z.object({ stance: z.enum(['facing', 'from']), place: Described }).optional(),
  /** Which decomposer made it: "rules@<lexicon version>", "mini@<hash>", "user". */
  source: z.string(),
  confidence: z.number().min(0).max(1),
  spans: z.array(Span),
  /** Other readings, likeliest first; absent or empty where the words allow only one. */
  alternatives: z.array(Reading).optional(),
  /** What a model wrote, before it was read as a decomposition; absent for rules. */
  raw: z.string().optional(),
})
export type Decomposition = z.infer<typeof Decomposition>
