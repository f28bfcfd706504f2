// graph and relations: what holds in the scene, and what is meant by it.

import type { Command } from 'commander'
import { z } from 'zod'
import { Fault } from '../../../native-models/scene/faults.ts'
import type { LimitFactors } from '../../../native-models/scene/relation-library.ts'
import { recordsOf } from '../../../native-models/scene/records.ts'
import { REFERENCES, RELATION_KINDS } from '../../../native-models/scene/relations.ts'
import { action } from '../action.ts'
import { declareFlags, readFlags } from '../flags.ts'
import { print, table } from '../output.ts'
import { openSession } from '../session.ts'

const GraphParams = z.object({
  view: z.string().optional().describe('Frame whose camera is the viewer'),
  reference: z.enum(REFERENCES).optional().describe('Where left and in front are measured from; default: the viewer where there is one, else each thing’s own front'),
})
const RelationsParams = z.object({
  set: z.string().optional().describe('Limits of this project, times the studio’s own: near.gap=1.5,on.contactGap=2; 1 takes the studio’s again'),
})

export function addRelationCommands(program: Command): void {
  declareFlags(program.command('graph').description('the named instances and the relations between them'), GraphParams).action(action(async (options, given) => {
    const params = readFlags(GraphParams, given)
    const session = await openSession(options, 'existing')
    try {
      const [graph, { project }] = await Promise.all([session.client.relations.graph(params), session.client.host.state({})])
      const instances = recordsOf(project!.records, 'instance').map(({ id, label, centroid, box, parentId, attributes, colors, front }) => ({ id, label, attributes, colors, centroid, box, front, parentId }))
      const nameOf = (id: string): string => instances.find((i) => i.id === id)?.label ?? id
      print(options, { instances, ...graph }, () => table(graph.relations.map(({ kind, target, anchors, score }) => [nameOf(target), kind, anchors.map(nameOf).join(' and '), score.toFixed(2)])))
    } finally {
      await session.close()
    }
  }))

  declareFlags(program.command('relations').description('what each relation means, its limits and their sources; or set limits for this project'), RelationsParams).action(action(async (options, given) => {
    const { set } = readFlags(RelationsParams, given)
    const session = await openSession(options, 'existing')
    try {
      const library = set === undefined ? await session.client.relations.library({}) : await session.client.relations.adjust({ factors: factorsIn(set) })
      print(options, library, () => RELATION_KINDS.flatMap((kind) => [
        `${kind}: ${library.kinds[kind].definition}`,
        ...table(Object.entries(library.kinds[kind].limits).map(([name, limit]) => [`  ${name}`, 'ratio' in limit ? String(limit.ratio) : `${limit.sizes} sizes (${limit.floorMetres} to ${limit.metres} m)`, limit.source])),
      ]))
    } finally {
      await session.close()
    }
  }))
}

/** "near.gap=1.5,on.overlap=0.8". Throws Fault input.invalid that names the part. */
function factorsIn(text: string): LimitFactors {
  const factors: LimitFactors = {}
  for (const part of text.split(',').map((p) => p.trim()).filter(Boolean)) {
    const [, name, limit, by] = /^(\w+)\.(\w+)=([\d.]+)$/.exec(part) ?? []
    const kind = RELATION_KINDS.find((k) => k === name)
    if (!kind || !limit || !(Number(by) > 0)) throw new Fault('input.invalid', `--set: "${part}" is not KIND.LIMIT=FACTOR, as in near.gap=1.5; kinds are ${RELATION_KINDS.join(', ')}`, '--set')
    factors[kind] = { ...factors[kind], [limit]: Number(by) }
  }
  return factors
}
