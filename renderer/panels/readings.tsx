// Other ways to read the sentence, and what a model wrote before it was read.

import { Check, Code, Split } from 'lucide-react'
import { DropdownMenu } from 'radix-ui'
import { useState } from 'react'
import type { Decomposition, Reading } from '../../native-models/scene/decomposition.ts'
import { reground } from '../actions/query.ts'
import { percent, plural } from '../ui/format.ts'

/** The reading taken now, so that one can come back to it. */
const present = ({ target, relations, confidence }: Decomposition): Reading => ({ target, relations, confidence, why: 'as it was read before' })

function take(decomposition: Decomposition, chosen: Reading): void {
  const others = (decomposition.alternatives ?? []).filter((reading) => reading !== chosen)
  void reground({ ...decomposition, target: chosen.target, relations: chosen.relations, alternatives: [present(decomposition), ...others] })
}

export function Readings({ decomposition }: { decomposition: Decomposition }) {
  const { alternatives = [], raw, confidence, source } = decomposition
  const [shown, setShown] = useState(false)
  return (
    <>
      {alternatives.length > 0 && (
        <DropdownMenu.Root>
          <DropdownMenu.Trigger className="chip-add readings" aria-label={`${plural(alternatives.length, 'other reading')} of the sentence`}><Split />or…</DropdownMenu.Trigger>
          <DropdownMenu.Portal>
            <DropdownMenu.Content className="menu" side="top" align="start" sideOffset={8}>
              <div className="menu-label">The sentence can also be read with</div>
              {alternatives.map((reading) => (
                <DropdownMenu.Item key={reading.why} className="menu-item" onSelect={() => take(decomposition, reading)}><span className="grow">{reading.why}</span><span className="faint num">{percent(reading.confidence)}</span></DropdownMenu.Item>
              ))}
              <div className="menu-separator" />
              <div className="menu-item faint"><Check /><span className="grow">{source === 'user' ? 'as you said' : 'as shown'}</span><span className="num">{percent(confidence)}</span></div>
            </DropdownMenu.Content>
          </DropdownMenu.Portal>
        </DropdownMenu.Root>
      )}
      {raw !== undefined && <button type="button" className="chip-add" aria-expanded={shown} onClick={() => setShown(!shown)}><Code />raw</button>}
      {raw !== undefined && shown && <pre className="raw" aria-label={`What ${source} wrote`}>{raw}</pre>}
    </>
  )
}
