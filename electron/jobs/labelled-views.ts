// Labelled photographs laid over the cameras the reconstruction was trained with.

import { namesFrame } from '../../native-models/capture/frame-names.ts'
import { rasteriseMask } from '../../native-models/capture/label-masks.ts'
import type { LabelledImage, LabelledObject } from '../../native-models/capture/labelled-image.ts'
import { prepareMask } from '../../native-models/capture/prepare.ts'
import type { LabelledView } from '../../native-models/fields/lifting.ts'
import type { Camera } from '../../native-models/scene/camera.ts'
import type { FrameRecord } from '../../native-models/scene/records.ts'

export interface MatchedImage { readonly image: LabelledImage; readonly frame: FrameRecord }

/** What one object is called, over all its images. */
export interface NamedObject { readonly instance: string; readonly label: string; readonly attributes: readonly string[] }

export function matchImages(images: readonly LabelledImage[], frames: readonly FrameRecord[]): { matched: MatchedImage[]; unknown: string[] } {
  const pairs = images.map((image) => ({ image, frame: frames.find((frame) => namesFrame(image.imageName, frame)) }))
  return {
    matched: pairs.filter((pair): pair is MatchedImage => pair.frame !== undefined),
    unknown: pairs.filter(({ frame }) => frame === undefined).map(({ image }) => image.imageName),
  }
}

/** Every object once, in the order of first mention. */
export function objectsOf(matched: readonly MatchedImage[]): NamedObject[] {
  const objects = new Map<string, NamedObject>()
  for (const { instance, label, attributes } of matched.flatMap(({ image }) => image.objects))
    objects.set(instance, { instance, label, attributes: [...new Set([...(objects.get(instance)?.attributes ?? []), ...attributes])] })
  return [...objects.values()]
}

/** The view whose mask holds k + 1 where object k of `objects` is. Small regions are drawn over large ones they lie on. */
export function labelledView({ image, frame }: MatchedImage, objects: readonly NamedObject[], camera: Camera): LabelledView {
  const { width, height } = frame.camera.intrinsics
  const mask = new Uint16Array(width * height)
  const drawn = image.objects.map((object) => ({ object, pixels: rasteriseMask(object.mask, width, height) }))
  for (const { object, pixels } of drawn.toSorted((a, b) => area(b.pixels) - area(a.pixels))) {
    const value = numberOf(object, objects)
    pixels.forEach((inside, at) => { if (inside) mask[at] = value })
  }
  return { camera, mask: prepareMask(frame, mask, camera.intrinsics.width) }
}

const numberOf = (object: LabelledObject, objects: readonly NamedObject[]): number => objects.findIndex(({ instance }) => instance === object.instance) + 1
const area = (pixels: Uint8Array): number => pixels.reduce((sum, inside) => sum + inside, 0)
