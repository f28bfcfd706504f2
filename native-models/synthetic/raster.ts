// A software rasteriser: triangles into a 2x2 supersampled visibility buffer, then every sample is shaded once.
// Perspective-correct; colours are averaged in linear light. Camera space is OpenCV's, pixel centres at +0.5.

import type { Camera } from '../scene/camera.ts'
import { invertRigid } from '../scene/geometry.ts'
import type { BakedLight } from './light.ts'
import type { World } from './scene.ts'

export interface RenderedFrame {
  readonly width: number
  readonly height: number
  /** (H, W, 3) linear RGB. */
  readonly color: Float32Array
  /** (H, W) metres along camera z; 0 where nothing was hit. */
  readonly depth: Float32Array
  /** (H, W) instance ids. */
  readonly ids: Uint16Array
}

/** Samples per pixel side. */
const SAMPLES = 2
/** Triangles that come closer than this to the camera plane are left out, metres. */
const NEAR = 0.03
const HIGHLIGHT_POWER = 70
const HIGHLIGHT_STRENGTH = 0.55
/** 0.92 to the 70th is 0.003: below one grey level. */
const HIGHLIGHT_EDGE = 0.92

interface Projected {
  /** (V, 3) [sample column, sample row, camera depth]. */
  readonly points: Float32Array
  readonly columns: number
  readonly rows: number
}

export function renderFrame(world: World, light: BakedLight, camera: Camera): RenderedFrame {
  const { width, height } = camera.intrinsics
  const projected = projectVertices(world, camera)
  const visibility = rasterise(world, projected)
  const frame: RenderedFrame = {
    width, height, color: new Float32Array(width * height * 3), depth: new Float32Array(width * height), ids: new Uint16Array(width * height),
  }
  const shade = shader(world, light, camera, projected)
  for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) resolvePixel(world, visibility, projected, shade, frame, x, y)
  return frame
}

function projectVertices(world: World, camera: Camera): Projected {
  const m = invertRigid(camera.worldFromCamera)
  const { fx, fy, cx, cy, width, height } = camera.intrinsics
  const { positions } = world
  const points = new Float32Array(positions.length)
  for (let v = 0; v < positions.length; v += 3) {
    const [x, y, z] = [positions[v]!, positions[v + 1]!, positions[v + 2]!]
    const depth = m[8]! * x + m[9]! * y + m[10]! * z + m[11]!
    points[v] = ((fx * (m[0]! * x + m[1]! * y + m[2]! * z + m[3]!)) / depth + cx) * SAMPLES
    points[v + 1] = ((fy * (m[4]! * x + m[5]! * y + m[6]! * z + m[7]!)) / depth + cy) * SAMPLES
    points[v + 2] = depth
  }
  return { points, columns: width * SAMPLES, rows: height * SAMPLES }
}

interface Visibility {
  /** Per sample: triangle index, or -1. */
  readonly triangles: Int32Array
  /** Per sample: 1 / camera depth. */
  readonly inverseDepth: Float32Array
}

function rasterise(world: World, { points, columns, rows }: Projected): Visibility {
  const triangles = new Int32Array(columns * rows).fill(-1)
  const inverseDepth = new Float32Array(columns * rows)
  const corners = world.triangles
  for (let t = 0; t < world.triangleIds.length; t++) {
    const a = corners[t * 3]! * 3
    const b = corners[t * 3 + 1]! * 3
    const c = corners[t * 3 + 2]! * 3
    const za = points[a + 2]!
    const zb = points[b + 2]!
    const zc = points[c + 2]!
    if (za < NEAR || zb < NEAR || zc < NEAR) continue
    const [ax, ay, bx, by, cx, cy] = [points[a]!, points[a + 1]!, points[b]!, points[b + 1]!, points[c]!, points[c + 1]!]
    const x0 = Math.max(0, Math.ceil(Math.min(ax, bx, cx) - 0.5))
    const x1 = Math.min(columns - 1, Math.floor(Math.max(ax, bx, cx) - 0.5))
    const y0 = Math.max(0, Math.ceil(Math.min(ay, by, cy) - 0.5))
    const y1 = Math.min(rows - 1, Math.floor(Math.max(ay, by, cy) - 0.5))
    const area = (bx - ax) * (cy - ay) - (by - ay) * (cx - ax)
    if (x1 < x0 || y1 < y0 || area === 0) continue
    const scale = 1 / area
    const [ia, db, dc] = [1 / za, 1 / zb - 1 / za, 1 / zc - 1 / za]
    for (let y = y0; y <= y1; y++) {
      const py = y + 0.5 - ay
      for (let x = x0; x <= x1; x++) {
        const px = x + 0.5 - ax
        const wb = (px * (cy - ay) - py * (cx - ax)) * scale
        const wc = ((bx - ax) * py - (by - ay) * px) * scale
        if (wb < 0 || wc < 0 || wb + wc > 1) continue
        const inverse = ia + wb * db + wc * dc
        const at = y * columns + x
        if (inverse <= inverseDepth[at]!) continue
        inverseDepth[at] = inverse
        triangles[at] = t
      }
    }
  }
  return { triangles, inverseDepth }
}

