// The project's files and what each imports, read as text: TypeScript 7 has no compiler API to ask.

import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { posix } from 'node:path'
import { fileURLToPath } from 'node:url'

export const ROOT = fileURLToPath(new URL('../..', import.meta.url))

const CODE = /\.(ts|tsx|mts|mjs|js|cjs)$/
const TEXT = /\.(ts|tsx|mts|mjs|js|cjs|json|md|wgsl|css|html|svg|txt|sh|yml|yaml|csv|toml)$|(^|\/)(\.npmrc|\.gitignore|LICENSE|run)$/

/** Every file that is there and that git tracks or would track, relative, with forward slashes. */
export const FILES: readonly string[] = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard', '--deduplicate'], { cwd: ROOT, encoding: 'utf8', maxBuffer: 32 << 20 })
  .split('\0').filter((path) => path !== '' && existsSync(posix.join(ROOT, path))).sort()

const texts = new Map<string, string>()

export function textOf(path: string): string {
  const text = texts.get(path) ?? readFileSync(posix.join(ROOT, path), 'utf8')
  texts.set(path, text)
  return text
}

export const codeFiles = FILES.filter((path) => CODE.test(path))
export const textFiles = FILES.filter((path) => TEXT.test(path))

/** import … from 'x' · export … from 'x' · import 'x', at the start of a line; the clause may span lines. */
const STATIC = /^[ \t]*(?:import|export)\b(?:[^'"`;()=]*?\bfrom)?\s*(['"])([^'"\n]+)\1/gm
/** import('x') and require('x'), also as a type. */
const DYNAMIC = /\b(?:import|require)\(\s*(['"])([^'"\n]+)\1\s*[,)]/g
const LINE_COMMENT = /^\s*(?:\/\/|\*|\/\*).*$/gm

/** The specifiers a source text imports, in order, each once. */
export function importsOf(text: string): string[] {
  const code = text.replace(LINE_COMMENT, '')
  const found = [STATIC, DYNAMIC].flatMap((pattern) => [...code.matchAll(pattern)].map((match) => match[2]!))
  return [...new Set(found)]
}

export interface Import { from: string; specifier: string; /** Path in the project, or null for a package. */ to: string | null }

const resolve = (from: string, specifier: string): string | null =>
  specifier.startsWith('.') ? posix.normalize(posix.join(posix.dirname(from), specifier.replace(/\?.*$/, ''))) : null

export const allImports: readonly Import[] = codeFiles.flatMap((from) => importsOf(textOf(from)).map((specifier) => ({ from, specifier, to: resolve(from, specifier) })))

/** The package a specifier belongs to: `@scope/name/deep` → `@scope/name`, `node:fs/promises` → `node:fs/promises`. */
export function packageOf(specifier: string): string {
  if (specifier.startsWith('node:')) return specifier
  return specifier.split('/').slice(0, specifier.startsWith('@') ? 2 : 1).join('/')
}
