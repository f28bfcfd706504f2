// Where model packs stand on this machine.

import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Shelves } from '../../native-models/perception/pack-choice.ts'
import { userFolder } from '../project/home.ts'

const BUNDLED = fileURLToPath(new URL('../../resources/models', import.meta.url))

export const modelShelves = (): Shelves => ({ installed: join(userFolder(), 'models'), bundled: BUNDLED })
