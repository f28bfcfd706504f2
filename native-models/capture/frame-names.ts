// What people call a frame: its file name without extension, with folders only where names would clash.

import path from 'node:path'
import { stemOf } from './files.ts'

/** `frame-000300.color.png` is frame-000300. */
const shortName = (imagePath: string): string => stemOf(path.basename(imagePath)).replace(/\.(color|rgb)$/i, '')

/** Unique names for the image paths, in their order. */
export function frameNames(imagePaths: readonly string[]): string[] {
  const counts = new Map<string, number>()
  for (const name of imagePaths.map(shortName)) counts.set(name, (counts.get(name) ?? 0) + 1)
  return imagePaths.map((imagePath) => {
    const name = shortName(imagePath)
    return counts.get(name) === 1 ? name : stemOf(imagePath)
  })
}

/** Whether a label file's image name means this frame: by path, by file name, with or without extension. */
export function namesFrame(imageName: string, frame: { readonly name: string; readonly imagePath: string }): boolean {
  const wanted = imageName.replaceAll('\\', '/')
  const candidates = [frame.name, frame.imagePath, stemOf(frame.imagePath), path.basename(frame.imagePath), stemOf(path.basename(frame.imagePath))]
  return [wanted, path.basename(wanted), stemOf(path.basename(wanted))].some((name) => candidates.includes(name))
}
