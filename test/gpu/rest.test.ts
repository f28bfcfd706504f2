import { afterEach, expect, test, vi } from 'vitest'
import { restThrough } from '../../native-models/gpu/gpu.ts'

afterEach(() => { vi.useRealTimers() })

async function restedAfter(expectedMs: number, passedMs: number): Promise<boolean> {
  vi.useFakeTimers()
  let over = false
  const resting = async (): Promise<void> => {
    await restThrough(expectedMs)
    over = true
  }
  void resting()
  await vi.advanceTimersByTimeAsync(passedMs)
  return over
}

test('rests through most of what is expected, and not through all of it', async () => {
  expect(await restedAfter(1000, 500)).toBe(false)
  expect(await restedAfter(1000, 999)).toBe(true)
})

test('a measurement that a sleeping machine stretched costs seconds, not as long again', async () => {
  expect(await restedAfter(3_600_000, 1000)).toBe(false)
  expect(await restedAfter(3_600_000, 5000)).toBe(true)
})
