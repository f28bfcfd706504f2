import { basename, resolve } from 'node:path'

/** The same parameters with those called `names` as absolute paths. */
export function absolutePaths(params: Record<string, unknown>, names: readonly string[]): Record<string, unknown> {
  return { ...params, ...Object.fromEntries(names.map((name) => [name, resolve(String(params[name]))])) }
}

/** What a project made from this folder or file is called: a splat file's ending says nothing about the scene. */
export const projectNameFor = (path: string): string => basename(path).replace(/(\.compressed)?\.(ply|spz|sog|splat|ksplat|zip)$/i, '')
