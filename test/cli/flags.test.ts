import { Command } from 'commander'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { declareFlags, readFlags } from '../../electron/cli/flags.ts'
import { JOB_PARAMS } from '../../electron/contract/jobs.ts'

const Params = z.object({
  folder: z.string().describe('Where'),
  maxSplats: z.int().positive().default(100).describe('How many'),
  depthUnit: z.number().positive().optional(),
  mode: z.enum(['fast', 'fine']).default('fast'),
  exposure: z.boolean().default(true),
  refinePoses: z.boolean().optional(),
  seed: z.int().default(1),
})

function parse(args: string[]): z.infer<typeof Params> {
  const command = declareFlags(new Command('x').exitOverride().configureOutput({ writeErr: () => undefined }), Params, ['folder'])
  command.parse(args, { from: 'user' })
  return readFlags(Params, command.opts(), { folder: command.args[0]! })
}

test('flags become parameters, defaults come from the schema', () => {
  expect(parse(['here'])).toEqual({ folder: 'here', maxSplats: 100, mode: 'fast', exposure: true, seed: 1 })
  expect(parse(['here', '--max-splats', '7', '--depth-unit', '0.001', '--mode', 'fine', '--no-exposure', '--refine-poses']))
    .toEqual({ folder: 'here', maxSplats: 7, depthUnit: 0.001, mode: 'fine', exposure: false, refinePoses: true, seed: 1 })
})

test('a wrong value names its flag', () => {
  for (const [args, place] of [[['--max-splats', 'many'], '--max-splats'], [['--max-splats', '-1'], '--max-splats'], [['--max-splats', '1.5'], '--max-splats'], [['--depth-unit', ''], '--depth-unit']] as const)
    expect(() => parse(['here', ...args])).toThrow(expect.objectContaining({ code: 'input.invalid', where: place, message: expect.stringContaining(place) }))
  expect(() => parse(['here', '--mode', 'slow'])).toThrow(/slow/)
  expect(() => parse([])).toThrow(/folder/)
})

test('the help of every job says every parameter with its description and default', () => {
  for (const schema of Object.values(JOB_PARAMS)) {
    const help = declareFlags(new Command('x'), schema).helpInformation().replace(/\s+/g, ' ')
    const { properties } = z.toJSONSchema(schema, { io: 'input' }) as { properties: Record<string, { description?: string; default?: string | number | boolean }> }
    for (const [name, { description, default: value }] of Object.entries(properties)) {
      if (name === 'seed') continue
      expect(description, name).toBeTruthy()
      expect(help).toContain(`--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`)
      expect(help).toContain(description)
      if (value !== undefined && typeof value !== 'boolean') expect(help).toContain(`default: ${value}`)
    }
  }
})

test('only what can be done is offered', () => {
  expect(JOB_PARAMS.reconstruct.safeParse({ backbone: 'mesh' }).success).toBe(false)
  expect(JOB_PARAMS.reconstruct.parse({}).backbone).toBe('splat')
})
