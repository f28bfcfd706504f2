// Where the photographs a capture lists really are.

import { realpath } from 'node:fs/promises'
import path from 'node:path'
import { Fault } from '../scene/faults.ts'
import { IMAGE_EXTENSIONS, isFile, stemOf } from './files.ts'

const EXTENSIONS = IMAGE_EXTENSIONS.flatMap((extension) => [extension, extension.toUpperCase()])

/** The path relative to `root` of a listed image, its extension added or changed if need be; null if it is absent. */
export async function findImage(root: string, listed: string): Promise<string | null> {
  if (await isFile(path.join(root, listed))) return listed
  const known = (EXTENSIONS as readonly string[]).includes(path.extname(listed))
  const stem = known ? stemOf(listed) : listed
  for (const extension of EXTENSIONS) if (await isFile(path.join(root, stem + extension))) return stem + extension
  return null
}

/** COLMAP names images relative to a folder its model does not state; these are where people keep it. */
export const IMAGE_FOLDERS = ['images', 'input', 'image', 'rgb', 'color', '.', 'images_2', 'images_4', 'images_8'] as const

/** Names looked for while choosing a folder: enough to tell folders apart, few enough to stay quick. */
const PROBES = 40

/**
 * Among `roots` and the usual folders below them, the place where most of the `names` are; full-size images win a tie.
 * Null if none is anywhere.
 */
export async function findImageFolder(roots: readonly string[], names: readonly string[]): Promise<{ root: string; below: string } | null> {
  const step = Math.ceil(names.length / PROBES)
  const probes = names.filter((_, i) => i % step === 0)
  let best: { root: string; below: string; found: number } | null = null
  for (const root of roots) {
    for (const below of IMAGE_FOLDERS) {
      const present = await Promise.all(probes.map((name) => findImage(path.join(root, below), name)))
      const found = present.filter((name) => name !== null).length
      if (found === probes.length) return { root, below }
      if (found > (best?.found ?? 0)) best = { root, below, found }
    }
  }
  return best
}

/**
 * `listed` as a path relative to `root`, however the file wrote it. Throws `input.invalid` if it leads out of the
 * folder: a capture may only make the studio read what was opened.
 */
export async function insideRoot(root: string, listed: string, where: string): Promise<string> {
  const relative = path.relative(root, path.resolve(root, listed.replaceAll('\\', '/')))
  if (relative.split(path.sep)[0] !== '..' && !path.isAbsolute(relative)) return relative
  const real = await realpath(root)
  throw new Fault('input.invalid', `${where}: "${listed}" lies outside the capture folder ${real}; open the folder above both, or mend the path`, where)
}
