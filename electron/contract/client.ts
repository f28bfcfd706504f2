// The contract over HTTP, typed: for the command line and for scripts. The window has its own in renderer/studio.ts.

import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/fetch'
import type { ContractRouterClient } from '@orpc/contract'
import type { contract } from './contract.ts'

export type StudioClient = ContractRouterClient<typeof contract>

export function contractClient(origin: string, headers: () => Record<string, string>): StudioClient {
  return createORPCClient(new RPCLink({ url: `${origin}/rpc`, headers }))
}
