// The contract over HTTP, twice: /rpc for our own client, /api as plain OpenAPI for notebooks and curl.

import type { IncomingMessage, ServerResponse } from 'node:http'
import { OpenAPIGenerator } from '@orpc/openapi'
import { OpenAPIHandler } from '@orpc/openapi/node'
import { BodyLimitPlugin, RPCHandler } from '@orpc/server/node'
import { ZodToJsonSchemaConverter } from '@orpc/zod/zod4'
import type { HostContext } from './context.ts'
import { replyWithFaults } from './fault-replies.ts'
import { router } from './router.ts'

/** Keeps the event stream open through proxies and SSH tunnels that drop silent connections. */
const KEEP_ALIVE_MS = 15_000

/** A region painted splat by splat on a big cloud is the largest thing anybody sends. */
const LARGEST_REQUEST_BYTES = 32e6

const options = { clientInterceptors: [replyWithFaults], eventIteratorKeepAliveEnabled: true, eventIteratorKeepAliveInterval: KEEP_ALIVE_MS }

/** Answers contract requests; resolves to false for any other path. */
export function serveApi(context: HostContext): (request: IncomingMessage, response: ServerResponse) => Promise<boolean> {
  const plugins = [new BodyLimitPlugin<{ host: HostContext }>({ maxBodySize: LARGEST_REQUEST_BYTES })]
  const rpc = new RPCHandler(router, { ...options, plugins })
  const api = new OpenAPIHandler(router, { ...options, plugins })
  return async (request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://studio')
    if (pathname === '/api/openapi.json') return await describe(response, context.version)
    if (pathname.startsWith('/rpc/')) return (await rpc.handle(request, response, { prefix: '/rpc', context: { host: context } })).matched
    if (pathname.startsWith('/api/')) return (await api.handle(request, response, { prefix: '/api', context: { host: context } })).matched
    return false
  }
}

async function describe(response: ServerResponse, version: string): Promise<boolean> {
  const generator = new OpenAPIGenerator({ schemaConverters: [new ZodToJsonSchemaConverter()] })
  const document = await generator.generate(router, { info: { title: 'SpatialReasoner Studio', version }, servers: [{ url: '/api' }] })
  response.writeHead(200, { 'content-type': 'application/json', 'cache-control': 'no-cache' }).end(JSON.stringify(document))
  return true
}
