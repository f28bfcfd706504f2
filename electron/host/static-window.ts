// The built window. Its asset names carry hashes, so they are kept for ever; index.html never is.

import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import type { ServerResponse } from 'node:http'
import { extname, join, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { refuse } from './plain-answers.ts'

export const WINDOW_FOLDER = fileURLToPath(new URL('../../.vite/window/', import.meta.url))

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8', '.js': 'text/javascript; charset=utf-8', '.css': 'text/css; charset=utf-8', '.json': 'application/json',
  '.svg': 'image/svg+xml', '.png': 'image/png', '.woff2': 'font/woff2', '.wasm': 'application/wasm', '.map': 'application/json', '.ico': 'image/x-icon',
}

export const windowIsBuilt = (): boolean => existsSync(join(WINDOW_FOLDER, 'index.html'))

export async function serveWindow(pathname: string, response: ServerResponse): Promise<void> {
  const path = join(WINDOW_FOLDER, decodeURIComponent(pathname === '/' ? '/index.html' : pathname))
  if (!path.startsWith(WINDOW_FOLDER.endsWith(sep) ? WINDOW_FOLDER : WINDOW_FOLDER + sep) || TYPES[extname(path)] === undefined || !existsSync(path)) return missing(pathname, response)
  const bytes = await readFile(path)
  const kept = path.includes(`${sep}assets${sep}`)
  response.writeHead(200, { 'content-type': TYPES[extname(path)]!, 'content-length': bytes.length, 'cache-control': kept ? 'private, max-age=31536000, immutable' : 'no-cache' }).end(bytes)
}

function missing(pathname: string, response: ServerResponse): void {
  if (pathname === '/' && !windowIsBuilt()) refuse(response, 503, 'the window is not built yet: run "npm run build:window" and load this page again')
  else refuse(response, 404, `there is nothing at ${pathname}`)
}
