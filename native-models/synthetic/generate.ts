// `studio synth`: a procedural capture with exact truth, written as an RGB-D folder the ordinary importer reads.
// The rendering runs in a worker thread, one frame per request, so a caller that stops pulling pauses it.

import { mkdir, readdir, readFile, rename, rm } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { Worker } from 'node:worker_threads'
import { Fault } from '../scene/faults.ts'
import type { Progress } from '../scene/progress.ts'
import { imageSize, type SynthParams, type SynthResult } from './params.ts'
import type { StudioReply, StudioRequest } from './worker.ts'

/**
 * Renders `params.frames` posed RGB-D frames of a seeded scene into `params.out`, with masks and truth.json; the same
 * parameters give the same bytes. Throws Fault `input.invalid` for a bad size, too many objects or a folder that holds
 * something else, `disk.full` when the disk is; leaves nothing half written.
 */
export async function* generateCapture(params: SynthParams, signal: AbortSignal): AsyncGenerator<Progress, SynthResult> {
  imageSize(params.size)
  const out = resolve(params.out)
  await refuseForeignFolder(out)
  const draft = join(dirname(out), `.${basename(out)}.${process.pid}.draft`)
  await mkdir(draft, { recursive: true })
  const studio = openStudio(signal)
  try {
    yield { phase: 'building the scene', step: 0, total: params.frames }
    await studio.ask({ kind: 'open', params: { ...params, out: draft } })
    const started = performance.now()
    for (let index = 0; index < params.frames; index++) {
      await studio.ask({ kind: 'frame', index })
      const rate = (index + 1) / ((performance.now() - started) / 1000)
      yield { phase: 'rendering', step: index + 1, total: params.frames, rate, secondsLeft: (params.frames - index - 1) / rate }
    }
    const { instances, queries } = await studio.ask({ kind: 'finish' })
    await rm(out, { recursive: true, force: true })
    await rename(draft, out)
    return { out, frames: params.frames, instances, queries }
  } finally {
    await studio.close()
    await rm(draft, { recursive: true, force: true })
  }
}

/** All that the generator ever writes: whatever else lies in a folder is somebody's and stays. */
const OWN_ENTRIES = new Set(['capture.json', 'truth.json', 'camera-intrinsics.txt', 'rgb', 'depth', 'pose', 'mask'])

/** A folder may be replaced only if it is empty or an earlier synthetic capture and nothing else. */
async function refuseForeignFolder(out: string): Promise<void> {
  const entries = await readdir(out).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return []
    throw new Fault('input.invalid', `cannot write a capture to ${out}: ${error.message}`, 'out')
  })
  if (entries.length === 0) return
  const about = await readFile(join(out, 'capture.json'), 'utf8').catch(() => '{}')
  if (!about.includes('"format": "synthetic"')) {
    throw new Fault('input.invalid', `${out} is not empty and holds no synthetic capture; name another folder`, 'out')
  }
  const foreign = entries.find((entry) => !OWN_ENTRIES.has(entry))
  if (foreign !== undefined)
    throw new Fault('input.invalid', `${out} also holds ${foreign}, which a new capture would remove; move it away or name another folder`, 'out')
}

interface Counts { instances: number; queries: number }

interface Studio {
  ask(request: StudioRequest): Promise<Counts>
  close(): Promise<unknown>
}

function openStudio(signal: AbortSignal): Studio {
  const worker = new Worker(new URL('./worker.ts', import.meta.url))
  let waiting: { settle: (reply: Counts) => void; fail: (error: unknown) => void } | null = null
  const fail = (error: unknown): void => waiting?.fail(error)
  worker.on('message', (reply: StudioReply) => (reply.ok ? waiting?.settle(reply) : fail(new Fault(reply.code, reply.message, reply.where))))
  worker.on('error', fail)
  worker.on('exit', (code) => fail(new Fault('internal', `the rendering thread ended early (code ${code})`)))
  const onAbort = (): void => fail(cancelled())
  signal.addEventListener('abort', onAbort)
  return {
    ask: (request) => new Promise((settle, refuse) => {
      if (signal.aborted) return refuse(cancelled())
      waiting = { settle, fail: refuse }
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
      worker.postMessage(request)
    }),
    close: () => {
      signal.removeEventListener('abort', onAbort)
      return worker.terminate()
    },
  }
}

const cancelled = (): Fault => new Fault('job.cancelled', 'the synthetic capture was cancelled; nothing was written')
