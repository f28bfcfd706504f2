// Model packs of the host's machine, once something on the page asked for them.

import { create } from 'zustand'
import type { Download, ModelList } from '../../electron/contract/models.ts'

interface Models {
  list: ModelList | null
  /** What was found when a pack was read again, by name. */
  checked: Readonly<Record<string, { readonly ok: boolean; readonly detail: string }>>
  /** Packs being checked, added or removed. */
  busy: ReadonlySet<string>
}

export const useModels = create<Models>()(() => ({ list: null, checked: {}, busy: new Set() }))
export const models = useModels.getState
export const setModels = useModels.setState

export const downloadOf = (list: ModelList | null, name: string): Download | null => list?.downloads.find((one) => one.name === name) ?? null
