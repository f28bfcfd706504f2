import { Box3, Vector3 } from 'three'
import { expect, test } from 'vitest'
import type { Camera } from '../../native-models/scene/camera.ts'
import { project } from '../../native-models/scene/camera.ts'
import { dollied, facing, forward, framing, fromCamera, looked, orbited, panned, photoRect, right, toCamera, upward, type Pose } from '../../renderer/viewport/pose.ts'

const UP = new Vector3(0, 0, 1)
const pose: Pose = { position: new Vector3(0, -3, 1), rotation: facing(new Vector3(0, 3, -1).normalize(), UP), pivot: new Vector3(), fov: 50 }

test('a camera taken from a pose and back is the same pose', () => {
  const back = fromCamera(toCamera(pose, 640, 480), pose.position.length(), pose.fov)
  expect(back.position.distanceTo(pose.position)).toBeLessThan(1e-6)
  expect(forward(back).angleTo(forward(pose))).toBeLessThan(1e-6)
  expect(upward(back).angleTo(upward(pose))).toBeLessThan(1e-6)
})

test('the contract camera sees what the pose looks at in the middle, and what lies to the right on the right', () => {
  const camera = toCamera(pose, 640, 480)
  expect(project(camera, [0, 0, 0]).slice(0, 2)).toEqual([expect.closeTo(320, 3), expect.closeTo(240, 3)])
  const beside = right(pose).toArray()
  expect(project(camera, beside)[0]).toBeGreaterThan(320)
})

test('orbiting keeps the distance to the pivot and looks at it', () => {
  const turned = orbited(pose, UP, 0.3, -0.2)
  expect(turned.position.distanceTo(turned.pivot)).toBeCloseTo(pose.position.length(), 6)
  expect(forward(turned).angleTo(turned.pivot.clone().sub(turned.position))).toBeLessThan(1e-6)
})

test('orbiting never goes over the pole, however far the drag', () => {
  for (const dy of [5, -5, 0.4, -0.4]) {
    const turned = orbited(pose, UP, 0, dy)
    expect(forward(turned).angleTo(UP)).toBeGreaterThan(0.02)
    expect(forward(turned).angleTo(UP)).toBeLessThan(Math.PI - 0.02)
    expect(upward(turned).dot(UP)).toBeGreaterThan(-1e-6)
  }
})

test('looking around turns in place; panning slides the pivot along; going nearer goes to the point', () => {
  expect(looked(pose, UP, 0.2, 0.1).position).toEqual(pose.position)
  const slid = panned(pose, 0.1, 0)
  expect(slid.pivot.clone().sub(slid.position).distanceTo(pose.pivot.clone().sub(pose.position))).toBeLessThan(1e-9)
  expect(dollied(pose, pose.pivot, 0.5).position.length()).toBeCloseTo(pose.position.length() / 2, 6)
})

test('framing puts every corner of the box inside the picture, in wide and in tall windows', () => {
  const box = new Box3(new Vector3(-1, -2, 0), new Vector3(3, 1, 0.5))
  for (const [width, height] of [[800, 400], [400, 800]] as const) {
    const camera = toCamera(framing(pose, UP, box, width / height), width, height)
    for (const x of [-1, 3]) for (const y of [-2, 1]) for (const z of [0, 0.5]) {
      const [u, v, depth] = project(camera, [x, y, z])
      expect(depth).toBeGreaterThan(0)
      expect(u > 0 && u < width && v > 0 && v < height).toBe(true)
    }
  }
})

test('a photograph lies over the scene pixel by pixel, with its own centre and unequal focal lengths', () => {
  const intrinsics: Camera['intrinsics'] = { width: 640, height: 480, fx: 500, fy: 525, cx: 310, cy: 255, distortion: { model: 'NONE', params: [] } }
  const camera: Camera = { intrinsics, worldFromCamera: [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1] }
  const [width, height] = [900, 500]
  const rect = photoRect(intrinsics, width, height)
  const seen = toCamera(fromCamera(camera, 1, rect.fov), width, height)
  for (const point of [[0.3, -0.2, 1.5], [-0.4, 0.1, 2]] as const) {
    const [u, v] = project(camera, point)
    const [x, y] = project(seen, point)
    expect(x).toBeCloseTo(rect.left + (u / 640) * rect.width, 6)
    expect(y).toBeCloseTo(rect.top + (v / 480) * rect.height, 6)
  }
})
