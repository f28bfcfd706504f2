// Image headers, read without decoding. Sizes are of the stored pixels: EXIF orientation is not applied, because
// the poses of every format here refer to stored pixels (COLMAP turns reorientation off when it reads photographs).

import sharp from 'sharp'
import { malformed, reasonOf } from './files.ts'

export interface ImageSize { readonly width: number; readonly height: number }

/** Throws `capture.malformed` naming the file if it is no readable image. */
export async function imageSize(file: string): Promise<ImageSize> {
  try {
    const { width, height } = await sharp(file, { failOn: 'none' }).metadata()
    return { width, height }
  } catch (error) {
    throw malformed(file, `this is not a readable image (${reasonOf(error)})`)
  }
}
