// Features of the places of rays composited as colour is, and the gradient back to them. Geometry is settled: weights have none.
//
//   F_c(p) = sum_k w(p, k) u_c(p, k)         u = f / |f| where UNIT: every place has one voice, however large its feature;  else u = f
//   dL/df  = w (g - u (u·g)) / |f|           g = dL/dF(p);  without UNIT  dL/df = w g
//
// in   weights (RAYS, PER_RAY);  features, featureGradient (CHANNELS, RAYS·PER_RAY): place k of ray p at p·PER_RAY + k
// out  rays (CHANNELS, RAYS);  rayGradient likewise.  shares (RAYS·PER_RAY): w / |f|, or w; 0 for places that say nothing
// A place without weight, without length or with a feature that is not finite adds nothing and learns nothing.

@group(0) @binding(0) var<storage, read> weights: array<f32>;
@group(0) @binding(1) var<storage, read> features: array<f32>;
@group(0) @binding(2) var<storage, read_write> shares: array<f32>;
@group(0) @binding(3) var<storage, read_write> rays: array<f32>;
@group(0) @binding(4) var<storage, read> rayGradient: array<f32>;
@group(0) @binding(5) var<storage, read_write> featureGradient: array<f32>;

const SAMPLES = RAYS * PER_RAY;

// CHANNELS, but no constant: compilers of CPU drivers unroll those, and take ten seconds for it.
fn channels() -> u32 { return arrayLength(&features) / SAMPLES; }

const LEAST_SQUARE = 1e-24;
const MOST_SQUARE = 1e37;

fn squareOf(sample: u32) -> f32 {
  var square = 0.0;
  let count = channels();
  for (var c = 0u; c < count; c++) {
    let f = features[c * SAMPLES + sample];
    square += f * f;
  }
  return square;
}

@compute @workgroup_size(64)
fn share(@builtin(global_invocation_id) id: vec3u) {
  let sample = id.x;
  if (sample >= SAMPLES) { return; }
  let w = weights[sample];
  let square = squareOf(sample);
  let least = select(-1.0, LEAST_SQUARE, UNIT);
  // Comparisons with NaN are false.
  let speaks = w > 0.0 && w < MOST_SQUARE && square > least && square < MOST_SQUARE;
  let part = select(w, w * inverseSqrt(max(square, LEAST_SQUARE)), UNIT);
  shares[sample] = select(0.0, part, speaks);
}

@compute @workgroup_size(64)
fn composite(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= RAYS) { return; }
  var sum = 0.0;
  for (var k = 0u; k < PER_RAY; k++) {
    let sample = id.x * PER_RAY + k;
    let part = shares[sample];
    if (part > 0.0) { sum += part * features[id.y * SAMPLES + sample]; }
  }
  rays[id.y * RAYS + id.x] = sum;
}

@compute @workgroup_size(64)
fn backward(@builtin(global_invocation_id) id: vec3u) {
  let sample = id.x;
  if (sample >= SAMPLES) { return; }
  let part = shares[sample];
  let ray = sample / PER_RAY;
  let count = channels();
  var along = 0.0;
  if (UNIT && part > 0.0) {
    for (var c = 0u; c < count; c++) { along += features[c * SAMPLES + sample] * rayGradient[c * RAYS + ray]; }
    let inverse = part / weights[sample];
    along *= inverse * inverse;
  }
  for (var c = 0u; c < count; c++) {
    let at = c * SAMPLES + sample;
    if (part > 0.0) {
      let turned = rayGradient[c * RAYS + ray] - select(0.0, features[at] * along, UNIT);
      featureGradient[at] = part * turned;
    } else {
      featureGradient[at] = 0.0;
    }
  }
}
