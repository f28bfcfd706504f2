// Jobs as the project remembers them, and the checkpoints that let an interrupted one go on.

import { existsSync, mkdirSync } from 'node:fs'
import { readdir, readFile, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import { z } from 'zod'
import { Sample } from '../../native-models/scene/run-report.ts'
import { Job } from '../contract/jobs.ts'
import { asDiskFault, writeDurably } from './disk.ts'

export interface JobTable {
  /** Oldest first. */
  list(): Job[]
  save(job: Job): void
  remove(jobId: string): void
  saveCheckpoint(jobId: string, bytes: Uint8Array): Promise<void>
  loadCheckpoint(jobId: string): Promise<Uint8Array | null>
  /** The curves up to the checkpoint: without them a job that goes on would draw only its end. */
  saveCurve(jobId: string, curve: readonly Sample[]): Promise<void>
  loadCurve(jobId: string): Promise<readonly Sample[]>
  hasCheckpoint(jobId: string): boolean
  dropCheckpoint(jobId: string): Promise<void>
  /** Deletes checkpoints that no job can go on from any more, and what a killed writer left behind. */
  sweepCheckpoints(): Promise<void>
}

export function openJobTable(db: DatabaseSync, folder: string): JobTable {
  const checkpoints = join(folder, 'cache', 'checkpoints')
  const checkpoint = (jobId: string): string => join(checkpoints, `${jobId}.checkpoint`)
  const curveFile = (jobId: string): string => join(checkpoints, `${jobId}.curve`)
  return {
    list: () => readJobs(db),
    save(job) {
      try {
        db.prepare('INSERT INTO jobs VALUES (?, ?, ?) ON CONFLICT (id) DO UPDATE SET json = excluded.json').run(job.id, job.createdAt, JSON.stringify(job))
      } catch (error) {
        throw asDiskFault(error, folder)
      }
    },
    remove: (jobId) => void db.prepare('DELETE FROM jobs WHERE id = ?').run(jobId),
    async saveCheckpoint(jobId, bytes) {
      mkdirSync(dirname(checkpoint(jobId)), { recursive: true })
      await writeDurably(checkpoint(jobId), bytes)
    },
    loadCheckpoint: async (jobId) => (existsSync(checkpoint(jobId)) ? await readFile(checkpoint(jobId)) : null),
    saveCurve: (jobId, curve) => writeDurably(curveFile(jobId), JSON.stringify(curve)),
    async loadCurve(jobId) {
      if (!existsSync(curveFile(jobId))) return []
      const read = z.array(Sample).safeParse(JSON.parse(await readFile(curveFile(jobId), 'utf8')))
      return read.success ? read.data : []
    },
    hasCheckpoint: (jobId) => existsSync(checkpoint(jobId)),
    async dropCheckpoint(jobId) {
      await rm(checkpoint(jobId), { force: true })
      await rm(curveFile(jobId), { force: true })
    },
    async sweepCheckpoints() {
      if (!existsSync(checkpoints)) return
      const kept = new Set(unfinishedJobs(db).flatMap((id) => [`${id}.checkpoint`, `${id}.curve`]))
      for (const name of await readdir(checkpoints)) if (!kept.has(name)) await rm(join(checkpoints, name), { force: true })
    },
  }
}

/** Ids of the jobs that are not done, of whatever kind. */
const unfinishedJobs = (db: DatabaseSync): string[] => db.prepare(`SELECT id FROM jobs WHERE json_extract(json, '$.state') <> 'done'`).all().map(({ id }) => String(id))

/** A job kind or field of a newer or older studio is not worth refusing the project for: such rows are left out. */
function readJobs(db: DatabaseSync): Job[] {
  return db.prepare('SELECT json FROM jobs ORDER BY created_at, rowid').all().flatMap((row) => {
    const parsed = Job.safeParse(JSON.parse(String(row.json)))
    return parsed.success ? [parsed.data] : []
  })
}
