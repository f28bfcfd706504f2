// The projects a user opened lately.

import { mkdirSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { existsSync } from 'node:fs'
import { basename, join } from 'node:path'
import { z } from 'zod'
import { writeDurably } from '../project/disk.ts'
import { userFolder } from '../project/home.ts'
import { isProject } from '../project/opening.ts'

const MOST_RECENT = 12
const Recent = z.array(z.object({ path: z.string(), name: z.string(), openedAt: z.string() }))
type Recent = z.infer<typeof Recent>

const recentFile = (): string => join(userFolder(), 'recent.json')

export async function recentProjects(): Promise<(Recent[number] & { exists: boolean })[]> {
  return (await readRecent()).map((entry) => ({ ...entry, exists: isProject(entry.path) }))
}

/** Puts a project at the head of the list. The list is a convenience: a folder that cannot be written is no fault. */
export async function rememberProject(path: string, name: string): Promise<void> {
  const others = (await readRecent()).filter((entry) => entry.path !== path)
  const entries = [{ path, name: name || basename(path), openedAt: new Date().toISOString() }, ...others].slice(0, MOST_RECENT)
  try {
    mkdirSync(userFolder(), { recursive: true })
    await writeDurably(recentFile(), JSON.stringify(entries, null, 2))
  } catch (error) {
    process.stderr.write(`the list of recent projects cannot be kept in ${userFolder()}: ${(error as Error).message}\n`)
  }
}

async function readRecent(): Promise<Recent> {
  if (!existsSync(recentFile())) return []
  try {
    return Recent.parse(JSON.parse(await readFile(recentFile(), 'utf8')))
  } catch (error) {
    process.stderr.write(`${recentFile()} is unreadable and starts anew: ${(error as Error).message}\n`)
    return []
  }
}
