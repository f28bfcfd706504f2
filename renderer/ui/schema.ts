// A zod object read as the parameters of a form.

import { z } from 'zod'

export type Choice = string | number

export interface Property {
  readonly type?: string
  readonly description?: string
  readonly default?: unknown
  readonly enum?: readonly Choice[]
  readonly minimum?: number
  readonly exclusiveMinimum?: number
  readonly maximum?: number
}

export type Values = Readonly<Record<string, unknown>>

/** JSON Schema of each parameter, by name. */
export function propertiesOf(schema: z.ZodObject): Record<string, Property> {
  const properties = (z.toJSONSchema(schema, { io: 'input' }).properties ?? {}) as Record<string, Property & { anyOf?: readonly (Property & { const?: Choice })[] }>
  return Object.fromEntries(Object.entries(properties).map(([name, property]) => [name, plain(property)]))
}

/** A choice of constants is an enum; a value that may be null is the value. */
function plain({ anyOf, ...property }: Property & { anyOf?: readonly (Property & { const?: Choice })[] }): Property {
  if (anyOf === undefined) return property
  const constants = anyOf.flatMap((option) => (option.const === undefined ? [] : [option.const]))
  if (constants.length === anyOf.length) return { ...property, enum: constants }
  return { ...anyOf.find(({ type }) => type !== 'null'), ...property }
}

/** `maxSplats` → "Max splats". */
export function titleOf(name: string): string {
  const words = name.replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase()
  return words.charAt(0).toUpperCase() + words.slice(1)
}

/** First complaint per parameter; empty if the values are good. */
export function complaints(schema: z.ZodObject, values: Values): Record<string, string> {
  const parsed = schema.safeParse(values)
  if (parsed.success) return {}
  return Object.fromEntries(parsed.error.issues.toReversed().map((issue) => [String(issue.path[0] ?? ''), issue.message]))
}
