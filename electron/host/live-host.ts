// A host that serves a project leaves its address in the project's cache folder, readable by its user alone, so that
// a command in a terminal works in the window that is open instead of being locked out by it.

import { rmSync, writeFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'

const Address = z.object({ origin: z.url(), token: z.string() })
export type Address = z.infer<typeof Address>

const ANSWER_WITHIN_MS = 2000
const addressFile = (projectPath: string): string => join(projectPath, 'cache', 'host.json')

export function announce(projectPath: string, address: Address): void {
  writeFileSync(addressFile(projectPath), JSON.stringify(address), { mode: 0o600 })
}

export function withdraw(projectPath: string): void {
  rmSync(addressFile(projectPath), { force: true })
}

/** The host that has this project open and answers, or null. A file left by a killed host is not answered. */
export async function liveHost(projectPath: string): Promise<Address | null> {
  try {
    const address = Address.parse(JSON.parse(await readFile(addressFile(projectPath), 'utf8')))
    const response = await fetch(`${address.origin}/api/state`, { headers: { authorization: `Bearer ${address.token}` }, signal: AbortSignal.timeout(ANSWER_WITHIN_MS) })
    const state = z.object({ project: z.object({ path: z.string() }).nullable() }).parse(await response.json())
    return state.project?.path === projectPath ? address : null
  } catch {
    return null
  }
}
