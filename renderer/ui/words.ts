// Relations and frames of reference in the words people use.

import { CATEGORY_OF_KIND, RELATION_CATEGORIES, RELATION_KINDS, type Reference, type RelationCategory, type RelationKind } from '../../native-models/scene/relations.ts'
import type { InstanceRecord, ReconstructionRecord } from '../../native-models/scene/records.ts'
import type { Evidence, Grounding } from '../../native-models/scene/grounding.ts'

export const RELATION_WORDS: Record<RelationKind, string> = {
  closest: 'closest to', farthest: 'farthest from', near: 'near', far: 'far from', aligned: 'in line with',
  left: 'left of', right: 'right of', front: 'in front of', behind: 'behind',
  above: 'above', below: 'below', hanging: 'hanging from',
  on: 'on', under: 'under', supporting: 'supporting', attached: 'attached to',
  between: 'between', inside: 'inside', containing: 'containing',
  largest: 'largest', smallest: 'smallest', leftmost: 'leftmost', rightmost: 'rightmost',
  highest: 'highest', lowest: 'lowest', ordinal: 'counted from',
}

/** What a reconstruction is made of. */
export const BACKBONE_NAMES: Record<ReconstructionRecord['backbone'], string> = { splat: 'Splats', nerf: 'Radiance field' }

const CATEGORY_WORDS: Record<RelationCategory, string> = {
  horizontal: 'Distance', allocentric: 'Side', vertical: 'Height', support: 'Support', between: 'Between', containment: 'Containment', superlative: 'Most of all',
}

/** Kinds by category, for a menu. */
export const RELATION_GROUPS = RELATION_CATEGORIES.map((category) => ({
  title: CATEGORY_WORDS[category],
  kinds: RELATION_KINDS.filter((kind) => CATEGORY_OF_KIND[kind] === category),
}))

/** Superlatives stand alone: "the largest" has no anchor. */
export const takesAnchor = (kind: RelationKind): boolean => CATEGORY_OF_KIND[kind] !== 'superlative'

export const referenceWords = (reference: Reference, view: string | null): string => {
  if (reference === 'object') return 'from each object’s own front'
  if (reference === 'world') return 'by the world’s axes'
  return view === null ? 'seen from the camera' : `seen from photo ${view}`
}

/** "white mug"; "thing" where only relations say what is meant. */
export const describedWords = (d: { name: string; attributes: readonly string[] }): string => [...d.attributes, d.name || 'thing'].join(' ')

/** What tells an instance from others of the same name: an attribute, else its main colour. Empty where the name is enough. */
export function qualifierOf(instance: InstanceRecord, all: readonly InstanceRecord[]): string {
  if (!all.some((other) => other.id !== instance.id && other.label === instance.label)) return ''
  return instance.attributes.find((a) => !instance.label.includes(a)) ?? instance.colors[0]?.name ?? ''
}

const article = (word: string): string => (/^[aeiou]/i.test(word) ? 'an' : 'a')

/** A term of the answer as a person would say it: "is a mug", "near the plastic box". */
export function termWords(e: Evidence, nameOf: (id: string) => string, answerId: string | undefined): string {
  const not = e.negated ? 'not ' : ''
  const subject = e.target === answerId || answerId === undefined ? '' : `${nameOf(e.target)} `
  if (e.relation === 'name') return `${subject}is ${not}${article(e.phrase)} ${e.phrase || 'thing'}`
  if (e.relation === 'attribute') return `${subject}is ${not}${e.phrase}`
  const anchors = e.anchors.map((id) => nameOf(id)).join(' and ')
  return `${subject}${not}${RELATION_WORDS[e.relation]}${anchors === '' ? '' : ` ${anchors}`}`
}

export const VERDICT_WORDS: Record<Grounding['verdict'], string> = { found: 'found', ambiguous: 'ambiguous', 'not-found': 'not found' }
