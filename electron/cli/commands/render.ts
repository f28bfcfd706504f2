// render: a picture of the reconstruction, from a frame of the capture.

import { writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { Command } from 'commander'
import { z } from 'zod'
import { Fault } from '../../../native-models/scene/faults.ts'
import { SHOWS } from '../../contract/contract.ts'
import { action } from '../action.ts'
import { declareFlags, readFlags } from '../flags.ts'
import { print } from '../output.ts'
import { openSession } from '../session.ts'

const RenderParams = z.object({
  view: z.string().describe('Frame to look from'),
  show: z.string().default('color').describe('color, depth, instances, error (against the photograph), "relevancy:PHRASE" or "answer:QUERY"'),
  out: z.string().describe('The .png file to write'),
  width: z.int().positive().max(4096).default(640).describe('Width of the picture in pixels'),
})

export function addRenderCommand(program: Command): void {
  const command = program.command('render').description('a picture of the reconstruction from a frame of the capture')
  declareFlags(command, RenderParams).action(action(async (options, given) => {
    const { view, show, out, width } = readFlags(RenderParams, given)
    const session = await openSession(options, 'existing')
    try {
      const rendered = await session.client.render.view({ view, width, ...whatToShow(show) })
      const path = resolve(out)
      await writeFile(path, await session.blob(rendered.blob)).catch((cause: Error) => {
        throw new Fault('input.invalid', `${path} cannot be written: ${cause.message}`, '--out', { cause })
      })
      print(options, { out: path, width: rendered.width, height: rendered.height, ms: rendered.ms }, () => [`${path}  ${rendered.width}x${rendered.height}  ${Math.round(rendered.ms)} ms`])
    } finally {
      await session.close()
    }
  }))
}

/** "answer:the mug" is what to show and the phrase for it. */
function whatToShow(text: string): { show: (typeof SHOWS)[number]; phrase?: string } {
  const [kind, ...rest] = text.split(':')
  const show = SHOWS.find((candidate) => candidate === kind)
  if (show === undefined) throw new Fault('input.invalid', `--show: "${text}" is none of ${SHOWS.join(', ')}`, '--show')
  return rest.length === 0 ? { show } : { show, phrase: rest.join(':').trim() }
}
