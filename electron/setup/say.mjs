// How the set-up speaks: one line per thing done, on stderr, so that `--json` output on stdout stays clean.

/** Something the set-up cannot mend itself. `commands` are what a person can paste to mend it. */
export class SetupProblem extends Error {
  /** @param {string} message @param {string[]} [commands] */
  constructor(message, commands = []) {
    super(message)
    this.name = 'SetupProblem'
    this.commands = commands
  }
}

/** @param {string} line */
export function say(line) {
  process.stderr.write(`setup  ${line}\n`)
}

/** The message of a problem with its commands, one per line.
 * @param {SetupProblem} problem */
export function explain(problem) {
  return [problem.message, ...problem.commands.map((command) => `    ${command}`)].join('\n       ')
}

/**
 * Says what is being done, does it, and says how long it took.
 * @template T @param {string} what @param {() => Promise<T> | T} work @returns {Promise<T>}
 */
export async function step(what, work) {
  const start = performance.now()
  say(`${what} …`)
  const result = await work()
  say(`${what}: done in ${((performance.now() - start) / 1000).toFixed(1)} s`)
  return result
}
