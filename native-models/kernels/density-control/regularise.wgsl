// Adds the MCMC regularisers' gradients (Kheradmand et al. 2024): L += opacityWeight·mean(o) + scaleWeight·mean(s)
//   o = sigmoid(opacityLogit), dL/dlogit = opacityWeight/N · o(1 - o)
//   s = exp(logScale),         dL/dlogScale = scaleWeight/3N · s
// They let splats that explain nothing fade and shrink, so that relocation can use them elsewhere. One thread per splat.
//   opacityLogits, opacityGradients (N); logScales, scaleGradients (N, 3)

struct Regulariser {
  count: u32,
  // opacityWeight / N
  byOpacity: f32,
  // scaleWeight / 3N / scene scale, so that the scene's units do not matter
  byScale: f32,
  unused: f32,
}

@group(0) @binding(0) var<storage, read> regulariser: Regulariser;
@group(0) @binding(1) var<storage, read> opacityLogits: array<f32>;
@group(0) @binding(2) var<storage, read> logScales: array<f32>;
@group(0) @binding(3) var<storage, read_write> opacityGradients: array<f32>;
@group(0) @binding(4) var<storage, read_write> scaleGradients: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let splat = id.y * groups.x * 64 + id.x;
  if (splat >= regulariser.count) { return; }
  let opacity = 1 / (1 + exp(-opacityLogits[splat]));
  opacityGradients[splat] += regulariser.byOpacity * opacity * (1 - opacity);
  for (var axis = splat * 3; axis < splat * 3 + 3; axis++) {
    scaleGradients[axis] += regulariser.byScale * exp(logScales[axis]);
  }
}
