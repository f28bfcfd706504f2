// What a path is, said quickly and in a sentence: for the drop target, the folder browser and `studio import`.

import path from 'node:path'
import { Fault } from '../scene/faults.ts'
import { readColmapImages } from './colmap.ts'
import { isFile, kindOf } from './files.ts'
import { readerFor } from './labels.ts'
import { recognise, type Recognised } from './recognise.ts'
import { tumLists } from './rgbd.ts'
import { surveyTransforms } from './transforms.ts'

export interface Inspection {
  readonly folder: string
  readonly kind: 'capture' | 'project' | 'labels' | 'nothing'
  /** For captures: "COLMAP (binary)", "transforms.json", "7-Scenes sequence" … */
  readonly format: string | null
  readonly frames: number
  readonly missing: readonly string[]
  readonly hasDepth: boolean
  /** One sentence for a person: what it is, or what it lacks. */
  readonly message: string
}

/** Never throws for what a user may point at: what is not understood is `nothing` with the reason as its message. */
export async function inspectCapture(folder: string): Promise<Inspection> {
  const absolute = path.resolve(folder)
  try {
    return (await kindOf(absolute)) === 'file' ? await inspectFile(absolute) : await inspectFolder(absolute)
  } catch (error) {
    if (!(error instanceof Fault)) throw error
    return { ...nothing(absolute), message: error.message }
  }
}

const nothing = (folder: string): Inspection => ({ folder, kind: 'nothing', format: null, frames: 0, missing: [], hasDepth: false, message: '' })

async function inspectFile(file: string): Promise<Inspection> {
  const name = path.basename(file)
  if (name.endsWith('.json') && (await readerFor(file)) !== null) return { ...nothing(file), kind: 'labels', message: `${name} holds labels of photographs.` }
  return { ...nothing(file), message: `${name} is a file; open the folder of the capture instead.` }
}

async function inspectFolder(folder: string): Promise<Inspection> {
  if (await isFile(path.join(folder, 'project.db'))) return { ...nothing(folder), kind: 'project', message: `${path.basename(folder)} is a studio project.` }
  const survey = await surveyOf(folder, await recognise(folder))
  const depth = survey.hasDepth ? ' with depth' : ''
  const absent = survey.missing.length
  const missing = absent === 0 ? '' : `; ${photographs(absent, 'listed ')} ${absent === 1 ? 'is' : 'are'} missing and will be left out`
  return { folder, kind: 'capture', ...survey, message: `${survey.format}: ${photographs(survey.frames)}${depth}${missing}.` }
}

const photographs = (count: number, which = ''): string => `${count} ${which}photograph${count === 1 ? '' : 's'}`

type Survey = Pick<Inspection, 'format' | 'frames' | 'missing' | 'hasDepth'>

async function surveyOf(folder: string, recognised: Recognised): Promise<Survey> {
  if (recognised.kind === 'transforms') return { format: recognised.files.join(', '), ...(await surveyTransforms(folder, recognised.files)) }
  if (recognised.kind === 'colmap') {
    const { frames, missing } = await lastOf(readColmapImages(folder, recognised.place, new AbortController().signal))
    return { format: `COLMAP (${recognised.place.encoding})`, frames: frames.length, missing, hasDepth: false }
  }
  const { title, kind, entries, missing } = recognised.layout
  if (kind !== 'tum') return { format: title, frames: entries.length, missing, hasDepth: entries.some(({ depth }) => depth !== null) }
  const { colors, depths } = await tumLists(folder)
  return { format: title, frames: colors.length, missing, hasDepth: depths.length > 0 }
}

async function lastOf<T>(work: AsyncGenerator<unknown, T>): Promise<T> {
  for (;;) {
    const step = await work.next()
    if (step.done === true) return step.value
  }
}
