// Folders of this machine, for windows without a native dialog. Only names are listed, never contents.

import { existsSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { homedir } from 'node:os'
import { dirname, extname, join, resolve } from 'node:path'
import { Fault } from '../../native-models/scene/faults.ts'
import { isProject } from '../project/opening.ts'

export interface BrowseEntry { name: string; path: string; folder: boolean; hint: string | null }

/** Files worth showing beside folders: labels, splats, archives of poses. */
const SHOWN_FILES: Record<string, string> = { '.json': 'labels or poses', '.ply': 'splats', '.spz': 'splats', '.sog': 'splats', '.splat': 'splats', '.ksplat': 'splats', '.onnx': 'model' }

/** What lies directly inside a folder says what it is, without opening anything. */
const FOLDER_SIGNS: [string, string][] = [
  ['transforms.json', 'capture: transforms.json'], ['transforms_train.json', 'capture: Blender'], ['truth.json', 'capture: sample'],
  ['pack.json', 'model pack'], ['sparse', 'capture: COLMAP'], ['images.bin', 'capture: COLMAP'], ['images.txt', 'capture: COLMAP'], ['camera-intrinsics.txt', 'capture: RGB-D'],
]

export async function browse(wanted: string | undefined): Promise<{ folder: string; parent: string | null; entries: BrowseEntry[] }> {
  const folder = resolve(wanted ?? homedir())
  const listed = await list(folder)
  const entries = listed.filter((entry) => !entry.name.startsWith('.')).flatMap((entry): BrowseEntry[] => {
    const path = join(folder, entry.name)
    if (entry.isDirectory() || entry.isSymbolicLink()) return [{ name: entry.name, path, folder: true, hint: hintOf(path) }]
    const hint = SHOWN_FILES[extname(entry.name)]
    return hint === undefined ? [] : [{ name: entry.name, path, folder: false, hint }]
  })
  entries.sort((a, b) => Number(b.folder) - Number(a.folder) || a.name.localeCompare(b.name, undefined, { numeric: true }))
  return { folder, parent: dirname(folder) === folder ? null : dirname(folder), entries }
}

async function list(folder: string): ReturnType<typeof readdirTyped> {
  try {
    return await readdirTyped(folder)
  } catch (cause) {
    throw new Fault('input.invalid', `cannot look into ${folder}: ${(cause as Error).message}`, folder, { cause })
  }
}

const readdirTyped = (folder: string) => readdir(folder, { withFileTypes: true })

function hintOf(folder: string): string | null {
  if (isProject(folder)) return 'project'
  return FOLDER_SIGNS.find(([sign]) => existsSync(join(folder, sign)))?.[1] ?? null
}
