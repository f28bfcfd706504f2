// Baked light: irradiance per vertex from many distant lights, each with its own shadow map. A lamp with a cone of
// directions gives a soft shadow, and the sky's many directions give ambient occlusion; both are the same sum
//   E(x, n) = sum_l colour_l * max(0, n.l) * visible(x, l)
// Surfaces are matt for this, so every view sees the same light; highlights are added while rendering.

import { add, cross, normalise, perpendicular, scale, type Vec3 } from '../scene/geometry.ts'
import type { World } from './scene.ts'

interface DistantLight {
  /** Unit, towards the light. */
  direction: Vec3
  /** Linear RGB irradiance on a surface that faces it. */
  color: Vec3
  /** Part of the key light, whose visibility also dims highlights. */
  key: boolean
}

export interface BakedLight {
  /** (V, 3) linear RGB. */
  readonly irradiance: Float32Array
  /** (V) share of the key light that arrives, 0…1. */
  readonly keyVisibility: Float32Array
  /** Unit, towards the middle of the key light. */
  readonly keyDirection: Vec3
}

const KEY = { direction: normalise([0.55, -0.6, 0.9]), coneDegrees: 5.5, samples: 28, color: [0.82, 0.76, 0.66] as Vec3 }
const FILL = { direction: normalise([-0.9, 0.25, 0.75]), coneDegrees: 14, samples: 14, color: [0.15, 0.17, 0.2] as Vec3 }
const SKY = { samples: 40, color: [0.33, 0.35, 0.38] as Vec3 }
/** Light thrown back by floor and walls, from below and from everywhere; it casts no shadow. */
const BOUNCE: Vec3 = [0.1, 0.092, 0.084]

const MAP_SIZE = 768
/** Shadow acne ends and contact shadows stay at about one texel and a half. */
const BIAS_TEXELS = 1.6
const GOLDEN_ANGLE = Math.PI * (3 - Math.sqrt(5))

/** Light of the whole scene; shadows are cast by everything but the backdrop. */
export function bakeLight(world: World): BakedLight {
  const vertices = world.positions.length / 3
  const irradiance = new Float32Array(vertices * 3)
  const keyVisibility = new Float32Array(vertices)
  for (let v = 0; v < vertices; v++) {
    const up = 0.75 - 0.25 * world.normals[v * 3 + 2]!
    for (let c = 0; c < 3; c++) irradiance[v * 3 + c] = BOUNCE[c]! * up
  }
  for (const light of lights()) shine(world, light, irradiance, keyVisibility)
  return { irradiance, keyVisibility, keyDirection: KEY.direction }
}

function lights(): DistantLight[] {
  const cone = (of: typeof KEY, key: boolean): DistantLight[] => Array.from({ length: of.samples }, (_, k) => {
    const spread = Math.tan((of.coneDegrees * Math.PI) / 180) * Math.sqrt((k + 0.5) / of.samples)
    return { direction: tilted(of.direction, spread, k * GOLDEN_ANGLE), color: scale(of.color, 1 / of.samples), key }
  })
  // Directions spread like the cosine, so every one carries the same share of a level surface's light.
  const sky = Array.from({ length: SKY.samples }, (_, k): DistantLight => {
    const r = Math.sqrt((k + 0.5) / SKY.samples) * 0.985
    const [angle, z] = [k * GOLDEN_ANGLE, Math.sqrt(1 - r * r)]
    return { direction: [r * Math.cos(angle), r * Math.sin(angle), z], color: scale(SKY.color, 1 / (SKY.samples * Math.max(z, 0.25))), key: false }
  })
  return [...cone(KEY, true), ...cone(FILL, false), ...sky]
}

function tilted(axis: Vec3, spread: number, angle: number): Vec3 {
  const side = perpendicular(axis)
  const other = cross(axis, side)
  return normalise(add(axis, add(scale(side, spread * Math.cos(angle)), scale(other, spread * Math.sin(angle)))))
}

interface ShadowMap {
  right: Vec3
  up: Vec3
  /** Nearest-to-the-light coordinate along the light's direction, per texel; -Infinity where nothing is. */
  nearest: Float32Array
  low: [number, number]
  texelMetres: number
}

function shine(world: World, light: DistantLight, irradiance: Float32Array, keyVisibility: Float32Array): void {
  const map = castShadows(world, light.direction)
  const { positions, normals } = world
  const bias = BIAS_TEXELS * map.texelMetres
  for (let v = 0; v < positions.length / 3; v++) {
    const nx = normals[v * 3]!
    const ny = normals[v * 3 + 1]!
    const nz = normals[v * 3 + 2]!
    const facing = nx * light.direction[0] + ny * light.direction[1] + nz * light.direction[2]
    if (facing <= 0 && !light.key) continue
    const seen = facing > 0 ? visible(map, light.direction, positions[v * 3]! + nx * bias, positions[v * 3 + 1]! + ny * bias, positions[v * 3 + 2]! + nz * bias, bias) : 0
    if (light.key) keyVisibility[v]! += seen / KEY.samples
    for (let c = 0; c < 3; c++) irradiance[v * 3 + c]! += light.color[c]! * Math.max(0, facing) * seen
  }
}

