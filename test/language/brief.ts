// A decomposition on one line, for tables of sentences.

import type { Described } from '../../native-models/scene/decomposition.ts'
import { decomposeByRules } from '../../native-models/language/rules.ts'

const named = (attributes: readonly string[], name: string): string => `${attributes.length > 0 ? `{${attributes.join(', ')}}` : ''}${name || '-'}`

/** {attributes}name|alternative [kind anchor] [!negated anchor & anchor] [kind#rank from side] */
export function brief(d: Described): string {
  const relations = d.relations.map((r) => {
    const rank = r.rank === undefined ? '' : `#${r.rank}`
    const inner = [r.anchors.map(brief).join(' & '), r.from && `from ${r.from}`].filter(Boolean).join(' ')
    return ` [${r.negated ? '!' : ''}${r.kind}${rank}${inner ? ` ${inner}` : ''}]`
  })
  const names = [d, ...(d.alternatives ?? [])].map(({ attributes, name }) => named(attributes, name))
  return `${names.join('|')}${relations.join('')}`
}

export function read(text: string): string {
  const d = decomposeByRules(text)
  return brief({ ...d.target, relations: d.relations })
}
