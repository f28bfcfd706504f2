// What the set-up decides, apart from doing it: which packages are stale, which system this is, where backports come from.

import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, it } from 'vitest'
import { backportsEntry, parseDeb822, parseOneLine } from '../../electron/setup/apt.mjs'
import { newestChange } from '../../electron/setup/builds.mjs'
import { canShowWindows } from '../../electron/setup/electron-binary.mjs'
import { missingPackages } from '../../electron/setup/packages.mjs'
import { SetupProblem, explain } from '../../electron/setup/say.mjs'
import { linuxSystem, parseOsRelease, quietly } from '../../electron/setup/system.mjs'

const KEY = '/usr/share/keyrings/debian-archive-keyring.gpg'
const DEBIAN_SOURCES = `Types: deb
# a comment between fields
URIs: http://mirror.example/debian
Suites: bookworm bookworm-updates
Components: main
Signed-By: ${KEY}

Types: deb
URIs: http://mirror.example/debian-security
Suites: bookworm-security
Components: main
Signed-By: ${KEY}
`

describe('packages', () => {
  const wanted = { packages: { '': {}, 'node_modules/a': { version: '1.0.0' }, 'node_modules/b': { version: '2.0.0' }, 'node_modules/other-os': { version: '1.0.0', optional: true } } }
  it('are missing when never installed, in another version, or new in the lock', () => {
    expect(missingPackages(wanted, {})).toEqual(['node_modules/a', 'node_modules/b'])
    expect(missingPackages(wanted, { packages: { 'node_modules/a': { version: '1.0.0' }, 'node_modules/b': { version: '1.9.0' } } })).toEqual(['node_modules/b'])
  })
  it('are complete without those of other systems', () => {
    expect(missingPackages(wanted, { packages: { 'node_modules/a': { version: '1.0.0' }, 'node_modules/b': { version: '2.0.0' } } })).toEqual([])
  })
})

describe('the system', () => {
  it.each([
    ['ID=debian\nVERSION_CODENAME=bookworm\nPRETTY_NAME="Debian GNU/Linux 12 (bookworm)"', 'debian', 'bookworm'],
    ['ID=ubuntu\nID_LIKE=debian\nVERSION_CODENAME=noble', 'ubuntu', 'noble'],
    ['ID=linuxmint\nID_LIKE="ubuntu debian"\nVERSION_CODENAME=wilma\nUBUNTU_CODENAME=noble', 'ubuntu', 'noble'],
    ['ID=fedora\nVERSION_ID=43', 'fedora', ''],
    ['ID="opensuse-tumbleweed"\nID_LIKE="opensuse suse"', 'suse', ''],
    ['ID=endeavouros\nID_LIKE=arch', 'arch', ''],
    ['ID=void', 'linux', ''],
  ])('is read from %j', (text, kind, codename) => {
    expect(linuxSystem(parseOsRelease(text))).toMatchObject({ kind, codename })
  })

  it('shows windows only where there is a screen in front of somebody', () => {
    expect(canShowWindows({ DISPLAY: ':0' }, 'linux')).toBe(true)
    expect(canShowWindows({}, 'linux')).toBe(false)
    expect(canShowWindows({ DISPLAY: ':0', SSH_CONNECTION: 'from somewhere' }, 'linux')).toBe(false)
    expect(canShowWindows({ CI: 'true' }, 'darwin')).toBe(false)
    expect(canShowWindows({}, 'win32')).toBe(true)
  })

  it('repeats the last words of a command that failed', () => {
    expect(() => quietly([process.execPath, '-e', 'console.error("the disk is full"); process.exit(1)'])).toThrow('the disk is full')
    expect(() => quietly(['no-such-command-here'])).toThrow('no-such-command-here')
  })
})

