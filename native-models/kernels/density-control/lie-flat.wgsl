// Splats on a measured surface lie flat on it. Where a view has measured depth d > 0 at the pixel of a splat's mean, whose own
// depth z agrees with it, n is the surface's normal there and the splat's thickness along it, as a share of its distance, costs:
//   L += weight/N · sigma/z,   sigma = sqrt(n^T Sigma n) = |t|,   t_k = s_k (a_k · n)   (a_k, s_k: axes and deviations of the splat)
//   dL/dlog s_k = w t_k^2 / sigma,   dL/da_k = w s_k t_k n / sigma,   w = weight/(N z)
// n comes from depths REACH pixels around, across which a sensor's noise is small against the distance between them; where one of
// them is unknown or belongs to another surface there is none. Depth alone moves splats onto the surface but leaves them round.
//   measured (height, width) depth along the camera's z, world units, 0 where unknown
//   gradients are added to: rotationsGradient (N) vec4f of the quaternion as stored, logScalesGradient (N, 3)
#import ../shared/gaussian
#import ../shared/quaternion

struct Flattening {
  count: u32,
  weight: f32,  // weight / N
  reach: u32,   // pixels
}

const SAME_SURFACE = 0.05; // share of the depth by which neighbours, and the splat itself, may differ
const THINNEST = 1e-9;

@group(0) @binding(0) var<uniform> camera: Camera;
@group(0) @binding(1) var<uniform> flattening: Flattening;
@group(0) @binding(2) var<storage, read> means: array<f32>;
@group(0) @binding(3) var<storage, read> rotations: array<vec4f>;
@group(0) @binding(4) var<storage, read> logScales: array<f32>;
@group(0) @binding(5) var<storage, read> visible: array<u32>;
@group(0) @binding(6) var<storage, read> measured: array<f32>;
@group(0) @binding(7) var<storage, read_write> rotationsGradient: array<vec4f>;
@group(0) @binding(8) var<storage, read_write> logScalesGradient: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.y * groups.x * 64u + id.x;
  if (i >= flattening.count || visible[i] == 0u) { return; }
  let turn = cameraRotation(camera);
  let p = turn * vec3f(means[3u * i], means[3u * i + 1u], means[3u * i + 2u]) + cameraTranslation(camera);
  let at = camera.focal.xy * p.xy / p.z + camera.focal.zw;
  let normal = normalAt(vec2i(floor(at)), p.z);
  let norm = length(rotations[i]);
  if (dot(normal, normal) < 0.5 || !(norm > MIN_QUATERNION)) { return; }
  let n = normal * turn;
  let q = rotations[i] / norm;
  let scale = exp(vec3f(logScales[3u * i], logScales[3u * i + 1u], logScales[3u * i + 2u]));
  let t = scale * (n * rotationOf(q));
  let sigma = max(length(t), THINNEST);
  let w = flattening.weight / p.z;
  for (var k = 0u; k < 3u; k++) { logScalesGradient[3u * i + k] += w * t[k] * t[k] / sigma; }
  let byAxis = w / sigma * scale * t;
  let dq = quaternionGradient(q, mat3x3f(byAxis.x * n, byAxis.y * n, byAxis.z * n));
  rotationsGradient[i] += (dq - q * dot(q, dq)) / norm;
}

fn pointAt(pixel: vec2i, depth: f32) -> vec3f {
  return vec3f((vec2f(pixel) + 0.5 - camera.focal.zw) / camera.focal.xy * depth, depth);
}

// Measured depth at a pixel if it is that of the surface at depth z, else 0.
fn depthAt(pixel: vec2i, z: f32) -> f32 {
  let size = vec2i(camera.size.xy);
  if (any(pixel < vec2i(0)) || any(pixel >= size)) { return 0.0; }
  let depth = measured[pixel.y * size.x + pixel.x];
  return select(0.0, depth, depth > 0.0 && abs(depth - z) <= SAME_SURFACE * z);
}

// Unit normal of the measured surface in the camera's frame; 0 where there is none.
fn normalAt(pixel: vec2i, z: f32) -> vec3f {
  let reach = i32(flattening.reach);
  let right = pixel + vec2i(reach, 0);
  let left = pixel - vec2i(reach, 0);
  let below = pixel + vec2i(0, reach);
  let above = pixel - vec2i(0, reach);
  let depths = vec4f(depthAt(right, z), depthAt(left, z), depthAt(below, z), depthAt(above, z));
  if (depthAt(pixel, z) == 0.0 || any(depths == vec4f(0.0))) { return vec3f(0.0); }
  let across = pointAt(right, depths.x) - pointAt(left, depths.y);
  let down = pointAt(below, depths.z) - pointAt(above, depths.w);
  return normalize(cross(across, down));
}
