// Who may talk to the host: whoever knows the token, from a page that the host itself served, by a name that means
// this machine. The name check is what stops DNS rebinding: a foreign page cannot make its own host name ours.

import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { hostname, networkInterfaces } from 'node:os'

const LOOPBACK_NAMES = new Set(['127.0.0.1', 'localhost', '[::1]'])

export interface Access {
  readonly token: string
  readonly cookieName: string
  /** Host names that mean this machine. */
  readonly hostNames: ReadonlySet<string>
}

export const newToken = (): string => randomBytes(24).toString('base64url')

/** Cookies ignore ports, so each host has one of its own name. */
export function createAccess(token: string, port: number, bindHost: string): Access {
  const names = LOOPBACK_NAMES.has(bindHost) ? [] : [bindHost, hostname(), ...ownAddresses()]
  return { token, cookieName: `studio-${port}`, hostNames: new Set([...LOOPBACK_NAMES, ...names.map(asHostName)]) }
}

/** This machine's addresses, for whoever chose to listen on the network. */
const ownAddresses = (): string[] => Object.values(networkInterfaces()).flatMap((addresses) => (addresses ?? []).map(({ address }) => address))

const asHostName = (name: string): string => (name.includes(':') && !name.startsWith('[') ? `[${name}]` : name).toLowerCase()

/** Why the request comes from elsewhere, or null. */
export function foreign(request: IncomingMessage, access: Access): string | null {
  const { host, origin } = request.headers
  if (host === undefined || !access.hostNames.has(nameOf(host))) return `this studio does not answer to the name "${host ?? ''}"`
  if (origin !== undefined && origin !== `http://${host}`) return `requests from ${origin} are not allowed`
  return null
}

export type TokenSource = 'header' | 'cookie' | 'query'

/** Where a valid token was found, or null. */
export function tokenSource(request: IncomingMessage, url: URL, access: Access): TokenSource | null {
  const bearer = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1]
  if (sameToken(bearer, access.token)) return 'header'
  if (sameToken(url.searchParams.get('token'), access.token)) return 'query'
  return sameToken(cookieOf(request, access.cookieName), access.token) ? 'cookie' : null
}

export const cookieHeader = (access: Access): string => `${access.cookieName}=${access.token}; HttpOnly; SameSite=Strict; Path=/`

function cookieOf(request: IncomingMessage, name: string): string | undefined {
  const pairs = (request.headers.cookie ?? '').split('; ').map((pair) => pair.split('='))
  return pairs.find(([key]) => key === name)?.[1]
}

/** Compared by hash, so that neither length nor content shows in the time it takes. */
function sameToken(given: string | null | undefined, token: string): boolean {
  if (given === null || given === undefined) return false
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(given), digest(token))
}

const nameOf = (host: string): string => host.replace(/:\d+$/, '').toLowerCase()
