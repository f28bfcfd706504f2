// Keeps the list of models in step while something on the page shows it.

import { useEffect } from 'react'
import { fetchModels } from '../../actions/models.ts'
import { useReplica } from '../../state/replica.ts'

export function useFetchedModels(): void {
  const live = useReplica((s) => s.connection === 'live')
  useEffect(() => { if (live) void fetchModels() }, [live])
}
