// The stories of finished runs, fetched once each.

import { useEffect } from 'react'
import { create } from 'zustand'
import type { ReconstructionRecord } from '../../native-models/scene/records.ts'
import { RunReport } from '../../native-models/scene/run-report.ts'
import { blobBytes } from '../studio.ts'
import { attempt } from './faults.ts'

const useReports = create<{ known: Readonly<Record<string, RunReport>> }>()(() => ({ known: {} }))

/** The story of a reconstruction; null until it is there, and for what was not trained here. */
export function useRunReport(made: ReconstructionRecord | null): RunReport | null {
  const blob = made?.runBlob
  const report = useReports((s) => (blob === undefined ? undefined : s.known[blob]))
  const missing = blob !== undefined && report === undefined
  useEffect(() => {
    if (!missing) return
    void attempt('reconstruct', async () => {
      const read = RunReport.parse(JSON.parse(new TextDecoder().decode(await blobBytes(blob))))
      useReports.setState(({ known }) => ({ known: { ...known, [blob]: read } }))
    })
  }, [blob, missing])
  return report ?? null
}
