// The dual encoder that a supervision saw with: phrases mean something only beside embeddings of the same model.

import { packsOn } from '../../native-models/perception/pack-choice.ts'
import { isPack, type Pack } from '../../native-models/perception/pack-store.ts'
import { Fault } from '../../native-models/scene/faults.ts'
import { modelShelves } from './model-shelves.ts'

export type EncoderPack = Pack & { readonly manifest: Extract<Pack['manifest'], { purpose: 'dual-encoder' }> }

/** Fault `model.missing` where it is not installed any more, or is another one now. */
export async function encoderPackOf({ name, hash }: { readonly name: string; readonly hash: string }): Promise<EncoderPack> {
  const here = (await packsOn(modelShelves())).map(({ entry }) => entry).filter(isPack).filter((pack): pack is EncoderPack => pack.manifest.purpose === 'dual-encoder')
  const same = here.find((pack) => pack.hash === hash)
  if (same !== undefined) return same
  const why = here.some(({ manifest }) => manifest.name === name) ? `"${name}" is installed, but is not the model that looked at these photographs` : `"${name}", which looked at these photographs, is not installed`
  throw new Fault('model.missing', `${why}: install it ("studio models list" shows what there is), or run "studio supervise" and "studio fields" again with one that is`, name)
}
