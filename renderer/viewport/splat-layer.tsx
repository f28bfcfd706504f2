// The splats: the newest preview while training, else the finished reconstruction. A new cloud replaces the old one
// only once it is ready to draw, so nothing flickers.

import { RgbaArray, SparkRenderer, SplatFileType, SplatMesh } from '@sparkjsdev/spark'
import { useThree } from '@react-three/fiber'
import { useEffect, useMemo, useRef, useState } from 'react'
import { indicesOf } from '../../native-models/scene/ranges.ts'
import { attempt } from '../state/faults.ts'
import { useJobs } from '../state/jobs.ts'
import { useReconstruction } from '../state/replica.ts'
import { useView } from '../state/view.ts'
import { blobBytes, blobUrl, faultOf, WireFault } from '../studio.ts'
import { aTurn, readCloud, useCloud, type CpuCloud } from './cloud.ts'
import { boundsOfCloud, includeBounds } from './bounds.ts'
import { useHostPicture } from './host-picture.tsx'
import { usePaintSpec } from './paint-spec.ts'
import { isPlain, paint, paintSlice, type PaintSpec } from './paint.ts'

interface Wanted { readonly blob: string; readonly final: boolean; readonly indicesBlob: string | null }

function useWanted(): Wanted | null {
  const preview = useJobs((s) => s.preview?.blob ?? null)
  const made = useReconstruction()
  const allSplats = useView((s) => s.allSplats)
  const thinned = allSplats ? undefined : made?.thinned
  const finished = thinned?.splatsBlob ?? made?.splatsBlob ?? null
  const indicesBlob = thinned?.indicesBlob ?? null
  return useMemo(() => {
    if (preview !== null) return { blob: preview, final: false, indicesBlob: null }
    return finished === null ? null : { blob: finished, final: true, indicesBlob }
  }, [preview, finished, indicesBlob])
}

/** Fetched and decoded by a worker, piece by piece: the file is never whole in memory, and the window goes on. */
async function load({ blob, final }: Wanted): Promise<SplatMesh> {
  const onProgress = ({ loaded, total }: ProgressEvent): void => { if (final) useCloud.setState({ loading: total > 0 ? loaded / total : 0 }) }
  const mesh = new SplatMesh({ url: blobUrl(blob), fileType: SplatFileType.PLY, fileName: blob, onProgress })
  try {
    await mesh.initialized
    return mesh
  } catch (error) {
    throw new WireFault('internal', `the splats of ${blob} could not be fetched from the host: ${faultOf(error).message}`)
  } finally {
    if (final) useCloud.setState({ loading: null })
  }
}

/** Null if it could not be had. A preview may be gone already, because a newer one took its place: that is no fault. */
async function loaded(goal: Wanted): Promise<SplatMesh | null> {
  if (goal.final) return attempt('splats', () => load(goal))
  return load(goal).catch((error: unknown) => {
    console.info(`preview left out: ${faultOf(error).message}`)
    return null
  })
}

/** Which splats these are: null for all of them, undefined where that could not be had. */
async function indicesFor({ indicesBlob }: Wanted): Promise<Uint32Array | null | undefined> {
  if (indicesBlob === null) return null
  return await attempt('splats', async () => indicesOf(await blobBytes(indicesBlob))) ?? undefined
}

