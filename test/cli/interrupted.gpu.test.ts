// Ctrl-C stops training at a checkpoint, and the same command goes on from there.

import { join } from 'node:path'
import { expect, test } from 'vitest'
import { newProjectPath, temporaryFolder } from '../project/folders.ts'
import { studio } from './run-studio.ts'

const TRAINING = ['reconstruct', '--width', '64', '--max-splats', '800', '--holdout', '3']
/** Far more than fit into the test: only an interruption ends it. */
const ENDLESS = ['--steps', '500000']

const stepsIn = (said: string): number[] => [...said.matchAll(/training (\d+)\//g)].map((match) => Number(match[1]))

test('Ctrl-C is exit code 130, and the same command resumes', async () => {
  const [project, capture] = [newProjectPath(), join(temporaryFolder(), 'capture')]
  const made = await studio(['synth', '--out', capture, '--frames', '6', '--size', '64x48', '--objects', '3', '--json'])
  expect(made.json()).toMatchObject({ out: capture, frames: 6 })
  expect((await studio(['import', capture, '--project', project])).code).toBe(0)

  const interrupt = () => {
    let sent = false
    return (said: string, kill: (signal: NodeJS.Signals) => void): void => {
      if (sent || stepsIn(said).length === 0) return
      sent = true
      kill('SIGINT')
    }
  }
  const first = await studio([...TRAINING, ...ENDLESS, '--project', project], { onStderr: interrupt() })
  expect(first.stderr).toMatch(/stopping at a checkpoint/)
  expect(first.stderr).toMatch(/the same command goes on from here/)
  expect(first.code).toBe(130)

  const second = await studio([...TRAINING, ...ENDLESS, '--project', project], { onStderr: interrupt() })
  expect(second.stderr).toMatch(/going on from the last checkpoint/)
  expect(second.code).toBe(130)
  expect(stepsIn(second.stderr)[0]).toBeGreaterThan(stepsIn(first.stderr)[0]!)

  // Other parameters are another run: it starts anew and ends by itself.
  const short = await studio([...TRAINING, '--steps', '30', '--project', project, '--json'])
  expect(short.code).toBe(0)
  expect(short.stderr).not.toMatch(/going on/)
  expect(short.json()).toMatchObject({ steps: 30, heldOut: 2, seed: 1 })
  const { metrics } = (await studio(['evaluate', 'reconstruction', '--project', project, '--json'])).json() as { metrics: { psnr: { value: number; n: number } } }
  expect(metrics.psnr.n).toBe(2)
  expect(metrics.psnr.value).toBeCloseTo(short.json()['psnr'] as number, 0)

  // Labels of another capture whose frames have the same names.
  const other = join(temporaryFolder(), 'other')
  await studio(['synth', '--out', other, '--frames', '20', '--size', '64x48', '--objects', '3', '--seed', '9'])
  expect(await studio(['labels', join(other, 'truth.json'), '--project', project])).toMatchObject({ code: 2, stderr: expect.stringContaining('14 of its 20 photographs are not here') })

  // What the scene does not have: the Grounding is still the one JSON value.
  await studio(['labels', join(capture, 'truth.json'), '--project', project])
  for (const query of ['the hippopotamus', 'the table next to the hippopotamus']) {
    const { code, stderr, json } = await studio(['ground', query, '--project', project, '--json'])
    expect(json()).toMatchObject({ query, verdict: 'not-found', answers: [] })
    expect(stderr).toMatch(/hippopotamus/)
    expect(code).toBe(2)
  }
})
