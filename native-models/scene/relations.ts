// The closed vocabulary of relations; definitions and limits live in native-models/grounding and resources/relations.json.

export const RELATION_CATEGORIES = [
  'horizontal', 'vertical', 'support', 'allocentric', 'between', 'containment', 'superlative',
] as const
export type RelationCategory = (typeof RELATION_CATEGORIES)[number]

export const CATEGORY_OF_KIND = {
  closest: 'horizontal', farthest: 'horizontal', near: 'horizontal', far: 'horizontal', aligned: 'horizontal',
  left: 'allocentric', right: 'allocentric', front: 'allocentric', behind: 'allocentric',
  above: 'vertical', below: 'vertical', hanging: 'vertical',
  on: 'support', under: 'support', supporting: 'support', attached: 'support',
  between: 'between',
  inside: 'containment', containing: 'containment',
  largest: 'superlative', smallest: 'superlative', leftmost: 'superlative', rightmost: 'superlative',
  highest: 'superlative', lowest: 'superlative', ordinal: 'superlative',
} as const satisfies Record<string, RelationCategory>

export type RelationKind = keyof typeof CATEGORY_OF_KIND
export const RELATION_KINDS = Object.keys(CATEGORY_OF_KIND) as [RelationKind, ...RelationKind[]]

/** Kinds that hold between two things, or three, whatever else there is: no ranking, which is only among like things. */
export const GRAPH_KINDS = [
  'near', 'aligned', 'left', 'right', 'front', 'behind', 'above', 'below', 'on', 'supporting', 'attached', 'hanging', 'between', 'inside', 'containing',
] as const satisfies readonly RelationKind[]
export type GraphKind = (typeof GRAPH_KINDS)[number]

/** Where "left" and "in front" are measured from: the camera, the anchor's own front, or the fixed world axes. */
export const REFERENCES = ['viewer', 'object', 'world'] as const
export type Reference = (typeof REFERENCES)[number]
