// The only caller of the wire: a typed client of the host, and its event stream poured into the stores.

import { createORPCClient, ORPCError } from '@orpc/client'
import { RPCLink } from '@orpc/client/fetch'
import type { ContractRouterClient } from '@orpc/contract'
import type { contract } from '../electron/contract/contract.ts'
import type { HostEvent } from '../electron/contract/events.ts'
import type { ModelList } from '../electron/contract/models.ts'
import { FAULT_CODES, type FaultCode } from '../native-models/scene/faults.ts'
import { isLive, useJobs } from './state/jobs.ts'
import { limits, setLimits } from './state/limits.ts'
import { models, setModels } from './state/models.ts'
import { useReplica } from './state/replica.ts'

/** First wait after the connection is lost; doubles up to the second value. */
const RETRY_MS = [250, 4000] as const
const TOKEN_KEY = 'studio.token'
const UNAUTHORIZED = 401

const token = takeToken()
const url = (path: string): string => new URL(path, window.location.origin).href

export const studio: ContractRouterClient<typeof contract> = createORPCClient(new RPCLink({
  url: url('/rpc'),
  headers: () => (token === null ? {} : { authorization: `Bearer ${token}` }),
}))

/** The host prints a URL with a one-time token; keep it for this tab and take it out of the address bar. */
function takeToken(): string | null {
  const here = new URL(window.location.href)
  const given = here.searchParams.get('token') ?? new URLSearchParams(here.hash.slice(1)).get('token')
  if (given !== null) {
    sessionStorage.setItem(TOKEN_KEY, given)
    here.searchParams.delete('token')
    window.history.replaceState(null, '', here.pathname + here.search)
  }
  return given ?? sessionStorage.getItem(TOKEN_KEY)
}

function withToken(path: string): string {
  if (token === null) return url(path)
  return url(`${path}${path.includes('?') ? '&' : '?'}token=${encodeURIComponent(token)}`)
}

/** A photograph, scaled to `width` pixels, for <img> and textures; as taken, or as a pinhole would have taken it. */
export const frameImageUrl = (frameId: string, width: number, lens: 'as taken' | 'undistorted' = 'as taken'): string =>
  withToken(`/frames/${encodeURIComponent(frameId)}/image?width=${width}${lens === 'undistorted' ? '&undistorted' : ''}`)

/** Where an immutable blob is fetched: for what streams it itself. */
export const blobUrl = (blob: string): string => withToken(`/blobs/${blob}`)

/** An immutable blob's bytes. Throws a WireFault naming the blob if the host does not have it. */
export async function blobBytes(blob: string, signal?: AbortSignal): Promise<ArrayBuffer> {
  const response = await fetch(blobUrl(blob), signal === undefined ? {} : { signal })
  if (!response.ok) throw new WireFault('internal', `the host could not hand out ${blob}: ${response.status} ${response.statusText}`)
  return response.arrayBuffer()
}

/** A failed call as the window shows it. */
export class WireFault extends Error {
  override name = 'WireFault'
  readonly code: FaultCode
  readonly where: string | undefined
  constructor(code: FaultCode, message: string, where?: string) {
    super(message)
    this.code = code
    this.where = where
  }
}

const isFaultCode = (code: string): code is FaultCode => (FAULT_CODES as readonly string[]).includes(code)

/** Any thrown value as a fault: the host's own words where it had some. */
export function faultOf(error: unknown): WireFault {
  if (error instanceof WireFault) return error
  if (error instanceof ORPCError) {
    const data = error.data as { where?: string; issues?: { message: string; path?: unknown[] }[] } | undefined
    const issue = data?.issues?.[0]
    const message = issue === undefined ? error.message : `${(issue.path ?? []).join('.')}: ${issue.message}`
    return new WireFault(isFaultCode(error.code) ? error.code : 'internal', message, data?.where)
  }
  if (error instanceof TypeError) return new WireFault('host-exited', 'The studio’s host does not answer. It is tried again by itself.')
  return new WireFault('internal', error instanceof Error ? error.message : String(error))
}

/** What the host says is taken in one thing after the other. */
let turn: Promise<unknown> = Promise.resolve()

/** Otherwise a state asked for before an event could be taken after it, and the window would stay behind for good. */
function inTurn<T>(work: () => Promise<T>): Promise<T> {
  const mine = turn.then(work)
  turn = mine.catch(() => undefined)
  return mine
}

/** Fetches everything anew, for whoever changed what is open. */
export const refetch = (): Promise<void> => inTurn(takeState)

async function takeState(): Promise<void> {
  const state = await studio.host.state({})
  useReplica.getState().take(state)
  useJobs.getState().take(state.jobs)
  await Promise.all(state.jobs.filter(isLive).map(async ({ id }) => useJobs.getState().before(id, (await studio.jobs.curve({ jobId: id })).samples)))
}

/** Packs came, went, or come; fetched only where they are looked at. */
async function modelsChanged(downloads: ModelList['downloads'] | null): Promise<void> {
  const { list } = models()
  if (list !== null) setModels({ list: downloads === null ? await studio.models.list({}) : { ...list, downloads } })
}

/** Another window, or the command line, changed what relations mean; fetched only where that is looked at. */
async function fetchLimits(): Promise<void> {
  if (limits().library !== null) setLimits({ library: await studio.relations.library({}) })
}

async function receive(event: HostEvent): Promise<void> {
  switch (event.type) {
    case 'hello':
    case 'project-changed':
      return takeState()
    case 'commit':
      if (useReplica.getState().commit(event) === 'missed') await takeState()
      return
    case 'job':
      return useJobs.getState().update(event.job)
    case 'preview':
      return useJobs.getState().show(event)
    case 'relations':
      return fetchLimits()
    case 'models':
      return modelsChanged(event.downloads)
    case 'device':
      useReplica.getState().device(event.message)
      // Whether it is a software adapter is told with the state only.
      return takeState()
  }
}

/** Follows the host's events for as long as the window lives; reconnects with growing waits. */
export async function follow(signal: AbortSignal): Promise<void> {
  let wait: number = RETRY_MS[0]
  while (!signal.aborted) {
    let end: 'lost' | 'refused' = 'lost'
    try {
      for await (const event of await studio.host.events({}, { signal })) {
        await inTurn(() => receive(event))
        wait = RETRY_MS[0]
      }
    } catch (error) {
      console.warn('event stream ended:', faultOf(error).message)
      if (error instanceof ORPCError && error.status === UNAUTHORIZED) end = 'refused'
    }
    useReplica.getState().lose(end)
    await new Promise((resolve) => { setTimeout(resolve, wait) })
    wait = Math.min(wait * 2, RETRY_MS[1])
  }
}
