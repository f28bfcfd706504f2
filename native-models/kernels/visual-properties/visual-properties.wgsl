// What a splat looks like from anywhere: its opacity and its base colour.
//
//   visual_i = (sigmoid(logit_i), clamp(0.5 + Y00 sh_i,0, 0, 1))
//
// in   opacityLogits (N); sh (N, COEFFICIENTS, 3)
// out  visual (N, 4)
#import ../shared/harmonics

@group(0) @binding(0) var<storage, read> opacityLogits: array<f32>;
@group(0) @binding(1) var<storage, read> sh: array<f32>;
@group(0) @binding(2) var<storage, read_write> visual: array<vec4f>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64u;
  if (i >= arrayLength(&visual)) { return; }
  let at = i * COEFFICIENTS * 3u;
  let base = 0.5 + SH0 * vec3f(sh[at], sh[at + 1u], sh[at + 2u]);
  visual[i] = vec4f(1.0 / (1.0 + exp(-opacityLogits[i])), clamp(base, vec3f(0.0), vec3f(1.0)));
}
