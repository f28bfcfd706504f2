// An adapter that Dawn accepts: a real GPU's, or a software one installed here.

import { spawnSync } from 'node:child_process'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { addBackports, aptInstall, backportsCommands } from './apt.mjs'
import { node24 } from './packages.mjs'
import { SetupProblem, say, step } from './say.mjs'
import { ROOT, rootPrefix, thisSystem, usesApt } from './system.mjs'

/** Debian 12's own Mesa is 22.3, which Dawn refuses; its backports carry one that works. Later releases need nothing. */
const NEEDS_BACKPORTS = ['bookworm']
const DRIVER_PACKAGES = ['mesa-vulkan-drivers', 'libvulkan1']

/** A driver that takes longer than this to answer is stuck, not slow. */
const PROBE_TIMEOUT_MS = 60_000

/** @typedef {{ ok: boolean, name?: string, software?: boolean, message?: string }} Answer */

/** Asks Dawn, in a process that may crash, which adapter it would use.
 * @returns {Answer} */
export function probeAdapter() {
  const env = { ...process.env, XDG_RUNTIME_DIR: process.env.XDG_RUNTIME_DIR ?? tmpdir() }
  const run = spawnSync(node24(), [join(ROOT, 'electron/setup/adapter-probe.ts')], { encoding: 'utf8', env, timeout: PROBE_TIMEOUT_MS })
  const line = run.stdout?.split('\n').find((line) => line.startsWith('{'))
  if (line) return JSON.parse(line)
  if (run.signal === null && run.stderr.includes('Error')) throw new SetupProblem(`The check for a graphics adapter does not run:\n${run.stderr.trim()}`)
  return { ok: false, message: `the graphics driver ended the process (${run.error?.message ?? run.signal ?? run.status})` }
}

/** Makes sure there is an adapter: installs the software driver on Debian and Ubuntu, says what to do elsewhere. */
export async function ensureAdapter() {
  let answer = probeAdapter()
  const system = thisSystem()
  const root = rootPrefix()
  if (!answer.ok && usesApt(system) && root !== null) {
    await step('no graphics adapter that can be used: a software Vulkan driver', () => installDriver(system.codename, root))
    answer = probeAdapter()
  }
  if (!answer.ok) throw new SetupProblem(`No graphics adapter can be used: ${answer.message}\n       On ${system.name}, run these, then the same command again:`, driverCommands())
  if (answer.software) say(`no GPU: ${answer.name} (a software adapter) will do the work, more slowly`)
}

/** @param {string} codename @param {string[]} root */
function installDriver(codename, root) {
  const backports = NEEDS_BACKPORTS.includes(codename)
  try {
    if (backports) addBackports(codename, root)
    aptInstall(DRIVER_PACKAGES, root, backports ? `${codename}-backports` : undefined)
  } catch (error) {
    throw new SetupProblem(`The software Vulkan driver could not be installed: ${error instanceof Error ? error.message : String(error)}\n       By hand:`, driverCommands())
  }
}

/** What a person can run to get a driver on this system.
 * @returns {string[]} */
function driverCommands() {
  const { kind, codename } = thisSystem()
  const packages = DRIVER_PACKAGES.join(' ')
  if (NEEDS_BACKPORTS.includes(codename)) return [...backportsCommands(codename), 'sudo apt-get update', `sudo apt-get install -y -t ${codename}-backports ${packages}`]
  return {
    debian: ['sudo apt-get update', `sudo apt-get install -y ${packages}`],
    ubuntu: ['sudo apt-get update', `sudo apt-get install -y ${packages}    # needs Mesa 23.1 or newer: Ubuntu 24.04`],
    fedora: ['sudo dnf install -y mesa-vulkan-drivers vulkan-loader'],
    arch: ['sudo pacman -S --needed vulkan-swrast vulkan-icd-loader'],
    suse: ['sudo zypper install -y libvulkan_lvp libvulkan1'],
    linux: ['# install Mesa 23.1 or newer with its lavapipe Vulkan driver, and the Vulkan loader (libvulkan.so.1)'],
    macos: ['# the studio uses Metal: it needs a Mac with macOS 13 or newer'],
    windows: ['# the studio uses Direct3D 12: update Windows and the graphics driver'],
  }[kind]
}