function castShadows(world: World, direction: Vec3): ShadowMap {
  const right = perpendicular(direction)
  const up = cross(direction, right)
  const count = world.firstBackdropTriangle * 3
  const used = world.triangles.subarray(0, count)
  const [low, high]: [[number, number], [number, number]] = [[Infinity, Infinity], [-Infinity, -Infinity]]
  const vertices = used.reduce((most, v) => Math.max(most, v + 1), 0)
  const flat = new Float32Array(vertices * 3)
  for (let v = 0; v < vertices; v++) {
    const x = world.positions[v * 3]!
    const y = world.positions[v * 3 + 1]!
    const z = world.positions[v * 3 + 2]!
    const s = x * right[0] + y * right[1] + z * right[2]
    const t = x * up[0] + y * up[1] + z * up[2]
    flat[v * 3] = s
    flat[v * 3 + 1] = t
    flat[v * 3 + 2] = x * direction[0] + y * direction[1] + z * direction[2]
    low[0] = Math.min(low[0], s)
    low[1] = Math.min(low[1], t)
    high[0] = Math.max(high[0], s)
    high[1] = Math.max(high[1], t)
  }
  const texelMetres = (Math.max(high[0] - low[0], high[1] - low[1]) * 1.02 + 1e-6) / MAP_SIZE
  const nearest = new Float32Array(MAP_SIZE * MAP_SIZE).fill(-Infinity)
  const map: ShadowMap = { right, up, nearest, low, texelMetres }
  for (let k = 0; k < count; k += 3) rasteriseOccluder(map, flat, used[k]! * 3, used[k + 1]! * 3, used[k + 2]! * 3)
  return map
}

function rasteriseOccluder(map: ShadowMap, flat: Float32Array, a: number, b: number, c: number): void {
  const { nearest } = map
  const inverse = 1 / map.texelMetres
  const ax = (flat[a]! - map.low[0]) * inverse - 0.5
  const ay = (flat[a + 1]! - map.low[1]) * inverse - 0.5
  const az = flat[a + 2]!
  const ux = (flat[b]! - map.low[0]) * inverse - 0.5 - ax
  const uy = (flat[b + 1]! - map.low[1]) * inverse - 0.5 - ay
  const vx = (flat[c]! - map.low[0]) * inverse - 0.5 - ax
  const vy = (flat[c + 1]! - map.low[1]) * inverse - 0.5 - ay
  const area = ux * vy - uy * vx
  if (Math.abs(area) < 1e-9) return
  const x0 = Math.max(0, Math.ceil(ax + Math.min(0, ux, vx)))
  const x1 = Math.min(MAP_SIZE - 1, Math.floor(ax + Math.max(0, ux, vx)))
  const y0 = Math.max(0, Math.ceil(ay + Math.min(0, uy, vy)))
  const y1 = Math.min(MAP_SIZE - 1, Math.floor(ay + Math.max(0, uy, vy)))
  const rise = [(flat[b + 2]! - az) / area, (flat[c + 2]! - az) / area] as const
  for (let y = y0; y <= y1; y++) {
    for (let x = x0; x <= x1; x++) {
      const wb = ((x - ax) * vy - (y - ay) * vx) * Math.sign(area)
      const wc = (ux * (y - ay) - uy * (x - ax)) * Math.sign(area)
      if (wb < 0 || wc < 0 || wb + wc > Math.abs(area)) continue
      const along = az + ((x - ax) * vy - (y - ay) * vx) * rise[0] + (ux * (y - ay) - uy * (x - ax)) * rise[1]
      const at = y * MAP_SIZE + x
      if (along > nearest[at]!) nearest[at] = along
    }
  }
}

/** Bilinear share of the four texels around a place that let the light through. */
function visible(map: ShadowMap, direction: Vec3, x: number, y: number, z: number, bias: number): number {
  const s = (x * map.right[0] + y * map.right[1] + z * map.right[2] - map.low[0]) / map.texelMetres - 0.5
  const t = (x * map.up[0] + y * map.up[1] + z * map.up[2] - map.low[1]) / map.texelMetres - 0.5
  const along = x * direction[0] + y * direction[1] + z * direction[2] + bias
  const [s0, t0] = [Math.floor(s), Math.floor(t)]
  if (s0 < 0 || t0 < 0 || s0 >= MAP_SIZE - 1 || t0 >= MAP_SIZE - 1) return 1
  const at = t0 * MAP_SIZE + s0
  const lit = (texel: number): number => (map.nearest[texel]! <= along ? 1 : 0)
  const [fs, ft] = [s - s0, t - t0]
  return (lit(at) * (1 - fs) + lit(at + 1) * fs) * (1 - ft) + (lit(at + MAP_SIZE) * (1 - fs) + lit(at + MAP_SIZE + 1) * fs) * ft
}
