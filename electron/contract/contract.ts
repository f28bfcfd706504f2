// The contract: every procedure that crosses from a window, the command line or a notebook to the host.
// Under a second it is a call; otherwise it is a job. Bulk arrays go by blob URL, never inside a message.
//
// Besides these, the host serves over the same loopback origin and token:
//   GET /blobs/<sha256>.<ext>              an immutable blob, or a view rendered lately
//   GET /frames/<frameId>/image?width=W    a photograph as .jpg, scaled down; &undistorted: without its lens
//   GET /                                  the window

import { eventIterator, oc } from '@orpc/contract'
import { z } from 'zod'
import { Adjustable } from '../../native-models/scene/adjustable.ts'
import { Camera } from '../../native-models/scene/camera.ts'
import { decomposerFields } from '../../native-models/scene/decomposers.ts'
import { Decomposition } from '../../native-models/scene/decomposition.ts'
import { Edit } from '../../native-models/scene/edits.ts'
import { FAULT_CODES, type FaultCode } from '../../native-models/scene/faults.ts'
import { GraphEdge, Grounding } from '../../native-models/scene/grounding.ts'
import { BlobRef, StudioRecord } from '../../native-models/scene/records.ts'
import { Sample } from '../../native-models/scene/run-report.ts'
import { LimitFactors, RelationLimits } from '../../native-models/scene/relation-library.ts'
import { GRAPH_KINDS, REFERENCES } from '../../native-models/scene/relations.ts'
import { HostEvent } from './events.ts'
import { statusOf } from './fault-status.ts'
import { Job, JobRequest, ReconstructParams } from './jobs.ts'
import { MaskDepth, MaskList, MaskPixels, MaskPrompt, MaskProposal, MaskQuery, MaskRef, MaskSplats } from './masks.ts'
import { ModelList } from './models.ts'
import { Prediction } from './prediction.ts'

const faultData = z.object({ where: z.string().optional() })
const faults = Object.fromEntries(FAULT_CODES.map((code) => [code, { status: statusOf(code), data: faultData }])) as Record<FaultCode, { status: number; data: typeof faultData }>
const procedure = oc.errors(faults)

const nothing = z.object({})
const revision = z.object({ revision: z.int() })
const vec2 = z.tuple([z.number(), z.number()])

export const ProjectState = z.object({
  path: z.string(),
  name: z.string(),
  revision: z.int(),
  readOnly: z.string().nullable().describe('Why the project cannot be changed here, or null'),
  records: z.record(z.string(), StudioRecord),
  canUndo: z.string().nullable().describe('Title of the edit that undo would take back'),
  canRedo: z.string().nullable(),
  edits: z.int().describe('How many edits people have made'),
})
export type ProjectState = z.infer<typeof ProjectState>

export const HostState = z.object({
  version: z.string(),
  hostId: z.string(),
  adapter: z.string().nullable(),
  /** True on a software adapter; shown, never silent. */
  software: z.boolean(),
  project: ProjectState.nullable(),
  jobs: z.array(Job),
  recent: z.array(z.object({ path: z.string(), name: z.string(), openedAt: z.string(), exists: z.boolean() })),
  sample: z.string().nullable().describe('Folder of the bundled sample project or capture'),
})
export type HostState = z.infer<typeof HostState>

export const Inspection = z.object({
  folder: z.string(),
  kind: z.enum(['capture', 'project', 'labels', 'splats', 'model', 'nothing']),
  format: z.string().nullable(),
  frames: z.int(),
  missing: z.array(z.string()),
  hasDepth: z.boolean(),
  splats: z.int().nullable().describe('How many a file of splats holds; null for anything else'),
  message: z.string(),
})

export const Check = z.object({ name: z.string(), ok: z.boolean(), detail: z.string(), fix: z.string().optional() })

/** A place a user marked: polygons on a photograph, or splats picked in 3D. */
export const Region = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('polygons'), frameId: z.string(), polygons: z.array(z.array(vec2).min(3)).min(1).describe('Pixels of the original photograph') }),
  z.object({
    kind: z.literal('splats'),
    ranges: z.array(z.tuple([z.int(), z.int()])).min(1).describe('Half-open index ranges'),
    reconstructionId: z.string().optional().describe('The reconstruction whose splats these are; where another is in use now, the region is refused as stale'),
  }),
  z.object({ kind: z.literal('click'), frameId: z.string(), pixel: vec2.describe('Pixel of the original photograph') }),
])

const groundOptions = {
  view: z.string().optional().describe('Frame name whose camera is the viewer'),
  camera: Camera.optional().describe('The viewer, if not a frame'),
  reference: z.enum(REFERENCES).optional().describe('Frame of reference; default: what the words say, else the viewer where there is one'),
  inference: z.enum(['argmax', 'verify', 'joint']).default('joint'),
  factors: LimitFactors.optional().describe('Limits of relations tried out: times those in force, by kind and name'),
}

