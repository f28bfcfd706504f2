// Reading a capture's folder, with faults that name the file.

import { readdir, readFile, stat } from 'node:fs/promises'
import path from 'node:path'
import type { z } from 'zod'
import { Fault, type FaultCode } from '../scene/faults.ts'

const collator = new Intl.Collator('en', { numeric: true })

/** The order people expect of numbered files: frame2 before frame10. */
export const naturalOrder = (a: string, b: string): number => collator.compare(a, b) || (a < b ? -1 : a > b ? 1 : 0)

export const malformed = (file: string, what: string): Fault =>
  new Fault('capture.malformed', `${file}: ${what}`, file)

/** Names in a folder in natural order; none if it does not exist or is a file. Throws if it may not be read. */
export async function listFolder(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).sort(naturalOrder)
  } catch (error) {
    if (isErrno(error, 'ENOENT', 'ENOTDIR')) return []
    throw new Fault('input.invalid', `${folder} cannot be read: ${reasonOf(error)}`, folder, { cause: error })
  }
}

export async function kindOf(file: string): Promise<'file' | 'folder' | null> {
  try {
    const entry = await stat(file)
    return entry.isDirectory() ? 'folder' : entry.isFile() ? 'file' : null
  } catch (error) {
    if (isErrno(error, 'ENOENT', 'ENOTDIR')) return null
    throw new Fault('input.invalid', `${file} cannot be read: ${reasonOf(error)}`, file, { cause: error })
  }
}

export const isFile = async (file: string): Promise<boolean> => (await kindOf(file)) === 'file'

export async function readBytes(file: string, code: FaultCode = 'capture.malformed'): Promise<Uint8Array> {
  try {
    return await readFile(file)
  } catch (error) {
    throw new Fault(code, `${file} cannot be read: ${reasonOf(error)}`, file, { cause: error })
  }
}

export async function readText(file: string, code: FaultCode = 'capture.malformed'): Promise<string> {
  return new TextDecoder().decode(await readBytes(file, code))
}

/** The file as JSON of that shape; a fault names the file and the path inside it. */
export async function readJson<T extends z.ZodType>(file: string, shape: T, code: FaultCode = 'capture.malformed'): Promise<z.infer<T>> {
  const text = await readText(file, code)
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    const line = text.split('\n').findIndex((l) => /\b(NaN|-?Infinity)\b/.test(l)) + 1
    const why = line > 0 ? `line ${line} holds a value that is not a number (NaN or Infinity)` : `this is not valid JSON (${reasonOf(error)})`
    throw new Fault(code, `${file}: ${why}`, file, { cause: error })
  }
  const checked = shape.safeParse(value)
  if (checked.success) return checked.data
  const issue = checked.error.issues[0]!
  const place = issue.path.map(String).join('.')
  throw new Fault(code, `${file}: ${place === '' ? 'the top level' : place}: ${issue.message}`, place === '' ? file : `${file}, ${place}`)
}

export const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

const isErrno = (error: unknown, ...codes: string[]): boolean =>
  error instanceof Error && 'code' in error && codes.includes(String(error.code))

export const IMAGE_EXTENSIONS = ['.jpg', '.jpeg', '.png', '.webp', '.tif', '.tiff', '.avif'] as const

export const isImageName = (name: string): boolean =>
  (IMAGE_EXTENSIONS as readonly string[]).includes(path.extname(name).toLowerCase())

/** Without its last extension, folders kept. */
export const stemOf = (name: string): string => name.slice(0, name.length - path.extname(name).length)

/** Lets timers, sockets and cancellation in; call it between slices of synchronous work. */
export const breathe = (): Promise<void> => new Promise((resolve) => { setImmediate(resolve) })
