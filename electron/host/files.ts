// Files that windows fetch by URL: blobs of the project, rendered views, photographs of its captures. Nothing else on the disk.

import { createReadStream } from 'node:fs'
import { realpath, stat } from 'node:fs/promises'
import type { ServerResponse } from 'node:http'
import { extname, join, sep } from 'node:path'
import { pipeline } from 'node:stream/promises'
import sharp from 'sharp'
import { prepareFrame } from '../../native-models/capture/prepare.ts'
import { Fault } from '../../native-models/scene/faults.ts'
import { BlobRef, type FrameRecord, type Records } from '../../native-models/scene/records.ts'
import { openedProject, type HostContext } from './context.ts'
import { refuse } from './plain-answers.ts'

const TYPES: Record<string, string> = { '.png': 'image/png', '.json': 'application/json', '.jsonl': 'application/jsonl' }
/** A blob never changes, and a photograph of a capture is never written by the studio. */
const KEPT = 'private, max-age=31536000, immutable'

const SMALLEST_WIDTH = 16
const LARGEST_WIDTH = 4096
const JPEG_QUALITY = 85

export async function serveBlob(context: HostContext, name: string, response: ServerResponse): Promise<void> {
  const picture = context.pictures.get(name)
  if (picture !== null) return void response.writeHead(200, { 'content-type': TYPES[extname(name)] ?? 'application/octet-stream', 'content-length': picture.length, 'cache-control': KEPT, etag: `"${name}"` }).end(picture)
  const ref = BlobRef.safeParse(name)
  const { blobs } = openedProject(context).project
  if (!ref.success || !blobs.has(ref.data)) return refuse(response, 404, `this project has no blob ${name}`)
  const path = blobs.path(ref.data)
  const { size } = await stat(path)
  response.writeHead(200, { 'content-type': TYPES[extname(path)] ?? 'application/octet-stream', 'content-length': size, 'cache-control': KEPT, etag: `"${name}"` })
  await pipeline(createReadStream(path), response)
}

/**
 * The photograph as .jpg, scaled down to `width` where that is smaller than it is; as taken, or `undistorted`. It is not
 * turned by its EXIF tag: poses, masks and clicks speak of the pixels as stored.
 */
export async function serveFrameImage(context: HostContext, frameId: string, asked: URLSearchParams, response: ServerResponse): Promise<void> {
  const { records } = openedProject(context).project
  const frame = records[frameId]
  if (frame?.type !== 'frame') return refuse(response, 404, `this project has no frame ${frameId}`)
  const path = await photographPath(rootOf(records, frame), frame)
  const width = asked.get('width') === null ? null : widthOf(asked.get('width')!)
  const bytes = asked.has('undistorted') ? await undistorted(rootOf(records, frame), frame, width ?? frame.camera.intrinsics.width) : await asTaken(path, width)
  response.writeHead(200, { 'content-type': 'image/jpeg', 'content-length': bytes.length, 'cache-control': 'private, max-age=3600' }).end(bytes)
}

/** What a pinhole in the same place would have taken: what splats are trained on, and can be compared with. */
async function undistorted(root: string, frame: FrameRecord, width: number): Promise<Uint8Array> {
  const { rgb, camera: { intrinsics } } = await prepareFrame(root, { ...frame, depthPath: null }, width)
  return await sharp(rgb, { raw: { width: intrinsics.width, height: intrinsics.height, channels: 3 } }).jpeg({ quality: JPEG_QUALITY }).toBuffer()
}

async function asTaken(path: string, width: number | null): Promise<Uint8Array> {
  const image = sharp(path).flatten({ background: '#000' })
  if (width !== null) image.resize({ width, withoutEnlargement: true })
  return await image.jpeg({ quality: JPEG_QUALITY }).toBuffer().catch((cause: Error) => {
    throw new Fault('capture.malformed', `${path} cannot be read as a photograph: ${cause.message}`, path, { cause })
  })
}

function widthOf(text: string): number {
  const width = Number(text)
  if (Number.isInteger(width) && width >= SMALLEST_WIDTH && width <= LARGEST_WIDTH) return width
  throw new Fault('input.invalid', `width must be a whole number from ${SMALLEST_WIDTH} to ${LARGEST_WIDTH}, not "${text}"`, 'width')
}

/** Where the photograph really lies; refused unless that is inside the capture that the user opened. */
async function photographPath(root: string, frame: FrameRecord): Promise<string> {
  const [path, within] = await Promise.all([realpath(join(root, frame.imagePath)), realpath(root)]).catch((cause: Error) => {
    throw new Fault('capture.malformed', `the photograph ${join(root, frame.imagePath)} is not there any more; put it back or import the capture again`, frame.name, { cause })
  })
  if (path.startsWith(within + sep)) return path
  throw new Fault('input.invalid', `${frame.imagePath} lies outside the capture ${root}`, frame.name)
}

function rootOf(records: Records, frame: FrameRecord): string {
  const capture = records[frame.captureId]
  if (capture?.type !== 'capture') throw new Fault('internal', `frame ${frame.name} belongs to no capture`, frame.id)
  return capture.root
}