/** The mesh of the wanted blob, or of the one before while it loads. Loads one at a time; the latest wish wins. */
function useSplatMesh(wanted: Wanted | null): SplatMesh | null {
  const [shown, setShown] = useState<SplatMesh | null>(null)
  const latest = useRef(wanted)
  const loading = useRef(false)
  const gone = useRef(false)
  useEffect(() => {
    latest.current = wanted
    const next = async (): Promise<void> => {
      loading.current = true
      for (let goal = latest.current; (goal?.blob ?? null) !== useCloud.getState().blob; goal = latest.current) {
        const mesh = goal === null ? null : await loaded(goal)
        const indices = goal === null || mesh === null ? null : await indicesFor(goal)
        const cloud = mesh === null || indices === undefined ? null : await readCloud(mesh, indices)
        if (gone.current) {
          mesh?.dispose()
          break
        }
        if (goal !== null && cloud === null) {
          mesh?.dispose()
          if (goal === latest.current) break
          continue
        }
        if (cloud !== null) includeBounds('splats', boundsOfCloud(cloud))
        useCloud.setState({ blob: goal?.blob ?? null, final: goal?.final ?? false, cloud })
        setShown(mesh)
      }
      loading.current = false
      const { blob, final } = useCloud.getState()
      if (latest.current !== null && blob === latest.current.blob && final !== latest.current.final) useCloud.setState({ final: latest.current.final })
    }
    if (!loading.current) void next()
  }, [wanted])
  // Without the scene there is no mesh: what it showed must be loaded anew when the scene comes back.
  useEffect(() => {
    gone.current = false
    return () => {
      gone.current = true
      useCloud.setState({ blob: null, final: false, cloud: null })
    }
  }, [])
  return shown
}

/** Frees a mesh once its successor has been drawn. */
function useDisposal(mesh: SplatMesh | null): void {
  const before = useRef<SplatMesh | null>(null)
  useEffect(() => {
    const old = before.current
    before.current = mesh
    if (old === null || old === mesh) return undefined
    const timer = setTimeout(() => old.dispose(), 1000)
    return () => clearTimeout(timer)
  }, [mesh])
}

function usePaint(mesh: SplatMesh | null): void {
  const invalidate = useThree((s) => s.invalidate)
  const cloud = useCloud((s) => s.cloud)
  const spec = usePaintSpec()
  useEffect(() => {
    if (mesh === null || cloud === null || mesh.splats?.getNumSplats() !== cloud.count) return undefined
    const show = (rgba: Uint8Array | null): void => {
      if (rgba === null && mesh.splatRgba === null) return
      mesh.splatRgba?.dispose()
      mesh.splatRgba = rgba === null ? null : new RgbaArray({ array: rgba, count: cloud.count })
      mesh.updateGenerator()
      invalidate()
    }
    if (isPlain(spec) || cloud.count <= AT_ONCE) {
      show(paint(cloud, spec))
      return undefined
    }
    const unwanted = new AbortController()
    const recolour = async (): Promise<void> => {
      const rgba = await paintInTurns(cloud, spec, unwanted.signal)
      if (rgba !== null) show(rgba)
    }
    void recolour()
    return () => unwanted.abort()
  }, [mesh, cloud, spec, invalidate])
}

/** Recoloured within a frame; more are recoloured in turns, so that the window goes on. */
const AT_ONCE = 250_000
const PAINTED_TOGETHER = 100_000

/** Null where it is not wanted any more. */
async function paintInTurns(cloud: CpuCloud, spec: PaintSpec, unwanted: AbortSignal): Promise<Uint8Array | null> {
  const out = new Uint8Array(cloud.count * 4)
  for (let start = 0; start < cloud.count; start += PAINTED_TOGETHER) {
    await aTurn()
    if (unwanted.aborted) return null
    paintSlice(out, cloud, spec, start, Math.min(cloud.count, start + PAINTED_TOGETHER))
  }
  return out
}

export function SplatLayer() {
  const gl = useThree((s) => s.gl)
  const invalidate = useThree((s) => s.invalidate)
  const spark = useMemo(() => new SparkRenderer({ renderer: gl, onDirty: () => invalidate() }), [gl, invalidate])
  const mesh = useSplatMesh(useWanted())
  const pictured = useHostPicture((s) => s.shown)
  useDisposal(mesh)
  usePaint(mesh)
  useEffect(() => invalidate(), [mesh, pictured, invalidate])
  return (
    <>
      <primitive object={spark} />
      {mesh !== null && <primitive object={mesh} visible={!pictured} />}
    </>
  )
}
