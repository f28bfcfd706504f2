// What is fetched of the mask that is looked at: outline at once, depth and claimed splats as they come. A mask left
// before it arrived is not waited for.

import { useEffect } from 'react'
import type { MaskPixels, MaskRow } from '../../electron/contract/masks.ts'
import { indicesOf } from '../../native-models/scene/ranges.ts'
import { readSafetensors } from '../../native-models/scene/safetensors.ts'
import { attempt } from '../state/faults.ts'
import { chosenRow, keyOf, setMasks, useMasks, type Closeup, type Outline } from '../state/masks.ts'
import { useReconstruction } from '../state/replica.ts'
import { lookAtMask } from '../actions/mask-camera.ts'
import { blobBytes, studio } from '../studio.ts'
import { outlinePath } from './mask-outline.ts'

/** Splats are lifted on the adapter: only for a mask somebody rests on. */
const REST_MS = 350

export async function outlineOf({ blob, width, height }: MaskPixels, signal?: AbortSignal): Promise<Outline> {
  return { path: outlinePath(new Uint32Array(await blobBytes(blob, signal)), width, height), width, height }
}

export async function pointsOf(blob: string | null, signal?: AbortSignal): Promise<Float32Array | null> {
  if (blob === null) return null
  const data = readSafetensors(new Uint8Array(await blobBytes(blob, signal)), blob)['positions']?.data
  return data instanceof Float32Array ? data : null
}

/** Changes with what the mask is: a repaired one is another. */
const versionOf = (row: MaskRow): string => `${keyOf(row)} ${row.correctionId ?? ''} ${row.measures.pixels}`

/** Keeps `closeup` in step with the row that is looked at. */
export function useCloseup(): void {
  const of = useMasks((s) => {
    const row = chosenRow(s)
    return row === null ? null : versionOf(row)
  })
  const made = useReconstruction()?.id ?? null
  useEffect(() => {
    const row = chosenRow()
    if (of === null || row === null) return undefined
    const gone = new AbortController()
    void fetchCloseup(row, of, gone.signal, made !== null)
    return () => gone.abort()
  }, [of, made])
}

async function fetchCloseup(row: MaskRow, of: string, signal: AbortSignal, reconstructed: boolean): Promise<void> {
  const ref = { frameId: row.frameId, mask: row.mask }
  const take = (part: Partial<Closeup>): void => {
    if (!signal.aborted) setMasks(({ closeup }) => ({ closeup: closeup?.of === of ? { ...closeup, ...part } : { of, outline: null, depth: null, points: null, members: null, reconstructionId: null, ...part } }))
  }
  await unlessGone(signal, async () => {
    take({ outline: await outlineOf(await studio.masks.pixels(ref, { signal }), signal) })
    const depth = await studio.masks.depth(ref, { signal })
    take({ depth, points: await pointsOf(depth.points, signal) })
    if (!signal.aborted) lookAtMask()
  })
  if (!reconstructed) return
  await new Promise((resolve) => { setTimeout(resolve, REST_MS) })
  await unlessGone(signal, async () => {
    const { members, reconstructionId } = await studio.masks.splats(ref, { signal })
    take({ reconstructionId, members: members === null ? new Uint32Array(0) : indicesOf(await blobBytes(members, signal)) })
  })
}

/** A fault of something nobody looks at any more is nobody's. */
async function unlessGone(signal: AbortSignal, work: () => Promise<void>): Promise<void> {
  if (signal.aborted) return
  await attempt('masks', async () => {
    try {
      await work()
    } catch (error) {
      if (!signal.aborted) throw error
    }
  })
}

/** What was fetched of this row; null while none of it is here. */
export function useCloseupOf(row: MaskRow | null): Closeup | null {
  const closeup = useMasks((s) => s.closeup)
  return row !== null && closeup?.of === versionOf(row) ? closeup : null
}
