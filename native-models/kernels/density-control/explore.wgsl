// The exploration noise of MCMC splatting (Kheradmand et al. 2024, eq. 9): nearly transparent splats wander within their own covariance.
//   mean += Σ·n · sigmoid(-100(o - 0.005)) · amount,   n ~ N(0, 1)³,   Σ = R S² Rᵀ,   amount = 5·10⁵ · learning rate of the means
// The noise is a hash of (splat, step, seed), so a run repeats on any adapter. One thread per splat.
//   means (N, 3), rotations (N, 4) wxyz, logScales (N, 3), opacityLogits (N)

struct Exploration {
  count: u32,
  step: u32,
  seed: u32,
  amount: f32,
}

const STEEPNESS = 100.0; // how sharply the noise ends above MIN_OPACITY, from the paper
const MIN_OPACITY = 0.005; // where a splat counts as dead
const NEGLIGIBLE = 1e-6; // opaque splats skip the work: their share is below f32 resolution of a mean

@group(0) @binding(0) var<storage, read> exploration: Exploration;
@group(0) @binding(1) var<storage, read> opacityLogits: array<f32>;
@group(0) @binding(2) var<storage, read> logScales: array<f32>;
@group(0) @binding(3) var<storage, read> rotations: array<vec4f>;
@group(0) @binding(4) var<storage, read_write> means: array<f32>;

// PCG3D (Jarzynski & Olano 2020).
fn hash(seed: vec3u) -> vec3u {
  var v = seed * 1664525u + 1013904223u;
  v.x += v.y * v.z; v.y += v.z * v.x; v.z += v.x * v.y;
  v ^= v >> vec3u(16);
  v.x += v.y * v.z; v.y += v.z * v.x; v.z += v.x * v.y;
  return v;
}

// Uniform in (0, 1]: zero would have no logarithm.
fn uniforms(v: vec3u) -> vec3f { return (vec3f(v >> vec3u(8)) + 1) / 16777216.0; }

fn normals(splat: u32) -> vec3f {
  let a = uniforms(hash(vec3u(splat, exploration.step, exploration.seed)));
  let b = uniforms(hash(vec3u(splat, exploration.step, exploration.seed + 0x9e3779b9u)));
  let radius = sqrt(-2 * log(a));
  let angle = 6.2831853 * b;
  return radius * cos(angle);
}

fn rotationOf(q: vec4f) -> mat3x3f {
  let w = q.x; let x = q.y; let y = q.z; let z = q.w;
  return mat3x3f(
    1 - 2 * (y * y + z * z), 2 * (x * y + w * z), 2 * (x * z - w * y),
    2 * (x * y - w * z), 1 - 2 * (x * x + z * z), 2 * (y * z + w * x),
    2 * (x * z + w * y), 2 * (y * z - w * x), 1 - 2 * (x * x + y * y));
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let splat = id.y * groups.x * 64 + id.x;
  if (splat >= exploration.count) { return; }
  let opacity = 1 / (1 + exp(-opacityLogits[splat]));
  let share = 1 / (1 + exp(STEEPNESS * (opacity - MIN_OPACITY)));
  if (share < NEGLIGIBLE) { return; }
  let at = splat * 3;
  let variance = exp(2 * vec3f(logScales[at], logScales[at + 1], logScales[at + 2]));
  let q = rotations[splat];
  let rotation = rotationOf(q / max(length(q), 1e-12));
  let step = rotation * (variance * (transpose(rotation) * normals(splat))) * share * exploration.amount;
  means[at] += step.x;
  means[at + 1] += step.y;
  means[at + 2] += step.z;
}
