// Gradient of a layer's inputs: inputGradient = weights · outputGradient, and where the inputs come out of a ReLU (MASKED),
// 0 for inputs that it cut: what is passed down is then the gradient before that ReLU.
//   weights (INPUTS, OUTPUTS);  inputs, inputGradient (INPUTS, SAMPLES);  outputGradient (OUTPUTS, SAMPLES), before the layer's own ReLU
// JOINS: added to what another layer that reads the same inputs has written, masked alike. One thread: 4 samples, 8 inputs.

@group(0) @binding(0) var<uniform> weights: array<vec4f, INPUTS * OUTPUTS / 4>;
@group(0) @binding(1) var<storage, read> outputGradient: array<vec4f>;
@group(0) @binding(2) var<storage, read> inputs: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> inputGradient: array<vec4f>;

const STRIDE = SAMPLES / 4;

fn along(w: vec4f, y0: vec4f, y1: vec4f, y2: vec4f, y3: vec4f) -> vec4f { return w.x * y0 + w.y * y1 + w.z * y2 + w.w * y3; }

fn put(row: u32, at: u32, own: vec4f) {
  let place = row * STRIDE + at;
  var gradient = own;
  if (JOINS) { gradient += inputGradient[place]; }
  if (MASKED) {
    inputGradient[place] = select(vec4f(0), gradient, inputs[place] > vec4f(0));
  } else {
    inputGradient[place] = gradient;
  }
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let at = id.x;
  if (at >= STRIDE) { return; }
  let first = id.y * 8;
  const ROW = OUTPUTS / 4;
  var a = vec4f(0); var b = vec4f(0); var c = vec4f(0); var d = vec4f(0);
  var e = vec4f(0); var f = vec4f(0); var g = vec4f(0); var h = vec4f(0);
  for (var o = 0u; o < ROW; o++) {
    let y0 = outputGradient[4 * o * STRIDE + at];
    let y1 = outputGradient[(4 * o + 1) * STRIDE + at];
    let y2 = outputGradient[(4 * o + 2) * STRIDE + at];
    let y3 = outputGradient[(4 * o + 3) * STRIDE + at];
    let w = first * ROW + o;
    a += along(weights[w], y0, y1, y2, y3);
    b += along(weights[w + ROW], y0, y1, y2, y3);
    c += along(weights[w + 2 * ROW], y0, y1, y2, y3);
    d += along(weights[w + 3 * ROW], y0, y1, y2, y3);
    e += along(weights[w + 4 * ROW], y0, y1, y2, y3);
    f += along(weights[w + 5 * ROW], y0, y1, y2, y3);
    g += along(weights[w + 6 * ROW], y0, y1, y2, y3);
    h += along(weights[w + 7 * ROW], y0, y1, y2, y3);
  }
  put(first, at, a); put(first + 1, at, b); put(first + 2, at, c); put(first + 3, at, d);
  put(first + 4, at, e); put(first + 5, at, f); put(first + 6, at, g); put(first + 7, at, h);
}
