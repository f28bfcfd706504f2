// Work that reports through a callback, as the generator that jobs are made of.

import type { Progress } from '../../native-models/scene/progress.ts'

/** Yields the newest report whenever there is one; returns what the work returns. */
export async function* withProgress<T>(work: (report: (progress: Progress) => void) => Promise<T>): AsyncGenerator<Progress, T> {
  let newest: Progress | null = null
  let wake: () => void = () => undefined
  const working = work((progress) => {
    newest = progress
    wake()
  })
  const ended = working.then(() => true, () => true)
  for (;;) {
    const reported = new Promise<boolean>((resolve) => { wake = () => resolve(false) })
    if (newest === null && (await Promise.race([ended, reported]))) return await working
    if (newest !== null) {
      const progress: Progress = newest
      newest = null
      yield progress
    }
  }
}
