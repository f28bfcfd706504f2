// Gradient of a layer's weights: weightGradient = inputs · outputGradientᵀ, first in SLICES partial sums, then added up.
//   inputs (INPUTS, SAMPLES);  outputGradient (OUTPUTS, SAMPLES);  partials (SLICES, INPUTS, OUTPUTS);  weightGradient (INPUTS, OUTPUTS)
// `slices`: a thread sums every SLICES-th group of 4 samples for 4 inputs and 2 outputs; lanes are neighbouring groups.
// `total`: a thread per weight, in a fixed order, so that runs repeat bit for bit on any adapter without atomics.

@group(0) @binding(0) var<storage, read> inputs: array<vec4f>;
@group(0) @binding(1) var<storage, read> outputGradient: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> partials: array<f32>;
@group(0) @binding(3) var<storage, read_write> weightGradient: array<f32>;

const STRIDE = SAMPLES / 4;

fn sum(v: vec4f) -> f32 { return v.x + v.y + v.z + v.w; }

@compute @workgroup_size(SLICES)
fn slices(@builtin(local_invocation_id) lane: vec3u, @builtin(workgroup_id) block: vec3u) {
  let k = block.x * 4;
  let o = block.y * 2;
  var a0 = vec4f(0); var a1 = vec4f(0); var b0 = vec4f(0); var b1 = vec4f(0);
  var c0 = vec4f(0); var c1 = vec4f(0); var d0 = vec4f(0); var d1 = vec4f(0);
  for (var at = lane.x; at < STRIDE; at += SLICES) {
    let y0 = outputGradient[o * STRIDE + at];
    let y1 = outputGradient[(o + 1) * STRIDE + at];
    let a = inputs[k * STRIDE + at];
    let b = inputs[(k + 1) * STRIDE + at];
    let c = inputs[(k + 2) * STRIDE + at];
    let d = inputs[(k + 3) * STRIDE + at];
    a0 += a * y0; a1 += a * y1; b0 += b * y0; b1 += b * y1;
    c0 += c * y0; c1 += c * y1; d0 += d * y0; d1 += d * y1;
  }
  let out = (lane.x * INPUTS + k) * OUTPUTS + o;
  partials[out] = sum(a0); partials[out + 1] = sum(a1);
  partials[out + OUTPUTS] = sum(b0); partials[out + OUTPUTS + 1] = sum(b1);
  partials[out + 2 * OUTPUTS] = sum(c0); partials[out + 2 * OUTPUTS + 1] = sum(c1);
  partials[out + 3 * OUTPUTS] = sum(d0); partials[out + 3 * OUTPUTS + 1] = sum(d1);
}

@compute @workgroup_size(64)
fn total(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= INPUTS * OUTPUTS) { return; }
  var whole = 0.0;
  for (var slice = 0u; slice < SLICES; slice++) { whole += partials[slice * INPUTS * OUTPUTS + id.x]; }
  weightGradient[id.x] = whole;
}
