// The house rules that a machine can hold: who imports whom, what lies where, and what no file may contain.

import { builtinModules } from 'node:module'
import { existsSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { allImports, codeFiles, FILES, importsOf, packageOf, ROOT, textFiles, textOf } from './architecture/source.ts'
import { objection, ONLY_IN, roomOf } from './architecture/rows.ts'

const TOP_LEVEL = new Set([
  'package.json', 'package-lock.json', 'tsconfig.json', 'forge.config.ts', 'electron', 'renderer', 'native-models', 'resources', 'test',
  'README.md', 'LICENSE', 'docs', '.ci', '.gitignore', '.gitattributes', '.npmrc', '.oxlintrc.json',
])

const KERNELS = 'native-models/kernels'
const MOST_LINES = 400
/** Files that are longer, each with the reason. */
const LONGER: Readonly<Record<string, string>> = {}

/** A tracked file above this belongs into a release, not into the history. */
const LARGEST_FILE_BYTES = 4_000_000
/** Bundled models are larger, and small together: the studio answers without a network. */
const MODELS = 'resources/models/'
const ALL_MODELS_BYTES = 15_000_000

const isTest = (path: string): boolean => path.startsWith('test/')
const isConfig = (path: string): boolean => /(^|\/)(vite(\.\w+)?|vitest|forge)\.config\.ts$/.test(path)
const sources = codeFiles.filter((path) => !isTest(path))
const say = ({ from, specifier }: { from: string; specifier: string }): string => `${from} imports ${specifier}`

describe('the reader of imports', () => {
  it.each([
    [`import { a } from './a.ts'`, ['./a.ts']],
    [`import type {\n  A,\n  B,\n} from "./types.ts"\nimport b, * as c from 'pkg/deep'`, ['./types.ts', 'pkg/deep']],
    [`import './side-effect.css'`, ['./side-effect.css']],
    [`export * from './a.ts'\nexport { b as c } from './b.ts'\nexport type { D } from './d.ts'`, ['./a.ts', './b.ts', './d.ts']],
    [`const x = await import('./lazy.ts')\ntype Y = import('pkg').Y\nrequire('electron')`, ['./lazy.ts', 'pkg', 'electron']],
    [`export const from = 'not an import'\nexport default 'this'`, []],
    [`// import x from './no.ts'\n * import y from './no.ts'\nexport function f() {\n  return 'from'\n}`, []],
    [`export const a = () => g(b)\nconst t = 'x from "y"'`, []],
    [`const s = x.import('./a.ts')`, ['./a.ts']],
  ])('reads %j', (text, expected) => expect(importsOf(text)).toEqual(expected))

  it('finds every file of this project that imports anything', () => {
    expect(allImports.length).toBeGreaterThan(100)
    // Not this file: its examples above name files that do not exist.
    expect(allImports.filter(({ from, to }) => from !== 'test/architecture.test.ts' && to !== null && !FILES.includes(to)).map(say)).toEqual([])
  })
})

describe('imports', () => {
  it('every source file belongs to a room', () => {
    expect(sources.filter((path) => roomOf(path) === null)).toEqual([])
  })

  it('point downwards', () => {
    const wrong = allImports.flatMap((one) => {
      const [from, to] = [roomOf(one.from), one.to === null ? null : roomOf(one.to)]
      const why = from !== null && to !== null ? objection(from, to) : null
      return why === null ? [] : [`${say(one)}: ${why}`]
    })
    expect(wrong).toEqual([])
  })

  it('of native and heavy packages come from one place', () => {
    const wrong = allImports.filter(({ from, specifier, to }) => {
      const places = to === null ? ONLY_IN[packageOf(specifier)] : undefined
      return places !== undefined && !isTest(from) && !isConfig(from) && !places.some((place) => (place.endsWith('/') ? from.startsWith(place) : from === place))
    })
    expect(wrong.map(say)).toEqual([])
    expect(allImports.filter(({ from, specifier }) => specifier === 'webgpu' && !isTest(from)).length).toBeLessThanOrEqual(1)
  })

  it('of references come only from tests', () => {
    expect(allImports.filter(({ from, to }) => !isTest(from) && to !== null && to.endsWith('.reference.ts') && !from.endsWith('.reference.ts')).map(say)).toEqual([])
  })

  it('in the window are never Node’s', () => {
    const node = new Set(builtinModules)
    const wrong = allImports.filter(({ from, specifier, to }) => roomOf(from) === 'renderer' && !isConfig(from) && to === null && (specifier.startsWith('node:') || node.has(packageOf(specifier))))
    expect(wrong.map(say)).toEqual([])
  })

  it('form no cycle', () => {
    expect(findCycle()).toEqual([])
  })
})

/** A chain of files that ends where it began, or nothing. */
function findCycle(): string[] {
  const targets = Map.groupBy(allImports.filter(({ to }) => to !== null), ({ from }) => from)
  const finished = new Set<string>()
  const visit = (path: string, chain: string[]): string[] => {
    if (chain.includes(path)) return [...chain.slice(chain.indexOf(path)), path]
    if (finished.has(path)) return []
    for (const { to } of targets.get(path) ?? []) {
      const cycle = visit(to!, [...chain, path])
      if (cycle.length > 0) return cycle
    }
    finished.add(path)
    return []
  }
  return codeFiles.map((path) => visit(path, [])).find((cycle) => cycle.length > 0) ?? []
}

describe('kernels', () => {
  const shaders = FILES.filter((path) => path.startsWith(`${KERNELS}/`) && path.endsWith('.wgsl'))
  const folders = [...new Set(shaders.map((path) => path.split('/')[2]!))].filter((folder) => folder !== 'shared')

  it('each have a reference in plain float64 and a test', () => {
    expect(folders.length).toBeGreaterThan(5)
    const wanted = folders.flatMap((folder) => [`${KERNELS}/${folder}/${folder}.ts`, `${KERNELS}/${folder}/${folder}.reference.ts`, `test/kernels/${folder}.gpu.test.ts`])
    expect(wanted.filter((path) => !FILES.includes(path))).toEqual([])
  })

  it('say in their first lines what they compute', () => {
    expect(shaders.filter((path) => !textOf(path).startsWith('//'))).toEqual([])
  })
})

describe('files', () => {
  it('at the top are those that users and tools expect', () => {
    expect([...new Set(FILES.map((path) => path.split('/')[0]!))].filter((name) => !TOP_LEVEL.has(name))).toEqual([])
  })

  it('are no barrels', () => {
    const statements = (path: string): string[] => textOf(path).replace(/^\s*\/\/.*$/gm, '').split('\n').filter((line) => line.trim() !== '')
    const barrels = sources.filter((path) => /(^|\/)index\.\w+$/.test(path) || (statements(path).length > 1 && statements(path).every((line) => /^export\b.*\bfrom\b/.test(line))))
    expect(barrels).toEqual([])
    expect(sources.filter((path) => /(^|\/)(utils?|helpers?|misc|common)\.\w+$/.test(path))).toEqual([])
  })

  it('are short, or say why not', () => {
    const code = FILES.filter((path) => /\.(ts|tsx|mjs|wgsl)$/.test(path))
    const long = code.filter((path) => textOf(path).split('\n').length - 1 > MOST_LINES && !(path in LONGER))
    expect(long).toEqual([])
    expect(Object.keys(LONGER).filter((path) => textOf(path).split('\n').length - 1 <= MOST_LINES)).toEqual([])
  })

  it('are not large', () => {
    const bytes = (path: string): number => statSync(join(ROOT, path), { throwIfNoEntry: false })?.size ?? 0
    expect(FILES.filter((path) => !path.startsWith(MODELS) && bytes(path) > LARGEST_FILE_BYTES)).toEqual([])
    expect(FILES.filter((path) => path.startsWith(MODELS)).reduce((sum, path) => sum + bytes(path), 0)).toBeLessThan(ALL_MODELS_BYTES)
  })

  it('end with a newline', () => {
    expect(textFiles.filter((path) => textOf(path) !== '' && !textOf(path).endsWith('\n'))).toEqual([])
  })

  it('link only to what is there', () => {
    const documents = textFiles.filter((path) => path.endsWith('.md'))
    const links = documents.flatMap((path) => [...textOf(path).matchAll(/\]\(([^)#\s]+)[^)]*\)/g)].map((match) => [path, match[1]!] as const))
    const broken = links.filter(([path, link]) => !/^[a-z]+:/.test(link) && !existsSync(join(ROOT, dirname(path), link)))
    expect(links.length).toBeGreaterThan(3)
    expect(broken).toEqual([])
  })

  // Written in pieces, so that this file does not contain them.
  it.each([
    ['a folder of one machine', /\/wo(?:rk)\/(?:main|shared|steering)|\/ho(?:me)\/[a-z]+\/|\/Us(?:ers)\/[a-z]+\//],
    ['a package mirror', /registry\.(?:npm|yarn)\w*\.|deb\.(?:debian)\.org|archive\.(?:ubuntu)\.com|py(?:pi)\.org|artifact(?:registry)|pkg\.dev/],
    ['work left undone', /\b(?:TO)(?:DO)\b|\b(?:FIX)(?:ME)\b|\b(?:XX)X\b/],
    ['a test switched off or singled out', /\b(?:it|test|describe)\.(?:on)ly\(|\b(?:it|test|describe)\.sk(?:ip)\(/],
  ])('none names %s', (_what, pattern) => {
    expect(textFiles.filter((path) => path !== 'package-lock.json' && pattern.test(textOf(path)))).toEqual([])
  })
})

describe('package.json', () => {
  const manifest = JSON.parse(textOf('package.json')) as Record<'dependencies' | 'devDependencies' | 'optionalDependencies', Record<string, string>>
  it('names exact versions', () => {
    const all = { ...manifest.dependencies, ...manifest.devDependencies, ...manifest.optionalDependencies }
    expect(Object.entries(all).filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version))).toEqual([])
  })

  it('lists what the host imports as dependencies', () => {
    const notShipped = new Set<string | null>(['shell', 'electron/setup', 'electron/packaging', 'renderer', 'test'])
    const shipped = (path: string): boolean => !notShipped.has(roomOf(path))
    const missing = allImports.filter(({ from, specifier, to }) => shipped(from) && to === null && !specifier.startsWith('node:') && !(packageOf(specifier) in manifest.dependencies))
    expect(missing.map(say)).toEqual([])
  })
})
