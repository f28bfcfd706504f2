// What earlier runs took on an adapter, for predicting the next: kept with the user, as adapters outlive projects.

import { mkdirSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { writeDurably } from '../project/disk.ts'
import { userFolder } from '../project/home.ts'

const Taken = z.object({
  adapter: z.string(),
  backbone: z.string(),
  /** A trial of a second rather than a run. */
  trial: z.boolean(),
  /** Pixels' worth, see splatting/needs.ts. */
  work: z.number().positive(),
  seconds: z.number().positive(),
})
export type Taken = z.infer<typeof Taken>

export interface Calibration {
  /** Seconds for a pixel's worth of work. */
  readonly secondsPerWork: number
  readonly runs: number
}

/** Older runs say less: drivers, kernels and what else the machine does change. */
const RUNS_KEPT = 8

const ratesFile = (): string => join(userFolder(), 'rates.json')

async function readTaken(): Promise<Taken[]> {
  const text = await readFile(ratesFile(), 'utf8').catch(() => '[]')
  try {
    return z.array(Taken).parse(JSON.parse(text))
  } catch (error) {
    process.stderr.write(`${ratesFile()} is unreadable and starts anew: ${(error as Error).message}\n`)
    return []
  }
}

/** Keeps what a run took. A convenience: a folder that cannot be written is no fault. */
export async function noteTaken(taken: Taken): Promise<void> {
  const all = await readTaken()
  const same = (other: Taken): boolean => other.adapter === taken.adapter && other.backbone === taken.backbone
  const kept = [...all.filter((other) => !same(other)), ...all.filter(same).slice(1 - RUNS_KEPT), taken]
  try {
    mkdirSync(userFolder(), { recursive: true })
    await writeDurably(ratesFile(), JSON.stringify(kept, null, 1))
  } catch (error) {
    process.stderr.write(`what runs take cannot be kept in ${userFolder()}: ${(error as Error).message}\n`)
  }
}

/** From the runs of this backbone on this adapter, or from a trial where there was none; null without either. */
export async function calibration(adapter: string, backbone: string): Promise<Calibration | null> {
  const mine = (await readTaken()).filter((taken) => taken.adapter === adapter && taken.backbone === backbone)
  const runs = mine.filter(({ trial }) => !trial)
  const used = runs.length > 0 ? runs : mine
  if (used.length === 0) return null
  return { secondsPerWork: median(used.map(({ work, seconds }) => seconds / work)), runs: runs.length }
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  return (sorted[(sorted.length - 1) >> 1]! + sorted[sorted.length >> 1]!) / 2
}
