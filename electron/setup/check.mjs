// Every check, one after another, each with its own output, then one line for each. What `npm test` runs.
//   node electron/setup/check.mjs [name…]      only these

import { spawnSync } from 'node:child_process'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromiumCommand, findChromium } from './chromium.mjs'
import { node24 } from './packages.mjs'
import { ROOT } from './system.mjs'

/** @param {string} project */
const vitest = (project) => ['node_modules/vitest/vitest.mjs', 'run', '--config', 'test/vitest.config.ts', '--project', project]
const tsc = (/** @type {string} */ project) => ['node_modules/typescript/bin/tsc', '-p', project]

/** @typedef {{ name: string, commands: string[][], needs?: () => string | null }} Check */

/** Cheap checks first: a misspelt type is told before minutes of kernels. @type {Check[]} */
const CHECKS = [
  { name: 'types', commands: ['native-models', 'electron', 'renderer', 'test'].map(tsc) },
  { name: 'lint', commands: [['node_modules/oxlint/bin/oxlint', '--type-aware', '--deny-warnings']] },
  { name: 'architecture', commands: [vitest('architecture')] },
  { name: 'unit', commands: [vitest('unit')] },
  { name: 'kernels', commands: [vitest('kernels')] },
  { name: 'window', commands: [vitest('window')], needs: () => (findChromium() ? null : `no Chromium; to run them: ${chromiumCommand()}`) },
]

// node_modules/.bin first, as under `npm run`; a runtime folder, because Vulkan's loader complains without one.
const env = {
  ...process.env,
  PATH: `${join(ROOT, 'node_modules/.bin')}${process.platform === 'win32' ? ';' : ':'}${process.env.PATH ?? ''}`,
  XDG_RUNTIME_DIR: process.env.XDG_RUNTIME_DIR ?? tmpdir(),
}

/** @param {Check} check @returns {{ name: string, verdict: string, ok: boolean, seconds: number }} */
function run(check) {
  const start = performance.now()
  const done = (/** @type {string} */ verdict, /** @type {boolean} */ ok) => ({ name: check.name, verdict, ok, seconds: (performance.now() - start) / 1000 })
  const lacking = check.needs?.() ?? null
  if (lacking !== null) return done(`SKIPPED: ${lacking}`, true)
  console.log(`\n── ${check.name} ${'─'.repeat(Math.max(0, 70 - check.name.length))}`)
  // Every command runs even after one failed: all that is wrong is told at once.
  const failed = check.commands.filter((command) => spawnSync(node24(), command, { cwd: ROOT, env, stdio: 'inherit' }).status !== 0)
  return failed.length === 0 ? done('passed', true) : done('FAILED', false)
}

/** What was skipped is said in the last line too: it is the one that is read. @param {ReturnType<typeof run>[]} results */
function conclusion(results) {
  const names = (/** @type {(result: ReturnType<typeof run>) => boolean} */ which) => results.filter(which).map(({ name }) => name).join(', ')
  if (results.some(({ ok }) => !ok)) return `Failed: ${names(({ ok }) => !ok)}`
  const skipped = names(({ verdict }) => verdict !== 'passed')
  return skipped === '' ? 'All checks passed.' : `Passed, except skipped: ${skipped}`
}

const asked = process.argv.slice(2)
const unknown = asked.filter((name) => !CHECKS.some((check) => check.name === name))
if (unknown.length > 0) throw new Error(`no check is called ${unknown.join(', ')}; there are ${CHECKS.map((check) => check.name).join(', ')}`)
const results = CHECKS.filter((check) => asked.length === 0 || asked.includes(check.name)).map(run)

console.log(`\n── summary ${'─'.repeat(63)}`)
for (const { name, verdict, seconds } of results) console.log(`${name.padEnd(14)}${`${seconds.toFixed(0)} s`.padStart(7)}   ${verdict}`)
console.log(`\n${conclusion(results)}`)
process.exitCode = results.every((result) => result.ok) ? 0 : 1
