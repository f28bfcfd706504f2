// Projection of splats to the screen (EWA; see shared/gaussian.wgsl).
//
//   p = R m + t,  mean2D = f p.xy / p.z + c,  T = J R R(q) diag(exp s),  Sigma2 = T T^T + 0.3 I,  conic = Sigma2^-1
//   alpha(pixel) = o exp(-(a dx^2 + 2 b dx dy + c dy^2) / 2),  extent where alpha = 1/255
//   ANTIALIASED: o is multiplied by sqrt(det(T T^T) / det Sigma2), so that a splat smaller than a pixel grows fainter as the
//   blur makes it larger (Yu et al. 2024, "Mip-Splatting", the 2D filter); det(T T^T) = |t_u x t_v|^2 for the rows of T
//   color = max(0, 0.5 + sum_k Y_k(direction from camera centre to mean) sh_k)
//
// in   splat parameters (SplatArrays)
// out  screen (N, 3) vec4f: (u, v, depth, log2 o), (A, B, C, exp2(2 A)) with
//      log2 alpha = log2 o + A dx^2 + B dx dy + C dy^2, (r, g, b, opacity without compensation).  depthKeys (N): the bits of depth, so that their order as integers is that of depth.
//      visible (N): tiles touched; 0 = culled (behind, off screen, too faint, or not a number).
#import ../shared/gaussian
#import ../shared/scene
#import ../shared/ellipse
#import ../shared/harmonics

@group(0) @binding(0) var<uniform> camera: Camera;
@group(0) @binding(1) var<uniform> scene: Scene;
@group(0) @binding(2) var<storage, read> means: array<f32>;
@group(0) @binding(3) var<storage, read> rotations: array<vec4f>;
@group(0) @binding(4) var<storage, read> logScales: array<f32>;
@group(0) @binding(5) var<storage, read> opacityLogits: array<f32>;
@group(0) @binding(6) var<storage, read> sh: array<f32>;
@group(0) @binding(7) var<storage, read_write> screen: array<vec4f>;
@group(0) @binding(8) var<storage, read_write> depthKeys: array<u32>;
@group(0) @binding(9) var<storage, read_write> visible: array<u32>;

// Depth keys count float steps from NEAR in pairs: 27 bits, three digits of nine, exact to 2^-22 of the depth.
const KEY_MAX = 0x7ffffffu;

fn cull(i: u32) {
  visible[i] = 0u;
  depthKeys[i] = KEY_MAX;
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64u;
  if (i >= scene.count) { return; }
  let mean = vec3f(means[3u * i], means[3u * i + 1u], means[3u * i + 2u]);
  let rotation = cameraRotation(camera);
  let p = rotation * mean + cameraTranslation(camera);
  let q = rotations[i];
  let norm = length(q);
  let scale = exp(vec3f(logScales[3u * i], logScales[3u * i + 1u], logScales[3u * i + 2u]));
  let opacity = 1.0 / (1.0 + exp(-opacityLogits[i]));
  if (anyOdd3(p) || isOdd(norm) || isOdd(opacity) || !(p.z > NEAR) || !(norm > MIN_QUATERNION) || !(opacity > MIN_ALPHA)) {
    cull(i);
    return;
  }

  let a = affineAt(p, camera);
  let axes = rotation * rotationOf(q / norm);
  let tu = (jacobianU(p, a, camera) * axes) * scale;
  let tv = (jacobianV(p, a, camera) * axes) * scale;
  let cov = vec3f(dot(tu, tu) + BLUR, dot(tu, tv), dot(tv, tv) + BLUR);
  let det = cov.x * cov.z - cov.y * cov.y;
  let at = camera.focal.xy * p.xy / p.z + camera.focal.zw;
  let conic = vec3f(cov.z, -cov.y, cov.x) / det;
  if (anyOdd3(cov) || anyOdd3(conic) || !(det > 0.0) || isOdd(det) || anyOdd3(vec3f(at, 0.0)) || !(conic.x > 0.0) || !(conic.z > 0.0)) {
    cull(i);
    return;
  }

  let seen = select(opacity, opacity * compensation(tu, tv, det), ANTIALIASED);
  if (!(seen > MIN_ALPHA)) {
    cull(i);
    return;
  }
  let logOpacity = log2(min(seen, MAX_OPACITY));
  let scaled = -LOG2_E * vec3f(0.5, 1.0, 0.5) * conic;
  let tiles = countTiles(ellipseOf(at, logOpacity, scaled));
  let color = shColor(i, normalize(mean - cameraCentre(camera)));
  if (tiles == 0u || anyOdd3(color)) {
    cull(i);
    return;
  }
  visible[i] = tiles;
  depthKeys[i] = min((bitcast<u32>(p.z) - bitcast<u32>(f32(NEAR))) >> 1u, KEY_MAX);
  screen[3u * i] = vec4f(at, p.z, logOpacity);
  screen[3u * i + 1u] = vec4f(scaled, exp2(2.0 * scaled.x));
  screen[3u * i + 2u] = vec4f(max(vec3f(0.0), color), min(opacity, MAX_OPACITY));
}

fn countTiles(e: Ellipse) -> u32 {
  let rows = tileRows(e, camera);
  var tiles = 0;
  for (var row = rows.x; row < rows.y; row++) {
    let columns = tileColumns(e, row, camera);
    tiles += columns.y - columns.x;
  }
  return u32(tiles);
}

fn coefficient(at: u32) -> vec3f { return vec3f(sh[at], sh[at + 1u], sh[at + 2u]); }

fn shColor(i: u32, d: vec3f) -> vec3f {
  let at = i * SH_COEFFICIENTS * 3u;
  var color = vec3f(0.5) + SH0 * coefficient(at);
  if (scene.shDegree < 1u) { return color; }
  let x = d.x; let y = d.y; let z = d.z;
  color += SH1 * (-y * coefficient(at + 3u) + z * coefficient(at + 6u) - x * coefficient(at + 9u));
  if (scene.shDegree < 2u) { return color; }
  let xx = x * x; let yy = y * y; let zz = z * z;
  color += SH2[0] * (x * y * coefficient(at + 12u) - y * z * coefficient(at + 15u) - x * z * coefficient(at + 21u))
    + SH2[1] * (2.0 * zz - xx - yy) * coefficient(at + 18u) + SH2[2] * (xx - yy) * coefficient(at + 24u);
  if (scene.shDegree < 3u) { return color; }
  return color
    - SH3[0] * (y * (3.0 * xx - yy) * coefficient(at + 27u) + x * (xx - 3.0 * yy) * coefficient(at + 45u))
    + SH3[1] * x * y * z * coefficient(at + 30u)
    - SH3[2] * (4.0 * zz - xx - yy) * (y * coefficient(at + 33u) + x * coefficient(at + 39u))
    + SH3[3] * z * (2.0 * zz - 3.0 * xx - 3.0 * yy) * coefficient(at + 36u)
    + SH3[4] * z * (xx - yy) * coefficient(at + 42u);
}
