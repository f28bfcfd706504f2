// How a reconstruction came to be, kept with it as a .json blob: its curves, what was changed on the way, what was
// predicted and what came, and how well each held-out photograph is predicted.

import { z } from 'zod'
import { Adjustment } from './adjustable.ts'

/** One report of a run. `heldOutPsnr` and its like are present only where they were newly measured. */
export const Sample = z.object({
  step: z.number(),
  metrics: z.record(z.string(), z.number()),
  memoryBytes: z.number().optional(),
})
export type Sample = z.infer<typeof Sample>

/** LPIPS where a model pack for it was installed. */
export const FrameScore = z.object({ frameId: z.string(), psnr: z.number(), ssim: z.number(), lpips: z.number().optional() })
export type FrameScore = z.infer<typeof FrameScore>

/** What a run needs, or needed. Null: not known beforehand, or not measured. */
export const Needs = z.object({
  /** Most bytes of buffers on the adapter at one time. */
  gpuBytes: z.number().nullable(),
  /** Bytes that the project's folder grows by at most. */
  diskBytes: z.number().nullable(),
  seconds: z.number().nullable(),
})
export type Needs = z.infer<typeof Needs>

export const RunReport = z.object({
  version: z.literal(1),
  samples: z.array(Sample),
  adjustments: z.array(Adjustment),
  predicted: Needs,
  came: Needs,
  heldOut: z.array(FrameScore),
  /** Share of the time that showing the run took, where it was shown. */
  viewShare: z.number().optional(),
})
export type RunReport = z.infer<typeof RunReport>

/** Curves longer than this are thinned by half: a plot is a few hundred pixels wide. */
const LONGEST_CURVE = 2000
/** Measured now and then, and reported until they are measured again. */
const RARE = /^heldOut/

/** The curve with one more report; a step that goes back starts anew from it. */
export function extended(curve: readonly Sample[], sample: Sample): readonly Sample[] {
  const before = curve.at(-1)?.step !== undefined && curve.at(-1)!.step < sample.step ? curve : curve.filter(({ step }) => step < sample.step)
  const thinned = before.length >= LONGEST_CURVE ? before.filter((s, i) => i % 2 === 0 || Object.keys(s.metrics).some((name) => RARE.test(name))) : before
  return [...thinned, { ...sample, metrics: withoutRepeats(thinned, sample.metrics) }]
}

function withoutRepeats(curve: readonly Sample[], metrics: Sample['metrics']): Sample['metrics'] {
  const isNew = ([name, value]: [string, number]): boolean => !RARE.test(name) || curve.findLast((s) => s.metrics[name] !== undefined)?.metrics[name] !== value
  return Object.fromEntries(Object.entries(metrics).filter(isNew))
}
