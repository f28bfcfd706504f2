// What this machine is: its distribution, whether we may install packages on it, and how to run a command on it.

import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { stripVTControlCharacters } from 'node:util'

/** The repository (or the installed copy of it), absolute. */
export const ROOT = fileURLToPath(new URL('../..', import.meta.url))

/** Lines of a failed command worth repeating: some say why first, some last. */
const FIRST_LINES = 6
const LAST_LINES = 8

/** @typedef {'debian' | 'ubuntu' | 'fedora' | 'arch' | 'suse' | 'linux' | 'macos' | 'windows'} SystemKind */
/** @typedef {{ kind: SystemKind, codename: string, name: string }} System */

/**
 * Reads the fields of an os-release file.
 * @param {string} text @returns {Record<string, string>}
 */
export function parseOsRelease(text) {
  const lines = text.split('\n').map((line) => /^([A-Z_]+)=(.*)$/.exec(line.trim()))
  return Object.fromEntries(lines.flatMap((match) => (match?.[1] ? [[match[1], (match[2] ?? '').replace(/^["']|["']$/g, '')]] : [])))
}

/**
 * Which family a Linux belongs to. Derivatives (Mint, Pop!_OS, Raspberry Pi OS …) count as what they are made from.
 * @param {Record<string, string>} release @returns {System}
 */
export function linuxSystem(release) {
  const words = [release.ID ?? '', ...(release.ID_LIKE ?? '').split(/\s+/)]
  /** @type {SystemKind[]} */
  const families = ['ubuntu', 'debian', 'fedora', 'arch', 'suse']
  const kind = families.find((family) => words.some((word) => word === family || word.startsWith(`${family}-`) || word.startsWith('open' + family))) ?? 'linux'
  return { kind, codename: release.UBUNTU_CODENAME ?? release.VERSION_CODENAME ?? '', name: release.PRETTY_NAME ?? 'Linux' }
}

/** @returns {System} */
export function thisSystem() {
  if (process.platform === 'darwin') return { kind: 'macos', codename: '', name: 'macOS' }
  if (process.platform === 'win32') return { kind: 'windows', codename: '', name: 'Windows' }
  const file = '/etc/os-release'
  return linuxSystem(existsSync(file) ? parseOsRelease(readFileSync(file, 'utf8')) : {})
}

/** @param {System} system */
export function usesApt(system) {
  return system.kind === 'debian' || system.kind === 'ubuntu'
}

/** What to put before a command that needs root: nothing, sudo without a password, or null where neither is to be had.
 * @returns {string[] | null} */
export function rootPrefix() {
  if (process.getuid?.() === 0) return []
  return spawnSync('sudo', ['-n', 'true'], { stdio: 'ignore' }).status === 0 ? ['sudo', '-n'] : null
}

/**
 * Runs a command quietly. On failure throws with the first and last lines it printed.
 * @param {string[]} command @param {{ cwd?: string, env?: Record<string, string>, shell?: boolean }} [options] @returns {string} its stdout
 */
export function quietly(command, options = {}) {
  const [file = '', ...args] = command
  const run = spawnSync(file, args, {
    cwd: options.cwd ?? ROOT, env: { ...process.env, ...options.env }, shell: options.shell ?? false, encoding: 'utf8', maxBuffer: 64 << 20,
  })
  if (run.error) throw new Error(`${command.join(' ')}: ${run.error.message}`)
  if (run.status !== 0) throw new Error(`${command.join(' ')} failed:\n${gist(`${run.stdout}${run.stderr}`)}`)
  return run.stdout
}

/** The lines that say something, the middle left out: stack frames do not, to a newcomer.
 * @param {string} text */
function gist(text) {
  const lines = stripVTControlCharacters(text).split('\n').filter((line) => line.trim() !== '' && !/^\s*at /.test(line))
  const shown = lines.length <= FIRST_LINES + LAST_LINES ? lines : [...lines.slice(0, FIRST_LINES), '…', ...lines.slice(-LAST_LINES)]
  return shown.map((line) => `         ${line}`).join('\n')
}
