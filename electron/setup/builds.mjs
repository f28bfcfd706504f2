// What is built rather than run as it is: the window, and Electron's main and preload. Rebuilt only when a source is newer.

import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { node24 } from './packages.mjs'
import { SetupProblem, step } from './say.mjs'
import { ROOT, quietly } from './system.mjs'

/** @typedef {{ name: string, made: string, from: string[], configs: string[] }} Build */

/** What each build is made from: folders and files, relative to the repository. @type {Build} */
const WINDOW = {
  name: 'window', made: '.vite/window/index.html', configs: ['renderer/vite.config.ts'],
  from: ['renderer', 'electron/contract', 'native-models/scene', 'package-lock.json'],
}
/** @type {Build} */
const SHELL = {
  name: 'Electron shell', made: '.vite/build/preload.cjs', configs: ['electron/vite.main.config.ts', 'electron/vite.preload.config.ts'],
  from: ['main', 'window', 'menu', 'host-process', 'preload', 'vite.main.config', 'vite.preload.config'].map((name) => `electron/${name}.ts`).concat('electron/contract', 'package-lock.json'),
}

export const ensureWindow = () => ensureBuilt(WINDOW)
export const ensureShell = () => ensureBuilt(SHELL)

/** When the newest file at or below a path was changed, in ms since 1970; 0 where there is none.
 * @param {string} path @returns {number} */
export function newestChange(path) {
  if (!existsSync(path)) return 0
  const stat = statSync(path)
  if (!stat.isDirectory()) return stat.mtimeMs
  return readdirSync(path).reduce((newest, name) => Math.max(newest, newestChange(join(path, name))), 0)
}

/** @param {Build} build */
async function ensureBuilt(build) {
  const made = newestChange(join(ROOT, build.made))
  if (made > 0 && build.from.every((path) => newestChange(join(ROOT, path)) <= made)) return
  await step(`building the ${build.name}`, () => {
    for (const config of build.configs) runVite(config, build.name)
  })
}

/** @param {string} config @param {string} name */
function runVite(config, name) {
  try {
    quietly([node24(), 'node_modules/vite/bin/vite.js', 'build', '--config', config, '--logLevel', 'warn'])
  } catch (error) {
    throw new SetupProblem(`The ${name} could not be built: ${error instanceof Error ? error.message : String(error)}`)
  }
}
