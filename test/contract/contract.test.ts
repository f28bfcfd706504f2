import { isContractProcedure } from '@orpc/contract'
import { ORPCError } from '@orpc/client'
import { describe, expect, test } from 'vitest'
import { exitCodeOf, Fault, FAULT_CODES } from '../../native-models/scene/faults.ts'
import { contract } from '../../electron/contract/contract.ts'
import { HostEvent } from '../../electron/contract/events.ts'
import { statusOf } from '../../electron/contract/fault-status.ts'
import { JOB_KINDS, JOB_PARAMS, JobRequest } from '../../electron/contract/jobs.ts'
import { faultFromReply } from '../../electron/contract/replies.ts'

const procedures = Object.entries(contract).flatMap(([room, members]) => Object.entries(members).map(([name, procedure]) => [`${room}.${name}`, procedure] as const))

describe('procedures', () => {
  test.each(procedures)('%s has a route, checked input and output, and every fault', (_name, procedure) => {
    if (!isContractProcedure(procedure)) throw new Error('not a procedure')
    const { route, inputSchema, outputSchema, errorMap } = procedure['~orpc']
    expect(route.method).toMatch(/^(GET|POST)$/)
    expect(route.path).toMatch(/^\/[a-z/]+$/)
    expect(inputSchema).toBeDefined()
    expect(outputSchema).toBeDefined()
    expect(Object.keys(errorMap).sort()).toEqual([...FAULT_CODES].sort())
  })

  test('no two share a route', () => {
    const routes = procedures.map(([, procedure]) => `${procedure['~orpc'].route.method} ${procedure['~orpc'].route.path}`)
    expect(new Set(routes).size).toBe(routes.length)
  })

  test('only what changes nothing can be fetched by address alone', () => {
    const gets = procedures.filter(([, procedure]) => procedure['~orpc'].route.method === 'GET').map(([name]) => name)
    expect(gets.sort()).toEqual(['host.browse', 'host.doctor', 'host.events', 'host.inspect', 'host.state', 'jobs.curve', 'jobs.list', 'models.list', 'project.history', 'relations.library'])
  })
})

describe('job requests', () => {
  test.each(JOB_KINDS)('%s: what a person must say is little, the rest has defaults and descriptions', (kind) => {
    const shape = JOB_PARAMS[kind].shape as Record<string, { description?: string; safeParse(value: unknown): { success: boolean } }>
    const required = Object.entries(shape).filter(([, schema]) => !schema.safeParse(undefined).success).map(([name]) => name)
    expect(required.length).toBeLessThanOrEqual(1)
    for (const [name, schema] of Object.entries(shape)) expect(schema.description, name).toBeTruthy()
  })

  test.each([
    [{ kind: 'reconstruct', params: { steps: 0 } }, 'params.steps'],
    [{ kind: 'reconstruct', params: { width: 1.5 } }, 'params.width'],
    [{ kind: 'import', params: {} }, 'params.folder'],
    [{ kind: 'synth', params: { out: 'x', size: '320' } }, 'params.size'],
    [{ kind: 'teleport', params: {} }, 'kind'],
  ])('%j is refused at %s', (request, place) => {
    const issues = JobRequest.safeParse(request).error!.issues
    expect(issues.map(({ path }) => path.join('.'))).toContain(place)
  })
})

test('every fault has the status of its exit code, and comes back as itself', () => {
  for (const code of FAULT_CODES) {
    expect([422, 500, 503, 409]).toContain(statusOf(code))
    expect(statusOf(code) === 422).toBe(exitCodeOf(code) === 2)
    const reply = new ORPCError(code, { defined: true, status: statusOf(code), message: 'what happened', data: { where: 'here' } })
    const fault = faultFromReply(reply)
    expect(fault).toBeInstanceOf(Fault)
    expect(fault).toMatchObject({ code, message: 'what happened', where: 'here' })
  }
  expect(faultFromReply(new TypeError('oops'))).toMatchObject({ code: 'internal', message: expect.stringContaining('oops') })
})

test('events that are not in the list are refused', () => {
  expect(HostEvent.safeParse({ type: 'hello', hostId: 'x' }).success).toBe(true)
  expect(HostEvent.safeParse({ type: 'goodbye' }).success).toBe(false)
  expect(HostEvent.safeParse({ type: 'preview', jobId: 'x', step: 1, splats: 2, blob: '../../etc/passwd' }).success).toBe(false)
})
