// The contract, ready to be implemented: every handler file starts from `os`.

import { implement } from '@orpc/server'
import { contract } from '../contract/contract.ts'
import type { HostContext } from './context.ts'

export const os = implement(contract).$context<{ host: HostContext }>()