describe('backports', () => {
  it('come from the mirror and key of the machine’s own entry', () => {
    const entry = backportsEntry(parseDeb822(DEBIAN_SOURCES), 'bookworm')
    expect(entry).toBe(`Types: deb\nURIs: http://mirror.example/debian\nSuites: bookworm-backports\nComponents: main\nSigned-By: ${KEY}\n`)
    expect(parseDeb822(entry!)).toEqual([{ uri: 'http://mirror.example/debian', suites: ['bookworm-backports'], signedBy: KEY }])
  })
  it('are left alone where the machine has them, or has no entry of its own', () => {
    const sources = parseDeb822(DEBIAN_SOURCES)
    expect(backportsEntry([...sources, { uri: 'http://other.example', suites: ['bookworm-backports'], signedBy: null }], 'bookworm')).toBeNull()
    expect(backportsEntry(sources, 'trixie')).toBeNull()
  })
  it('are read from one-line entries as well', () => {
    const sources = parseOneLine(`# deb http://off.example bookworm main\ndeb [arch=amd64 signed-by=${KEY}] http://mirror.example/debian bookworm main contrib\ndeb-src http://src.example bookworm main`)
    expect(sources).toEqual([{ uri: 'http://mirror.example/debian', suites: ['bookworm'], signedBy: KEY }])
    expect(backportsEntry(parseOneLine('deb http://mirror.example/debian bookworm main'), 'bookworm')).not.toContain('Signed-By')
  })
  it('leave out entries that are switched off, and keep a key written inline', () => {
    expect(parseDeb822(`Enabled: no\n${DEBIAN_SOURCES}`)).toHaveLength(1)
    const inline = 'Types: deb\nURIs: http://m.example\nSuites: bookworm\nComponents: main\nSigned-By:\n -----BEGIN PGP PUBLIC KEY BLOCK-----\n .\n abc\n -----END PGP PUBLIC KEY BLOCK-----\n'
    expect(backportsEntry(parseDeb822(inline), 'bookworm')).toContain(' .\n abc\n')
  })
})

describe('builds', () => {
  const folder = mkdtempSync(join(tmpdir(), 'studio-setup-'))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))
  it('look for the newest file below a folder', () => {
    mkdirSync(join(folder, 'inner'))
    const [old, newer] = [join(folder, 'old'), join(folder, 'inner', 'newer')]
    writeFileSync(old, '')
    writeFileSync(newer, '')
    utimesSync(old, 1000, 1000)
    expect(newestChange(old)).toBe(1_000_000)
    expect(newestChange(folder)).toBe(newestChange(newer))
    expect(newestChange(join(folder, 'gone'))).toBe(0)
  })
})

it('a problem is told with its commands, each on a line to copy', () => {
  expect(explain(new SetupProblem('No adapter.', ['first', 'second']))).toBe('No adapter.\n           first\n           second')
})

it('the last line of the checks says what was skipped', () => {
  const check = fileURLToPath(new URL('../../electron/setup/check.mjs', import.meta.url))
  const { stdout, status } = spawnSync(process.execPath, [check, 'window'], { encoding: 'utf8', env: { ...process.env, STUDIO_CHROMIUM: join(tmpdir(), 'no-such-browser') } })
  expect(stdout.trim().split('\n').at(-1)).toBe('Passed, except skipped: window')
  expect(status).toBe(0)
})

it('the lock names the optional packages of every system, or npm ci would refuse it', () => {
  const { packages } = JSON.parse(readFileSync(new URL('../../package-lock.json', import.meta.url), 'utf8')) as { packages: Record<string, { optionalDependencies?: Record<string, string>; resolved?: string }> }
  const paths = Object.keys(packages)
  const absent = Object.entries(packages).flatMap(([path, entry]) => Object.keys(entry.optionalDependencies ?? {}).filter((name) => !paths.some((other) => other === `node_modules/${name}` || other === `${path}/node_modules/${name}`)))
  expect(absent).toEqual([])
  expect(Object.values(packages).filter((entry) => entry.resolved !== undefined)).toEqual([])
})
