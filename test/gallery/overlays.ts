// node test/gallery/overlays.ts PROJECT OUT [N]: masks over N of a supervised project's photographs, evenly chosen, as
// OUT/FRAME.jpg; what each holds is printed. Every mask has a colour of its own; its border is white, or red if it is flagged.

import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import sharp from 'sharp'
import { photographsOf } from '../../electron/jobs/scene-of.ts'
import { createHost } from '../../electron/host/host.ts'
import { contractClient } from '../../electron/contract/client.ts'
import { prepareFrame } from '../../native-models/capture/prepare.ts'
import { areaOf, pixelsOf, type Mask } from '../../native-models/perception/mask.ts'
import { recordsOf } from '../../native-models/scene/records.ts'
import { decodeSupervisedFrame, type SupervisedFrame } from '../../native-models/scene/supervised-frame.ts'

const [projectPath, out, count = '6'] = process.argv.slice(2)
if (projectPath === undefined || out === undefined) throw new Error('node test/gallery/overlays.ts PROJECT OUT [N]')

/** How much of a mask's colour covers the photograph. */
const COVER = 0.45
const [STEADY, FLAGGED] = [[255, 255, 255], [230, 30, 40]] as const
/** Hues a golden angle apart stay apart however many there are, degrees. */
const GOLDEN = 137.508
const QUALITY = 82

const host = await createHost({ projectPath, remember: false })
const listening = await host.listen()
const client = contractClient(listening.origin, () => ({ authorization: `Bearer ${listening.token}` }))
const { records } = (await client.host.state({})).project!
const { capture, frames } = photographsOf(records)
const supervision = recordsOf(records, 'supervision').find(({ captureId }) => captureId === capture.id)
if (supervision === undefined) throw new Error('nothing of this project is masked yet: run "studio supervise" first')
const looked = frames.flatMap((frame) => recordsOf(records, 'supervised-frame').filter(({ frameId, supervisionId }) => frameId === frame.id && supervisionId === supervision.id).map((record) => ({ frame, record })))
await mkdir(out, { recursive: true })
for (let k = 0; k < Number(count); k++) {
  const { frame, record } = looked[Math.floor(((k + 0.5) * looked.length) / Number(count))]!
  const seen = decodeSupervisedFrame(await host.blob(record.masksBlob), record.masksBlob)
  const { rgb, camera: { intrinsics: { width, height } } } = await prepareFrame(capture.root, frame, supervision.width)
  await sharp(painted(rgb, seen), { raw: { width, height, channels: 3 } }).jpeg({ quality: QUALITY }).toFile(join(out, `${frame.name}.jpg`))
  const flags = Map.groupBy(seen.measures.flatMap((measures) => measures.flags), (flag) => flag)
  process.stdout.write(`${frame.name}: ${seen.runs.length} masks, ${seen.measures.filter((m) => m.flags.length > 0).length} flagged (${[...flags].map(([flag, all]) => `${flag} ${all.length}`).join(', ')})\n`)
}
await host.close()

/** Large masks first, so that what lies on them shows. */
function painted(rgb: Uint8Array, { width, height, runs, measures }: SupervisedFrame): Uint8Array {
  const picture = Uint8Array.from(rgb)
  const masks = runs.map((one, at) => ({ mask: { width, height, runs: one }, flagged: measures[at]!.flags.length > 0, color: colorOf(at * GOLDEN) })).toSorted((a, b) => areaOf(b.mask) - areaOf(a.mask))
  for (const { mask, color } of masks) pixelsOf(mask).forEach((inside, at) => { if (inside === 1) for (let c = 0; c < 3; c++) picture[at * 3 + c] = Math.round((1 - COVER) * rgb[at * 3 + c]! + COVER * color[c]!) })
  for (const { mask, flagged } of masks) for (const at of borderOf(mask)) picture.set(flagged ? FLAGGED : STEADY, at * 3)
  return picture
}

/** Pixels of the mask with one beside, above or below that is not. */
function borderOf(mask: Mask): number[] {
  const { width, height } = mask
  const inside = pixelsOf(mask)
  return [...inside.keys()].filter((at) => inside[at] === 1 && (at % width === 0 || at % width === width - 1 || at < width || at >= width * (height - 1) || inside[at - 1] === 0 || inside[at + 1] === 0 || inside[at - width] === 0 || inside[at + width] === 0))
}

/** Full colours of that hue. */
function colorOf(hue: number): [number, number, number] {
  const channel = (shift: number): number => Math.round(255 * Math.min(1, Math.max(0, Math.abs((((hue + shift) % 360) + 360) % 360 / 60 - 3) - 1)))
  return [channel(0), channel(240), channel(120)]
}
