// The host: project, jobs, GPU and models behind the contract. The window, the command line and notebooks all talk to
// one of these; the only difference is whether the contract is called over HTTP or in process.

import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { createRouterClient } from '@orpc/server'
import type { StudioClient } from '../contract/client.ts'
import { faultOf } from '../jobs/fault-of.ts'
import { announceProject, close, open, openedProject, type HostContext } from './context.ts'
import { createBackboneHolder } from './backbone-holder.ts'
import { createDeviceHolder } from './device.ts'
import { createEventBus } from './events.ts'
import { replyWithFaults } from './fault-replies.ts'
import { listenAgain } from './listen-again.ts'
import { createEyesHolder } from './masks/eyes-holder.ts'
import { createLooker } from './masks/looked-at.ts'
import { createMaskShelf } from './masks/mask-shelf.ts'
import { createModelShop } from './models/model-shop.ts'
import { router } from './router.ts'
import { createPictureStore } from './picture-store.ts'
import { createSceneStore } from './scene-store.ts'
import type { Listening, ListenOptions } from './server.ts'

export interface Host {
  /** The contract, called in process. */
  readonly client: StudioClient
  /** Bytes of a blob of the open project, or of a view rendered lately. */
  blob(ref: string): Promise<Uint8Array>
  listen(options?: ListenOptions): Promise<Listening>
  /** Stops jobs at a checkpoint, then lets go of project, GPU and port. Asked again, it is the same closing. */
  close(): Promise<void>
}

export interface HostOptions {
  /** Opened at once; made where it does not exist. */
  projectPath?: string | undefined
  /** Adapter: (part of) its name, or "software"; default: the fastest. */
  device?: string | undefined
  /** Whether opened projects enter the user's list of recent ones. */
  remember?: boolean
}

export const STUDIO_VERSION = (JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { version: string }).version

export async function createHost({ projectPath, device, remember = true }: HostOptions = {}): Promise<Host> {
  const bus = createEventBus()
  const [holder, scenes] = [createDeviceHolder(device, bus), createSceneStore()]
  const backbones = createBackboneHolder(holder, scenes)
  const context: HostContext = { hostId: randomUUID(), version: STUDIO_VERSION, bus, device: holder, scenes, backbones, pictures: createPictureStore(), masks: createMaskShelf(), looker: createLooker(() => context), eyes: createEyesHolder(), models: createModelShop(bus), remember, address: null, opened: null, turn: Promise.resolve() }
  if (projectPath !== undefined) await open(context, resolve(projectPath), true)
  const servers: Listening[] = []
  let closing: Promise<void> | null = null

  async function closeAll(): Promise<void> {
    await close(context)
    bus.close()
    await Promise.all(servers.map((server) => server.close()))
    context.models.close()
    await context.eyes.close()
    context.backbones.close()
    context.device.close()
  }

  return {
    blob: async (ref) => context.pictures.get(ref) ?? (await openedProject(context).project.blobs.get(ref)),
    client: createRouterClient(router, { context: { host: context }, interceptors: [replyWithFaults] }),
    async listen(options = {}) {
      const listening = await listenAgain(context, options)
      servers.push(listening)
      context.address = { origin: listening.origin, token: listening.token }
      announceProject(context)
      nameAdapter(context)
      return listening
    },
    close: () => (closing ??= closeAll()),
  }
}

/** A window says which adapter it computes on before anything is computed; without one it says why. */
function nameAdapter({ device, bus }: HostContext): void {
  device.open().catch((error: unknown) => {
    bus.publish({ type: 'device', adapter: null, message: faultOf(error).message })
  })
}
