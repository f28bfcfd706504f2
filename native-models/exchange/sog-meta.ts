// What the meta.json of a SOG scene says, checked: version 1 (bounds) and version 2 (codebooks).
//
// Source: developer.playcanvas.com, "The SOG Format" (version 2), and splat-transform's reader of version 1 (MIT).

import { z } from 'zod'
import { malformed } from './bytes.ts'

const number = z.number()
const three = z.tuple([number, number, number])
/** A name beside meta.json, never a path out of its folder. */
const name = z.string().regex(/^[^/\\]+$/).refine((text) => text !== '.' && text !== '..')
const files = (count: number) => z.array(name).min(count)
const codebook = z.array(number).min(256)
const count = z.int().min(0).max(2 ** 31)

const Version1 = z.object({
  means: z.object({ shape: z.array(count).min(1), mins: three, maxs: three, files: files(2) }),
  scales: z.object({ mins: three, maxs: three, files: files(1) }),
  quats: z.object({ files: files(1) }),
  sh0: z.object({ mins: z.tuple([number, number, number, number]), maxs: z.tuple([number, number, number, number]), files: files(1) }),
  shN: z.object({ mins: number, maxs: number, files: files(2) }).nullish(),
})
const Version2 = z.object({
  version: z.literal(2),
  count,
  antialias: z.boolean().optional(),
  means: z.object({ mins: three, maxs: three, files: files(2) }),
  scales: z.object({ codebook, files: files(1) }),
  quats: z.object({ files: files(1) }),
  sh0: z.object({ codebook, files: files(1) }),
  shN: z.object({ count: z.int().min(0).max(65_536), bands: z.int().min(1).max(3), codebook, files: files(2) }).nullish(),
})

/** Both versions as one: a byte means the entry of a table, a table for each channel. */
export interface SogMeta {
  readonly version: 1 | 2
  readonly count: number
  readonly antialiased: boolean
  readonly means: { readonly mins: readonly number[]; readonly maxs: readonly number[]; readonly files: readonly string[] }
  readonly scales: { readonly tables: readonly Float32Array[]; readonly file: string }
  readonly quats: string
  readonly sh0: { readonly tables: readonly Float32Array[]; readonly file: string; /** Of the fourth channel; null where that is an opacity of 0…1. */ readonly logits: Float32Array | null }
  /** `bands` is null where only the width of the centroids' picture says it. */
  readonly shN: { readonly bands: number | null; readonly palette: number; readonly table: Float32Array; readonly centroids: string; readonly labels: string } | null
}

const ramp = (low: number, high: number): Float32Array => Float32Array.from({ length: 256 }, (_, i) => low + ((high - low) * i) / 255)
const ramps = (mins: readonly number[], maxs: readonly number[]): Float32Array[] => mins.map((low, i) => ramp(low, maxs[i]!))
const same = (table: readonly number[]): Float32Array[] => Array.from({ length: 3 }, () => Float32Array.from(table))

export function readSogMeta(text: string, file: string): SogMeta {
  const value = parsed(text, file)
  const isSecond = typeof value === 'object' && value !== null && 'version' in value && value.version !== 1
  return isSecond ? second(checked(Version2, value, file)) : first(checked(Version1, value, file))
}

function parsed(text: string, file: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw malformed(file, `its meta.json is no valid JSON (${(cause as Error).message})`)
  }
}

function checked<T extends z.ZodType>(shape: T, value: unknown, file: string): z.infer<T> {
  const result = shape.safeParse(value)
  if (result.success) return result.data
  const issue = result.error.issues[0]!
  throw malformed(file, `its meta.json does not describe a SOG scene: ${issue.path.map(String).join('.') || 'the top level'}: ${issue.message}`)
}

const first = ({ means, scales, quats, sh0, shN }: z.infer<typeof Version1>): SogMeta => ({
  version: 1, count: means.shape[0]!, antialiased: false, means, quats: quats.files[0]!,
  scales: { tables: ramps(scales.mins, scales.maxs), file: scales.files[0]! },
  sh0: { tables: ramps(sh0.mins.slice(0, 3), sh0.maxs.slice(0, 3)), logits: ramp(sh0.mins[3], sh0.maxs[3]), file: sh0.files[0]! },
  shN: shN === null || shN === undefined ? null : { bands: null, palette: 65_536, table: ramp(shN.mins, shN.maxs), centroids: shN.files[0]!, labels: shN.files[1]! },
})

const second = (meta: z.infer<typeof Version2>): SogMeta => ({
  version: 2, count: meta.count, antialiased: meta.antialias ?? false, means: meta.means, quats: meta.quats.files[0]!,
  scales: { tables: same(meta.scales.codebook), file: meta.scales.files[0]! },
  sh0: { tables: same(meta.sh0.codebook), logits: null, file: meta.sh0.files[0]! },
  shN: meta.shN === null || meta.shN === undefined ? null : { bands: meta.shN.bands, palette: meta.shN.count, table: Float32Array.from(meta.shN.codebook), centroids: meta.shN.files[0]!, labels: meta.shN.files[1]! },
})
