import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import type { Progress } from '../../native-models/scene/progress.ts'
import { withProgress } from '../../electron/jobs/with-progress.ts'

async function drain<T>(work: AsyncGenerator<Progress, T>): Promise<{ steps: number[]; value: T }> {
  const steps: number[] = []
  for (;;) {
    const next = await work.next()
    if (next.done) return { steps, value: next.value }
    steps.push(next.value.step)
  }
}

test('reports are yielded in order and the result is returned', async () => {
  const { steps, value } = await drain(withProgress(async (report) => {
    for (let step = 1; step <= 3; step++) {
      report({ phase: 'x', step, total: 3 })
      await sleep(1)
    }
    return 'done'
  }))
  expect(steps).toEqual([1, 2, 3])
  expect(value).toBe('done')
})

test('only the newest of many reports is kept, and none is needed', async () => {
  expect((await drain(withProgress(async (report) => {
    for (let step = 1; step <= 100; step++) report({ phase: 'x', step, total: 100 })
    await sleep(1)
    return 7
  }))).steps).toEqual([100])
  expect(await drain(withProgress(() => Promise.resolve(7)))).toEqual({ steps: [], value: 7 })
})

test('what the work throws is thrown', async () => {
  await expect(drain(withProgress(async (report) => {
    report({ phase: 'x', step: 1, total: 1 })
    await sleep(1)
    throw new Error('broken')
  }))).rejects.toThrow('broken')
})
