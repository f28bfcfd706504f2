// A small disk, where the machine lets the tests mount one.

import { execFileSync } from 'node:child_process'
import { statfsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { temporaryFolder } from './folders.ts'

/** Its folder, or null (said aloud) where mounting needs more rights than the tests have. */
export function mountSmallDisk(megabytes = 1): string | null {
  const folder = temporaryFolder()
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', folder], { stdio: 'ignore' })
  } catch {
    console.warn('SKIPPED: full disk, because this machine does not let the tests mount a small one (needs root on Linux)')
    return null
  }
  onTestFinished(() => void execFileSync('umount', ['-l', folder]))
  return folder
}

/** The file that leaves no space for others. */
export function fillUp(folder: string): string {
  const { bavail, bsize } = statfsSync(folder)
  const filler = join(folder, 'filler')
  writeFileSync(filler, new Uint8Array(bavail * bsize))
  return filler
}
