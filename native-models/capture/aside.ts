// The capture's heavy reading goes on in a thread of its own (worker.ts): a photograph takes 35 to 75 ms to prepare, a
// cloud of points longer, and whoever talks to the host does not wait for that.

import { Worker } from 'node:worker_threads'
import { Fault, type FaultCode } from '../scene/faults.ts'
import type { PointSet, PreparedFrame } from '../scene/frames.ts'
import type { FrameRecord } from '../scene/records.ts'

export interface FrameTask { readonly kind: 'frame'; readonly root: string; readonly frame: FrameRecord; readonly width: number }
export interface PointsTask { readonly kind: 'points'; readonly file: string }
export type Task = FrameTask | PointsTask
export type Made<T extends Task> = T extends FrameTask ? PreparedFrame : PointSet

export interface Asked { readonly id: number; readonly task: Task }
export type Said = { readonly id: number } & ({ readonly made: PreparedFrame | PointSet } | { readonly refused: { readonly code: FaultCode; readonly message: string; readonly where: string | undefined } })

/** While one photograph is resampled the next is decoded. More at once would only hold memory. */
const AT_ONCE = 2

interface Waiting extends Asked { readonly settle: (made: PreparedFrame | PointSet) => void; readonly refuse: (reason: unknown) => void }

let thread: Worker | null = null
let ids = 0
const queued: Waiting[] = []
const begun = new Map<number, Waiting>()

/** Does a task in the thread. Rejects with its fault, or with the signal's reason as soon as that aborts. */
export async function aside<T extends Task>(task: T, signal?: AbortSignal): Promise<Made<T>> {
  signal?.throwIfAborted()
  const { promise, resolve: settle, reject: refuse } = Promise.withResolvers<PreparedFrame | PointSet>()
  const waiting: Waiting = { id: ++ids, task, settle, refuse }
  // One that has begun ends by itself, and nobody listens.
  const leave = (): void => {
    const at = queued.indexOf(waiting)
    if (at >= 0) queued.splice(at, 1)
    refuse(signal?.reason)
  }
  signal?.addEventListener('abort', leave, { once: true })
  queued.push(waiting)
  goOn()
  try {
    return await promise as Made<T>
  } finally {
    signal?.removeEventListener('abort', leave)
  }
}

function goOn(): void {
  while (begun.size < AT_ONCE) {
    const next = queued.shift()
    if (next === undefined) break
    thread ??= open()
    begun.set(next.id, next)
    const { id, task } = next
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
    thread.postMessage({ id, task } satisfies Asked)
  }
  // It keeps the process alive only while somebody waits for it.
  if (begun.size > 0) thread?.ref()
  else thread?.unref()
}

function open(): Worker {
  const worker = new Worker(new URL('./worker.ts', import.meta.url))
  worker.on('message', (said: Said) => {
    const waiting = begun.get(said.id)
    begun.delete(said.id)
    if ('made' in said) waiting?.settle(said.made)
    else waiting?.refuse(new Fault(said.refused.code, said.refused.message, said.refused.where))
    goOn()
  })
  let reason: unknown = null
  worker.on('error', (error) => { reason = error })
  worker.on('exit', (code) => {
    if (thread === worker) thread = null
    const lost = [...begun.values()]
    begun.clear()
    for (const { refuse } of lost) refuse(new Fault('internal', `the thread that reads photographs ended (${reason instanceof Error ? reason.message : `code ${code}`}); try again`))
    goOn()
  })
  return worker
}
