// Adam (Kingma & Ba 2015) over a table of which a step touches few entries: a group of 4 numbers without any gradient is left as
// it is, moments and all (lazy Adam, as hash grids are trained), and the gradient is cleared for the next step on the way.
//   m ← β1·m + (1 - β1)·g,  v ← β2·v + (1 - β2)·g²,  θ ← θ - rate · m / (√v·rootCorrection + ε),   g = gradients / FIXED_POINT
//   parameters, firstMoments, secondMoments (count) f32, gradients (count) i32; count a multiple of 4. One thread per 4 numbers.

struct Step { groups: u32, rate: f32, rootCorrection: f32, padding: u32 }

const BETA1 = 0.9;
const BETA2 = 0.99; // as instant-ngp: an entry is touched rarely, and what it learnt hundreds of touches ago no longer counts
const EPSILON = 1e-15;

@group(0) @binding(0) var<storage, read> step: Step;
@group(0) @binding(1) var<storage, read_write> gradients: array<vec4i>;
@group(0) @binding(2) var<storage, read_write> parameters: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> firstMoments: array<vec4f>;
@group(0) @binding(4) var<storage, read_write> secondMoments: array<vec4f>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let at = id.y * groups.x * 64 + id.x;
  if (at >= step.groups) { return; }
  let whole = gradients[at];
  if (all(whole == vec4i(0))) { return; }
  gradients[at] = vec4i(0);
  let gradient = vec4f(whole) / FIXED_POINT;
  let first = BETA1 * firstMoments[at] + (1 - BETA1) * gradient;
  let second = BETA2 * secondMoments[at] + (1 - BETA2) * gradient * gradient;
  parameters[at] -= step.rate * first / (sqrt(second) * step.rootCorrection + EPSILON);
  firstMoments[at] = first;
  secondMoments[at] = second;
}
