// Command-line flags from a zod schema: one generic derivation, so that a job's parameters, its form in the window and
// its flags are written once. camelCase becomes --kebab-case; descriptions and defaults become the help.

import { Argument, Option, type Command } from 'commander'
import { z } from 'zod'
import { Fault } from '../../native-models/scene/faults.ts'

/** What `z.toJSONSchema` says of one parameter. */
interface Parameter {
  type?: 'string' | 'number' | 'integer' | 'boolean'
  enum?: string[]
  default?: string | number | boolean
  description?: string
}

type Schema = z.ZodObject<z.ZodRawShape>

/** Flags that every command has are not repeated by a schema that has the same parameter. */
export const GLOBAL_PARAMETERS = new Set(['seed'])

const kebab = (name: string): string => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
const flagOf = (name: string): string => `--${kebab(name)}`

function parametersOf(schema: Schema): [string, Parameter, boolean][] {
  const json = z.toJSONSchema(schema, { io: 'input' }) as { properties: Record<string, Parameter>; required?: string[] }
  return Object.entries(json.properties).map(([name, parameter]) => [name, parameter, json.required?.includes(name) ?? false])
}

/** Declares the schema's parameters on a command; those in `positional` become arguments, in that order. */
export function declareFlags(command: Command, schema: Schema, positional: readonly string[] = []): Command {
  const parameters = parametersOf(schema)
  for (const name of positional) {
    const parameter = parameters.find(([candidate]) => candidate === name)![1]
    command.addArgument(new Argument(`<${kebab(name)}>`, parameter.description))
  }
  for (const [name, parameter, required] of parameters) {
    if (positional.includes(name) || GLOBAL_PARAMETERS.has(name)) continue
    for (const option of optionsOf(name, parameter)) command.addOption(required ? option.makeOptionMandatory() : option)
  }
  return command
}

function optionsOf(name: string, parameter: Parameter): Option[] {
  const description = parameter.description ?? ''
  if (parameter.type === 'boolean') {
    const on = new Option(flagOf(name), description)
    const off = new Option(`--no-${kebab(name)}`, `switch it off${parameter.default === true ? ' (on by default)' : ''}`)
    // Commander gives a lone --no-x the default true; the pair leaves the default to the schema.
    return [on, off]
  }
  const option = new Option(`${flagOf(name)} <${placeholderOf(parameter)}>`, withDefault(description, parameter.default))
  return [parameter.enum === undefined ? option : option.choices(parameter.enum)]
}

const placeholderOf = ({ type, enum: choices }: Parameter): string =>
  choices !== undefined ? 'choice' : type === 'integer' ? 'n' : type === 'number' ? 'x' : 'text'

const withDefault = (description: string, value: Parameter['default']): string =>
  value === undefined ? description : `${description} (default: ${value})`

/** Parameters from the parsed command line, checked. Fault `input.invalid` naming the flag. */
export function readFlags<S extends Schema>(schema: S, options: Record<string, unknown>, positional: Record<string, string> = {}): z.infer<S> {
  const given: Record<string, unknown> = {}
  for (const [name, parameter] of parametersOf(schema)) {
    const value = positional[name] ?? options[name]
    if (value !== undefined) given[name] = convert(value, parameter)
  }
  const parsed = schema.safeParse(given)
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]!
  const name = String(issue.path[0])
  const flag = name in positional ? kebab(name).toUpperCase() : flagOf(name)
  throw new Fault('input.invalid', `${flag}: ${issue.message}, but ${JSON.stringify(positional[name] ?? options[name] ?? null)} was given`, flag)
}

function convert(value: unknown, { type }: Parameter): unknown {
  if (type !== 'number' && type !== 'integer') return value
  const number = Number(value)
  return String(value).trim() === '' || Number.isNaN(number) ? value : number
}
