// `studio synth`: a procedural capture with exact truth, written as an RGB-D folder the ordinary importer reads.
// The adapter draws one frame while a worker thread encodes and writes the one before; a caller that stops pulling pauses it.

import { mkdir, readdir, readFile, rename, rm } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { Worker } from 'node:worker_threads'
import { Fault } from '../scene/faults.ts'
import type { Gpu } from '../gpu/gpu.ts'
import type { Progress } from '../scene/progress.ts'
import { imageSize, type SynthParams, type SynthResult } from './params.ts'
import { SceneRenderer, type RenderedFrame } from './render/renderer.ts'
import { buildStage } from './render/stage.ts'
import type { Shot } from './shots.ts'
import type { ScribeAnswer, ScribeReply, ScribeRequest } from './worker.ts'

/**
 * Renders `params.frames` posed RGB-D frames of a seeded scene into `params.out`, with masks and truth.json; the same
 * parameters give the same bytes on the same adapter. Throws Fault `input.invalid` for a bad size, too many objects or a
 * folder that holds something else, `disk.full` when the disk is, `gpu.*` for the adapter; leaves nothing half written.
 */
export async function* generateCapture(gpu: Gpu, params: SynthParams, signal: AbortSignal): AsyncGenerator<Progress, SynthResult> {
  const size = imageSize(params.size)
  const out = resolve(params.out)
  await refuseForeignFolder(out)
  const draft = join(dirname(out), `.${basename(out)}.${process.pid}.draft`)
  await mkdir(draft, { recursive: true })
  const scribe = openScribe(signal)
  try {
    yield { phase: 'building the scene', step: 0, total: params.frames }
    const { world, shots } = await scribe.ask({ kind: 'open', params: { ...params, out: draft } })
    const stage = await buildStage(gpu, world!)
    try {
      const renderer = await SceneRenderer.create(gpu, stage, size)
      try {
        yield* drawFrames(renderer, shots!, scribe)
      } finally {
        renderer.destroy()
      }
    } finally {
      stage.destroy()
    }
    const { instances, queries } = await scribe.ask({ kind: 'finish' })
    await rm(out, { recursive: true, force: true })
    await rename(draft, out)
    return { out, frames: params.frames, instances: instances!, queries: queries! }
  } finally {
    await scribe.close()
    await rm(draft, { recursive: true, force: true })
  }
}

/** While the adapter draws one frame, the one before is read back and the one before that is written. */
async function* drawFrames(renderer: SceneRenderer, shots: readonly Shot[], scribe: Scribe): AsyncGenerator<Progress, void> {
  const started = performance.now()
  const draw = (index: number): Promise<RenderedFrame> | null => {
    const shot = shots[index]
    return shot === undefined ? null : observed(renderer.render(shot.camera, shot.path, shot.exposure))
  }
  let written: Promise<unknown> = Promise.resolve()
  for (let index = 0, drawn = draw(0); drawn !== null; index++) {
    const next = draw(index + 1)
    const frame = await drawn
    await written
    written = observed(scribe.ask({ kind: 'frame', index, frame }))
    const rate = (index + 1) / ((performance.now() - started) / 1000)
    yield { phase: 'rendering', step: index + 1, total: shots.length, rate, secondsLeft: (shots.length - index - 1) / rate }
    drawn = next
  }
  await written
}

/** Whoever stops pulling leaves nobody to wait for this. */
function observed<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => undefined)
  return promise
}

/** All that the generator ever writes: whatever else lies in a folder is somebody's and stays. */
const OWN_ENTRIES = new Set(['capture.json', 'truth.json', 'camera-intrinsics.txt', 'rgb', 'depth', 'pose', 'mask', 'amodal'])

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

interface Scribe {
  /** One request at a time. */
  ask(request: ScribeRequest): Promise<ScribeReply>
  close(): Promise<unknown>
}

function openScribe(signal: AbortSignal): Scribe {
  const worker = new Worker(new URL('./worker.ts', import.meta.url))
  let waiting: { settle: (reply: ScribeReply) => void; fail: (error: unknown) => void } | null = null
  const fail = (error: unknown): void => waiting?.fail(error)
  worker.on('message', (said: ScribeAnswer) => (said.ok ? waiting?.settle(said.reply) : fail(new Fault(said.code, said.message, said.where))))
  worker.on('error', fail)
  worker.on('exit', (code) => fail(new Fault('internal', `the writing thread ended early (code ${code})`)))
  const onAbort = (): void => fail(cancelled())
  signal.addEventListener('abort', onAbort)
  return {
    ask: (request) => new Promise((settle, refuse) => {
      if (signal.aborted) return refuse(cancelled())
      waiting = { settle, fail: refuse }
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
      worker.postMessage(request, request.kind === 'frame' ? [request.frame.color.buffer, request.frame.ids.buffer, request.frame.depth.buffer, request.frame.amodal.buffer] : [])
    }),
    close: () => {
      signal.removeEventListener('abort', onAbort)
      return worker.terminate()
    },
  }
}

const cancelled = (): Fault => new Fault('job.cancelled', 'the synthetic capture was cancelled; nothing was written')
