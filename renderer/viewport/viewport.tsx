// The scene: the one canvas, and what lies over it.

import { Canvas, useFrame, useThree } from '@react-three/fiber'
import { useEffect, useRef, useState } from 'react'
import { PerspectiveCamera, Vector3 } from 'three'
import { useCapture, useFrames } from '../state/replica.ts'
import { isAtPhoto, useView, view } from '../state/view.ts'
import { pivotAt } from '../actions/scene-click.ts'
import { Compass } from './compass.tsx'
import { DraftShape } from './draft-shape.tsx'
import { FrustaLayer } from './frusta-layer.tsx'
import { GroundGrid } from './ground-grid.tsx'
import { HostPicture, HostPictureNote } from './host-picture.tsx'
import { lookThroughLoupe, resetLoupe } from './loupe.ts'
import { OutOfView } from './out-of-view.tsx'
import { Overlay } from './overlay.tsx'
import { PhotoOverlay, useChosenFrame } from './photo-overlay.tsx'
import { PhotoPane, useArrangement } from './photo-pane.tsx'
import { PointsLayer } from './points-layer.tsx'
import { photoRect } from './pose.ts'
import { RegionName } from './region-name.tsx'
import { advance, radius, rig } from './rig.ts'
import { drawn } from './screen.ts'
import { useSceneModel } from './scene-model.ts'
import { laidOver, useTrainedCameras } from './trained.ts'
import { SplatLayer } from './splat-layer.tsx'
import { MaskLayer } from './mask-layer.tsx'
import { nativeHandlers, useWheel } from './surface.ts'
import { SurveyMarks } from './survey-marks.tsx'
import './viewport.css'

/** Near plane as a share of the way to the pivot, and of the scene: nothing looked at is cut off. */
const NEAR_SHARE = 0.01
/** Far plane in scene radii beyond the pivot. */
const FAR_RADII = 12

/** Puts three's camera where the rig says, then redraws the overlays. */
function CameraDriver() {
  const { camera, size, invalidate } = useThree()
  const frame = useChosenFrame()
  const looksThroughPhoto = useView((s) => s.comparing !== null || isAtPhoto(s.mode))
  useEffect(() => {
    rig.invalidate = () => invalidate()
    rig.size = { width: size.width, height: size.height }
    invalidate()
  }, [size, invalidate])
  useFrame((_, seconds) => {
    if (!(camera instanceof PerspectiveCamera)) return
    if (advance(seconds)) invalidate()
    if (looksThroughPhoto && frame !== null && rig.flight === null) rig.pose = { ...rig.pose, fov: photoRect(laidOver(frame, view()).intrinsics, size.width, size.height).fov }
    const reach = rig.pose.position.distanceTo(rig.pose.pivot)
    camera.position.copy(rig.pose.position)
    camera.quaternion.copy(rig.pose.rotation)
    camera.fov = rig.pose.fov
    camera.near = Math.max(1e-4, Math.min(reach, radius()) * NEAR_SHARE)
    camera.far = reach + radius() * FAR_RADII
    lookThroughLoupe(camera, size.width, size.height)
    camera.updateProjectionMatrix()
    camera.updateMatrixWorld()
    drawn(camera)
  })
  return null
}

/** Gravity as the capture knows it, else as the photographer held the camera. */
function useWorldUp(): void {
  const up = useCapture()?.up?.direction
  const frames = useFrames()
  const key = up?.join(',')
  useEffect(() => {
    const guess = frames.reduce((sum, f) => sum.sub(new Vector3(f.camera.worldFromCamera[1], f.camera.worldFromCamera[5], f.camera.worldFromCamera[9])), new Vector3())
    rig.up = key === undefined ? (guess.length() > 0 ? guess.normalize() : new Vector3(0, 1, 0)) : new Vector3(...key.split(',').map(Number)).normalize()
    rig.invalidate()
  }, [key, frames])
}

/** Whether this browser can draw splats at all; asked once. */
function hasWebgl(): boolean {
  return document.createElement('canvas').getContext('webgl2') !== null
}

const NoWebgl = () => (
  <div className="stage-empty" role="alert">
    <h2>This browser cannot draw the scene</h2>
    <p>It has no WebGL 2. Turn hardware acceleration on in its settings, update the graphics driver, or open the window in another browser. Everything but the picture works.</p>
  </div>
)

export function Viewport() {
  const [drawable] = useState(hasWebgl)
  const surface = useRef<HTMLDivElement>(null)
  const whole = useRef<HTMLDivElement>(null)
  const arrangement = useArrangement(whole)
  const { tool, pointing, navigation, correcting, survey, comparing, mode } = useView()
  useWheel(surface)
  useSceneModel()
  useTrainedCameras()
  useWorldUp()
  return (
    <div ref={whole} className="viewport" data-beside={arrangement ?? undefined}>
      {arrangement !== null && <PhotoPane />}
      <div className="scene-pane">
        {drawable ? <Canvas frameloop="demand" flat dpr={[1, 2]} gl={{ antialias: false, powerPreference: 'high-performance' }} camera={{ fov: rig.pose.fov }} aria-hidden="true">
          <CameraDriver />
          <SplatLayer />
          <HostPicture />
          <PointsLayer />
          <MaskLayer />
          <FrustaLayer />
          <GroundGrid />
        </Canvas> : <NoWebgl />}
        <PhotoOverlay />
        <Overlay />
        <DraftShape />
        <SurveyMarks />
        <div ref={surface} className="surface" data-scope="viewport" tabIndex={0} role="application" aria-label="Scene. Press question mark for its keys."
          data-tool={correcting || survey !== null ? 'cross' : tool} data-hovering={pointing} data-navigation={navigation} data-comparing={comparing ?? undefined} data-mode={mode}
          data-compare-as={arrangement === null ? undefined : 'beside'} {...nativeHandlers}
          onDoubleClick={(event) => (arrangement === null ? pivotAt([event.nativeEvent.offsetX, event.nativeEvent.offsetY]) : resetLoupe())} onContextMenu={(event) => event.preventDefault()} />
        <Compass />
        <OutOfView />
        <HostPictureNote />
        <RegionName />
        {arrangement !== null && <><span className="pane-name">splats</span><i className="twin" aria-hidden="true" /></>}
      </div>
    </div>
  )
}
