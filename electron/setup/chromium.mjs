// A Chromium for the window tests (and for the window itself, where Electron's binary is not there).

import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { aptInstall } from './apt.mjs'
import { say, step } from './say.mjs'
import { rootPrefix, thisSystem } from './system.mjs'

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'microsoft-edge']
const ELSEWHERE = [
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
]

/** Debian's browser with fonts to write with (it only recommends them) and Mesa's OpenGL for three.js. */
const PACKAGES = ['chromium', 'fonts-dejavu-core', 'fonts-liberation', 'libegl1', 'libgles2', 'libgl1-mesa-dri']

/**
 * Path of a Chromium-based browser, or null. STUDIO_CHROMIUM overrides the search.
 * A snap's stub counts only if its snap is there: without it the stub is a script that fails.
 * @returns {string | null}
 */
export function findChromium() {
  const override = process.env.STUDIO_CHROMIUM
  if (override) return existsSync(override) ? override : null
  const onPath = (process.env.PATH ?? '').split(delimiter).flatMap((folder) => NAMES.map((name) => join(folder, name)))
  return [...onPath, ...ELSEWHERE].find((file) => existsSync(file) && !isDeadStub(file)) ?? null
}

/** Whether a file is Ubuntu's script that only tells to install a snap, and the snap is not there.
 * @param {string} file */
function isDeadStub(file) {
  if (!readFileSync(file).subarray(0, 4096).toString('latin1').includes('snap')) return false
  return spawnSync(file, ['--version'], { stdio: 'ignore', timeout: 20_000 }).status !== 0
}

/** Installs Chromium on Debian. Elsewhere says how; the tests that need it then skip aloud. */
export async function ensureChromium() {
  if (findChromium()) return
  const root = rootPrefix()
  if (thisSystem().kind === 'debian' && root !== null) {
    try {
      await step('Chromium for the window tests', () => aptInstall(PACKAGES, root))
    } catch (error) {
      say(`Chromium could not be installed: ${error instanceof Error ? error.message : String(error)}`)
    }
  }
  if (!findChromium()) say(`no Chromium: the window tests will be skipped. To run them:  ${chromiumCommand()}`)
}

/** @returns {string} */
export function chromiumCommand() {
  return {
    debian: `sudo apt-get install -y ${PACKAGES.join(' ')}`,
    // Ubuntu's chromium package is a stub that installs a snap; snaps do not work in most containers.
    ubuntu: 'sudo snap install chromium    # in a container without snap: install a Chromium of your choice and set STUDIO_CHROMIUM to it',
    fedora: 'sudo dnf install -y chromium',
    arch: 'sudo pacman -S --needed chromium',
    suse: 'sudo zypper install -y chromium',
    linux: 'install Chromium, or set STUDIO_CHROMIUM to a Chromium-based browser',
    macos: 'brew install --cask chromium',
    windows: 'winget install Google.Chrome',
  }[thisSystem().kind]
}
