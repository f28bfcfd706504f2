// transforms.json as nerfstudio and instant-ngp write it, and Blender's transforms_{train,val,test}.json.
// Conventions: docs.nerf.studio/quickstart/data_conventions.html. Cameras are OpenGL's (-z forward, +y up).

import path from 'node:path'
import { z } from 'zod'
import type { Intrinsics } from '../scene/camera.ts'
import { Fault } from '../scene/faults.ts'
import type { PointSet } from '../scene/frames.ts'
import type { Progress } from '../scene/progress.ts'
import { aside } from './aside.ts'
import { breathe, isFile, malformed, naturalOrder, readJson } from './files.ts'
import { imageSize } from './image-size.ts'
import { findImage, insideRoot } from './images-on-disk.ts'
import { opencvFromOpenglPose, rigidPose } from './pose.ts'
import type { RawCapture, RawDepth, RawFrame } from './raw-capture.ts'
import { LensFields, transformsIntrinsics } from './transforms-lens.ts'

const Frame = LensFields.extend({
  file_path: z.string().min(1),
  transform_matrix: z.array(z.array(z.number())),
  depth_file_path: z.string().optional(),
  mask_path: z.string().optional(),
})
const Transforms = LensFields.extend({
  frames: z.array(Frame).min(1, 'no frames are listed'),
  ply_file_path: z.string().optional(),
  depth_unit_scale_factor: z.number().positive().optional(),
})
type Transforms = z.infer<typeof Transforms>
type Frame = z.infer<typeof Frame>

/** nerfstudio's default: depth files hold thousandths of a world unit. */
const DEPTH_UNIT = 0.001
const BLENDER_SPLITS = ['transforms_train.json', 'transforms_val.json', 'transforms_test.json'] as const
const FRAMES_PER_SLICE = 50

/** The transforms files of a folder: transforms.json, else Blender's splits; none if neither is there. */
export async function findTransforms(folder: string): Promise<readonly string[]> {
  if (await isFile(path.join(folder, 'transforms.json'))) return ['transforms.json']
  const there = await Promise.all(BLENDER_SPLITS.map((name) => isFile(path.join(folder, name))))
  return BLENDER_SPLITS.filter((_, i) => there[i])
}

/** How many frames the files list, and which of them have no image: enough to describe the folder. */
export async function surveyTransforms(root: string, files: readonly string[]): Promise<{ frames: number; missing: string[]; hasDepth: boolean }> {
  const frames = (await Promise.all(files.map((name) => readJson(path.join(root, name), Transforms)))).flatMap((t) => t.frames)
  const found = await Promise.all(frames.map(async (frame) => findImage(root, await insideRoot(root, frame.file_path, root))))
  const missing = frames.filter((_, i) => found[i] === null).map((frame) => frame.file_path)
  return { frames: frames.length - missing.length, missing, hasDepth: frames.some((frame) => frame.depth_file_path !== undefined) }
}

export async function* readTransforms(root: string, files: readonly string[], depthUnit: number | undefined, signal: AbortSignal): AsyncGenerator<Progress, RawCapture> {
  const frames: RawFrame[] = []
  const missing: string[] = []
  const warnings: string[] = []
  let points: PointSet | null = null
  let unit = depthUnit
  for (const name of files) {
    const file = path.join(root, name)
    const transforms = await readJson(file, Transforms)
    unit ??= transforms.depth_unit_scale_factor
    points ??= await initialPoints(root, file, transforms)
    yield* readFrames(root, file, transforms, { frames, missing, warnings }, signal)
  }
  const withDepth = frames.some((frame) => frame.depthPath !== null)
  return {
    format: files[0] === 'transforms.json' ? 'transforms' : 'blender',
    root, frames: frames.sort((a, b) => naturalOrder(a.imagePath, b.imagePath)), missing, points, warnings: [...new Set(warnings)],
    depth: withDepth ? transformsDepth(unit) : null,
    metric: null,
    upHint: { direction: [0, 0, 1], confidence: 0.6, method: '+Z, the convention of this format' },
  }
}

const transformsDepth = (unit: number | undefined): RawDepth => ({ unit: unit ?? DEPTH_UNIT, assumed: false, sensor: false, intrinsics: null, mayDifferInSize: true })

interface Gathered { readonly frames: RawFrame[]; readonly missing: string[]; readonly warnings: string[] }

async function* readFrames(root: string, file: string, transforms: Transforms, into: Gathered, signal: AbortSignal): AsyncGenerator<Progress, void> {
  for (const [i, frame] of transforms.frames.entries()) {
    const where = `frame ${i + 1} of ${transforms.frames.length} (${frame.file_path})`
    const fail = (what: string): never => { throw malformed(file, `${where}: ${what}`) }
    // Every pose is checked, also that of a missing photograph: a damaged file is not imported in part.
    const pose = opencvFromOpenglPose(rigidPose(frame.transform_matrix.flat(), fail))
    const listed = await insideRoot(root, frame.file_path, `${file}, ${where}`)
    const imagePath = await findImage(root, listed)
    if (imagePath === null) into.missing.push(listed)
    else into.frames.push({
      imagePath,
      depthPath: await depthPathOf(root, file, frame, into.warnings),
      intrinsics: await intrinsicsOfFrame(path.join(root, imagePath), transforms, frame, fail),
      worldFromCamera: pose,
    })
    if (frame.mask_path !== undefined) into.warnings.push('the capture has masks (mask_path); they are not used')
    if (i % FRAMES_PER_SLICE !== 0) continue
    yield { phase: 'reading cameras', step: i, total: transforms.frames.length }
    await breathe()
    signal.throwIfAborted()
  }
}

async function depthPathOf(root: string, file: string, frame: Frame, warnings: string[]): Promise<string | null> {
  if (frame.depth_file_path === undefined) return null
  const listed = await insideRoot(root, frame.depth_file_path, file)
  if (await isFile(path.join(root, listed))) return listed
  warnings.push(`the depth image ${listed} is missing; its photograph is used without depth`)
  return null
}

async function intrinsicsOfFrame(image: string, transforms: Transforms, frame: Frame, fail: (what: string) => never): Promise<Intrinsics> {
  const fields = { ...transforms, ...frame }
  const size = fields.w === undefined || fields.h === undefined ? await imageSize(image) : { width: fields.w, height: fields.h }
  return transformsIntrinsics(fields, size, fail)
}

async function initialPoints(root: string, file: string, transforms: Transforms): Promise<PointSet | null> {
  if (transforms.ply_file_path === undefined) return null
  const listed = await insideRoot(root, transforms.ply_file_path, file)
  const ply = path.join(root, listed)
  if (!(await isFile(ply))) throw new Fault('capture.malformed', `${file}: its point file ${listed} is missing`, file)
  return aside({ kind: 'points', file: ply })
}
