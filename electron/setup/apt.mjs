// Installing packages on Debian and Ubuntu: sources as the machine has them, plus its own mirror's backports where needed.

import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { quietly } from './system.mjs'

const SOURCES_FOLDER = '/etc/apt/sources.list.d'
const SOURCES_LIST = '/etc/apt/sources.list'
const BACKPORTS_FILE = join(SOURCES_FOLDER, 'spatialreasoner-backports.sources')

/** Non-interactive, patient with another apt that holds the lock and with a slow mirror. */
const APT_OPTIONS = ['-y', '-qq', '-o', 'DPkg::Lock::Timeout=180', '-o', 'Acquire::Retries=3', '-o', 'Dpkg::Use-Pty=0']
const APT_ENV = { DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C.UTF-8' }

/** @typedef {{ uri: string, suites: string[], signedBy: string | null }} Source */

/**
 * Sources of a deb822 file (`*.sources`). A key given inline, over several lines, is kept as it is written.
 * @param {string} text @returns {Source[]}
 */
export function parseDeb822(text) {
  const stanzas = text.split('\n').filter((line) => !line.startsWith('#')).join('\n').split(/\n\s*\n/)
  return stanzas.flatMap((stanza) => {
    const field = (/** @type {string} */ name) => new RegExp(`^${name}:[ \\t]*(.*(?:\\n[ \\t].*)*)`, 'mi').exec(stanza)?.[1]?.trimEnd()
    const uri = field('URIs')?.trim().split(/\s+/)[0]
    const types = field('Types')?.split(/\s+/) ?? []
    const enabled = field('Enabled')?.toLowerCase() !== 'no'
    if (!uri || !enabled || !types.includes('deb')) return []
    return [{ uri, suites: field('Suites')?.trim().split(/\s+/) ?? [], signedBy: field('Signed-By') ?? null }]
  })
}

/**
 * Sources of a one-line file (`sources.list`).
 * @param {string} text @returns {Source[]}
 */
export function parseOneLine(text) {
  return text.split('\n').flatMap((line) => {
    const match = /^deb\s+(?:\[([^\]]*)\]\s+)?(\S+)\s+(\S+)/.exec(line.trim())
    if (!match?.[2] || !match[3]) return []
    return [{ uri: match[2], suites: [match[3]], signedBy: /signed-by=(\S+)/i.exec(match[1] ?? '')?.[1] ?? null }]
  })
}

/**
 * The deb822 entry that adds `<codename>-backports`, made from the machine's own entry for `<codename>`.
 * Null where the machine has backports already, or no entry for its own release to take the address and key from.
 * @param {Source[]} sources @param {string} codename @returns {string | null}
 */
export function backportsEntry(sources, codename) {
  const suite = `${codename}-backports`
  if (sources.some((source) => source.suites.includes(suite))) return null
  const own = sources.find((source) => source.suites.includes(codename))
  if (!own) return null
  const key = own.signedBy ? `Signed-By: ${own.signedBy}\n` : ''
  return `Types: deb\nURIs: ${own.uri}\nSuites: ${suite}\nComponents: main\n${key}`
}

/** @returns {Source[]} every source this machine has switched on */
function machineSources() {
  const files = existsSync(SOURCES_FOLDER) ? readdirSync(SOURCES_FOLDER).map((name) => join(SOURCES_FOLDER, name)) : []
  const read = (/** @type {string} */ file) => readFileSync(file, 'utf8')
  return [
    ...files.filter((file) => file.endsWith('.sources')).flatMap((file) => parseDeb822(read(file))),
    ...[...files.filter((file) => file.endsWith('.list')), SOURCES_LIST].filter((file) => existsSync(file)).flatMap((file) => parseOneLine(read(file))),
  ]
}

/**
 * Lines a person can paste to add the backports of a release, without knowing which mirror the machine uses.
 * @param {string} codename @returns {string[]}
 */
export function backportsCommands(codename) {
  const entry = backportsEntry(machineSources(), codename)
  return entry === null ? [] : [`printf '${entry.replaceAll('\n', '\\n')}' | sudo tee ${BACKPORTS_FILE}`]
}

/**
 * Adds the backports of a release if the machine does not have them.
 * @param {string} codename @param {string[]} root what to put before a command that needs root
 */
export function addBackports(codename, root) {
  const entry = backportsEntry(machineSources(), codename)
  if (entry !== null) quietly([...root, 'sh', '-c', 'printf %s "$1" > "$2"', 'sh', entry, BACKPORTS_FILE])
}

/**
 * Installs packages, without those that are only recommended. Throws with apt's last lines.
 * @param {string[]} packages @param {string[]} root @param {string} [release] target release such as bookworm-backports
 */
export function aptInstall(packages, root, release) {
  const env = Object.entries(APT_ENV).map(([name, value]) => `${name}=${value}`)
  const apt = [...root, 'env', ...env, 'apt-get', ...APT_OPTIONS]
  quietly([...apt, 'update'])
  quietly([...apt, 'install', '--no-install-recommends', ...(release ? ['-t', release] : []), ...packages])
}
