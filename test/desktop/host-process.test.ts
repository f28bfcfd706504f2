// The shell's care for its host, tried on small hosts written for the purpose.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it, vi } from 'vitest'
import { keepHost, parseReady, type HostAddress, type RunningHost } from '../../electron/host-process.ts'

const folder = mkdtempSync(join(tmpdir(), 'studio-host-'))
const running: RunningHost[] = []
afterAll(async () => {
  await Promise.all(running.map((host) => host.stop()))
  rmSync(folder, { recursive: true, force: true })
})

/** A host that appends a line for each start, then does `body`. */
function hostThat(name: string, body: string): { args: string[]; starts: () => string[] } {
  const file = join(folder, `${name}.mjs`)
  const log = join(folder, `${name}.log`)
  writeFileSync(log, '')
  writeFileSync(file, `import { appendFileSync } from 'node:fs'
const ready = (port, token) => console.log(JSON.stringify({ type: 'ready', url: 'http://127.0.0.1:' + port + '/?token=' + token, token }))
appendFileSync(${JSON.stringify(log)}, (process.env.STUDIO_HOST_PORT ?? 'any') + ' ' + (process.env.STUDIO_HOST_TOKEN ?? 'new') + '\\n')
${body}`)
  return { args: [file], starts: () => readFileSync(log, 'utf8').split('\n').filter(Boolean) }
}

function keep(args: string[], waitsMs: number[]): { host: RunningHost; ready: HostAddress[]; givenUp: string[] } {
  const ready: HostAddress[] = []
  const givenUp: string[] = []
  const host = keepHost({ node: process.execPath, args }, { onReady: (address) => ready.push(address), onGivenUp: (words) => givenUp.push(words) }, waitsMs)
  running.push(host)
  return { host, ready, givenUp }
}

const soon = { timeout: 20_000, interval: 20 }

describe('the ready line', () => {
  it('is read', () => {
    expect(parseReady('{"type":"ready","url":"http://127.0.0.1:8/?token=a","token":"a"}')).toEqual({ url: 'http://127.0.0.1:8/?token=a', token: 'a' })
  })
  it.each(['', 'ready', '{', '{"type":"ready"}', '{"type":"ready","url":"nowhere"}', '{"type":"log","url":"http://a/"}', 'null', '[]'])('is not %j', (line) => {
    expect(parseReady(line)).toBeNull()
  })
})

describe('a host', () => {
  it('that dies is started again at its old address', async () => {
    const { args, starts } = hostThat('dies-once', `
      ready(4711, 'secret')
      if (process.env.STUDIO_HOST_PORT) process.stdin.resume().on('end', () => process.exit(0))
      else setTimeout(() => process.kill(process.pid, 'SIGKILL'), 50)`)
    const { ready, givenUp } = keep(args, [10])
    await vi.waitFor(() => expect(ready).toHaveLength(2), soon)
    expect(starts()).toEqual(['any new', '4711 secret'])
    expect(givenUp).toEqual([])
  })

  it('that cannot start is given up with its last words, and tried again when asked', async () => {
    const { args, starts } = hostThat('cannot-start', `console.error('no room on the disk'); process.exit(1)`)
    const { host, ready, givenUp } = keep(args, [10, 10])
    await vi.waitFor(() => expect(givenUp).toEqual(['no room on the disk']), soon)
    expect(starts()).toHaveLength(3)
    host.retry()
    await vi.waitFor(() => expect(givenUp).toHaveLength(2), soon)
    expect(starts()).toHaveLength(6)
    expect(ready).toEqual([])
  })

  it('that ends by itself without fault is left alone', async () => {
    const { args, starts } = hostThat('ends', `ready(4712, 't')`)
    const { host, ready } = keep(args, [10])
    await vi.waitFor(() => expect(ready).toHaveLength(1), soon)
    await host.stop()
    expect(starts()).toHaveLength(1)
  })

  it('is asked to stop and gets the time to finish', async () => {
    const done = join(folder, 'checkpoint')
    const { args } = hostThat('stops', `
      process.on('SIGTERM', () => undefined)
      process.stdin.resume().on('end', () => setTimeout(() => { appendFileSync(${JSON.stringify(done)}, 'written'); process.exit(0) }, 100))
      ready(4713, 't')`)
    const { host, ready } = keep(args, [10])
    await vi.waitFor(() => expect(ready).toHaveLength(1), soon)
    await host.stop()
    expect(readFileSync(done, 'utf8')).toBe('written')
  })

  it('whose Node is missing is given up with a reason', async () => {
    const givenUp: string[] = []
    keepHost({ node: join(folder, 'no-node'), args: [] }, { onReady: () => undefined, onGivenUp: (words) => givenUp.push(words) }, [])
    await vi.waitFor(() => expect(givenUp[0]).toContain('ENOENT'), soon)
  })
})
