// Job requests: one zod object per kind, with defaults and descriptions. CLI flags, forms, help and the provenance
// of results all derive from these.

import { z } from 'zod'
import { Adjustable } from '../../native-models/scene/adjustable.ts'
import { FIELD_MODES } from '../../native-models/scene/field-record.ts'
import { Progress } from '../../native-models/scene/progress.ts'
import { PROVIDERS } from '../../native-models/scene/providers.ts'
import { FAULT_CODES } from '../../native-models/scene/faults.ts'

export const ImportParams = z.object({
  folder: z.string().describe('Folder of the capture (COLMAP, transforms.json, Blender splits or RGB-D), or a splat file (.ply, .spz, .sog, .splat, .ksplat)'),
  depthUnit: z.number().positive().optional().describe('World units per depth value, where the folder does not say (0.001 for millimetres)'),
  up: z.enum(['auto', 'x', 'y', 'z', '-x', '-y', '-z']).default('auto').describe('World axis that points up, or auto'),
  metresPerUnit: z.number().positive().optional().describe('Metres per world unit, where known'),
  registration: z.boolean().default(true).describe('Find the colour camera of a depth sensor from its photographs, where they do not fit what the folder states'),
})

export const SynthParams = z.object({
  out: z.string().describe('Folder to write'),
  scene: z.enum(['tabletop', 'room']).default('tabletop').describe('Kind of scene'),
  objects: z.int().min(2).max(60).default(14).describe('Number of objects'),
  frames: z.int().min(2).max(400).default(40).describe('Number of frames'),
  size: z.string().regex(/^\d+x\d+$/).default('320x240').describe('Image size, WxH'),
  depthNoise: z.number().min(0).default(0).describe('Standard deviation of depth noise, metres'),
  depthHoles: z.number().min(0).max(0.9).default(0).describe('Share of depth pixels without a value'),
  blur: z.number().min(0).default(0).describe('Motion blur, pixels'),
  exposureDrift: z.number().min(0).max(0.8).default(0).describe('How far the exposure wanders between frames: 0.2 is a fifth brighter or darker'),
  noise: z.number().min(0).default(0).describe('Standard deviation of sensor noise, grey levels'),
  poseNoise: z.number().min(0).default(0).describe('Standard deviation of the error of written poses, metres; and radians of turn per metre'),
  clutter: z.number().min(0).max(3).default(0).describe('Small things strewn about, as a share of the objects'),
  seed: z.int().default(1).describe('Random seed'),
})

export const LabelsParams = z.object({
  path: z.string().describe('Labels file or folder: LERF-OVS, labelme or COCO'),
})

export const ReconstructParams = z.object({
  backbone: z.enum(['splat', 'nerf']).default('splat').describe('How the scene is represented: splat, as 3D Gaussians that are drawn live; nerf, as a radiance field'),
  steps: z.int().positive().default(3000).describe('Training steps; some minutes on two processor cores, and 30000 pay off on a graphics card'),
  width: z.int().positive().default(480).describe('Image width to train at; photographs are scaled down to it'),
  maxSplats: z.int().positive().default(40_000).describe('Upper limit of splats (nerf: of those taken from its surface); a graphics card bears ten times as many'),
  holdout: z.int().min(0).default(8).describe('Hold out every K-th frame and score it; 0 holds out none'),
  seed: z.int().default(1).describe('Random seed'),
  shDegree: z.int().min(0).max(3).default(1).describe('How finely colour may depend on the direction it is seen from: degree of spherical harmonics, 0 to 3'),
  densification: z.enum(['mcmc', 'default']).default('mcmc').describe('Where splats are added: mcmc keeps to a budget, default grows where photographs pull (as 3DGS first did)'),
  antialiased: z.boolean().default(false).describe('Draw splats smaller than a pixel fainter, for views from further away; the viewer must know it'),
  prune: z.boolean().default(true).describe('Let go of splats that no pixel of any photograph needs: haze, and what hides inside things'),
  sizeFloor: z.boolean().default(true).describe('Keep splats from becoming finer than the photographs can show'),
  background: z.enum(['black', 'white', 'random']).default('black').describe('Colour behind everything while training; random keeps splats from imitating it'),
  refinePoses: z.boolean().optional().describe('Align camera poses where depth was measured, and refine those of splats while training (default: on where the capture has sensor depth)'),
  exposure: z.boolean().optional().describe('Fit the exposure of each photograph (default: on)'),
  depthWeight: z.number().min(0).optional().describe('Weight of depth supervision where the capture has depth (default: 0.2; nerf: 0.1)'),
  normalWeight: z.number().min(0).default(1).describe('Weight of lying flat on measured surfaces where the capture has depth'),
  minutes: z.number().positive().optional().describe('Stop after this many minutes even if steps are left'),
})

