// The folder layouts RGB-D captures come in. Each recogniser looks at names only and lists what belongs together.

import path from 'node:path'
import { DEPTH_EXTENSIONS } from './depth.ts'
import { isImageName, listFolder, readText, stemOf } from './files.ts'

export interface RgbdEntry {
  /** Relative to the folder. */
  readonly color: string
  readonly depth: string | null
  /** The pose's own file, or null where one trajectory file serves all. */
  readonly poseFile: string | null
}

export interface RgbdLayout {
  readonly kind: 'pose-files' | 'seven-scenes' | 'tum' | 'timed' | 'log' | 'pose-lines'
  /** For messages: "RGB-D folder with one pose file per frame". */
  readonly title: string
  readonly entries: readonly RgbdEntry[]
  /** Poses whose photograph is absent. */
  readonly missing: readonly string[]
  /** Photographs without a pose. */
  readonly unposed: number
  readonly trajectory: string | null
}

const COLOR_FOLDERS = ['rgb', 'color', 'colour', 'image', 'images', 'results']
const DEPTH_FOLDERS = ['depth', 'depths', 'depth_images']
const POSE_FOLDERS = ['pose', 'poses', 'camera_poses']
const LOGS = ['trajectory.log', 'traj.log', 'camera.log']
/** Names people give such files, TUM's and ORB-SLAM's among them. */
const TRAJECTORY_NAME = /^(groundtruth|traj|trajectory|poses|cameratrajectory|keyframetrajectory|camera_poses)\.(txt|tum)$|\.tum$/i

/** The layout of the folder, or null if it is no RGB-D capture. Pose files come before a trajectory. */
export async function findRgbd(folder: string): Promise<RgbdLayout | null> {
  const names = await listFolder(folder)
  return sevenScenes(names) ?? (await poseFiles(folder, names)) ?? tum(names) ?? (await oneTrajectory(folder, names))
}

/** Photographs of a folder by key: their name without extension, and without "color", "rgb", "frame" around the number. */
async function keyed(folder: string, below: string | undefined, keep: (name: string) => boolean): Promise<Map<string, string>> {
  if (below === undefined) return new Map()
  const names = (await listFolder(path.join(folder, below))).filter(keep)
  return new Map(names.map((name) => [keyOf(name), path.join(below, name)]))
}

/** What files of one frame share: `frame000012`, `depth000012` and `000012` are one frame. */
export const keyOf = (name: string): string =>
  stemOf(name).replace(/[._-]?(color|rgb|image|depth|pose|frame)[._-]?/gi, '') || stemOf(name)

const isDepthName = (name: string): boolean => (DEPTH_EXTENSIONS as readonly string[]).includes(path.extname(name).toLowerCase())

async function poseFiles(folder: string, names: readonly string[]): Promise<RgbdLayout | null> {
  const poseFolder = POSE_FOLDERS.find((name) => names.includes(name))
  const colors = await keyed(folder, COLOR_FOLDERS.find((name) => names.includes(name)), isImageName)
  const poses = await keyed(folder, poseFolder, (name) => name.endsWith('.txt'))
  if (poses.size === 0 || poseFolder === undefined) return null
  const depths = await keyed(folder, DEPTH_FOLDERS.find((name) => names.includes(name)), isDepthName)
  return join('pose-files', 'RGB-D folder with one pose file per frame', colors, depths, poses)
}

function sevenScenes(names: readonly string[]): RgbdLayout | null {
  const pick = (part: string): Map<string, string> => {
    const chosen = names.filter((name) => new RegExp(`^.+\\.${part}\\.[a-z]+$`, 'i').test(name))
    return new Map(chosen.map((name) => [keyOf(name), name]))
  }
  const poses = pick('pose')
  return poses.size === 0 ? null : join('seven-scenes', '7-Scenes sequence', pick('color'), pick('depth'), poses)
}

function join(kind: RgbdLayout['kind'], title: string, colors: Map<string, string>, depths: Map<string, string>, poses: Map<string, string>): RgbdLayout {
  const posed = [...poses].filter(([key]) => colors.has(key))
  return {
    kind, title, trajectory: null,
    entries: posed.map(([key, poseFile]) => ({ color: colors.get(key)!, depth: depths.get(key) ?? null, poseFile })),
    missing: [...poses].filter(([key]) => !colors.has(key)).map(([, poseFile]) => `photograph of ${poseFile}`),
    unposed: [...colors.keys()].filter((key) => !poses.has(key)).length,
  }
}

const TIMED_LISTS = ['rgb.txt', 'associations.txt', 'associate.txt']

/** TUM's own sequences: a timed trajectory beside timed lists of files, which are read later. */
function tum(names: readonly string[]): RgbdLayout | null {
  if (!names.includes('groundtruth.txt') || !TIMED_LISTS.some((name) => names.includes(name))) return null
  return { kind: 'tum', title: 'TUM RGB-D sequence', entries: [], missing: [], unposed: 0, trajectory: 'groundtruth.txt' }
}

async function oneTrajectory(folder: string, names: readonly string[]): Promise<RgbdLayout | null> {
  const trajectory = await findTrajectory(folder, names)
  const colorFolder = COLOR_FOLDERS.find((name) => names.includes(name))
  if (trajectory === null || colorFolder === undefined) return null
  const colors = await keyed(folder, colorFolder, (name) => isImageName(name) && !/depth/i.test(name))
  const depthFolder = DEPTH_FOLDERS.find((name) => names.includes(name))
  const depths = depthFolder === undefined
    ? await keyed(folder, colorFolder, (name) => isDepthName(name) && /depth/i.test(name))
    : await keyed(folder, depthFolder, isDepthName)
  if (colors.size === 0) return null
  return {
    ...trajectory, title: `RGB-D folder with the trajectory ${trajectory.trajectory}`, missing: [], unposed: 0,
    entries: pairDepth(colors, depths).map(([color, depth]) => ({ color, depth, poseFile: null })),
  }
}

/** By key; by order where names carry different timestamps (Redwood) and there is one depth image per photograph. */
function pairDepth(colors: Map<string, string>, depths: Map<string, string>): [string, string | null][] {
  const shared = [...colors.keys()].filter((key) => depths.has(key)).length
  const inOrder = shared * 2 < colors.size && depths.size === colors.size ? [...depths.values()] : null
  return [...colors].map(([key, color], i) => [color, inOrder?.[i] ?? depths.get(key) ?? null])
}

/** A file of all poses, told apart by its first line: three numbers (.log), eight (TUM), twelve or sixteen. */
async function findTrajectory(folder: string, names: readonly string[]): Promise<Pick<RgbdLayout, 'kind' | 'trajectory'> | null> {
  const log = LOGS.find((name) => names.includes(name)) ?? names.find((name) => name.endsWith('.log') && name !== 'odometry.log')
  if (log !== undefined) return { kind: 'log', trajectory: log }
  for (const name of names.filter((name) => TRAJECTORY_NAME.test(name))) {
    const text = await readText(path.join(folder, name))
    const first = text.split('\n').find((line) => line.trim() !== '' && !line.startsWith('#'))?.trim().split(/[\s,]+/).length
    if (first === 8) return { kind: 'timed', trajectory: name }
    if (first === 12 || first === 16) return { kind: 'pose-lines', trajectory: name }
  }
  return null
}
