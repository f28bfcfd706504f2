// Which project a command means when nobody says: the one here, or the only one in this folder or the nearest above.

import { readdirSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { Fault } from '../../native-models/scene/faults.ts'
import { isProject } from '../project/opening.ts'

/** The nearest project at or above `from`, or null. Fault `input.invalid` if several are equally near. */
export function nearestProject(from: string): string | null {
  const here = resolve(from)
  if (isProject(here)) return here
  const inside = readdirSync(here).filter((name) => name.endsWith('.studio') && isProject(join(here, name)))
  if (inside.length > 1) throw new Fault('input.invalid', `there are several projects here (${inside.join(', ')}): say which one with --project`, '--project')
  if (inside.length === 1) return join(here, inside[0]!)
  return dirname(here) === here ? null : nearestProject(dirname(here))
}
