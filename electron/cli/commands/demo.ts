// demo: the sample capture, from nothing to answered queries, and then the window on it.

import { join, resolve } from 'node:path'
import type { Command } from 'commander'
import { z } from 'zod'
import { action } from '../action.ts'
import { showOnDesktop } from '../desktop-window.ts'
import { askSample, type AnsweredQuery } from '../sample-queries.ts'
import { declareFlags, readFlags } from '../flags.ts'
import { note, print, type GlobalOptions } from '../output.ts'
import { clock } from '../progress-line.ts'
import { runJob } from '../run-job.ts'
import { sampleRecipe } from '../sample-recipe.ts'
import { openSession, type Session } from '../session.ts'
import { ImportParams } from '../../contract/jobs.ts'
import { sampleCapture, samplePath } from '../../host/sample.ts'
import { canShowWindows, electronBinary } from '../../setup/electron-binary.mjs'
import { serve, untilInterrupted } from './serve.ts'

const DemoParams = z.object({ open: z.boolean().default(true).describe('Open the window afterwards') })

export function addDemoCommand(program: Command): void {
  const command = program.command('demo').description('the sample, from photographs to answers, and the window on it')
  declareFlags(command, DemoParams).action(action(async (given, own) => {
    const { open } = readFlags(DemoParams, own)
    const options = { ...given, project: resolve(given.project ?? samplePath()) }
    const stays = open && !options.json && !process.env['CI']
    const started = performance.now()
    const session = await openSession(options, 'create')
    try {
      const queries = await fromNothingToAnswers(session, options.project)
      const seconds = (performance.now() - started) / 1000
      print(options, { project: options.project, seconds, queries }, () => [...queries.map(lineOf), `${clock(seconds)} from photographs to answers, in ${options.project}`])
      if (queries.some((query) => !query.correct)) process.exitCode = 1
      if (!stays) note(options, `to look at it: studio serve --project ${options.project}`)
    } finally {
      await session.close()
    }
    // After the session, because the desktop window starts a host of its own on the same project.
    if (stays) await show(options)
  }))
}

/** Steps that an earlier run finished are not repeated. */
async function fromNothingToAnswers(session: Session, projectPath: string): Promise<AnsweredQuery[]> {
  const { capture: synth, reconstruct, queries } = await sampleRecipe()
  const folder = sampleCapture(projectPath)
  const types = new Set(Object.values((await session.client.host.state({})).project!.records).map((record) => record.type))
  if (!types.has('capture')) {
    await runJob(session, { kind: 'synth', params: { ...synth, out: folder } })
    await runJob(session, { kind: 'import', params: ImportParams.parse({ folder }) })
  }
  if (!types.has('reconstruction')) await runJob(session, { kind: 'reconstruct', params: reconstruct })
  if (!types.has('instance')) await runJob(session, { kind: 'labels', params: { path: join(folder, 'truth.json') } })
  return askSample(session, queries, join(folder, 'truth.json'))
}

function lineOf({ query, view, answer, expected, correct }: AnsweredQuery): string {
  const from = view === null ? '' : ` (seen from ${view})`
  return correct ? `✓ ${query}${from} → ${answer}` : `✗ ${query}${from} → ${answer ?? 'nothing'}, expected ${expected}`
}

async function show(options: GlobalOptions & { project: string }): Promise<void> {
  const binary = electronBinary()
  if (binary === null) return showInBrowser(options, "Electron's binary is not here")
  if (!canShowWindows()) return showInBrowser(options, 'there is no display here')
  note(options, 'opening the window')
  if (!(await showOnDesktop(binary, options.project))) await showInBrowser(options, 'the desktop window could not be opened')
}

async function showInBrowser(options: GlobalOptions, why: string): Promise<void> {
  const session = await openSession(options, 'existing')
  try {
    note(options, `${why}; this is the very same window for a browser, until Ctrl-C:`)
    process.stdout.write(`${await serve(session, options, { port: 0, host: '127.0.0.1' })}\n`)
    if (session.host !== null) await untilInterrupted()
  } finally {
    await session.close()
  }
}
