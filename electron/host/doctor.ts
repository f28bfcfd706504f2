// doctor: what this machine has and what it lacks, each with its fix.

import { accessSync, constants, mkdirSync } from 'node:fs'
import { totalmem } from 'node:os'
import type { z } from 'zod'
import { packsOn } from '../../native-models/perception/pack-choice.ts'
import { hasBundledModel } from '../../native-models/language/language-models.ts'
import { isBroken, isPack } from '../../native-models/perception/pack-store.ts'
import { Fault } from '../../native-models/scene/faults.ts'
import type { Check } from '../contract/contract.ts'
import { inWords } from '../jobs/in-words.ts'
import { modelShelves } from '../jobs/model-shelves.ts'
import { freeBytes } from '../project/disk.ts'
import { chromiumCommand, findChromium } from '../setup/chromium.mjs'
import { electronBinary } from '../setup/electron-binary.mjs'
import type { DeviceHolder } from './device.ts'
import { windowIsBuilt } from './static-window.ts'
import { userFolder } from '../project/home.ts'

type Check = z.infer<typeof Check>

/** node:sqlite and running TypeScript as it is need this. */
const NODE_MAJOR = 24
/** A reconstruction of an ordinary capture, with its checkpoints. */
const ENOUGH_DISK_BYTES = 2e9
const ENOUGH_MEMORY_BYTES = 2e9
const SETUP = 'npm run setup'

export async function doctor(device: DeviceHolder): Promise<Check[]> {
  return [nodeCheck(), await adapterCheck(device), await modelCheck(), await diskCheck(), memoryCheck(), windowCheck(), electronCheck(), chromiumCheck()]
}

function check(name: string, ok: boolean, detail: string, fix: string): Check {
  return { name, ok, detail, ...(ok ? {} : { fix }) }
}

function nodeCheck(): Check {
  const ok = Number(process.versions.node.split('.')[0]) >= NODE_MAJOR
  return check('Node.js', ok, process.version, `${SETUP} installs Node ${NODE_MAJOR} beside the studio's packages; start the studio with "npm run -s studio"`)
}

async function adapterCheck(device: DeviceHolder): Promise<Check> {
  try {
    const gpu = await device.open()
    const software = gpu.software ? ' (software: no graphics card is used, which is slower; a graphics driver with Vulkan, Metal or Direct3D 12 makes it fast)' : ''
    return check('adapter', true, `${gpu.adapterName}${software}`, '')
  } catch (error) {
    if (!(error instanceof Fault)) throw error
    return check('adapter', false, error.message, `${SETUP} installs a software Vulkan driver on Debian and Ubuntu, and says what to do elsewhere`)
  }
}

/** Without packs captures are still reconstructed and labelled by hand; only `supervise` needs eyes. */
async function modelCheck(): Promise<Check> {
  const entries = (await packsOn(modelShelves())).map(({ entry }) => entry)
  const broken = entries.find(isBroken)
  if (broken !== undefined) return check('models', false, broken.problem, '"studio models verify" looks closer; remove the pack and add it again, or check resources/models out again')
  const named = entries.filter(isPack).map(({ manifest }) => `${manifest.name} (${manifest.purpose})`)
  return check('models', true, ['rules (decomposer)', ...(hasBundledModel() ? ['mini (decomposer)'] : []), ...named].join(', '), '')
}

async function diskCheck(): Promise<Check> {
  const folder = userFolder()
  try {
    mkdirSync(folder, { recursive: true })
    accessSync(folder, constants.W_OK)
  } catch (error) {
    return check('disk', false, `nothing can be kept in ${folder}: ${(error as Error).message}`, 'set STUDIO_HOME to a folder that you may write to')
  }
  const free = await freeBytes(folder)
  return check('disk', free >= ENOUGH_DISK_BYTES, `${inWords(free)} free for ${folder}`, 'free some space, or keep projects on another disk with --project')
}

function memoryCheck(): Check {
  // Not what is unused: memory that holds copies of files is given up when a program asks for it.
  const free = process.availableMemory()
  return check('memory', free >= ENOUGH_MEMORY_BYTES, `${inWords(free)} of ${inWords(totalmem())} free`, 'close other programs, or reconstruct with a smaller --width and --max-splats')
}

function windowCheck(): Check {
  return check('window', windowIsBuilt(), windowIsBuilt() ? 'built' : 'not built', 'npm run build:window')
}

function electronCheck(): Check {
  const binary = electronBinary()
  return check('Electron', binary !== null, binary ?? 'its binary is not here; the same window works in a browser ("studio serve")', 'npx install-electron, where the network allows it')
}

function chromiumCheck(): Check {
  const browser = findChromium()
  return check('Chromium', browser !== null, browser ?? 'not found; only the window tests need it', chromiumCommand())
}
