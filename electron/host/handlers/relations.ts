// relations.*: the relation library in force, its limits, and the relations of the scene held against them.

import { DEFAULT_LIMITS } from '../../../native-models/grounding/limits.ts'
import { factorsOf } from '../../../native-models/scene/relation-library.ts'
import { adjustRelations, relationsOf, type RelationsInForce } from '../../project/own-relations.ts'
import { openedProject } from '../context.ts'
import { relationGraph } from '../relation-graph.ts'
import { os } from '../procedures.ts'

const told = ({ table: { version, kinds }, table, ownFile }: RelationsInForce) => ({ version, kinds, factors: factorsOf(table, DEFAULT_LIMITS), ownFile })

export const relationHandlers = {
  library: os.relations.library.handler(async ({ context: { host } }) => told(host.opened === null ? { table: DEFAULT_LIMITS, ownFile: null } : await relationsOf(openedProject(host).project))),
  adjust: os.relations.adjust.handler(async ({ context: { host }, input }) => {
    const inForce = told(await adjustRelations(openedProject(host).project, input.factors))
    host.bus.publish({ type: 'relations', version: inForce.version })
    return inForce
  }),
  graph: os.relations.graph.handler(({ context: { host }, input }) => relationGraph(host, input)),
}
