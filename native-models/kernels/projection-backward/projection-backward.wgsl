// Gradient of projection.wgsl: from a splat's gradients on the screen to its parameters and to the camera's pose.
//
//   G = dL/dSigma2 = -K dL/dK K (K the conic),  T = J U,  U = R V,  V = R(q) diag(exp s),  p = R m + t
//   ANTIALIASED: with H = dL/d ln o on the screen, G += H/2 ((T T^T)^-1 - K)
//   dL/dT = 2 G T,  dL/dU = J^T dL/dT,  dL/dJ = dL/dT U^T,  dL/dV = R^T dL/dU
//   twist (v, w): p' = p + v + w x p, U' = U + w x U, camera centre' = centre - R^T v
//   dL/dv = dL/dp + R dL/dm|direction,  dL/dw = p x dL/dp + sum_k U_k x dL/dU_k
// Checked by finite differences; the chain is that of Kerbl et al. 2023, appendix A, with J's own dependence on p.
//
// in   splat parameters; screenGradients (N, 4): gather.wgsl, harmonics-backward.wgsl
// out  gradients of means, rotations, logScales, opacityLogits (zero where culled);
//      twists (2 vec4f per subgroup): sums of (v, -), (w, -), added up by reduceTwists
enable subgroups;
#import ../shared/gaussian
#import ../shared/quaternion
#import ../shared/scene

@group(0) @binding(0) var<uniform> camera: Camera;
@group(0) @binding(1) var<uniform> scene: Scene;
@group(0) @binding(2) var<storage, read> means: array<f32>;
@group(0) @binding(3) var<storage, read> rotations: array<vec4f>;
@group(0) @binding(4) var<storage, read> logScales: array<f32>;
@group(0) @binding(5) var<storage, read> visible: array<u32>;
@group(0) @binding(6) var<storage, read> screenGradients: array<vec4f>;
@group(0) @binding(7) var<storage, read_write> meansGradient: array<f32>;
@group(0) @binding(8) var<storage, read_write> rotationsGradient: array<vec4f>;
@group(0) @binding(9) var<storage, read_write> logScalesGradient: array<f32>;
@group(0) @binding(10) var<storage, read_write> opacityLogitsGradient: array<f32>;
@group(0) @binding(11) var<storage, read_write> twists: array<vec4f>;
@group(0) @binding(12) var<storage, read_write> poseGradient: array<f32>;

const GROUP = 64u;

struct Twist { v: vec3f, w: vec3f }

@compute @workgroup_size(GROUP)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) thread: u32,
        @builtin(subgroup_size) lanes: u32, @builtin(subgroup_invocation_id) lane: u32) {
  let flat = group.x + group.y * groups.x;
  let i = flat * GROUP + thread;
  var twist = Twist();
  if (i < scene.count) {
    if (visible[i] == 0u) { writeGradients(i, vec3f(0.0), vec4f(0.0), vec3f(0.0), 0.0); } else { twist = backward(i); }
  }
  let v = subgroupAdd(twist.v);
  let w = subgroupAdd(twist.w);
  if (lane == 0u) {
    let slot = flat * (GROUP / LEAST_LANES) + thread / lanes;
    twists[2u * slot] = vec4f(v, 0.0);
    twists[2u * slot + 1u] = vec4f(w, 0.0);
  }
}

fn writeGradients(i: u32, mean: vec3f, rotation: vec4f, logScale: vec3f, logit: f32) {
  for (var k = 0u; k < 3u; k++) {
    meansGradient[3u * i + k] = mean[k];
    logScalesGradient[3u * i + k] = logScale[k];
  }
  rotationsGradient[i] = rotation;
  opacityLogitsGradient[i] = logit;
}

