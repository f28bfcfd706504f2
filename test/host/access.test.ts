// Every route needs the token, and nobody gets in from another page or under another name.

import { request } from 'node:http'
import { expect, test } from 'vitest'
import { listeningHost, type TestHost } from './hosts.ts'

/** fetch does not let us lie about Host. */
function statusWithHeaders({ origin, token }: TestHost, headers: Record<string, string>, path = '/api/state'): Promise<number> {
  return new Promise((resolve, reject) => {
    request(origin + path, { headers: { authorization: `Bearer ${token}`, ...headers } }, (response) => {
      response.resume()
      resolve(response.statusCode!)
    }).on('error', reject).end()
  })
}

const ROUTES = ['/', '/index.html', '/api/state', '/api/openapi.json', '/rpc/host/state', `/blobs/${'a'.repeat(64)}.ply`, '/frames/x/image', '/nowhere']

test.each(ROUTES)('%s without the token is 401', async (route) => {
  const host = await listeningHost()
  expect((await host.get(route, {})).status).toBe(401)
  expect((await host.get(route, { authorization: 'Bearer wrong' })).status).toBe(401)
  expect((await host.get(`${route}?token=${host.token.slice(1)}`, {})).status).toBe(401)
})

test('the printed URL trades the token for a cookie that scripts cannot read', async () => {
  const host = await listeningHost()
  const entered = await fetch(host.url, { redirect: 'manual' })
  expect(entered.status).toBe(303)
  expect(entered.headers.get('location')).toBe('/')
  const cookie = entered.headers.get('set-cookie')!
  expect(cookie).toMatch(/HttpOnly; SameSite=Strict; Path=\/$/)
  expect((await host.get('/api/state', { cookie: cookie.split(';')[0]! })).status).toBe(200)
})

test('a request from another page or under another name is 403, whatever token it has', async () => {
  const host = await listeningHost()
  expect(await statusWithHeaders(host, {})).toBe(200)
  expect(await statusWithHeaders(host, { origin: host.origin })).toBe(200)
  expect(await statusWithHeaders(host, { host: 'localhost:9000', origin: 'http://localhost:9000' })).toBe(200)
  expect(await statusWithHeaders(host, { origin: 'http://evil.example' })).toBe(403)
  expect(await statusWithHeaders(host, { origin: 'null' })).toBe(403)
  expect(await statusWithHeaders(host, { origin: 'http://127.0.0.1:1' })).toBe(403)
  expect(await statusWithHeaders(host, { host: 'evil.example' })).toBe(403)
  expect(await statusWithHeaders(host, { host: `evil.example:${new URL(host.origin).port}` })).toBe(403)
})

test('every answer carries the content security policy', async () => {
  const host = await listeningHost()
  for (const path of ['/', '/api/state', '/nowhere']) {
    const policy = (await host.get(path)).headers.get('content-security-policy')!
    expect(policy).toContain("default-src 'none'")
    expect(policy).not.toContain("'unsafe-eval'")
    expect(policy).not.toMatch(/https?:/)
  }
})

test('paths that climb out of the window are not served', async () => {
  const host = await listeningHost()
  for (const path of ['/..%2f..%2fpackage.json', '/%2e%2e/package.json', '/assets/..%2f..%2f..%2fpackage.json'])
    expect(await statusWithHeaders(host, {}, path)).toBe(404)
  expect(await statusWithHeaders(host, {}, '/blobs/..%2fproject.db')).toBe(404)
})
