// Models as the host uses them: behind a thread of their own, asked and answered in order.

import { Worker } from 'node:worker_threads'
import { Fault } from '../scene/faults.ts'
import { throwIfCancelled } from './cancelled.ts'
import type { Answer, Call, Request } from './eyes-worker.ts'
import type { LookSettings, Seen } from './look.ts'
import type { Mask } from './mask.ts'
import type { Picture } from './models.ts'
import type { GraphOptions } from './onnx.ts'
import type { Pack } from './pack-store.ts'
import type { PromptedMask } from './prompted.ts'
import type { Prompt } from './prompts.ts'

export interface Eyes {
  /** Masks, their embeddings and the pyramid of a photograph. Faults `job.cancelled`. */
  look(picture: Picture, settings: LookSettings, signal?: AbortSignal): Promise<Seen>
  /** What a person points at. Faults `input.invalid`. */
  prompt(picture: Picture, prompt: Prompt): Promise<PromptedMask>
  /** (masks, width) unit rows: what masks of the photograph show. */
  embed(picture: Picture, masks: readonly Mask[]): Promise<Float32Array>
  /** (phrases, width) unit rows. */
  phrases(phrases: readonly string[]): Promise<Float32Array>
  /** Gives up what is under way and ends the thread. */
  close(): Promise<void>
}

export interface EyesOptions extends GraphOptions {
  readonly segmenter: Pack | null
  readonly encoder: Pack | null
}

/** Opens both models after their files were held against their pinned hashes, and checks them. Faults `model.malformed`, `model.missing`. */
export async function openEyes({ segmenter, encoder, ...options }: EyesOptions): Promise<Eyes> {
  const worker = new Worker(new URL('./eyes-worker.ts', import.meta.url))
  const ask = asker(worker)
  const close = async (): Promise<void> => {
    await ask({ kind: 'close' })
    await worker.terminate()
  }
  try {
    await ask({ kind: 'open', segmenter, encoder, options })
  } catch (error) {
    await worker.terminate()
    throw error
  }
  return {
    close,
    look: (picture, settings, signal) => ask({ kind: 'look', picture, settings }, signal) as Promise<Seen>,
    prompt: (picture, prompt) => ask({ kind: 'prompt', picture, prompt }) as Promise<PromptedMask>,
    embed: (picture, masks) => ask({ kind: 'embed', picture, masks }) as Promise<Float32Array>,
    phrases: (phrases) => ask({ kind: 'phrases', phrases }) as Promise<Float32Array>,
  }
}

interface Waiting { readonly resolve: (reply: unknown) => void; readonly reject: (fault: Fault) => void }

function asker(worker: Worker): (request: Request, signal?: AbortSignal) => Promise<unknown> {
  const waiting = new Map<number, Waiting>()
  let next = 0
  const failAll = (why: string): void => {
    for (const { reject } of waiting.values()) reject(new Fault('internal', why))
    waiting.clear()
  }
  worker.on('message', (answer: Answer) => {
    const asked = waiting.get(answer.id)
    waiting.delete(answer.id)
    if ('fault' in answer) asked?.reject(new Fault(answer.fault.code, answer.fault.message, answer.fault.where))
    else asked?.resolve(answer.reply)
  })
  worker.on('error', (error) => { failAll(`the models' thread failed: ${error.message}`) })
  worker.on('exit', () => { failAll('the models were closed') })
  return (request, signal) => {
    throwIfCancelled(signal)
    const id = next++
    const abort = (): void => { send(worker, { id, abort: true }) }
    signal?.addEventListener('abort', abort, { once: true })
    return new Promise<unknown>((resolve, reject) => {
      waiting.set(id, { resolve, reject })
      send(worker, { id, request })
    }).finally(() => { signal?.removeEventListener('abort', abort) })
  }
}

// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
const send = (worker: Worker, call: Call): void => { worker.postMessage(call) }
