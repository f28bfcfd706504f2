// The models that looked at the photographs, kept open while somebody repairs masks: opening them takes longer than an answer.

import { openEyes, type Eyes } from '../../../native-models/perception/eyes.ts'
import type { Pack } from '../../../native-models/perception/pack-store.ts'
import type { Provider } from '../../../native-models/scene/providers.ts'

export interface EyesHolder {
  /** Runs `work` with these models, one after the other. Faults of opening them and of the work. */
  use<T>(wanted: WantedEyes, work: (eyes: Eyes) => Promise<T>): Promise<T>
  close(): Promise<void>
}

export interface WantedEyes { readonly segmenter: Pack | null; readonly encoder: Pack; readonly provider: Provider }

/** After so long without a question the models' memory is somebody else's. */
const IDLE_MS = 90_000

interface Held { readonly of: string; readonly eyes: Eyes }

export function createEyesHolder(idleMs = IDLE_MS): EyesHolder {
  let held: Held | null = null
  let turn: Promise<unknown> = Promise.resolve()
  let idle: NodeJS.Timeout | undefined

  const drop = async (): Promise<void> => {
    const gone = held
    held = null
    await gone?.eyes.close()
  }
  const opened = async ({ segmenter, encoder, provider }: WantedEyes): Promise<Eyes> => {
    const of = [segmenter?.folder, segmenter?.hash, encoder.folder, encoder.hash, provider].join(' ')
    if (held?.of === of) return held.eyes
    await drop()
    held = { of, eyes: await openEyes({ segmenter, encoder, provider, threads: 0 }) }
    return held.eyes
  }
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const mine = turn.then(work)
    turn = mine.catch(() => undefined)
    return mine
  }
  return {
    use: (wanted, work) => inTurn(async () => {
      clearTimeout(idle)
      try {
        return await work(await opened(wanted))
      } finally {
        idle = setTimeout(() => void inTurn(drop), idleMs).unref()
      }
    }),
    close: () => {
      clearTimeout(idle)
      return inTurn(drop)
    },
  }
}
