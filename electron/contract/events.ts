// What the host tells every window, in order. A window that missed some refetches the state and goes on.

import { z } from 'zod'
import { Patch } from '../../native-models/scene/patch.ts'
import { BlobRef } from '../../native-models/scene/records.ts'
import { Job } from './jobs.ts'
import { Download } from './models.ts'

export const HostEvent = z.discriminatedUnion('type', [
  /** First event of every stream. */
  z.object({ type: z.literal('hello'), hostId: z.string() }),
  /** A commit: apply the patch on top of revision - 1, or refetch. */
  z.object({ type: z.literal('commit'), revision: z.int(), patch: Patch, title: z.string(), canUndo: z.string().nullable(), canRedo: z.string().nullable() }),
  /** Another project was opened, or this one closed: refetch everything. */
  z.object({ type: z.literal('project-changed') }),
  z.object({ type: z.literal('job'), job: Job }),
  /** Splats as they train: the newest snapshot of a running job, as an .ply blob. */
  z.object({ type: z.literal('preview'), jobId: z.string(), step: z.number(), splats: z.int(), blob: BlobRef }),
  /** The limits of relations were changed: fetch the library again. */
  z.object({ type: z.literal('relations'), version: z.string() }),
  /** A pack came, went, or comes: `downloads` are those under way; fetch the list again where that is null. */
  z.object({ type: z.literal('models'), downloads: z.array(Download).nullable() }),
  /** The adapter was lost, found or changed. */
  z.object({ type: z.literal('device'), adapter: z.string().nullable(), message: z.string().nullable() }),
])
export type HostEvent = z.infer<typeof HostEvent>
