// From a click to a region: grow from the pixel over one surface, and stop where growing gets expensive all around,
// the way a person would see the thing's outline.
//
// Things bulge: from one of them to the next, or to the table, the surface turns inwards or jumps. A path therefore
// pays for inward creases, for steps off the tangent plane and for changes of colour, and nothing for slopes and
// outward edges (local convexity, Stein et al. 2014). The region is the set of pixels within some cost; of many limits
// the one is taken at which the region changes least when the limit does (Matas et al. 2002).

import { okLab } from './color-names.ts'
import { surfaceOf, type Pinhole, type Surface } from './surface.ts'

export interface GrowImage {
  readonly width: number
  readonly height: number
  /** (H, W, 3) sRGB 0…1. */
  readonly color: Float32Array
  /** (H, W) world units along the camera's z; 0 where nothing is. */
  readonly depth: Float32Array
}

/** A step over this OKLab distance costs 1: stripes on a mug cost something, the edge of a crease more. */
const COLOR_STEP = 0.06
/** A step off the tangent plane by this share of the depth costs 1. */
const JUMP_STEP = 0.012
/** An inward crease by this sine costs 1. */
const CREASE_STEP = 0.5
/** Leaving the seed's colour this far costs 1 per pixel of path; shading alone stays below. */
const COLOR_DRIFT = 0.5
/** What a pixel of path costs anyway: far is less likely the same thing than near. */
const PATH_COST = 0.01
/** Limits tried: from the seed's own noise to everything, in equal ratios. */
const LIMITS = Array.from({ length: 36 }, (_, k) => 0.5 * 1.14 ** k)
/** Regions between these shares of the image are things one would click. */
const SMALLEST_SHARE = 0.001
const LARGEST_SHARE = 0.35

/** (H, W) 1 inside the region around pixel [x, y], 0 outside; all 0 where nothing is seen there. */
export function growRegion(image: GrowImage, pinhole: Pinhole, x: number, y: number): Uint8Array {
  const { width, height } = image
  const seed = Math.min(height - 1, Math.max(0, Math.floor(y))) * width + Math.min(width - 1, Math.max(0, Math.floor(x)))
  const region = new Uint8Array(width * height)
  if (!(image.depth[seed]! > 0)) return region
  const costs = pathCosts(image, surfaceOf(image.depth, width, height, pinhole), seed)
  const limit = stableLimit(costs, width * height)
  for (let p = 0; p < region.length; p++) region[p] = costs[p]! <= limit ? 1 : 0
  return region
}

/** Dijkstra from the seed over 4-neighbours. */
function pathCosts({ width, height, color, depth }: GrowImage, surface: Surface, seed: number): Float64Array {
  const lab = labsOf(color)
  const costs = new Float64Array(width * height).fill(Infinity)
  const queue = new CostQueue()
  const visit = (p: number, q: number, cost: number): void => {
    if (!(depth[q]! > 0)) return
    const total = cost + PATH_COST + apart(lab, p, q) / COLOR_STEP + (apart(lab, seed, q) / COLOR_DRIFT) ** 2 + bendCost(surface, p, q)
    if (total >= costs[q]!) return
    costs[q] = total
    queue.push(q, total)
  }
  costs[seed] = 0
  queue.push(seed, 0)
  for (let next = queue.pop(); next !== null; next = queue.pop()) {
    const { pixel: p, cost } = next
    if (cost > costs[p]!) continue
    const x = p % width
    if (x > 0) visit(p, p - 1, cost)
    if (x + 1 < width) visit(p, p + 1, cost)
    if (p >= width) visit(p, p - width, cost)
    if (p + width < costs.length) visit(p, p + width, cost)
  }
  return costs
}

function labsOf(color: Float32Array): Float32Array {
  const unit = (c: number): number => Math.min(1, Math.max(0, c))
  const lab = new Float32Array(color.length)
  for (let p = 0; p < color.length; p += 3) lab.set(okLab(unit(color[p]!), unit(color[p + 1]!), unit(color[p + 2]!)), p)
  return lab
}

/** OKLab distance with lightness at half weight: shading changes it most. */
function apart(lab: Float32Array, p: number, q: number): number {
  const dl = 0.5 * (lab[p * 3]! - lab[q * 3]!)
  const da = lab[p * 3 + 1]! - lab[q * 3 + 1]!
  const db = lab[p * 3 + 2]! - lab[q * 3 + 2]!
  return Math.sqrt(dl * dl + da * da + db * db)
}

/** Cost of an inward crease and of a step off the plane, from p to its neighbour q. */
function bendCost({ points, normals }: Surface, p: number, q: number): number {
  const dx = points[q * 3]! - points[p * 3]!
  const dy = points[q * 3 + 1]! - points[p * 3 + 1]!
  const dz = points[q * 3 + 2]! - points[p * 3 + 2]!
  const offP = dx * normals[p * 3]! + dy * normals[p * 3 + 1]! + dz * normals[p * 3 + 2]!
  const offQ = dx * normals[q * 3]! + dy * normals[q * 3 + 1]! + dz * normals[q * 3 + 2]!
  const jump = Math.min(Math.abs(offP), Math.abs(offQ)) / (JUMP_STEP * points[p * 3 + 2]!)
  const inward = Math.max(0, offP - offQ) / (Math.sqrt(dx * dx + dy * dy + dz * dz) || 1)
  return jump * jump + inward / CREASE_STEP
}

/** The limit at which a quarter more cost adds the smallest share of pixels. */
function stableLimit(costs: Float64Array, pixels: number): number {
  const sorted = costs.filter(Number.isFinite).sort()
  const within = (limit: number): number => {
    let [low, high] = [0, sorted.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if (sorted[middle]! <= limit) low = middle + 1
      else high = middle
    }
    return low
  }
  let [best, least] = [LIMITS[0]!, Infinity]
  for (const limit of LIMITS) {
    const area = within(limit)
    if (area < SMALLEST_SHARE * pixels || area > LARGEST_SHARE * pixels) continue
    const growth = (within(limit * 1.25) - within(limit / 1.25)) / area
    if (growth < least) [best, least] = [limit, growth]
  }
  return best
}

/** Binary heap of pixels by cost. */
class CostQueue {
  readonly #heap: { pixel: number; cost: number }[] = []

  push(pixel: number, cost: number): void {
    const heap = this.#heap
    let at = heap.push({ pixel, cost }) - 1
    while (at > 0) {
      const parent = (at - 1) >> 1
      if (heap[parent]!.cost <= heap[at]!.cost) break
      ;[heap[parent], heap[at]] = [heap[at]!, heap[parent]!]
      at = parent
    }
  }

  pop(): { pixel: number; cost: number } | null {
    const heap = this.#heap
    if (heap.length === 0) return null
    const [top, last] = [heap[0]!, heap.pop()!]
    if (heap.length === 0) return top
    heap[0] = last
    for (let at = 0; ;) {
      const [left, right] = [2 * at + 1, 2 * at + 2]
      let least = at
      if (left < heap.length && heap[left]!.cost < heap[least]!.cost) least = left
      if (right < heap.length && heap[right]!.cost < heap[least]!.cost) least = right
      if (least === at) return top
      ;[heap[at], heap[least]] = [heap[least]!, heap[at]!]
      at = least
    }
  }
}
