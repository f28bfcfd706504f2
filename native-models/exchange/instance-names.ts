// What the ids of a splat file's instance_id column are called: a small JSON file beside it, because no splat format
// has a place for names.

import { readFile, writeFile } from 'node:fs/promises'
import { z } from 'zod'
import { Fault } from '../scene/faults.ts'

export const NamedId = z.object({
  instanceId: z.int().min(0),
  label: z.string().trim().min(1),
  attributes: z.array(z.string()).default([]),
  alternatives: z.array(z.string()).default([]),
})
export type NamedId = z.infer<typeof NamedId>
const Names = z.object({ instances: z.array(NamedId) })

const ENDING = '.instances.json'
export const namesPathOf = (splatFile: string): string => `${splatFile}${ENDING}`

/** Far more names than a scene has. */
const MOST_NAMES_BYTES = 1 << 24

/** Names by id; empty where no such file lies beside `splatFile`. Fault `labels.malformed` where it is not what it should be. */
export async function readInstanceNames(splatFile: string): Promise<ReadonlyMap<number, NamedId>> {
  const candidates = [namesPathOf(splatFile), namesPathOf(splatFile.replace(/\.[^./\\]+$/, ''))]
  for (const path of candidates) {
    const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return null
      throw new Fault('input.invalid', `${path} cannot be read: ${error.message}`, path, { cause: error })
    })
    if (text !== null) return new Map(parse(text, path).map((named) => [named.instanceId, named]))
  }
  return new Map()
}

function parse(text: string, path: string): NamedId[] {
  if (text.length > MOST_NAMES_BYTES) throw new Fault('labels.malformed', `${path} is far too large to be a list of names`, path)
  try {
    const checked = Names.safeParse(JSON.parse(text))
    if (checked.success) return checked.data.instances
    const issue = checked.error.issues[0]!
    throw new Fault('labels.malformed', `${path}: ${issue.path.map(String).join('.') || 'the top level'}: ${issue.message}; it should be { "instances": [{ "instanceId": 0, "label": "mug" }] }`, path)
  } catch (error) {
    if (error instanceof Fault) throw error
    throw new Fault('labels.malformed', `${path} is no valid JSON: ${(error as Error).message}`, path, { cause: error })
  }
}

/** Writes the names beside `splatFile` and returns where. */
export async function writeInstanceNames(splatFile: string, instances: readonly NamedId[]): Promise<string> {
  const path = namesPathOf(splatFile)
  await writeFile(path, `${JSON.stringify({ instances }, null, 2)}\n`).catch((error: NodeJS.ErrnoException) => {
    throw new Fault(error.code === 'ENOSPC' ? 'disk.full' : 'input.invalid', `${path} cannot be written: ${error.message}`, path, { cause: error })
  })
  return path
}

/** Most instances a file may bring: more are labels of something else, such as voxels. */
export const MOST_INSTANCES = 4096

/** Indices of the splats of each id from 0 on, ascending. Null where there are more than `MOST_INSTANCES`. */
export function membersById(ids: Int32Array): Map<number, Uint32Array> | null {
  const counts = new Map<number, number>()
  for (const id of ids) if (id >= 0) counts.set(id, (counts.get(id) ?? 0) + 1)
  if (counts.size > MOST_INSTANCES) return null
  const members = new Map([...counts].sort(([a], [b]) => a - b).map(([id, n]) => [id, new Uint32Array(n)]))
  const filled = new Map<number, number>()
  for (const [i, id] of ids.entries()) {
    if (id < 0) continue
    const at = filled.get(id) ?? 0
    members.get(id)![at] = i
    filled.set(id, at + 1)
  }
  return members
}
