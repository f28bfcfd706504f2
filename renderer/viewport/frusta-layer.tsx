// Where the photographs were taken: one small pyramid per frame; the chosen one holds its photograph.

import { useThree } from '@react-three/fiber'
import { useEffect, useMemo, useState } from 'react'
import { Box3, BufferAttribute, BufferGeometry, SRGBColorSpace, TextureLoader, Vector3, type Texture } from 'three'
import type { Camera } from '../../native-models/scene/camera.ts'
import { cameraCentre, unproject } from '../../native-models/scene/camera.ts'
import { distance } from '../../native-models/scene/geometry.ts'
import type { FrameRecord } from '../../native-models/scene/records.ts'
import { useCapture } from '../state/replica.ts'
import { isAtPhoto, useView } from '../state/view.ts'
import { frameImageUrl } from '../studio.ts'
import { includeBounds, robustBox } from './bounds.ts'
import { useTrainedFrames } from './trained.ts'
import { radius, rig } from './rig.ts'
import { onDrawn } from './screen.ts'

/** Depth of a pyramid as a share of the scene's radius: small beside the scene, large enough to click. */
const DEPTH_SHARE = 0.07
/** A camera nearer to the viewer than this many pyramid depths is not drawn. */
const CROWDING = 6
/** Photograph on the chosen pyramid, pixels wide. */
const PLANE_WIDTH = 320

const depthOf = (): number => radius() * DEPTH_SHARE

function corners(camera: Camera, depth: number): (readonly [number, number, number])[] {
  const { width, height } = camera.intrinsics
  return [[0, 0], [width, 0], [width, height], [0, height]].map(([u, v]) => unproject(camera, u!, v!, depth))
}

/** Eight edges a frame, as line segments. */
function frustumLines(frames: readonly FrameRecord[], depth: number): BufferGeometry {
  const at: number[] = []
  for (const { camera } of frames) {
    const apex = cameraCentre(camera)
    const rim = corners(camera, depth)
    rim.forEach((corner, k) => at.push(...apex, ...corner, ...corner, ...rim[(k + 1) % 4]!))
  }
  return new BufferGeometry().setAttribute('position', new BufferAttribute(Float32Array.from(at), 3))
}

function Lines({ frames, color, opacity, depth }: { frames: readonly FrameRecord[]; color: string; opacity: number; depth: number }) {
  const geometry = useMemo(() => frustumLines(frames, depth), [frames, depth])
  useEffect(() => () => geometry.dispose(), [geometry])
  return (
    <lineSegments geometry={geometry} frustumCulled={false}>
      <lineBasicMaterial color={color} transparent opacity={opacity} />
    </lineSegments>
  )
}

function useTexture(url: string): Texture | null {
  const [texture, setTexture] = useState<Texture | null>(null)
  const invalidate = useThree((s) => s.invalidate)
  useEffect(() => {
    let wanted = true
    new TextureLoader().load(url, (loaded) => {
      loaded.colorSpace = SRGBColorSpace
      if (wanted) setTexture(loaded)
      invalidate()
    })
    return () => { wanted = false }
  }, [url, invalidate])
  return texture
}

function PhotoPlane({ frame, depth }: { frame: FrameRecord; depth: number }) {
  const texture = useTexture(frameImageUrl(frame.id, PLANE_WIDTH))
  const geometry = useMemo(() => {
    const plane = new BufferGeometry()
    plane.setAttribute('position', new BufferAttribute(Float32Array.from(corners(frame.camera, depth).flat()), 3))
    plane.setAttribute('uv', new BufferAttribute(Float32Array.from([0, 1, 1, 1, 1, 0, 0, 0]), 2))
    return plane.setIndex([0, 1, 2, 0, 2, 3])
  }, [frame, depth])
  if (texture === null) return null
  return (
    <mesh geometry={geometry} frustumCulled={false}>
      <meshBasicMaterial map={texture} side={2} transparent opacity={0.92} toneMapped={false} />
    </mesh>
  )
}

/** Frames whose camera the viewer stands in: their pyramid would lie across the whole view. */
function useFramesAround(frames: readonly FrameRecord[], depth: number): ReadonlySet<string> {
  const [around, setAround] = useState<ReadonlySet<string>>(new Set())
  useEffect(() => onDrawn(() => {
    const here = rig.pose.position.toArray()
    const near = frames.filter((f) => distance(cameraCentre(f.camera), here) < depth * CROWDING).map((f) => f.id)
    setAround((before) => (near.length === before.size && near.every((id) => before.has(id)) ? before : new Set(near)))
  }), [frames, depth])
  return around
}

/** A photograph lies over the scene, or C is held: the chosen camera's own pyramid would only be in the way. */
const useShowsPhoto = (): boolean => useView((s) => s.comparing !== null || isAtPhoto(s.mode))

export function FrustaLayer() {
  const frames = useTrainedFrames()
  const capture = useCapture()
  const shown = useView((s) => s.frusta && s.workspace !== 'ground')
  const chosenId = useView((s) => s.frameId)
  const looking = useShowsPhoto()
  const depth = depthOf()
  useEffect(() => {
    if (frames.length === 0 || capture === null) return
    const scene = new Box3(new Vector3(...capture.bounds.min), new Vector3(...capture.bounds.max))
    includeBounds('cameras', robustBox(Float32Array.from(frames.flatMap((f) => cameraCentre(f.camera)))).union(scene))
  }, [frames, capture])
  const around = useFramesAround(frames, depth)
  const others = useMemo(() => frames.filter((f) => f.id !== chosenId && !around.has(f.id)), [frames, chosenId, around])
  const chosen = useMemo(() => frames.filter((f) => f.id === chosenId && !around.has(f.id)), [frames, chosenId, around])
  if (!shown || looking) return null
  return (
    <>
      <Lines frames={others} color="#8d9bab" opacity={0.45} depth={depth} />
      {chosen.map((frame) => <PhotoPlane key={frame.id} frame={frame} depth={depth} />)}
      <Lines frames={chosen} color="#ffffff" opacity={1} depth={depth} />
    </>
  )
}
