// What the packaged app carries beside its shell: the host's sources as they are, the packages they need, and a Node.
// They lie outside the asar, in resources/studio, laid out as in the repository: the very files that the tests ran.

import { existsSync } from 'node:fs'
import { cp, mkdir, readFile } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'

export interface Target { platform: string; arch: string }
interface LockEntry { dependencies?: Record<string, string>; optionalDependencies?: Record<string, string>; os?: string | string[]; cpu?: string | string[] }
type Lock = Record<string, LockEntry>

/** Folders and files of the repository that the host reads at run time. */
const SOURCES = ['electron', 'native-models', 'resources', '.vite/window', 'package.json', 'LICENSE']

/** CUDA builds of the language model's runtime are 540 MB for what its Vulkan build does on the same cards. */
const TOO_LARGE = /^@node-llama-cpp\/.*cuda/

/** Copies everything into `to`, for the system the app is packaged for. Throws with the missing file's name. */
export async function copyStudio(root: string, to: string, target: Target, node: string): Promise<void> {
  await mkdir(join(to, 'bin'), { recursive: true })
  await cp(node, join(to, 'bin', target.platform === 'win32' ? 'node.exe' : 'node'))
  for (const source of SOURCES) {
    if (!existsSync(join(root, source))) throw new Error(`${source} is missing: build the window first (npm run build:window)`)
    await cp(join(root, source), join(to, source), { recursive: true })
  }
  for (const path of await neededPackages(root, target)) {
    await cp(join(root, path), join(to, path), { recursive: true, filter: (file) => isFor(target, join(root, path), file) })
  }
}

/** Paths of installed packages that the host needs, directly or not; what other packages only suggest is left out. */
export async function neededPackages(root: string, target: Target): Promise<string[]> {
  const { packages } = JSON.parse(await readFile(join(root, 'package-lock.json'), 'utf8')) as { packages: Lock }
  const found = new Set<string>()
  const queue: [from: string, name: string][] = Object.keys(packages['']?.dependencies ?? {}).map((name) => ['', name])
  for (let next = queue.pop(); next; next = queue.pop()) {
    const path = locate(packages, ...next)
    const name = next[1]
    if (path === null || found.has(path) || TOO_LARGE.test(name) || !runsOn(packages[path]!, target) || !existsSync(join(root, path))) continue
    found.add(path)
    const { dependencies, optionalDependencies } = packages[path]!
    for (const name of Object.keys({ ...dependencies, ...optionalDependencies })) queue.push([path, name])
  }
  // A nested package is copied with the one it lies in.
  return [...found].filter((path) => path.lastIndexOf('node_modules/') === 0).sort()
}

/** Where Node would find `name` from the package at `from`: in its own node_modules, or in one further up. */
function locate(packages: Lock, from: string, name: string): string | null {
  for (let folder = from; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf('/node_modules/')))) {
    const path = `${folder}${folder === '' ? '' : '/'}node_modules/${name}`
    if (path in packages) return path
    if (folder === '') return null
  }
}

const runsOn = ({ os = [], cpu = [] }: LockEntry, { platform, arch }: Target): boolean =>
  (os.length === 0 || os.includes(platform)) && (cpu.length === 0 || cpu.includes(arch))

const PLATFORM = /^(?:linux|win32|darwin)$/
const PLATFORM_ARCH = /^(linux|win32|darwin)-(x64|arm64|universal)$/

/** Whether a file of a package is of use on the target: some packages carry the binaries of every system. */
export function isFor({ platform, arch }: Target, folder: string, file: string): boolean {
  const parts = relative(folder, file).split(sep)
  const binaries = parts.findIndex((part) => part === 'bin' || part === 'dist')
  if (binaries < 0) return true
  const pair = parts.map((part) => PLATFORM_ARCH.exec(part)).find((match) => match !== null)
  if (pair) return pair[1] === platform && (pair[2] === arch || pair[2] === 'universal')
  const system = parts.findIndex((part) => PLATFORM.test(part))
  if (system < 0) return true
  return parts[system] === platform && (parts[system + 1] === undefined || parts[system + 1] === arch)
}
