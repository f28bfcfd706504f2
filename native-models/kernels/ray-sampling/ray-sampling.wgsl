// Where along each ray to look. A coarse grid of densities, kept up from the network's own (density-grid.wgsl), says where
// light is stopped; PER_RAY samples are spread so that each stands for an equal share of
//   (1 - spread) · w / Σw + spread · used / Σused,   w = T · min(1 - exp(-density · length), MOST_STOPPED),  used: not empty
// (inverse-transform sampling, Mildenhall et al. 2020 §5.2, with a grid in place of the coarse network). Empty cells are no part
// of any sample's length: they cannot fill with fog.
//   rays (RAYS);  grid (SIDE, SIDE, SIDE) densities x fastest, < 0: never seen
//   positions (3, PER_RAY, RAYS) in the unit cube;  along (4, PER_RAY, RAYS): distance, length, spacing, spacing's length
// One thread per ray; sample k of ray r lies at k·RAYS + r.

#import ../shared/random
#import space

/** A cell stops at most this in one step: its density is the most anywhere in it, and what lies behind it must be sampled too. */
const MOST_STOPPED = 0.4;
const NOTHING = 1e-4;

@group(0) @binding(0) var<storage, read> march: March;
@group(0) @binding(1) var<storage, read> rays: array<Ray>;
@group(0) @binding(2) var<storage, read> grid: array<f32>;
@group(0) @binding(3) var<storage, read_write> positions: array<f32>;
@group(0) @binding(4) var<storage, read_write> along: array<f32>;

struct Stretch { begin: f32, end: f32, density: f32 }

fn stretchOf(ray: Ray, span: Span, i: u32) -> Stretch {
  let begin = distanceAt(span, march, f32(i) / f32(STEPS));
  let end = distanceAt(span, march, f32(i + 1) / f32(STEPS));
  let at = unitOf(ray.origin + ray.direction * mix(begin, end, 0.5), march);
  let cell = min(vec3u(clamp(at, vec3f(0), vec3f(1)) * f32(SIDE)), vec3u(SIDE - 1));
  return Stretch(begin, end, grid[cell.x + SIDE * (cell.y + SIDE * cell.z)]);
}

fn stoppedBy(stretch: Stretch) -> f32 { return min(1 - exp(-stretch.density * (stretch.end - stretch.begin)), MOST_STOPPED); }

fn put(ray: Ray, place: u32, distance: f32, length: f32, spacing: f32, spacingLength: f32) {
  const ROW = PER_RAY * RAYS;
  let at = unitOf(ray.origin + ray.direction * distance, march);
  positions[place] = at.x;
  positions[ROW + place] = at.y;
  positions[2 * ROW + place] = at.z;
  along[place] = distance;
  along[ROW + place] = length;
  along[2 * ROW + place] = spacing;
  along[3 * ROW + place] = spacingLength;
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= march.rays) { return; }
  let ray = rays[id.x];
  let span = spanOf(ray, march);
  var light = 1.0;
  var stopped = 0.0;
  var used = 0.0;
  for (var i = 0u; i < STEPS; i++) {
    let stretch = stretchOf(ray, span, i);
    if (stretch.density <= march.empty) { continue; }
    let share = stoppedBy(stretch);
    stopped += light * share;
    light *= 1 - share;
    used += 1;
  }
  // Where hardly anything stops the ray, what does is as likely a leftover as a thing: look everywhere.
  let spread = select(march.spread, 1.0, stopped < NOTHING);
  let perStopped = (1 - spread) / max(stopped, NOTHING);
  let perUsed = spread / max(used, 1);
  let offset = select(0.5, randomUnits(vec3u(id.x, march.step, march.seed)).x, march.jittered == 1);
  light = 1;
  var k = 0u;
  var placed = false; // whether sample k has its place; its length is known only where the next begins
  var distance = span.begin;
  var spacing = 0.0;
  var length = 0.0;
  var spacingLength = 0.0;
  var before = 0.0;
  for (var i = 0u; i < STEPS; i++) {
    let stretch = stretchOf(ray, span, i);
    if (stretch.density <= march.empty) { continue; }
    let share = stoppedBy(stretch);
    let mass = perStopped * light * share + perUsed;
    light *= 1 - share;
    let whole = stretch.end - stretch.begin;
    var begun = 0.0;
    loop {
      let goal = (f32(k) + select(offset, 1.0, placed)) / f32(PER_RAY);
      if (k >= PER_RAY || goal > before + mass) { break; }
      let part = clamp((goal - before) / mass, begun, 1);
      if (placed) {
        put(ray, k * RAYS + id.x, distance, length + (part - begun) * whole, spacing, spacingLength + (part - begun) / f32(STEPS));
        length = 0;
        spacingLength = 0;
        begun = part;
        k++;
      } else {
        distance = stretch.begin + part * whole;
        spacing = (f32(i) + part) / f32(STEPS);
      }
      placed = !placed;
    }
    length += (1 - begun) * whole;
    spacingLength += (1 - begun) / f32(STEPS);
    before += mass;
  }
  // Rounding leaves the last one open; an empty ray leaves them all, with no length.
  for (; k < PER_RAY; k++) {
    put(ray, k * RAYS + id.x, distance, length, spacing, spacingLength);
    length = 0;
    spacingLength = 0;
  }
}