export const SuperviseParams = z.object({
  pack: z.string().optional().describe('Model packs to see with, by name, separated by commas; default: those installed, else the bundled ones'),
  provider: z.enum(PROVIDERS).default('cpu').describe('Where the models run; never changed silently'),
  width: z.int().positive().default(640).describe('Photographs are looked at so wide, never larger than they are'),
  every: z.int().min(1).default(1).describe('Look at every n-th photograph only: quicker, and less to compare'),
  depth: z.enum(['auto', 'sensor', 'backbone']).default('auto').describe('Where sizes are measured: by the sensor, or through the reconstruction; auto prefers the sensor'),
  points: z.int().min(1).max(128).optional().describe('Points of the grid along each side (default: what the model was measured with, else 32)'),
  minIou: z.number().min(0).max(1).optional().describe('Least IoU the model itself predicts of a mask (default: the model’s, else 0.88)'),
  minStability: z.number().min(0).max(1).optional().describe('Least stability of a mask (default: the model’s, else 0.95)'),
  minPixels: z.int().min(1).default(60).describe('Islands, holes and masks of fewer pixels are cleaned away'),
  crops: z.int().min(0).max(3).default(0).describe('Layers of crops to look at besides the whole photograph; finds small things, and each costs four times the one before'),
  pyramid: z.int().min(0).max(7).default(3).describe('Levels of the embedding pyramid; 0 leaves it out'),
})

export const FieldsParams = z.object({
  mode: z.enum(FIELD_MODES).default('lift').describe('lift: what masks say, laid onto the reconstruction in seconds; train: networks that learn it, at every scale; both: trained from what was lifted'),
  visualProperties: z.enum(['on', 'off']).default('on').describe('Whether trained fields are told opacity and colour of a place besides where it is'),
  steps: z.int().positive().optional().describe('Training steps (default: as suits the adapter)'),
  hierarchy: z.enum(['on', 'off']).default('on').describe('Whether training learns that what is together at a small scale is together at larger ones'),
  scaleConditioning: z.enum(['on', 'off']).default('on').describe('Whether trained fields are asked at a scale'),
  supervision: z.enum(['masks', 'pyramid']).default('masks').describe('What the trained language field learns from: masks, or tiles of photographs'),
  poison: z.number().min(0).max(1).default(0.8).describe('Masks that are more likely than this to be wrong are left out; the others count for less the likelier they are'),
  seed: z.int().default(1).describe('Random seed'),
})

/** What other programs read. */
export const EXPORT_FORMATS = ['ply', 'spz', 'splat'] as const

export const ExportParams = z.object({
  format: z.enum(EXPORT_FORMATS).default('ply').describe('ply: everything, with an instance_id column; spz: small, for viewers; splat: simple, without view dependence'),
  out: z.string().trim().min(1).describe('The file to write'),
  instances: z.boolean().default(true).describe('Write which splats belong to which instance (an instance_id column and a file of names; .ply only)'),
})

export const JOB_PARAMS = {
  import: ImportParams,
  synth: SynthParams,
  labels: LabelsParams,
  reconstruct: ReconstructParams,
  supervise: SuperviseParams,
  fields: FieldsParams,
  export: ExportParams,
} as const
export type JobKind = keyof typeof JOB_PARAMS
export const JOB_KINDS = Object.keys(JOB_PARAMS) as [JobKind, ...JobKind[]]

export const JobRequest = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('import'), params: ImportParams }),
  z.object({ kind: z.literal('synth'), params: SynthParams }),
  z.object({ kind: z.literal('labels'), params: LabelsParams }),
  z.object({ kind: z.literal('reconstruct'), params: ReconstructParams }),
  z.object({ kind: z.literal('supervise'), params: SuperviseParams }),
  z.object({ kind: z.literal('fields'), params: FieldsParams }),
  z.object({ kind: z.literal('export'), params: ExportParams }),
])
export type JobRequest = z.infer<typeof JobRequest>

export const JOB_STATES = ['queued', 'running', 'paused', 'done', 'failed', 'cancelled'] as const

export const Job = z.object({
  id: z.string(),
  kind: z.enum(JOB_KINDS),
  params: z.record(z.string(), z.unknown()),
  state: z.enum(JOB_STATES),
  progress: Progress.nullable(),
  /** Settings changed since it was started, as they are wanted now. */
  settings: Adjustable.default({}),
  /** What the job returned: counts, scores, ids; the `--json` value of the CLI. */
  result: z.record(z.string(), z.unknown()).nullable(),
  error: z.object({ code: z.enum(FAULT_CODES), message: z.string(), where: z.string().optional() }).nullable(),
  createdAt: z.string(),
  finishedAt: z.string().nullable(),
  /** Whether starting it again would go on from a checkpoint. */
  resumable: z.boolean(),
})
export type Job = z.infer<typeof Job>
