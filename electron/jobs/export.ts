// export: the reconstruction in use as a file for other programs, streamed from the project's blob. It changes nothing
// in the project.

import { extname, resolve } from 'node:path'
import type { z } from 'zod'
import { writeInstanceNames, type NamedId } from '../../native-models/exchange/instance-names.ts'
import { openSplats } from '../../native-models/exchange/open-splats.ts'
import { NO_INSTANCE, type SplatSource, type SplatStream } from '../../native-models/exchange/splat-source.ts'
import { writeSplatFile } from '../../native-models/exchange/write-file.ts'
import { Fault } from '../../native-models/scene/faults.ts'
import { EMPTY_PATCH } from '../../native-models/scene/patch.ts'
import type { Progress } from '../../native-models/scene/progress.ts'
import { indicesOf } from '../../native-models/scene/ranges.ts'
import type { InstanceRecord } from '../../native-models/scene/records.ts'
import type { ExportParams } from '../contract/jobs.ts'
import type { JobContext, JobOutcome } from './job-context.ts'
import { instancesOf, reconstructionOf } from './scene-of.ts'

type Params = z.infer<typeof ExportParams>

export async function* exportSplats({ format, out, instances: wanted }: Params, ctx: JobContext): AsyncGenerator<Progress, JobOutcome> {
  const path = resolve(out)
  const records = ctx.records()
  const reconstruction = reconstructionOf(records)
  if (reconstruction.backbone !== 'splat') throw new Fault('input.invalid', 'the reconstruction in use is a radiance field, which has no splats to export; choose or train one of splats')
  refuseOtherEnding(path, format)
  const instances = wanted && format === 'ply' ? instancesOf(records, reconstruction) : []
  const source = await openSplats(ctx.blobs.path(reconstruction.splatsBlob))
  try {
    const ids = instances.length === 0 ? null : await idsOf(instances, source, ctx)
    const bytes = yield* writeSplatFile(withIds(source, ids), format, path, ctx.signal)
    const names = instances.map(({ label, attributes, alternatives }, instanceId): NamedId => ({ instanceId, label, attributes, alternatives }))
    const namesFile = names.length === 0 ? null : await writeInstanceNames(path, names)
    return {
      patch: EMPTY_PATCH, title: `Export ${format}`,
      result: { out: path, bytes, splats: source.count, names: namesFile, instances: instances.map(({ id, label }, instanceId) => ({ instanceId, id, label })) },
    }
  } finally {
    await source.close()
  }
}

/** A .ply named scene.spz would be taken for what it is not. */
function refuseOtherEnding(path: string, format: Params['format']): void {
  const ending = extname(path).toLowerCase()
  if (ending === `.${format}`) return
  throw new Fault('input.invalid', `${path} ends in "${ending}", but ${format} is written; name it ….${format}`, 'out')
}

/** (N) position in the list of each splat's instance. */
async function idsOf(instances: readonly InstanceRecord[], { count }: SplatSource, ctx: JobContext): Promise<Int32Array> {
  const ids = new Int32Array(count).fill(NO_INSTANCE)
  for (const [at, { membersBlob }] of instances.entries()) for (const i of indicesOf(await ctx.blobs.get(membersBlob))) ids[i] = at
  return ids
}

const withIds = (source: SplatStream, ids: Int32Array | null): SplatStream => ({
  ...source, hasInstanceIds: ids !== null,
  async *chunks() {
    for await (const chunk of source.chunks()) yield { ...chunk, instanceIds: ids?.subarray(chunk.start, chunk.start + chunk.count) ?? null }
  },
})
