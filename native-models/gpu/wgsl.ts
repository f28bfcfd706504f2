// WGSL from files: `#import name` is the only preprocessing, and bindings are known by their names.

import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { Fault } from '../scene/faults.ts'

export interface WgslModule {
  /** File name without extension, for labels and messages. */
  readonly name: string
  readonly code: string
  /** Every `@group(0)` variable by name, in binding order. */
  readonly bindings: readonly WgslBinding[]
}

export interface WgslBinding {
  readonly name: string
  readonly binding: number
  readonly type: GPUBufferBindingType
}

/** Constants the host chooses and the source unrolls by: each becomes a `const NAME = value;` above the source. */
export type WgslConstants = Readonly<Record<string, number | boolean | string>>

/**
 * Reads a module and what it imports. `#import ../shared/camera` is a path from the importing file, without
 * extension; a file imported twice appears once. Faults internal when a file is missing.
 */
export function loadWgsl(url: URL, constants: WgslConstants = {}): WgslModule {
  const name = fileURLToPath(url).replace(/^.*[\\/]|\.wgsl$/g, '')
  const enables = new Set<string>()
  const body = withImports(url, new Set(), enables)
  const head = Object.entries(constants).map(([key, value]) => `const ${key} = ${literal(key, value)};`)
  const code = [...enables, ...head, body].join('\n')
  return { name, code, bindings: bindingsOf(code, name) }
}

function withImports(url: URL, seen: Set<string>, enables: Set<string>): string {
  if (seen.has(url.href)) return ''
  seen.add(url.href)
  const lines = readSource(url).split('\n').map((line) => {
    const wanted = /^#import\s+(\S+)\s*$/.exec(line)?.[1]
    if (wanted) return withImports(new URL(`${wanted}.wgsl`, url), seen, enables)
    // Directives must precede every declaration, also those of the importing file.
    if (/^(enable|requires|diagnostic)\b/.test(line)) {
      enables.add(line)
      return ''
    }
    return line
  })
  return lines.join('\n')
}

function readSource(url: URL): string {
  try {
    return readFileSync(url, 'utf8')
  } catch (cause) {
    throw new Fault('internal', `The kernel source ${fileURLToPath(url)} cannot be read`, url.href, { cause })
  }
}

function literal(key: string, value: number | boolean | string): string {
  if (typeof value === 'string') return value
  if (typeof value === 'number' && !Number.isFinite(value)) throw new RangeError(`constant ${key} is ${value}`)
  return String(value)
}

const DECLARATION = /@group\((\d+)\)\s*@binding\((\d+)\)\s*var<([^>]+)>\s+(\w+)\s*:/g

function bindingsOf(code: string, module: string): WgslBinding[] {
  const found: WgslBinding[] = []
  for (const [, group, binding, space, name] of withoutComments(code).matchAll(DECLARATION)) {
    if (group !== '0') throw new Fault('internal', `${module}: '${name}' is in group ${group}; kernels use group 0 only`)
    if (found.some((other) => other.binding === Number(binding) || other.name === name)) {
      throw new Fault('internal', `${module}: binding ${binding} '${name}' is declared twice`)
    }
    found.push({ name: name!, binding: Number(binding), type: typeOf(space!) })
  }
  return found.sort((a, b) => a.binding - b.binding)
}

const withoutComments = (code: string): string => code.replace(/\/\/.*$/gm, '')

function typeOf(space: string): GPUBufferBindingType {
  const words = space.replace(/\s/g, '')
  if (words === 'uniform') return 'uniform'
  return words === 'storage,read_write' ? 'storage' : 'read-only-storage'
}
