// import, synth, labels, reconstruct, supervise, fields: each is a job, with the flags of its parameters.

import type { Command } from 'commander'
import type { z } from 'zod'
import { JOB_PARAMS, type JobKind, type JobRequest } from '../../contract/jobs.ts'
import { faultFromReply } from '../../contract/replies.ts'
import { action } from '../action.ts'
import { declareFlags, readFlags } from '../flags.ts'
import { noteNeeds } from '../needs-note.ts'
import { print, table, type GlobalOptions } from '../output.ts'
import { runJob } from '../run-job.ts'
import { openScratchSession, openSession, type Session } from '../session.ts'
import { absolutePaths, projectNameFor } from '../paths.ts'

interface JobCommand {
  readonly kind: JobKind
  readonly summary: string
  readonly positional: readonly string[]
  /** Parameters that name files: made absolute, because the host may have another working folder. */
  readonly paths: readonly string[]
  open(options: GlobalOptions, params: Record<string, unknown>): Promise<Session>
}

const JOB_COMMANDS: readonly JobCommand[] = [
  {
    kind: 'import', summary: 'read a capture (COLMAP, transforms.json, Blender splits, an RGB-D folder), or open a file of splats', positional: ['folder'], paths: ['folder'],
    open: (options, params) => openSession(options, 'create', projectNameFor(String(params['folder']))),
  },
  { kind: 'synth', summary: 'write a procedural posed RGB-D capture with exact truth', positional: [], paths: ['out'], open: (options) => openScratchSession(options) },
  { kind: 'labels', summary: 'lift 2D polygons or masks onto the reconstruction as named instances', positional: ['path'], paths: ['path'], open: (options) => openSession(options, 'existing') },
  { kind: 'reconstruct', summary: 'train splats or a radiance field on the capture; every K-th frame is held out and scored', positional: [], paths: [], open: (options) => openSession(options, 'existing') },
  { kind: 'supervise', summary: 'mask everything in the photographs, embed and measure it, and say which masks to doubt', positional: [], paths: [], open: (options) => openSession(options, 'existing') },
  { kind: 'fields', summary: 'make language and instance fields of what the masks show, and find and name every thing in the scene', positional: [], paths: [], open: (options) => openSession(options, 'existing') },
]

export function addJobCommands(program: Command): void {
  for (const spec of JOB_COMMANDS) {
    const command = program.command(spec.kind).description(spec.summary)
    declareFlags(command, JOB_PARAMS[spec.kind], spec.positional)
    command.action(action(async (options, given, values) => {
      const params = paramsOf(spec, options, given, values)
      const session = await spec.open(options, params)
      try {
        if (spec.kind === 'reconstruct') await noteNeeds(session, JOB_PARAMS.reconstruct.parse(params)).catch((error: unknown) => { throw faultFromReply(error) })
        const result = await runJob(session, { kind: spec.kind, params } as JobRequest)
        print(options, result, () => summaryOf(result))
      } finally {
        await session.close()
      }
    }))
  }
}

function paramsOf(spec: JobCommand, options: GlobalOptions, given: Record<string, unknown>, values: string[]): Record<string, unknown> {
  const positional = Object.fromEntries(spec.positional.map((name, at) => [name, values[at]!]))
  const seed = options.seed === undefined ? {} : { seed: options.seed }
  const params = readFlags(JOB_PARAMS[spec.kind] as z.ZodObject<z.ZodRawShape>, { ...given, ...seed }, positional)
  return absolutePaths(params, spec.paths)
}

/** One line per value; the `--json` output has everything. */
function summaryOf(result: Record<string, unknown>): string[] {
  return table(Object.entries(result).map(([name, value]) => [name, shown(value)]))
}

function shown(value: unknown): string {
  if (value === null || value === undefined) return 'unknown'
  if (Array.isArray(value)) return value.length === 0 ? 'none' : value.map(nameOf).join(', ')
  if (typeof value === 'number') return Number.isInteger(value) ? String(value) : value.toPrecision(5)
  if (typeof value === 'string') return value
  return typeof value === 'object' && isFinding(value) ? value.method : JSON.stringify(value)
}

/** Instances by their label, numbers and names as they are. */
function nameOf(item: unknown): string {
  return typeof item === 'object' && item !== null && 'label' in item ? String(item.label) : shown(item)
}

/** Up and scale say how they were found; their numbers are for machines. */
const isFinding = (value: object): value is { method: string } => 'method' in value && typeof value.method === 'string'
