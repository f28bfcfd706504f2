// `npm run survey [SEEDS]`: lays that many scenes of both kinds, without drawing them, and writes what is in them and
// asked about them to docs/gallery/survey.md. Ends with 1 if a seed fails or asks too little.

import { writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { tellScene } from '../synthetic/told-scene.ts'

const SEEDS = Number(process.argv[2] ?? 200)
const LEAST_QUERIES = 40

class Counts {
  readonly #counts = new Map<string, number>()
  add(key: string): void { this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1) }
  table(head: string): string {
    const rows = [...this.#counts].sort((a, b) => b[1] - a[1] || a[0].localeCompare(b[0]))
    return [`| ${head} | number |`, '|---|---:|', ...rows.map(([key, n]) => `| ${key} | ${n} |`)].join('\n')
  }
}

const counts = { classes: new Counts(), relations: new Counts(), categories: new Counts(), kinds: new Counts(), traps: new Counts() }
const failed: string[] = []
const asked: number[] = []

function survey(scene: 'tabletop' | 'room', seed: number): void {
  try {
    const told = tellScene(scene, seed)
    for (const { label } of told.instances) counts.classes.add(label)
    for (const { kind, reference } of told.relations()) counts.relations.add(`${kind} (${reference})`)
    const relational = told.queries.filter((q) => q.kind !== 'attribute')
    for (const q of told.queries) counts.categories.add(q.category!)
    for (const q of relational) counts.kinds.add(`${q.kind}${q.negated === true ? ', denied' : ''}${q.inner === undefined ? '' : ', in a chain'}`)
    for (const { expected } of told.traps) counts.traps.add(expected)
    asked.push(relational.length)
    if (relational.length < LEAST_QUERIES) failed.push(`${scene} ${seed}: only ${relational.length} relational questions`)
  } catch (error) {
    failed.push(`${scene} ${seed}: ${error instanceof Error ? error.message : String(error)}`)
  }
}

for (let seed = 1; seed <= SEEDS; seed++) survey(seed % 2 === 0 ? 'room' : 'tabletop', seed)
asked.sort((a, b) => a - b)
const middle = asked[Math.floor(asked.length / 2)]
const text = `# What the generator makes

\`npm run survey\` laid seeds 1 to ${SEEDS}, 14 objects each, odd ones as tabletops and even ones as rooms. ${failed.length === 0 ? 'None failed.' : `${failed.length} failed.`}
Relational questions per scene: ${asked[0]} at the least, ${middle} in the middle, ${asked.at(-1)} at the most.
${failed.length === 0 ? '' : `\n${failed.map((line) => `- ${line}`).join('\n')}\n`}
## Instances by class

${counts.classes.table('class')}

## Relations that hold, by kind and frame of reference

${counts.relations.table('relation')}

## Questions by category

${counts.categories.table('category')}

## Relational questions by kind

${counts.kinds.table('kind')}

## Questions without one answer

${counts.traps.table('sort')}
`
await writeFile(fileURLToPath(new URL('../../docs/gallery/survey.md', import.meta.url)), text)
process.stdout.write(`${SEEDS} seeds, ${failed.length} failed; questions ${asked[0]} … ${middle} … ${asked.at(-1)}\n`)
for (const line of failed) process.stdout.write(`${line}\n`)
process.exitCode = failed.length === 0 ? 0 : 1
