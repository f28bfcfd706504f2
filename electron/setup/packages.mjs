// npm packages as the lock file says, and a Node new enough to run TypeScript files directly.

import { existsSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { SetupProblem, step } from './say.mjs'
import { ROOT, quietly, thisSystem } from './system.mjs'

/** The host and the tests run on this Node: type stripping, `node:sqlite` and module hooks without flags. */
export const NODE_MAJOR = 24

/** @typedef {{ version?: string, optional?: boolean, devOptional?: boolean, link?: boolean }} LockEntry */
/** @typedef {{ packages?: Record<string, LockEntry> }} Lock */

/**
 * Packages that the lock asks for and the installed tree lacks or has in another version.
 * Optional ones are not counted: they belong to other systems, or may fail to install.
 * @param {Lock} wanted @param {Lock} installed @returns {string[]} paths such as node_modules/zod
 */
export function missingPackages(wanted, installed) {
  return Object.entries(wanted.packages ?? {})
    .filter(([path, entry]) => path !== '' && !entry.optional && !entry.devOptional && !entry.link)
    .filter(([path, entry]) => installed.packages?.[path]?.version !== entry.version)
    .map(([path]) => path)
}

/** @param {string} file @returns {Lock} */
function readLock(file) {
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {}
}

/** Installs the npm packages if the installed tree is not what the lock says. */
export async function ensurePackages() {
  const missing = missingPackages(readLock(join(ROOT, 'package-lock.json')), readLock(join(ROOT, 'node_modules/.package-lock.json')))
  if (missing.length === 0) return
  // error: the engine warnings of packages that want the Node which this very step installs say nothing useful.
  await step(`npm packages (${missing.length} to install)`, () => {
    try {
      quietly(['npm', 'ci', '--loglevel=error', '--no-progress'], { shell: process.platform === 'win32' })
    } catch (error) {
      throw new SetupProblem(
        `npm could not install the packages. Without a network, copy node_modules from a machine that has one.\n       ${error instanceof Error ? error.message : String(error)}`,
        ['npm ci'],
      )
    }
  })
}

/** The Node that the project's own packages bring, or null where there is none for this system.
 * @returns {string | null} */
function bundledNode() {
  const platform = process.platform === 'win32' ? 'win' : process.platform
  const file = join(ROOT, 'node_modules', `node-${platform}-${process.arch}`, 'bin', process.platform === 'win32' ? 'node.exe' : 'node')
  return existsSync(file) ? file : null
}

/** Puts the bundled Node first on the path of `npm run`. npm does so itself, but npm 10 takes the link away again together
 *  with the packages for other systems, which all call theirs `node`. */
export function linkNode() {
  const bundled = bundledNode()
  const folder = join(ROOT, 'node_modules/.bin')
  const link = join(folder, process.platform === 'win32' ? 'node.cmd' : 'node')
  if (bundled === null || existsSync(link)) return
  if (process.platform === 'win32') writeFileSync(link, `@"%~dp0\\${relative(folder, bundled)}" %*\r\n`)
  else symlinkSync(relative(folder, bundled), link)
}

/** Path of a Node of at least NODE_MAJOR. Throws SetupProblem with what to install where there is none.
 * @returns {string} */
export function node24() {
  const bundled = bundledNode()
  if (bundled) return bundled
  if (Number(process.versions.node.split('.')[0]) >= NODE_MAJOR) return process.execPath
  throw new SetupProblem(`Node ${NODE_MAJOR} is needed and this is ${process.versions.node}; no npm package brings it for ${process.platform}-${process.arch}. Install it, then run the same command again:`, nodeCommands())
}

/** @returns {string[]} */
function nodeCommands() {
  const kind = thisSystem().kind
  if (kind === 'macos') return [`brew install node@${NODE_MAJOR} && brew link --overwrite --force node@${NODE_MAJOR}`]
  if (kind === 'windows') return ['winget install OpenJS.NodeJS.LTS']
  return [`npx --yes n ${NODE_MAJOR}    # or your distribution's nodejs package, if it is ${NODE_MAJOR} or newer`]
}
