// Adam (Kingma & Ba 2015) over a flat array, 4 numbers per thread:
//   m ← β1·m + (1 - β1)·g,  v ← β2·v + (1 - β2)·g²,  θ ← θ - rate · m / (√v·rootCorrection + ε)
// with rate = learning rate/(1 - β1ᵗ) and rootCorrection = 1/√(1 - β2ᵗ), both made by the host.
//   parameters, gradients, firstMoments, secondMoments (count) f32, padded to a multiple of 4
// `status` is the rasteriser's [tile pairs needed, drawn, …]: a view that did not fit drew nothing and must teach nothing.
// A gradient that is not finite leaves its number and its moments as they were: one bad pixel must not end a training run.

struct Step {
  count: u32,
  rate: f32,
  // Learning rate factor of every element whose index modulo `period` is at least `head` (higher spherical harmonics); 1 elsewhere.
  tailFactor: f32,
  rootCorrection: f32,
  head: u32,
  period: u32,
}

const BETA1 = 0.9;
const BETA2 = 0.999;
const EPSILON = 1e-15; // as 3D Gaussian splatting uses it: gradients of a pixel-mean loss are tiny

@group(0) @binding(0) var<storage, read> step: Step;
@group(0) @binding(1) var<storage, read> gradients: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> parameters: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> firstMoments: array<vec4f>;
@group(0) @binding(4) var<storage, read_write> secondMoments: array<vec4f>;
@group(0) @binding(5) var<storage, read> status: array<u32>;

// |x| < 3e38 is false for NaN and both infinities.
fn finite(x: vec4f) -> vec4<bool> { return abs(x) < vec4f(3e38); }

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let at = id.y * groups.x * 64 + id.x;
  if (at * 4 >= step.count || status[0] > status[1]) { return; }
  let gradient = gradients[at];
  let squared = gradient * gradient;
  let usable = finite(squared);
  let first = BETA1 * firstMoments[at] + (1 - BETA1) * gradient;
  let second = BETA2 * secondMoments[at] + (1 - BETA2) * squared;
  let place = (vec4u(at * 4) + vec4u(0, 1, 2, 3)) % step.period;
  let rate = step.rate * select(vec4f(1), vec4f(step.tailFactor), place >= vec4u(step.head));
  let change = rate * first / (sqrt(second) * step.rootCorrection + EPSILON);
  parameters[at] = select(parameters[at], parameters[at] - change, usable);
  firstMoments[at] = select(firstMoments[at], first, usable);
  secondMoments[at] = select(secondMoments[at], second, usable);
}
