// use: which of a project's reconstructions is in use; without an argument, what there is.

import type { Command } from 'commander'
import { Fault } from '../../../native-models/scene/faults.ts'
import { reconstructionInUse } from '../../../native-models/scene/in-use.ts'
import { recordsOf, type ReconstructionRecord, type Records } from '../../../native-models/scene/records.ts'
import { action } from '../action.ts'
import { print, table } from '../output.ts'
import { openSession, type Session } from '../session.ts'

export function addUseCommand(program: Command): void {
  program.command('use').description('choose the reconstruction in use, or list what there is')
    .argument('[which]', 'splat or nerf (the newest of it), or the id of a reconstruction')
    .action(action(async (options, _given, [which]) => {
      const session = await openSession(options, 'existing')
      try {
        const wanted = which === undefined ? null : chosen(await recordsIn(session), which)
        if (wanted !== null) await session.client.project.edit({ edit: { kind: 'choose-reconstruction', reconstructionId: wanted.id } })
        const records = await recordsIn(session)
        const inUse = reconstructionInUse(records)?.id ?? null
        const made = recordsOf(records, 'reconstruction').map(({ id, backbone, psnr, ssim, steps, seconds, splats }) => ({ id, backbone, inUse: id === inUse, psnr, ssim, steps, seconds, splats }))
        print(options, { inUse, reconstructions: made }, () => table(made.map((one) => [
          one.inUse ? '*' : ' ', one.id, one.backbone, one.psnr === null ? 'not scored' : `${one.psnr.toFixed(2)} dB`, `${one.steps} steps`, `${Math.round(one.seconds)} s`,
        ])))
      } finally {
        await session.close()
      }
    }))
}

const recordsIn = async (session: Session): Promise<Records> => (await session.client.host.state({})).project!.records

/** Fault `input.invalid` naming what there is. */
function chosen(records: Records, which: string): ReconstructionRecord {
  const made = recordsOf(records, 'reconstruction')
  const found = made.findLast(({ id, backbone }) => id === which || backbone === which)
  if (found !== undefined) return found
  const there = made.length === 0 ? 'there is none yet: run "studio reconstruct" first' : `there are ${made.map(({ id, backbone }) => `${id} (${backbone})`).join(', ')}`
  throw new Fault('input.invalid', `"${which}" is no reconstruction of this project; ${there}`, 'which')
}
