// Electron's binary: npm brings only a wrapper, the binary itself comes from Electron's releases when it can be had.

import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { node24 } from './packages.mjs'
import { say } from './say.mjs'
import { ROOT } from './system.mjs'

/** The binary is about 110 MB; a machine that gets no further than this has no way to its releases. */
const DOWNLOAD_TIMEOUT_MS = 240_000

/** Path of Electron's binary where it is installed, else null. Never downloads.
 * @returns {string | null} */
export function electronBinary() {
  const wrapper = join(ROOT, 'node_modules/electron')
  const pathFile = join(wrapper, 'path.txt')
  const override = process.env.ELECTRON_OVERRIDE_DIST_PATH
  const name = existsSync(pathFile) ? readFileSync(pathFile, 'utf8').trim() : 'electron'
  const file = join(override ?? join(wrapper, 'dist'), name)
  return existsSync(file) ? file : null
}

/** Whether a window can be shown here: not on a Linux without a display, not over SSH, not in CI. */
export function canShowWindows(env = process.env, platform = process.platform) {
  if (env.CI || env.SSH_CONNECTION) return false
  return platform !== 'linux' || Boolean(env.DISPLAY || env.WAYLAND_DISPLAY)
}

/** Tries once to get Electron's binary, where a window could be shown. Without it the studio runs in a browser. */
export function tryElectron() {
  if (electronBinary() || !canShowWindows()) return
  say('Electron: downloading its binary (about 110 MB) for the desktop window …')
  const run = spawnSync(node24(), [join(ROOT, 'node_modules/electron/install.js')], { stdio: 'ignore', timeout: DOWNLOAD_TIMEOUT_MS })
  if (run.status !== 0) say('Electron: the download did not succeed; the same window opens in a browser instead. To try again:  npx install-electron')
}
