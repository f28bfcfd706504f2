// Why the key pressed last did nothing, said and shown for as long as it takes to read.

import { useEffect, useState } from 'react'
import { useSurfaces } from '../state/surfaces.ts'

const SHOWN_MS = 5000

export function Refusal() {
  const refusal = useSurfaces((s) => s.refusal)
  const [over, setOver] = useState(0)
  useEffect(() => {
    if (refusal === null) return undefined
    const timer = setTimeout(() => setOver(refusal.count), SHOWN_MS)
    return () => clearTimeout(timer)
  }, [refusal])
  const shown = refusal !== null && refusal.count !== over
  // The place is always there: screen readers tell only what changes in it.
  return <div className="refusal" data-shown={shown} role="status" aria-live="polite" aria-label="Why nothing happened">{shown && <span key={refusal.count}>{refusal.text}</span>}</div>
}
