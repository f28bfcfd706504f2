// Packages the app offline, with a hand-made stand-in for Electron's zip: Forge, both builds, the asar, the fuses and the
// files beside the shell are real; only the binary is not, so what comes out cannot be started as a window.
// The host inside it can, and is: with the packaged Node, from the packaged files, in a folder away from the repository.

import { strToU8, zipSync } from 'fflate'
import { execFile, spawn } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parseReady } from '../../electron/host-process.ts'
import { ensureWindow } from '../../electron/setup/builds.mjs'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const ELECTRON = JSON.parse(readFileSync(join(ROOT, 'node_modules/electron/package.json'), 'utf8')) as { version: string }
const COPIED = ['electron', 'native-models', 'renderer', 'resources', '.vite', 'package.json', 'package-lock.json', 'forge.config.ts', 'tsconfig.json', 'LICENSE']

/** Electron's marker before its fuses, in pieces: the packed text of this test must not hold it. */
const SENTINEL = ['dL7pKGdnNz796PbbjQWN', 'KmHXBZaB9tsX'].join('')
const FUSE_COUNT = 9
const RUN_AS_NODE = 0

interface AsarFolder { files: Record<string, AsarFolder> }

const wire = `\u0001${String.fromCharCode(FUSE_COUNT)}${'1'.repeat(FUSE_COUNT)}`
const onLinux = process.platform === 'linux'
if (!onLinux) console.warn('packaging: SKIPPED, the stand-in for Electron’s zip is laid out as on Linux')

describe.skipIf(!onLinux)('the packaged app', () => {
  const scratch = mkdtempSync(join(tmpdir(), 'studio-package-'))
  const app = join(scratch, 'out', `SpatialReasoner Studio-linux-${process.arch}`)
  const studio = join(app, 'resources/studio')

  beforeAll(async () => {
    await ensureWindow()
    for (const name of COPIED) cpSync(join(ROOT, name), join(scratch, name), { recursive: true })
    symlinkSync(join(ROOT, 'node_modules'), join(scratch, 'node_modules'))
    mkdirSync(join(scratch, 'zips'))
    writeFileSync(join(scratch, 'zips', `electron-v${ELECTRON.version}-linux-${process.arch}.zip`), zipSync({
      electron: strToU8(`not Electron ${SENTINEL}${wire}`, true), version: strToU8(ELECTRON.version), LICENSE: strToU8('a stand-in'), 'resources/default_app.asar': strToU8(''),
    }))
    await promisify(execFile)(process.execPath, [join(ROOT, 'node_modules/@electron-forge/cli/dist/electron-forge.js'), 'package'], {
      cwd: scratch, env: { ...process.env, STUDIO_ELECTRON_ZIPS: join(scratch, 'zips'), NODE_ENV: 'production' }, maxBuffer: 32 << 20,
    })
  })
  afterAll(() => rmSync(scratch, { recursive: true, force: true }))

  it('has its fuses set', () => {
    const binary = readFileSync(join(app, 'spatialreasoner-studio'), 'latin1')
    const fuses = binary.slice(binary.indexOf(SENTINEL) + SENTINEL.length + 2)
    expect(fuses).toHaveLength(FUSE_COUNT)
    expect(fuses[RUN_AS_NODE]).toBe('0')
  })

  it('holds the shell in the asar and nothing else', () => {
    const asar = readFileSync(join(app, 'resources/app.asar'))
    // The header's length stands at 12, the header at 16: JSON with nested `files`.
    const header = JSON.parse(asar.toString('utf8', 16, 16 + asar.readUInt32LE(12))) as AsarFolder
    expect(Object.keys(header.files).sort()).toEqual(['.vite', 'package.json'])
    expect(Object.keys(header.files['.vite']!.files)).toEqual(['build'])
    expect(Object.keys(header.files['.vite']!.files.build!.files).sort()).toEqual(['main.cjs', 'preload.cjs'])
  })

  it('leaves out what other systems need', () => {
    for (const folder of ['node_modules/onnxruntime-node/bin/napi-v6/win32', 'node_modules/webgpu/dist/win32-x64', 'node_modules/electron', 'node_modules/vite', 'test']) expect(existsSync(join(studio, folder)), folder).toBe(false)
  })

  it('starts its host and serves its window', async () => {
    const host = spawn(join(studio, 'bin/node'), [join(studio, 'electron/host/entry.ts')], { cwd: tmpdir(), env: { ...process.env, STUDIO_HOME: join(scratch, 'home') }, stdio: ['pipe', 'pipe', 'inherit'] })
    try {
      const first = await createInterface({ input: host.stdout })[Symbol.asyncIterator]().next()
      const address = parseReady(String(first.value))
      expect(address).not.toBeNull()
      const { origin } = new URL(address!.url)
      const headers = { authorization: `Bearer ${address!.token}` }
      expect(await (await fetch(`${origin}/`, { headers })).text()).toContain('SpatialReasoner Studio')
      expect(await (await fetch(`${origin}/api/state`, { headers })).json()).toMatchObject({ project: null })
    } finally {
      host.stdin.end()
    }
  })
})
