// Keeps one host running: starts it as a plain Node process, waits for its first line, starts it again when it dies.

import { spawn, type ChildProcess } from 'node:child_process'
import { createInterface } from 'node:readline'

/** Where a ready host is. `url` opens the window and carries the token. */
export interface HostAddress { url: string; token: string }

export interface HostLaunch {
  node: string
  /** The host's entry file and its arguments. */
  args: string[]
  env?: NodeJS.ProcessEnv
}

export interface HostWatch {
  /** Called after every start. A restarted host keeps its address if it can; then nothing needs reloading. */
  onReady(address: HostAddress): void
  /** The host died `deaths` times in a row without working for a while; `lastWords` is the end of its stderr. */
  onGivenUp(lastWords: string): void
}

export interface RunningHost {
  /** Starts anew after onGivenUp. */
  retry(): void
  /** Asks the host to finish its checkpoint and exit; kills it if it does not. */
  stop(): Promise<void>
}

/** Waits before starting again, ms. As many deaths in a row as there are waits, plus one, and it is given up. */
const RESTART_WAITS_MS = [200, 1000, 3000, 8000]
/** A host that lived this long was well: the next death counts as the first. */
const HEALTHY_MS = 60_000
/** A training checkpoint takes a few seconds to write; longer than this and the host hangs. */
const STOP_GRACE_MS = 15_000
/** What is kept of stderr to show when the host cannot be started. */
const LAST_WORDS_LINES = 8

interface Attempt { child: ChildProcess; startedAt: number; lastWords: string[] }

/** Starts the host and keeps it running until stop(). Errors reach the watcher, never the caller. */
export function keepHost(launch: HostLaunch, watch: HostWatch, waitsMs: readonly number[] = RESTART_WAITS_MS): RunningHost {
  let current: Attempt | null = null
  let address: HostAddress | null = null
  let deaths = 0
  let stopping = false
  let timer: NodeJS.Timeout | null = null

  function start(): void {
    timer = null
    current = startOnce(launch, address, (ready) => {
      address = ready
      watch.onReady(ready)
    }, ended)
  }

  function ended(attempt: Attempt, code: number | null): void {
    current = null
    if (stopping || code === 0) return
    deaths = Date.now() - attempt.startedAt > HEALTHY_MS ? 1 : deaths + 1
    const wait = waitsMs[deaths - 1]
    if (wait === undefined) watch.onGivenUp(attempt.lastWords.join('\n'))
    else timer = setTimeout(start, wait)
  }

  start()
  return {
    retry(): void {
      deaths = 0
      if (current === null && timer === null) start()
    },
    async stop(): Promise<void> {
      stopping = true
      if (timer) clearTimeout(timer)
      if (current) await stopChild(current.child)
    },
  }
}

function startOnce(launch: HostLaunch, before: HostAddress | null, onReady: (address: HostAddress) => void, onEnd: (attempt: Attempt, code: number | null) => void): Attempt {
  const child = spawn(launch.node, launch.args, { stdio: ['pipe', 'pipe', 'pipe'], windowsHide: true, env: { ...process.env, ...launch.env, ...sameAddress(before) } })
  const attempt: Attempt = { child, startedAt: Date.now(), lastWords: [] }
  createInterface({ input: child.stderr }).on('line', (line) => {
    process.stderr.write(`${line}\n`)
    attempt.lastWords = [...attempt.lastWords, line].slice(-LAST_WORDS_LINES)
  })
  createInterface({ input: child.stdout }).on('line', (line) => {
    const ready = parseReady(line)
    if (ready) onReady(ready)
  })
  // stdin only tells the host that this process is gone; a write error there means the host is gone, which 'close' reports.
  child.stdin.on('error', () => undefined)
  let reported = false
  const end = (code: number | null): void => {
    if (!reported) onEnd(attempt, code)
    reported = true
  }
  child.on('error', (error) => {
    attempt.lastWords.push(error.message)
    end(null)
  })
  child.on('close', end)
  return attempt
}

/** Asks a restarted host to use the address of the one before, so that the window only has to reconnect. */
function sameAddress(before: HostAddress | null): NodeJS.ProcessEnv {
  return before ? { STUDIO_HOST_PORT: new URL(before.url).port, STUDIO_HOST_TOKEN: before.token } : {}
}

/** The address in the host's first line, `{"type":"ready","url":…,"token":…}`; null for any other line. */
export function parseReady(line: string): HostAddress | null {
  if (!line.startsWith('{')) return null
  const value = parseJson(line)
  if (typeof value !== 'object' || value === null || !('type' in value) || value.type !== 'ready') return null
  if (!('url' in value) || typeof value.url !== 'string' || !URL.canParse(value.url)) return null
  return { url: value.url, token: 'token' in value && typeof value.token === 'string' ? value.token : '' }
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return null
  }
}

function stopChild(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    const kill = setTimeout(() => child.kill('SIGKILL'), STOP_GRACE_MS)
    child.once('close', () => {
      clearTimeout(kill)
      resolve()
    })
    // End of stdin is the signal that works on every system; Windows has no SIGTERM.
    child.stdin?.end()
    if (process.platform !== 'win32') child.kill('SIGTERM')
  })
}
