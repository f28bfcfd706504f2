import { resolve } from 'node:path'

/** The same parameters with those called `names` as absolute paths. */
export function absolutePaths(params: Record<string, unknown>, names: readonly string[]): Record<string, unknown> {
  return { ...params, ...Object.fromEntries(names.map((name) => [name, resolve(String(params[name]))])) }
}
