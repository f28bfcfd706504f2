// Sentences and clauses: which one holds the target. "There are two chairs by the window; choose the left one."

import type { Item } from './lexer.ts'

export interface Clause {
  /** command: "choose …", "it is …"; background: "there are …"; ignored: "ignore …"; plain: everything else. */
  role: 'command' | 'background' | 'ignored' | 'plain'
  /** "choose", "find": an order, rather than "it is" or "where is". */
  imperative: boolean
  items: Item[]
}

const IMPERATIVE = /\b(choose|chose|select|pick|find|click|hit|locate|want|need|grab)\b/i

function roleOf(first: Item): Clause['role'] {
  if (first.tag === 'cmd') return 'command'
  if (first.tag === 'exist' || first.tag === 'of') return 'background'
  return first.tag === 'ignore' ? 'ignored' : 'plain'
}

/** A clause ends at a full stop or before a word that opens the next one. */
export function clausesOf(items: readonly Item[]): Clause[] {
  const clauses: Clause[] = []
  let current: Item[] = []
  const close = (): void => {
    while (current[0] && ['comma', 'and', 'but'].includes(current[0].tag)) current.shift()
    const first = current[0]
    if (first) clauses.push({ role: roleOf(first), imperative: first.tag === 'cmd' && IMPERATIVE.test(first.text), items: current })
    current = []
  }
  let answers = false
  items.forEach((item, i) => {
    const before = items[i - 1]?.tag
    const opens = ['cmd', 'exist', 'ignore'].includes(item.tag) && (before === 'comma' || before === 'and' || before === 'but' || before === 'word')
    const late = items[0]!.tag === 'det' && isLatePredication(items, i)
    if (item.tag === 'stop' || late || (opens && !isAside(items, i))) close()
    answers ||= late
    if (item.tag !== 'stop') current.push(item)
  })
  close()
  const last = clauses.at(-1)
  if (answers && last) last.role = 'command'
  return clauses
}

/** "The bed with papers on it, THE PILLOW IS in the back": what the first phrase left without a verb, the second says of its own thing. */
function isLatePredication(items: readonly Item[], at: number): boolean {
  if (items[at - 1]?.tag !== 'comma' || items[at]!.tag !== 'det') return false
  const verb = items.findIndex(({ tag }, i) => i > at && tag !== 'word' && tag !== 'adj')
  const said = items.slice(0, at).some(({ tag }) => SAID.has(tag))
  // "…, the kettle is left of it" speaks of the first thing.
  const back = items.slice(at).some(({ tag }) => tag === 'it' || tag === 'possessed')
  return !said && !back && verb > at + 1 && items[verb]!.tag === 'be' && ['place', 'rel'].includes(items[verb + 1]?.tag ?? '')
}
const SAID: ReadonlySet<Item['tag']> = new Set(['be', 'cmd', 'exist', 'face', 'stop', 'that'])

/** "the table you want to select is …": a command inside its own noun phrase opens nothing. */
const isAside = (items: readonly Item[], at: number): boolean => items[at - 1]?.tag === 'word' && items[at + 1]?.tag === 'be'
