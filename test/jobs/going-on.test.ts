import { expect, test } from 'vitest'
import { Fault } from '../../native-models/scene/faults.ts'
import type { Progress } from '../../native-models/scene/progress.ts'
import { goingOn, type GoneOn } from '../../electron/jobs/going-on.ts'

const CHECKPOINT = new Uint8Array([1])

async function run(work: (checkpoint: Uint8Array | null) => AsyncGenerator<Progress, string>, checkpoint: Uint8Array | null): Promise<{ said: string[]; ended: GoneOn<string> }> {
  const [going, said]: [AsyncGenerator<Progress, GoneOn<string>>, string[]] = [goingOn(checkpoint, work), []]
  for (;;) {
    const step = await going.next()
    if (step.done) return { said, ended: step.value }
    said.push(step.value.phase)
  }
}

async function* picky(checkpoint: Uint8Array | null): AsyncGenerator<Progress, string> {
  yield { phase: 'preparing', step: 0, total: 1 }
  if (checkpoint !== null) throw new Fault('input.invalid', 'the checkpoint is damaged', 'checkpoint')
  return 'trained'
}

test('a checkpoint of no use costs its progress, not the job', async () => {
  const { said, ended } = await run(picky, CHECKPOINT)
  expect(ended).toEqual({ result: 'trained', restarted: 'the checkpoint is damaged' })
  expect(said).toEqual(['preparing', expect.stringMatching(/anew.*damaged/), 'preparing'])
  expect((await run(picky, null)).ended).toEqual({ result: 'trained', restarted: null })
})

test('any other fault ends it', async () => {
  const failing = async function* (): AsyncGenerator<Progress, string> {
    yield { phase: 'preparing', step: 0, total: 1 }
    throw new Fault('gpu.lost', 'lost')
  }
  await expect(run(failing, CHECKPOINT)).rejects.toMatchObject({ code: 'gpu.lost' })
})
