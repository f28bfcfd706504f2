// What a generator's truth says, in the studio's own terms: its instances as a scene, its questions as decompositions.

import type { Decomposition, Described } from '../scene/decomposition.ts'
import { CATEGORY_OF_KIND, type RelationKind } from '../scene/relations.ts'
import type { GroundingInstance, GroundingScene } from '../grounding/scene.ts'
import { Fault } from '../scene/faults.ts'
import type { Truth, TruthInstance, TruthQuery } from '../synthetic/truth.ts'

/** Perception without error: true boxes, names and colours. */
export function trueScene(truth: Truth, viewer: GroundingScene['viewer']): GroundingScene {
  return { instances: truth.instances.map(trueInstance), up: truth.up, metresPerUnit: truth.metresPerUnit, viewer }
}

const trueInstance = ({ id, label, color, attributes, centroid, box }: TruthInstance): GroundingInstance => ({
  id: String(id), label, alternatives: [], attributes, colors: [{ name: color, share: 1 }], centroid, box, sample: null, front: null, parentId: null,
})

/** Throws Fault input.invalid where the truth speaks of an instance it does not list. */
export function instanceWith(truth: Truth, id: number): TruthInstance {
  const found = truth.instances.find((instance) => instance.id === id)
  if (!found) throw new Fault('input.invalid', `The truth has no instance ${id}, of which a question or relation speaks.`, `instances: ${id}`)
  return found
}

/** The studio's kind for what a question asks. A generator's "under" is the preposition, which is `below` here; `under`
 *  is kept for what bears the weight of something. */
export const kindAsked = ({ kind }: Pick<TruthQuery, 'kind'>): TruthQuery['kind'] => (kind === 'under' ? 'below' : kind)

/** Decomposition without error. A truth lists whom a question is about; the words say which attributes it mentions. */
export function trueDecomposition(truth: Truth, query: TruthQuery): Decomposition {
  const words = new Set(query.text.toLowerCase().split(/[^\p{L}\p{N}]+/u))
  const described = (id: number, mentioned: boolean): Described => {
    const { label, attributes } = instanceWith(truth, id)
    return { name: label, attributes: mentioned ? attributes.filter((word) => words.has(word)) : [], relations: [] }
  }
  const kind = kindAsked(query)
  const target = described(query.target, kind === 'attribute')
  const anchors = query.anchors.map((id) => described(id, true))
  return {
    text: query.text, target: { name: target.name, attributes: target.attributes, count: 'one' },
    relations: kind === 'attribute' ? [] : [related(kind, kind === 'between' ? anchors : nested(truth, query, anchors), query)],
    reference: query.reference, source: 'truth', confidence: 1, spans: [],
  }
}

const related = (kind: RelationKind, anchors: Described[], { negated = false, rank, from }: Partial<Pick<TruthQuery, 'negated' | 'rank' | 'from'>> = {}): Described['relations'][number] =>
  ({ kind, category: CATEGORY_OF_KIND[kind], phrase: kind, negated, anchors, ...(rank === undefined ? {} : { rank }), ...(from === undefined ? {} : { from }) })

/** A second anchor picks out the first: "the mug on the book that is next to the lamp". */
function nested(truth: Truth, query: TruthQuery, [first, second]: Described[]): Described[] {
  if (!first || !second) return first ? [first] : []
  const [target, anchor] = query.anchors
  const relation = truth.relations.find((r) => r.target === target && r.anchors.length === 1 && r.anchors[0] === anchor && r.view === null)
  const stated = query.inner ?? relation?.kind
  const kind = stated === undefined ? 'attribute' : kindAsked({ kind: stated })
  return [kind !== 'attribute' ? { ...first, relations: [related(kind, [second])] } : first]
}
