// export: the reconstruction in a format other programs read.

import { writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { Argument, type Command } from 'commander'
import { z } from 'zod'
import { readSplatPly, writeSplatPly } from '../../../native-models/exchange/splat-ply.ts'
import { Fault } from '../../../native-models/scene/faults.ts'
import { indicesOf } from '../../../native-models/scene/ranges.ts'
import type { Records } from '../../../native-models/scene/records.ts'
import { instancesOf, reconstructionOf } from '../../jobs/scene-of.ts'
import { action } from '../action.ts'
import { declareFlags, readFlags } from '../flags.ts'
import { print } from '../output.ts'
import { openSession, type Session } from '../session.ts'

const ExportParams = z.object({ out: z.string().describe('The file to write') })

/** In the file's instance_id column: of no instance. */
const NO_INSTANCE = -1

export function addExportCommand(program: Command): void {
  const command = program.command('export').description('write the splats for other programs')
  command.addArgument(new Argument('<format>', 'ply: splats in the INRIA layout with an instance_id column').choices(['ply']))
  declareFlags(command, ExportParams).action(action(async (options, given) => {
    const out = resolve(readFlags(ExportParams, given).out)
    const session = await openSession(options, 'existing')
    try {
      const { bytes, instances } = await plyOf(session)
      await writeFile(out, bytes).catch((cause: NodeJS.ErrnoException) => {
        throw new Fault(cause.code === 'ENOSPC' ? 'disk.full' : 'input.invalid', `${out} cannot be written: ${cause.message}`, '--out', { cause })
      })
      print(options, { out, bytes: bytes.length, instances }, () => [`${out}  ${bytes.length} bytes`, ...instances.map(({ instanceId, label }) => `  instance_id ${instanceId}  ${label}`)])
    } finally {
      await session.close()
    }
  }))
}

/** The cloud with each splat's instance: 0, 1, 2 … in the order of the list beside it. */
async function plyOf(session: Session): Promise<{ bytes: Uint8Array; instances: { instanceId: number; id: string; label: string }[] }> {
  const records: Records = (await session.client.host.state({})).project!.records
  const reconstruction = reconstructionOf(records)
  const cloud = await readSplatPly(await session.blob(reconstruction.splatsBlob))
  const instanceIds = new Int32Array(cloud.count).fill(NO_INSTANCE)
  const instances = instancesOf(records, reconstruction)
  for (const [at, instance] of instances.entries()) for (const i of indicesOf(await session.blob(instance.membersBlob))) instanceIds[i] = at
  return { bytes: writeSplatPly(cloud, { instanceIds }), instances: instances.map(({ id, label }, instanceId) => ({ instanceId, id, label })) }
}
