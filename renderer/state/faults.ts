// What went wrong, kept beside what it concerns: each place in the window shows its own last fault.

import { create } from 'zustand'
import type { FaultCode } from '../../native-models/scene/faults.ts'
import { faultOf } from '../studio.ts'

export interface ShownFault { readonly code: FaultCode; readonly message: string; readonly where: string | undefined }
export type Place = 'start' | 'import' | 'browse' | 'capture' | 'reconstruct' | 'training' | 'instances' | 'query' | 'jobs' | 'region' | 'history' | 'splats' | 'export' | 'masks' | 'repair' | 'models'

interface Faults { at: Partial<Record<Place, ShownFault>> }

export const useFaults = create<Faults>()(() => ({ at: {} }))

export function clearFault(place: Place): void {
  useFaults.setState(({ at }) => {
    const { [place]: _gone, ...rest } = at
    return { at: rest }
  })
}

export function showFault(place: Place, error: unknown): void {
  const { code, message, where } = faultOf(error)
  useFaults.setState(({ at }) => ({ at: { ...at, [place]: { code, message, where } } }))
}

/** Runs work for a place: its fault is cleared first, and shown there if the work fails. Null then. */
export async function attempt<T>(place: Place, work: () => Promise<T>): Promise<T | null> {
  clearFault(place)
  try {
    return await work()
  } catch (error) {
    showFault(place, error)
    return null
  }
}
