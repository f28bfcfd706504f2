// What a field is told of a place: where it is (for the hash grid), what it looks like and how large a thing is asked about.
//
//   where   n = (x - centre) / reach;  beyond |n| = 1 squeezed to (2 - 1/|n|) n/|n| (Barron et al. 2022);  then (n + 2) / 4
//   rows    1;  visual properties as 2v - 1 (0 without them);  q, cos πq, sin πq of the scale's rank q in [-1, 1] (0 without it)
//   scale   a + b · depth: a mask's own in world units, or a tile's that grows with depth
//   rank    where the scale lies among `quantiles`, so that every share of the supervision has as much room
//
// in   positions (n, 3) world;  visual (n, 4);  depths, placeWeights (n);  rows (rays): ray p has the places rows[p]·perRay + first + k
//      scales (rays): a, b;  quantiles (QUANTILES) ascending
// out  within (3, SAMPLES) in the unit cube;  encoding (FIRST_ROW + 8, SAMPLES): rows from FIRST_ROW on;  weights (SAMPLES)

struct Asked {
  centre: vec3f,
  reach: f32,
  first: u32,
  count: u32,
  perRay: u32,
  /** Bit 0: visual properties; bit 1: scale. */
  told: u32,
}

@group(0) @binding(0) var<uniform> asked: Asked;
@group(0) @binding(1) var<storage, read> rows: array<u32>;
@group(0) @binding(2) var<storage, read> scales: array<vec2f>;
@group(0) @binding(3) var<storage, read> quantiles: array<f32>;
@group(0) @binding(4) var<storage, read> positions: array<f32>;
@group(0) @binding(5) var<storage, read> visual: array<vec4f>;
@group(0) @binding(6) var<storage, read> depths: array<f32>;
@group(0) @binding(7) var<storage, read_write> within: array<f32>;
@group(0) @binding(8) var<storage, read_write> encoding: array<f32>;
@group(0) @binding(9) var<storage, read> placeWeights: array<f32>;
@group(0) @binding(10) var<storage, read_write> weights: array<f32>;

const PI = 3.14159265358979;

fn placeOf(sample: u32) -> u32 {
  let ray = sample / asked.perRay;
  return rows[ray] * asked.perRay + asked.first + sample - ray * asked.perRay;
}

fn rankOf(scale: f32) -> f32 {
  var below = 0u;
  for (var i = 0u; i < arrayLength(&quantiles); i++) { if (quantiles[i] <= scale) { below = i; } }
  let above = min(below + 1u, QUANTILES - 1u);
  let low = quantiles[below];
  let share = clamp((scale - low) / max(quantiles[above] - low, 1e-12), 0.0, 1.0);
  let rank = (f32(below) + select(0.0, share, above > below)) / f32(QUANTILES - 1u);
  return 2.0 * clamp(rank, 0.0, 1.0) - 1.0;
}

fn withinOf(place: u32) -> vec3f {
  let x = vec3f(positions[3u * place], positions[3u * place + 1u], positions[3u * place + 2u]);
  let n = (x - asked.centre) / asked.reach;
  let away = length(n);
  let squeezed = select(n, (2.0 - 1.0 / max(away, 1.0)) * n / max(away, 1.0), away > 1.0);
  return clamp((squeezed + 2.0) / 4.0, vec3f(0.0), vec3f(1.0));
}

fn put(row: u32, sample: u32, value: f32) { encoding[(FIRST_ROW + row) * SAMPLES + sample] = value; }

@compute @workgroup_size(64)
fn describe(@builtin(global_invocation_id) id: vec3u) {
  let sample = id.x;
  if (sample >= asked.count) { return; }
  let place = placeOf(sample);
  let at = withinOf(place);
  for (var d = 0u; d < 3u; d++) { within[d * SAMPLES + sample] = at[d]; }
  let v = select(vec4f(0.0), 2.0 * visual[place] - 1.0, (asked.told & 1u) != 0u);
  let ask = scales[sample / asked.perRay];
  let depth = depths[min(place, arrayLength(&depths) - 1u)];
  let q = rankOf(ask.x + ask.y * depth);
  let told = select(0.0, 1.0, (asked.told & 2u) != 0u);
  put(0u, sample, 1.0);
  for (var c = 0u; c < 4u; c++) { put(1u + c, sample, v[c]); }
  put(5u, sample, told * q);
  put(6u, sample, told * cos(PI * q));
  put(7u, sample, told * sin(PI * q));
}

@compute @workgroup_size(64)
fn weigh(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= asked.count) { return; }
  weights[id.x] = placeWeights[placeOf(id.x)];
}
