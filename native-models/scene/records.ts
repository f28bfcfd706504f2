// Everything a project holds, as plain records. Big arrays never live here: a record names them by blob hash.

import { z } from 'zod'
import { Camera, Intrinsics } from './camera.ts'
import { BoxShape } from './grounding.ts'
import { Decomposition } from './decomposition.ts'
import { FieldRecord, InstanceSight } from './field-record.ts'
import { MaskCorrectionRecord, SupervisedFrameRecord, SupervisionRecord } from './supervision-records.ts'

const vec3 = z.tuple([z.number(), z.number(), z.number()])

/** `<sha256>.<extension>`: the name of an immutable file under blobs/. */
export const BlobRef = z.string().regex(/^[0-9a-f]{64}\.[a-z0-9]+$/)
export type BlobRef = z.infer<typeof BlobRef>

/** Who said so. A user's word outranks an import's, which outranks a model's. */
export const Source = z.enum(['user', 'import', 'model'])
export type Source = z.infer<typeof Source>

export const ProjectRecord = z.object({ id: z.literal('project'), type: z.literal('project'), name: z.string() })

export const CaptureRecord = z.object({
  id: z.string(),
  type: z.literal('capture'),
  name: z.string(),
  /** Absolute folder the capture was read from; the file itself for splats. */
  root: z.string(),
  /** `splats`: a scene somebody else reconstructed; it has no frames. */
  format: z.enum(['colmap', 'transforms', 'blender', 'rgbd', 'synthetic', 'splats']),
  /** Listed by the capture but not on disk; left out. */
  missing: z.array(z.string()),
  /** Unit world vector against gravity, or null while unknown. */
  up: z.object({ direction: vec3, source: Source, confidence: z.number(), method: z.string() }).nullable(),
  /** Metres per world unit, or null where the scale is unknown. */
  metric: z.object({ metresPerUnit: z.number().positive(), source: Source, confidence: z.number(), method: z.string() }).nullable(),
  bounds: z.object({ min: vec3, max: vec3 }),
  /** (N, 3) f32 positions and (N, 3) u8 colours, .safetensors with tensors `positions` and `colors`; null if the capture has none. */
  pointsBlob: BlobRef.nullable(),
  warnings: z.array(z.string()),
})
export type CaptureRecord = z.infer<typeof CaptureRecord>

export const FrameRecord = z.object({
  id: z.string(),
  type: z.literal('frame'),
  captureId: z.string(),
  /** File name without extension; what `--view` takes. */
  name: z.string(),
  index: z.int(),
  /** Relative to the capture's root. */
  imagePath: z.string(),
  depthPath: z.string().nullable(),
  /** Depth file value times this = world units along the camera's z. */
  depthUnit: z.number().positive().nullable(),
  /** Pinhole of the depth image where it is not the photograph's own. */
  depthIntrinsics: Intrinsics.optional(),
  /** Where the depth camera stands in the photograph's camera space, world units; absent: in the same place. Both look the same way. */
  depthOffset: vec3.optional(),
  camera: Camera,
})
export type FrameRecord = z.infer<typeof FrameRecord>

export const ReconstructionRecord = z.object({
  id: z.string(),
  type: z.literal('reconstruction'),
  captureId: z.string(),
  backbone: z.enum(['splat', 'nerf']),
  /**
   * The splat cloud, an INRIA-layout binary .ply: what instances are made of. Of a radiance field it is the surface, as
   * splats taken from it.
   */
  splatsBlob: BlobRef,
  /** The radiance field, .safetensors; absent for splats. */
  fieldBlob: BlobRef.optional(),
  splats: z.int(),
  /** What a window shows of more splats than it should draw: an evenly thinned cloud, which of all splats these are (.ranges), and how many. */
  thinned: z.object({ splatsBlob: BlobRef, indicesBlob: BlobRef, splats: z.int() }).optional(),
  /** Refined poses and exposures by frame id, .json; null if nothing was refined. */
  camerasBlob: BlobRef.nullable(),
  /** The story of the run (run-report.ts), .json; absent for what older studios trained or others made. */
  runBlob: BlobRef.optional(),
  heldOut: z.array(z.string()),
  psnr: z.number().nullable(),
  ssim: z.number().nullable(),
  steps: z.int(),
  seconds: z.number(),
  peakBytes: z.number(),
  adapter: z.string(),
  seed: z.int(),
  /** The job's parameters, for provenance and for "run again". */
  params: z.record(z.string(), z.unknown()),
  /** The highest is in use (in-use.ts); absent is 0. */
  turn: z.int().optional(),
})
export type ReconstructionRecord = z.infer<typeof ReconstructionRecord>

export const NamedColor = z.object({ name: z.string(), share: z.number() })

/** What one reconstruction says of an instance; everything else is a person's or the labels' to say. */
const place = {
  /** Sorted, disjoint half-open index ranges [start, end) of member splats: u32 pairs, .ranges blob. */
  membersBlob: BlobRef,
  splats: z.int(),
  centroid: vec3,
  box: BoxShape,
  /** Colour words of its own splats, most frequent first. */
  colors: z.array(NamedColor),
}
export const InstancePlace = z.object(place)
export type InstancePlace = z.infer<typeof InstancePlace>

export const InstanceRecord = z.object({
  id: z.string(),
  type: z.literal('instance'),
  reconstructionId: z.string(),
  label: z.string(),
  labelSource: Source,
  /** Other names it answers to. */
  alternatives: z.array(z.string()),
  attributes: z.array(z.string()),
  ...place,
  /** Its members in reconstructions that were in use before, by their id: exact when one of them is in use again. */
  elsewhere: z.record(z.string(), BlobRef).optional(),
  /** Unit world vector the object faces, if known or set. */
  front: vec3.nullable(),
  hidden: z.boolean(),
  locked: z.boolean(),
  parentId: z.string().nullable(),
  source: Source,
  /** What a field saw of it; absent where only a person or labels spoke. */
  sight: InstanceSight.optional(),
})
export type InstanceRecord = z.infer<typeof InstanceRecord>

export const QueryRecord = z.object({
  id: z.string(),
  type: z.literal('query'),
  text: z.string(),
  decomposition: Decomposition,
  /** Set once a person edited the chips: then it is the user's word and is not decomposed again. */
  source: Source,
  /** The instance a user said is right, if they corrected the answer. */
  correctedTo: z.string().nullable(),
  savedAt: z.string(),
})
export type QueryRecord = z.infer<typeof QueryRecord>

export const StudioRecord = z.discriminatedUnion('type', [
  ProjectRecord, CaptureRecord, FrameRecord, ReconstructionRecord, InstanceRecord, QueryRecord, SupervisionRecord, SupervisedFrameRecord,
  MaskCorrectionRecord, FieldRecord,
])
export type StudioRecord = z.infer<typeof StudioRecord>
export type RecordType = StudioRecord['type']
export type RecordOf<T extends RecordType> = Extract<StudioRecord, { type: T }>

/** All records by id: the whole document. */
export type Records = Readonly<Record<string, StudioRecord>>

export const recordsOf = <T extends RecordType>(records: Records, type: T): RecordOf<T>[] =>
  Object.values(records).filter((record): record is RecordOf<T> => record.type === type)
