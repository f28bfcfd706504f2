// The relations of the open project's scene. Measuring takes a while, holding against limits next to nothing: what was
// measured is kept while the instances and the viewer stay as they are, so that limits can be moved by hand.

import { graphOf, verifyGraph, type Graph } from '../../native-models/grounding/graph.ts'
import { withFactors, type LimitFactors } from '../../native-models/scene/relation-library.ts'
import type { Camera } from '../../native-models/scene/camera.ts'
import type { GraphEdge } from '../../native-models/scene/grounding.ts'
import type { GraphKind, Reference } from '../../native-models/scene/relations.ts'
import { relationsOf } from '../project/own-relations.ts'
import { openedProject, type HostContext } from './context.ts'
import { groundingScene } from './grounding.ts'

export interface GraphRequest {
  kinds?: GraphKind[] | undefined
  factors?: LimitFactors | undefined
  view?: string | undefined
  camera?: Camera | undefined
  reference?: Reference | undefined
}
export interface GraphReply { relations: GraphEdge[]; reference: Reference; units: 'm' | 'scene'; ms: number }

interface Kept { readonly key: string; readonly graph: Graph }
const kept = new WeakMap<HostContext, Kept>()

/** Faults as of a query: `input.invalid` (no reconstruction, no such view), `query.unanswerable` (nothing named). */
export async function relationGraph(host: HostContext, request: GraphRequest): Promise<GraphReply> {
  const started = performance.now()
  const { project } = openedProject(host)
  const { table } = await relationsOf(project)
  const graph = await graphFor(host, request, `${project.path} ${project.revision}`)
  const relations = verifyGraph(graph, request.factors === undefined ? table : withFactors(table, request.factors), request.kinds)
  return { relations, reference: graph.reference, units: graph.geometry.metric ? 'm' : 'scene', ms: performance.now() - started }
}

async function graphFor(host: HostContext, { view, camera, reference }: GraphRequest, state: string): Promise<Graph> {
  const key = JSON.stringify([state, view, camera?.worldFromCamera, reference])
  const known = kept.get(host)
  if (known?.key === key) return known.graph
  const scene = await groundingScene(host, { view, camera })
  // A handle lies on, in and beside its mug: parts that fields found are related through their wholes.
  const graph = graphOf({ ...scene, instances: scene.instances.filter(({ looks, parentId }) => looks === undefined || parentId === null) }, reference)
  kept.set(host, { key, graph })
  return graph
}