fn backward(i: u32) -> Twist {
  let mean = vec3f(means[3u * i], means[3u * i + 1u], means[3u * i + 2u]);
  let rotation = cameraRotation(camera);
  let p = rotation * mean + cameraTranslation(camera);
  let norm = length(rotations[i]);
  let q = rotations[i] / norm;
  let scale = exp(vec3f(logScales[3u * i], logScales[3u * i + 1u], logScales[3u * i + 2u]));
  let turn = rotationOf(q);
  let u = rotation * turn * mat3x3f(vec3f(scale.x, 0.0, 0.0), vec3f(0.0, scale.y, 0.0), vec3f(0.0, 0.0, scale.z));
  let a = affineAt(p, camera);
  let ju = jacobianU(p, a, camera);
  let jv = jacobianV(p, a, camera);
  let tu = ju * u;
  let tv = jv * u;
  let onScreen = screenGradients[4u * i];
  let g = covarianceGradient(tu, tv, screenGradients[4u * i + 1u]);
  let dtu = 2.0 * (g.x * tu + g.y * tv);
  let dtv = 2.0 * (g.y * tu + g.z * tv);
  // U_k' gradient, column by column: J^T dT.
  let du = mat3x3f(ju * dtu.x + jv * dtv.x, ju * dtu.y + jv * dtv.y, ju * dtu.z + jv * dtv.z);
  let dp = pointGradient(p, a, onScreen, u * dtu, u * dtv);
  let dv = transpose(rotation) * du;
  let byDirection = screenGradients[4u * i + 3u].xyz;
  let logScale = vec3f(dot(dv[0], turn[0]), dot(dv[1], turn[1]), dot(dv[2], turn[2])) * scale;
  let dq = quaternionGradient(q, mat3x3f(dv[0] * scale.x, dv[1] * scale.y, dv[2] * scale.z));
  writeGradients(i, dp * rotation + byDirection, (dq - q * dot(q, dq)) / norm, logScale, onScreen.w);
  return Twist(dp + rotation * byDirection, cross(p, dp) + cross(u[0], du[0]) + cross(u[1], du[1]) + cross(u[2], du[2]));
}

// dL/dSigma2 as (xx, xy, yy), the off-diagonal element once, from dL/d(a, b, c, ln o).
fn covarianceGradient(tu: vec3f, tv: vec3f, dConic: vec4f) -> vec3f {
  let cov = vec3f(dot(tu, tu) + BLUR, dot(tu, tv), dot(tv, tv) + BLUR);
  let k = vec3f(cov.z, -cov.y, cov.x) / (cov.x * cov.z - cov.y * cov.y);
  let d = vec3f(dConic.x, 0.5 * dConic.y, dConic.z);
  let top = vec2f(d.x * k.x + d.y * k.y, d.x * k.y + d.y * k.z);
  let bottom = vec2f(d.y * k.x + d.z * k.y, d.y * k.y + d.z * k.z);
  let g = -vec3f(k.x * top.x + k.y * bottom.x, k.x * top.y + k.y * bottom.y, k.y * top.y + k.z * bottom.y);
  if (!ANTIALIASED) { return g; }
  let normal = cross(tu, tv);
  let inverse = vec3f(dot(tv, tv), -dot(tu, tv), dot(tu, tu)) / dot(normal, normal);
  return g + 0.5 * dConic.w * (inverse - k);
}

// dL/dp from the mean on the screen, the depth, and the rows of J, whose gradients are dju and djv.
fn pointGradient(p: vec3f, a: Affine, onScreen: vec4f, dju: vec3f, djv: vec3f) -> vec3f {
  let f = camera.focal.xy / p.z;
  let at = p.xy / p.z;
  // J = f/z (1, 0, -x/z): within the guard band x is free, outside x/z is fixed.
  let xFree = select(0.0, 1.0, a.xFree);
  let yFree = select(0.0, 1.0, a.yFree);
  let dx = f.x * (onScreen.x - xFree * dju.z / p.z);
  let dy = f.y * (onScreen.y - yFree * djv.z / p.z);
  let dz = onScreen.z
    - f.x * (onScreen.x * at.x + (dju.x - (1.0 + xFree) * a.xz * dju.z) / p.z)
    - f.y * (onScreen.y * at.y + (djv.y - (1.0 + yFree) * a.yz * djv.z) / p.z);
  return vec3f(dx, dy, dz);
}

const WALKERS = 64u;
var<workgroup> partial: array<Twist, WALKERS>;

// One workgroup: each thread adds up its share, the first adds up the shares.
@compute @workgroup_size(WALKERS)
fn reduceTwists(@builtin(local_invocation_index) t: u32) {
  let slots = (scene.count + GROUP - 1u) / GROUP * (GROUP / LEAST_LANES);
  var sum = Twist();
  for (var s = t; s < slots; s += WALKERS) {
    sum.v += twists[2u * s].xyz;
    sum.w += twists[2u * s + 1u].xyz;
  }
  partial[t] = sum;
  workgroupBarrier();
  if (t > 0u) { return; }
  for (var other = 1u; other < WALKERS; other++) {
    sum.v += partial[other].v;
    sum.w += partial[other].w;
  }
  for (var k = 0u; k < 3u; k++) {
    poseGradient[k] = sum.v[k];
    poseGradient[3u + k] = sum.w[k];
  }
}
