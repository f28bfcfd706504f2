// Real material kept beside the repository, for tests only. Where it is absent, those tests skip and say so.

import { existsSync } from 'node:fs'
import path from 'node:path'

const FOLDER = path.resolve(import.meta.dirname, '..', '..', 'shared', 'data')

/** The absolute path of a file or folder of the shared data, or null (with a warning) where it is not there. */
export function sharedData(below: string): string | null {
  const place = path.join(FOLDER, below)
  if (existsSync(place)) return place
  console.warn(`skipped: ${below} needs the shared test data in ${FOLDER}, which is not there`)
  return null
}