/** Writes the mean linear colour of a pixel's samples; depth and id come from the id that most samples show. */
function resolvePixel(world: World, { triangles, inverseDepth }: Visibility, { columns }: Projected, shade: Shade, frame: RenderedFrame, x: number, y: number): void {
  const pixel = y * frame.width + x
  const first = y * SAMPLES * columns + x * SAMPLES
  const idAt = (at: number): number => (triangles[at]! < 0 ? -1 : world.triangleIds[triangles[at]!]!)
  const winner = majority(idAt(first), idAt(first + 1), idAt(first + columns), idAt(first + columns + 1))
  let [r, g, b, sum, hits] = [0, 0, 0, 0, 0]
  for (let k = 0; k < SAMPLES * SAMPLES; k++) {
    const at = first + (k >> 1) * columns + (k & 1)
    if (triangles[at]! < 0) continue
    shade.at(triangles[at]!, x * SAMPLES + (k & 1) + 0.5, y * SAMPLES + (k >> 1) + 0.5)
    r += shade.out[0]!; g += shade.out[1]!; b += shade.out[2]!
    if (idAt(at) !== winner) continue
    sum += 1 / inverseDepth[at]!
    hits++
  }
  frame.color[pixel * 3] = r / (SAMPLES * SAMPLES)
  frame.color[pixel * 3 + 1] = g / (SAMPLES * SAMPLES)
  frame.color[pixel * 3 + 2] = b / (SAMPLES * SAMPLES)
  frame.ids[pixel] = Math.max(0, winner)
  frame.depth[pixel] = hits > 0 ? sum / hits : 0
}

/** The value that occurs most often; the first of equals. */
function majority(a: number, b: number, c: number, d: number): number {
  if (a === b || a === c || a === d) return a
  return b === c || b === d ? b : c === d ? c : a
}

interface Shade {
  readonly out: Float64Array
  /** Writes the linear colour of a triangle at a sample position into `out`. */
  at(triangle: number, column: number, row: number): void
}

function shader(world: World, light: BakedLight, camera: Camera, { points }: Projected): Shade {
  const out = new Float64Array(3)
  const { triangles, uvs, locals, materials, triangleMaterials } = world
  let [a, b, c, wa, wb, wc] = [0, 0, 0, 0, 0, 0]
  const mix = (from: Float32Array, width: number, k: number): number =>
    wa * from[a * width + k]! + wb * from[b * width + k]! + wc * from[c * width + k]!
  const at = (t: number, column: number, row: number): void => {
    a = triangles[t * 3]!
    b = triangles[t * 3 + 1]!
    c = triangles[t * 3 + 2]!
    const ax = points[a * 3]!
    const ay = points[a * 3 + 1]!
    const ux = points[b * 3]! - ax
    const uy = points[b * 3 + 1]! - ay
    const vx = points[c * 3]! - ax
    const vy = points[c * 3 + 1]! - ay
    const area = ux * vy - uy * vx
    const sb = ((column - ax) * vy - (row - ay) * vx) / area
    const sc = (ux * (row - ay) - uy * (column - ax)) / area
    // Perspective: weights divided by depth, then brought back to sum 1.
    wa = (1 - sb - sc) / points[a * 3 + 2]!
    wb = sb / points[b * 3 + 2]!
    wc = sc / points[c * 3 + 2]!
    const total = 1 / (wa + wb + wc)
    wa *= total
    wb *= total
    wc *= total
    const material = materials[triangleMaterials[t]!]!
    material.texture(mix(uvs, 2, 0), mix(uvs, 2, 1), mix(locals, 3, 0), mix(locals, 3, 1), mix(locals, 3, 2), out)
    const lit = material.gloss === 0 ? 0 : mix(light.keyVisibility, 1, 0)
    const highlight = lit === 0 ? 0 : material.gloss * lit * glint(world, light, camera.worldFromCamera, mix)
    for (let k = 0; k < 3; k++) out[k] = out[k]! * (mix(light.irradiance, 3, k) + material.glow) + highlight
  }
  return { out, at }
}

type Interpolate = (from: Float32Array, width: number, k: number) => number

/** Blinn-Phong highlight of the key light; nothing where the power would leave nothing to see. */
function glint(world: World, light: BakedLight, worldFromCamera: readonly number[], mix: Interpolate): number {
  const dx = worldFromCamera[3]! - mix(world.positions, 3, 0)
  const dy = worldFromCamera[7]! - mix(world.positions, 3, 1)
  const dz = worldFromCamera[11]! - mix(world.positions, 3, 2)
  const d = 1 / Math.sqrt(dx * dx + dy * dy + dz * dz)
  const hx = dx * d + light.keyDirection[0]
  const hy = dy * d + light.keyDirection[1]
  const hz = dz * d + light.keyDirection[2]
  const nx = mix(world.normals, 3, 0)
  const ny = mix(world.normals, 3, 1)
  const nz = mix(world.normals, 3, 2)
  const cosine = (nx * hx + ny * hy + nz * hz) / Math.sqrt((hx * hx + hy * hy + hz * hz) * (nx * nx + ny * ny + nz * nz || 1))
  return cosine > HIGHLIGHT_EDGE ? HIGHLIGHT_STRENGTH * cosine ** HIGHLIGHT_POWER : 0
}
