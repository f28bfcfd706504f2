// The loopback HTTP server: /rpc and /api (the contract), /blobs, /frames, and the window itself.

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Fault } from '../../native-models/scene/faults.ts'
import { cookieHeader, createAccess, foreign, newToken, tokenSource, type Access } from './access.ts'
import { serveApi } from './api.ts'
import type { HostContext } from './context.ts'
import { serveBlob, serveFrameImage } from './files.ts'
import { statusOf } from '../contract/fault-status.ts'
import { faultOf } from '../jobs/fault-of.ts'
import { refuse } from './plain-answers.ts'
import { SECURITY_HEADERS } from './security-headers.ts'
import { serveWindow } from './static-window.ts'

export interface ListenOptions { port?: number | undefined; host?: string | undefined; token?: string | undefined }
export interface Listening {
  readonly origin: string
  readonly token: string
  /** What a browser opens: the origin with the token. */
  readonly url: string
  close(): Promise<void>
}

export async function listen(context: HostContext, { port = 0, host = '127.0.0.1', token = newToken() }: ListenOptions): Promise<Listening> {
  const api = serveApi(context)
  let access: Access | null = null
  const server = createServer((request, response) => {
    if (access !== null) void answer(request, response, access, api, context)
  })
  await bind(server, port, host)
  const bound = (server.address() as AddressInfo).port
  access = createAccess(token, bound, host)
  const origin = `http://${host.includes(':') ? `[${host}]` : host}:${bound}`
  return { origin, token, url: `${origin}/?token=${token}`, close: () => shut(server) }
}

type Api = ReturnType<typeof serveApi>

async function answer(request: IncomingMessage, response: ServerResponse, access: Access, api: Api, context: HostContext): Promise<void> {
  try {
    for (const [name, value] of Object.entries(SECURITY_HEADERS)) response.setHeader(name, value)
    const url = new URL(request.url ?? '/', 'http://studio')
    const refusal = foreign(request, access)
    if (refusal !== null) return refuse(response, 403, refusal)
    const source = tokenSource(request, url, access)
    if (source === null) return refuse(response, 401, 'this address needs the token that the studio printed when it started: open the whole URL, with ?token=…')
    if (source === 'query' && url.pathname === '/') return enter(response, access)
    await route(request, response, url, api, context)
  } catch (error) {
    const fault = faultOf(error)
    if (fault.code === 'internal') process.stderr.write(`${(error as Error).stack ?? fault.message}\n`)
    refuse(response, statusOf(fault.code), fault.message)
  }
}

async function route(request: IncomingMessage, response: ServerResponse, url: URL, api: Api, context: HostContext): Promise<void> {
  if (await api(request, response)) return
  if (request.method !== 'GET' && request.method !== 'HEAD') return refuse(response, 405, 'only GET is answered here')
  const blob = /^\/blobs\/([^/]+)$/.exec(url.pathname)
  if (blob !== null) return await serveBlob(context, decodeURIComponent(blob[1]!), response)
  const frame = /^\/frames\/([^/]+)\/image$/.exec(url.pathname)
  if (frame !== null) return await serveFrameImage(context, decodeURIComponent(frame[1]!), url.searchParams, response)
  await serveWindow(url.pathname, response)
}

/** First page load: the token moves from the address bar into a cookie that scripts cannot read. */
function enter(response: ServerResponse, access: Access): void {
  response.writeHead(303, { location: '/', 'set-cookie': cookieHeader(access), 'cache-control': 'no-store' }).end()
}

async function bind(server: Server, port: number, host: string): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      const why = cause.code === 'EADDRINUSE' ? `port ${port} is taken; choose another with --port, or leave it out` : cause.message
      reject(new Fault('input.invalid', `cannot listen on ${host}:${port}: ${why}`, 'port', { cause }))
    })
    server.listen(port, host, resolve)
  })
}

async function shut(server: Server): Promise<void> {
  await new Promise<void>((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })
}
