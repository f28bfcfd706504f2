// A ray through normalised space, and where its points lie in the unit cube that the hash grid covers.
// Normalised space: (world - centre) / scale; what the capture is about lies within [-1, 1]³.
//   bounded:    unit = p/2 + 1/2, rays end at the cube's faces
//   contracted: p where |p|∞ ≤ 1, else p/|p|∞ · (2 - 1/|p|∞)  (Barron et al. 2022, eq. 10, with the largest coordinate as
//               the norm, as nerfacto does, since cubes fill a grid);  unit = that/4 + 1/2
// Spacing s in 0…1 along a ray: bounded: linear from entry to exit; contracted: distance near + 2·linear·s up to s = ½, then
// near + linear / (2(1 - s)): linear in the inverse distance.

struct March {
  rays: u32,
  seed: u32,
  step: u32,
  /** 1: a random offset per ray; 0: the middle, for pictures. */
  jittered: u32,
  contracted: u32,
  near: f32,
  linear: f32,
  /** Share of samples spread over all that is not empty, whatever its density: 1 where nothing is known yet. */
  spread: f32,
  /** Density below which a cell counts as empty, per normalised unit. */
  empty: f32,
}

struct Ray {
  origin: vec3f,
  /** Depth along the camera's z, in world units, per unit of normalised distance. */
  zPerDistance: f32,
  /** Unit length. */
  direction: vec3f,
  /** Which photograph, or the row after the last of them. */
  image: f32,
  /** 0…1. */
  color: vec3f,
  /** Measured depth along the camera's z, world units; 0 unknown. */
  depth: f32,
}

/** First and last distance of the march. */
struct Span { begin: f32, end: f32 }

const NEVER = 1e-9;
const LAST_SPACING = 0.9995; // beyond it a contracted ray is infinitely far

fn spanOf(ray: Ray, march: March) -> Span {
  if (march.contracted == 1) { return Span(0, LAST_SPACING); }
  // A direction along a face would divide by 0.
  let direction = select(ray.direction, vec3f(NEVER), abs(ray.direction) < vec3f(NEVER));
  let a = (-1 - ray.origin) / direction;
  let b = (1 - ray.origin) / direction;
  let low = min(a, b);
  let high = max(a, b);
  let begin = max(march.near, max(low.x, max(low.y, low.z)));
  return Span(begin, max(begin, min(high.x, min(high.y, high.z))));
}

fn distanceAt(span: Span, march: March, s: f32) -> f32 {
  if (march.contracted == 0) { return mix(span.begin, span.end, s); }
  let t = s * span.end;
  return march.near + select(march.linear / (2 * (1 - t)), 2 * march.linear * t, t < 0.5);
}

fn unitOf(p: vec3f, march: March) -> vec3f {
  if (march.contracted == 0) { return p * 0.5 + 0.5; }
  let size = max(abs(p.x), max(abs(p.y), abs(p.z)));
  return select(p / size * (2 - 1 / size), p, size <= 1) * 0.25 + 0.5;
}