export const RelationLibrary = z.object({
  version: z.string(),
  kinds: RelationLimits.shape.kinds,
  factors: LimitFactors.describe('How the limits in force stand to the studio’s own; only what differs'),
  ownFile: z.string().nullable().describe('The project’s edited copy, or null where the studio’s is in force'),
})
export type RelationLibrary = z.infer<typeof RelationLibrary>

export const SHOWS = ['color', 'depth', 'instances', 'relevancy', 'answer', 'error'] as const

export const contract = {
  host: {
    state: procedure.route({ method: 'GET', path: '/state' }).input(nothing).output(HostState),
    doctor: procedure.route({ method: 'GET', path: '/doctor' }).input(nothing).output(z.object({ checks: z.array(Check) })),
    events: procedure.route({ method: 'GET', path: '/events' }).input(nothing).output(eventIterator(HostEvent)),
    /** Folders and recognisable files below a folder, for windows without a native dialog. */
    browse: procedure.route({ method: 'GET', path: '/browse' }).input(z.object({ folder: z.string().optional() }))
      .output(z.object({ folder: z.string(), parent: z.string().nullable(), entries: z.array(z.object({ name: z.string(), path: z.string(), folder: z.boolean(), hint: z.string().nullable() })) })),
    inspect: procedure.route({ method: 'GET', path: '/inspect' }).input(z.object({ path: z.string() })).output(Inspection),
  },
  project: {
    open: procedure.route({ method: 'POST', path: '/project/open' }).input(z.object({ path: z.string(), create: z.boolean().default(false) })).output(ProjectState),
    close: procedure.route({ method: 'POST', path: '/project/close' }).input(nothing).output(nothing),
    edit: procedure.route({ method: 'POST', path: '/project/edit' }).input(z.object({ edit: Edit })).output(z.object({ revision: z.int() })),
    undo: procedure.route({ method: 'POST', path: '/project/undo' }).input(nothing).output(z.object({ revision: z.int(), title: z.string().nullable() })),
    redo: procedure.route({ method: 'POST', path: '/project/redo' }).input(nothing).output(z.object({ revision: z.int(), title: z.string().nullable() })),
    history: procedure.route({ method: 'GET', path: '/project/history' }).input(z.object({ limit: z.int().positive().max(500).default(50) }))
      .output(z.object({ commits: z.array(z.object({ revision: z.int(), title: z.string(), source: z.string(), at: z.string() })) })),
  },
  instances: {
    /** Lifts a marked region onto the splats and names it. */
    create: procedure.route({ method: 'POST', path: '/instances/create' }).input(z.object({ region: Region, label: z.string().trim().min(1) })).output(z.object({ instanceId: z.string(), revision: z.int() })),
    merge: procedure.route({ method: 'POST', path: '/instances/merge' }).input(z.object({ instanceIds: z.array(z.string()).min(2) })).output(z.object({ instanceId: z.string(), revision: z.int() })),
    /** Takes the region's splats out of one instance into a new one. */
    split: procedure.route({ method: 'POST', path: '/instances/split' }).input(z.object({ instanceId: z.string(), region: Region, label: z.string().trim().min(1) })).output(z.object({ instanceId: z.string(), revision: z.int() })),
  },
  jobs: {
    start: procedure.route({ method: 'POST', path: '/jobs/start' }).input(JobRequest).output(Job),
    list: procedure.route({ method: 'GET', path: '/jobs' }).input(nothing).output(z.object({ jobs: z.array(Job) })),
    pause: procedure.route({ method: 'POST', path: '/jobs/pause' }).input(z.object({ jobId: z.string() })).output(Job),
    resume: procedure.route({ method: 'POST', path: '/jobs/resume' }).input(z.object({ jobId: z.string() })).output(Job),
    cancel: procedure.route({ method: 'POST', path: '/jobs/cancel' }).input(z.object({ jobId: z.string() })).output(Job),
    /** Changes settings of a job under way, from its next batch on. What cannot change is refused with the reason. */
    adjust: procedure.route({ method: 'POST', path: '/jobs/adjust' }).input(z.object({ jobId: z.string(), settings: Adjustable })).output(Job),
    /** The curves of a job under way, from its beginning. */
    curve: procedure.route({ method: 'GET', path: '/jobs/curve' }).input(z.object({ jobId: z.string() })).output(z.object({ samples: z.array(Sample) })),
    /** What a reconstruction with these parameters will need, whether that is there, and what would fit instead. */
    predict: procedure.route({ method: 'POST', path: '/jobs/predict' }).input(z.object({ params: ReconstructParams })).output(Prediction),
    clear: procedure.route({ method: 'POST', path: '/jobs/clear' }).input(nothing).output(nothing),
  },
  query: {
    parse: procedure.route({ method: 'POST', path: '/query/parse' }).input(z.object({ text: z.string().trim().min(1), ...decomposerFields })).output(Decomposition),
    /** From text, or from a decomposition a person edited (then nothing is decomposed again). */
    ground: procedure.route({ method: 'POST', path: '/query/ground' })
      .input(z.object({ text: z.string().trim().min(1).optional(), decomposition: Decomposition.optional(), ...decomposerFields, ...groundOptions }))
      .output(Grounding),
  },
  masks: {
    /** Masks of the last supervision, with what people said of them; sorted, filtered, a page at a time. */
    list: procedure.route({ method: 'POST', path: '/masks' }).input(MaskQuery).output(MaskList),
    pixels: procedure.route({ method: 'POST', path: '/masks/pixels' }).input(MaskRef).output(MaskPixels),
    /** Depth under a mask, and where its pixels lie in the world. */
    depth: procedure.route({ method: 'POST', path: '/masks/depth' }).input(MaskRef).output(MaskDepth),
    /** The splats it claims. */
    splats: procedure.route({ method: 'POST', path: '/masks/splats' }).input(MaskRef).output(MaskSplats),
    /** A person's word: one edit, undone as one. `none` takes an earlier word back. */
    say: procedure.route({ method: 'POST', path: '/masks/say' }).input(MaskRef.extend({ verdict: z.enum(['accepted', 'rejected', 'none']) })).output(revision),
    /** The segmenter asked about a photograph; nothing is kept. */
    propose: procedure.route({ method: 'POST', path: '/masks/propose' }).input(MaskPrompt).output(MaskProposal),
    /** Keeps what the segmenter answers to this: in place of `mask`, or as one more where that is left out. */
    repair: procedure.route({ method: 'POST', path: '/masks/repair' }).input(MaskPrompt.extend({ mask: z.string().optional() })).output(revision.extend({ mask: z.string() })),
  },
  models: {
    /** Packs that are here and those the studio knows of; what is chosen, and where models run. */
    list: procedure.route({ method: 'GET', path: '/models' }).input(nothing).output(ModelList),
    /** Installs the pack at `path`: its folder, its pack.json, or a folder of a known pack's files fetched by hand. */
    add: procedure.route({ method: 'POST', path: '/models/add' }).input(z.object({ path: z.string(), name: z.string().optional().describe('Which known pack the files are, where they do not tell') })).output(z.object({ name: z.string(), hash: z.string() })),
    /** Reads every file of a pack again and opens its graphs. */
    verify: procedure.route({ method: 'POST', path: '/models/verify' }).input(z.object({ name: z.string() })).output(z.object({ ok: z.boolean(), detail: z.string() })),
    remove: procedure.route({ method: 'POST', path: '/models/remove' }).input(z.object({ name: z.string() })).output(nothing),
    /** Fetches a known pack; answers when it is installed. How far it is comes as `models` events. Asked again, it goes on. */
    download: procedure.route({ method: 'POST', path: '/models/download' }).input(z.object({ name: z.string() })).output(z.object({ hash: z.string() })),
    /** Stops a download; what came is kept for the next try. */
    cancel: procedure.route({ method: 'POST', path: '/models/cancel' }).input(z.object({ name: z.string() })).output(nothing),
  },
  relations: {
    /** What each relation means, its limits and where they come from. */
    library: procedure.route({ method: 'GET', path: '/relations' }).input(nothing).output(RelationLibrary),
    /** Sets limits for this project: times the studio's own; 1 takes those again. */
    adjust: procedure.route({ method: 'POST', path: '/relations/adjust' }).input(z.object({ factors: LimitFactors })).output(RelationLibrary),
    /** The relations that hold in the scene, under the limits in force times `factors`. */
    graph: procedure.route({ method: 'POST', path: '/relations/graph' })
      .input(z.object({ kinds: z.array(z.enum(GRAPH_KINDS)).optional(), view: groundOptions.view, camera: groundOptions.camera, reference: groundOptions.reference, factors: groundOptions.factors }))
      .output(z.object({ relations: z.array(GraphEdge), reference: z.enum(REFERENCES), units: z.enum(['m', 'scene']), ms: z.number() })),
  },
  render: {
    view: procedure.route({ method: 'POST', path: '/render/view' })
      .input(z.object({ view: z.string().optional(), camera: Camera.optional(), width: z.int().positive().max(4096).default(640), show: z.enum(SHOWS).default('color'), phrase: z.string().optional() }))
      .output(z.object({ blob: BlobRef, width: z.int(), height: z.int(), ms: z.number(), psnr: z.number().optional().describe('Of an error picture: how alike the two are, dB') })),
  },
}
