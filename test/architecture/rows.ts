// The import table: a file imports only from lower rows, or from its own room.

/** Rooms by row. A room is a folder, or a group of files that belong together. */
export const ROWS: readonly (readonly string[])[] = [
  ['native-models/scene'],
  ['native-models/gpu', 'native-models/capture', 'native-models/exchange', 'native-models/perception', 'native-models/language', 'electron/contract'],
  // Synthetic scenes are drawn through the device layer.
  ['native-models/kernels', 'native-models/synthetic'],
  // What a reconstruction can be asked, whatever it is made of.
  ['native-models/backbone'],
  ['native-models/splatting', 'native-models/radiance'],
  // What lies on a reconstruction is lifted through its renderer.
  ['native-models/fields'],
  // Whatever a record says it is made of, opened; and the surface of it.
  ['native-models/reconstruction'],
  ['native-models/grounding'],
  // Protocols measure what grounding answers.
  ['native-models/evaluation'],
  // How the bundled models were made: nothing of the studio imports them.
  ['native-models/recipes'],
  ['electron/project', 'electron/setup', 'renderer'],
  // The queue commits what a job returns, so jobs stand above the project.
  ['electron/jobs', 'electron/curation'],
  ['electron/host'],
  ['electron/cli', 'shell', 'electron/packaging'],
]

/** Files that are not in a room's folder but belong to one. */
const BY_FILE: Readonly<Record<string, string>> = {
  'electron/cli.ts': 'electron/cli',
  'electron/main.ts': 'shell', 'electron/window.ts': 'shell', 'electron/menu.ts': 'shell', 'electron/preload.ts': 'shell', 'electron/host-process.ts': 'shell',
  'electron/vite.main.config.ts': 'electron/packaging', 'electron/vite.preload.config.ts': 'electron/packaging', 'forge.config.ts': 'electron/packaging',
}

const ROOMS = ROWS.flat()

/** The room of a file; 'test' for tests, null for a file that belongs to none. */
export function roomOf(path: string): string | null {
  if (path.startsWith('test/')) return 'test'
  return BY_FILE[path] ?? ROOMS.find((room) => path.startsWith(`${room}/`)) ?? null
}

export const rowOf = (room: string): number => ROWS.findIndex((rooms) => rooms.includes(room))

/** Rooms the window may know besides itself. */
const RENDERER_KNOWS = new Set(['renderer', 'native-models/scene', 'electron/contract'])

/** Why a file of one room may not import a file of another, or null if it may. */
export function objection(from: string, to: string): string | null {
  if (from === 'test' || from === to) return null
  if (to === 'test') return 'only tests may import tests'
  if (from === 'renderer' && !RENDERER_KNOWS.has(to)) return 'the window knows only scene and contract'
  return rowOf(to) < rowOf(from) ? null : `${to} (row ${rowOf(to)}) is not below ${from} (row ${rowOf(from)})`
}

/** Native and heavy packages, and the only file (or, ending in /, folder) that may import each. */
export const ONLY_IN: Readonly<Record<string, readonly string[]>> = {
  webgpu: ['native-models/gpu/device.ts'],
  'onnxruntime-node': ['native-models/perception/onnx.ts'],
  'node-llama-cpp': ['native-models/language/llama.ts'],
  // Photographs are read by capture; the host scales them for the window and writes rendered pictures.
  // Splat files of the SOG kind are pictures too.
  sharp: ['native-models/capture/', 'native-models/exchange/', 'electron/host/'],
  'node:sqlite': ['electron/project/'],
  electron: ['electron/main.ts', 'electron/window.ts', 'electron/menu.ts', 'electron/preload.ts'],
  'electron-builder': ['electron/packaging/maker-builder.ts'],
  three: ['renderer/'], react: ['renderer/'], 'react-dom': ['renderer/'], '@react-three/fiber': ['renderer/'], '@sparkjsdev/spark': ['renderer/'], zustand: ['renderer/'],
}
