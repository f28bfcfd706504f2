// Esc takes one step back per press: what is drawn, what is being corrected, the tool, the selection, the field.

import { query, setQuery } from '../state/query.ts'
import { surfaces, setSurfaces } from '../state/surfaces.ts'
import { isAtPhoto, select, setView, view } from '../state/view.ts'
import { masks } from '../state/masks.ts'
import { stopComparing } from './compare.ts'
import { leaveRepair } from './repair.ts'
import { draft, dropRegion } from '../viewport/draft.ts'

export function escape(): void {
  if (masks().repair !== null) return leaveRepair()
  if (surfaces().renaming !== null) return setSurfaces({ renaming: null })
  if (draft() !== null || view().region !== null) return dropRegion()
  if (view().correcting || view().survey !== null) return setView({ correcting: false, survey: null })
  if (view().tool !== 'select') return setView({ tool: 'select' })
  if (view().comparing !== null) return stopComparing()
  if (isAtPhoto(view().mode)) return setView({ mode: 'color' })
  if (query().inspected !== null) return setQuery({ inspected: null })
  if (view().selection.length > 0) return select([])
  if (query().grounding !== null) return setQuery({ grounding: null })
  if (view().navigation === 'fly') return setView({ navigation: 'orbit' })
  if (surfaces().jobs) setSurfaces({ jobs: false })
}
