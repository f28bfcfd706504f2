// What networks write feature by feature, as unit rows place by place.
//   rows[(first + s)·CHANNELS + c] = f_c(s) / |f(s)|;   0 where f has no length or is not finite
// in  features (CHANNELS, SAMPLES);  out  rows (n, CHANNELS)

struct Part { first: u32, count: u32 }

@group(0) @binding(0) var<uniform> part: Part;
@group(0) @binding(1) var<storage, read> features: array<f32>;
@group(0) @binding(2) var<storage, read_write> rows: array<f32>;

const LEAST_SQUARE = 1e-24;
const MOST_SQUARE = 1e37;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let sample = id.x;
  if (sample >= part.count) { return; }
  var square = 0.0;
  for (var c = 0u; c < CHANNELS; c++) { square += features[c * SAMPLES + sample] * features[c * SAMPLES + sample]; }
  let sound = square > LEAST_SQUARE && square < MOST_SQUARE;
  let inverse = inverseSqrt(max(square, LEAST_SQUARE));
  for (var c = 0u; c < CHANNELS; c++) {
    rows[(part.first + sample) * CHANNELS + c] = select(0.0, features[c * SAMPLES + sample] * inverse, sound);
  }
}
