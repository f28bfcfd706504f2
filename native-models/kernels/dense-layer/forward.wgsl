// One layer of a small network over many samples: outputs = relu?(weightsᵀ · inputs), no bias.
//   weights (INPUTS, OUTPUTS);  inputs (INPUTS, SAMPLES);  outputs (OUTPUTS, SAMPLES)
// Rows are features, so that lanes are samples. One thread: 4 samples, 8 outputs; more accumulators spill on a CPU driver.

@group(0) @binding(0) var<uniform> weights: array<vec4f, INPUTS * OUTPUTS / 4>;
@group(0) @binding(1) var<storage, read> inputs: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> outputs: array<vec4f>;

fn activated(x: vec4f) -> vec4f { return select(x, max(x, vec4f(0)), RELU); }

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let at = id.x;
  if (at >= SAMPLES / 4) { return; }
  let first = id.y * 8;
  var a = vec4f(0); var b = vec4f(0); var c = vec4f(0); var d = vec4f(0);
  var e = vec4f(0); var f = vec4f(0); var g = vec4f(0); var h = vec4f(0);
  for (var k = 0u; k < INPUTS; k++) {
    let x = inputs[k * (SAMPLES / 4) + at];
    let row = (k * OUTPUTS + first) / 4;
    let low = weights[row];
    let high = weights[row + 1];
    a += x * low.x; b += x * low.y; c += x * low.z; d += x * low.w;
    e += x * high.x; f += x * high.y; g += x * high.z; h += x * high.w;
  }
  let out = first * (SAMPLES / 4) + at;
  outputs[out] = activated(a);
  outputs[out + SAMPLES / 4] = activated(b);
  outputs[out + 2 * (SAMPLES / 4)] = activated(c);
  outputs[out + 3 * (SAMPLES / 4)] = activated(d);
  outputs[out + 4 * (SAMPLES / 4)] = activated(e);
  outputs[out + 5 * (SAMPLES / 4)] = activated(f);
  outputs[out + 6 * (SAMPLES / 4)] = activated(g);
  outputs[out + 7 * (SAMPLES / 4)] = activated(h);
}
