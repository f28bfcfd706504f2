// Makes a fresh clone ready to run. No dependency, plain Node 20 or newer.
//   node electron/setup/bootstrap.mjs [demo | test]
// Without a purpose it prepares everything but the browser that only the tests need.
// Quick when nothing is missing; installs what it can; otherwise says exactly what to do and exits with 3 (cannot run here).

import { ensureAdapter } from './adapter.mjs'
import { ensureShell, ensureWindow } from './builds.mjs'
import { ensureChromium } from './chromium.mjs'
import { electronBinary, tryElectron } from './electron-binary.mjs'
import { ensurePackages, linkNode, node24 } from './packages.mjs'
import { SetupProblem, explain, say } from './say.mjs'

const EXIT_CANNOT_RUN_HERE = 3
const OLDEST_NODE = 20

/** @param {string | undefined} purpose */
async function prepare(purpose) {
  if (Number(process.versions.node.split('.')[0]) < OLDEST_NODE) throw new SetupProblem(`Node ${OLDEST_NODE} or newer is needed to set up, this is ${process.versions.node}.`)
  await ensurePackages()
  linkNode()
  node24()
  await ensureAdapter()
  if (purpose === 'test') await ensureChromium()
  else tryElectron()
  await ensureWindow()
  if (purpose !== 'test' && electronBinary()) await ensureShell()
}

try {
  await prepare(process.argv[2])
} catch (error) {
  if (!(error instanceof SetupProblem)) throw error
  say(explain(error))
  process.exitCode = EXIT_CANNOT_RUN_HERE
}
