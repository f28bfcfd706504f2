// A host that serves a project leaves its address in the project's cache folder, readable by its user alone, so that
// a command in a terminal works in the window that is open instead of being locked out by it.

import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'

const Address = z.object({ origin: z.url(), token: z.string() })
export type Address = z.infer<typeof Address>

const ANSWER_WITHIN_MS = 2000
/** Permission bits of group and others. */
const READABLE_BY_OTHERS = 0o077
const addressFile = (projectPath: string): string => join(projectPath, 'cache', 'host.json')

export function announce(projectPath: string, address: Address): void {
  // Made anew: writing into a file that is there would keep whoever could read it.
  withdraw(projectPath)
  writeFileSync(addressFile(projectPath), JSON.stringify(address), { mode: 0o600, flag: 'wx' })
}

export function withdraw(projectPath: string): void {
  rmSync(addressFile(projectPath), { force: true })
}

/**
 * Port and token that a killed host left behind, or null. Whoever asks must hold the project's lock, so that no host
 * can be alive there. A file that others could read is not trusted: they know its token.
 */
export function addressLeft(projectPath: string): { port: number; token: string } | null {
  const file = addressFile(projectPath)
  try {
    if (process.platform !== 'win32' && (statSync(file).mode & READABLE_BY_OTHERS) !== 0) return null
    const { origin, token } = Address.parse(JSON.parse(readFileSync(file, 'utf8')))
    return { port: Number(new URL(origin).port), token }
  } catch {
    // None, or half written: the usual case after a host that closed as it should.
    return null
  }
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
