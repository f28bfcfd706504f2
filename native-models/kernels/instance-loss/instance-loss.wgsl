// Rays of one mask are drawn together, rays of different masks pushed apart (GARField, Kim et al. 2024). Pairs are taken within
// blocks of BLOCK rays of one photograph; in a block that only pulls, features were asked at a larger scale than their mask's: what
// belongs together stays together in what it is part of.
//
//   g = F / |F|;  over pairs i < j of a block with masks:   same mask  |g_i - g_j|;   another, where the block pushes  max(0, MARGIN - |g_i - g_j|)
//   L = strength of the block · the sum;   dL/dF = (dL/dg - g (g · dL/dg)) / |F|
//
// in   features (CHANNELS, RAYS);  groups (RAYS): which mask, NO_GROUP none;  blocks (RAYS / BLOCK, 2): strength, 1 if it pushes
// out  units (CHANNELS, RAYS): g, 0 where F has no length or is not finite;  gradient (CHANNELS, RAYS);  losses (RAYS), half of each pair's

@group(0) @binding(0) var<storage, read> features: array<f32>;
@group(0) @binding(1) var<storage, read> groups: array<u32>;
@group(0) @binding(2) var<storage, read> blocks: array<vec2f>;
@group(0) @binding(3) var<storage, read_write> units: array<f32>;
@group(0) @binding(4) var<storage, read_write> gradient: array<f32>;
@group(0) @binding(5) var<storage, read_write> losses: array<f32>;

const NO_GROUP = 0xffffffffu;
const LEAST_SQUARE = 1e-24;
const MOST_SQUARE = 1e37;
/** Features this near have no direction to be drawn in. */
const LEAST_DISTANCE = 1e-6;

// CHANNELS, but no constant: compilers of CPU drivers unroll those, and take seconds for it.
fn channels() -> u32 { return arrayLength(&features) / RAYS; }

fn inverseLength(ray: u32) -> f32 {
  var square = 0.0;
  for (var c = 0u; c < channels(); c++) { square += features[c * RAYS + ray] * features[c * RAYS + ray]; }
  return select(0.0, inverseSqrt(max(square, LEAST_SQUARE)), square > LEAST_SQUARE && square < MOST_SQUARE);
}

@compute @workgroup_size(64)
fn unite(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= RAYS) { return; }
  let inverse = inverseLength(id.x);
  for (var c = 0u; c < channels(); c++) {
    let at = c * RAYS + id.x;
    if (inverse > 0.0) { units[at] = features[at] * inverse; } else { units[at] = 0.0; }
  }
}

@compute @workgroup_size(64)
fn pairs(@builtin(global_invocation_id) id: vec3u) {
  let ray = id.x;
  if (ray >= RAYS) { return; }
  let inverse = inverseLength(ray);
  let own = select(NO_GROUP, groups[ray], inverse > 0.0);
  let block = blocks[ray / BLOCK];
  var slope: array<f32, CHANNELS>;
  for (var c = 0u; c < channels(); c++) { slope[c] = 0.0; }
  var loss = 0.0;
  let first = ray / BLOCK * BLOCK;
  for (var other = first; other < first + BLOCK; other++) {
    let their = groups[other];
    let same = their == own;
    if (own == NO_GROUP || their == NO_GROUP || other == ray || (!same && block.y == 0.0)) { continue; }
    var square = 0.0;
    var there = 0.0;
    for (var c = 0u; c < channels(); c++) {
      let g = units[c * RAYS + other];
      let d = units[c * RAYS + ray] - g;
      square += d * d;
      there += g * g;
    }
    let distance = sqrt(square);
    if (there == 0.0 || (!same && distance >= MARGIN)) { continue; }
    loss += select(MARGIN - distance, distance, same);
    if (distance < LEAST_DISTANCE) { continue; }
    let factor = select(-1.0, 1.0, same) / distance;
    for (var c = 0u; c < channels(); c++) { slope[c] += factor * (units[c * RAYS + ray] - units[c * RAYS + other]); }
  }
  var along = 0.0;
  for (var c = 0u; c < channels(); c++) { along += slope[c] * units[c * RAYS + ray]; }
  for (var c = 0u; c < channels(); c++) { gradient[c * RAYS + ray] = block.x * inverse * (slope[c] - along * units[c * RAYS + ray]); }
  losses[ray] = 0.5 * block.x * loss;
}
