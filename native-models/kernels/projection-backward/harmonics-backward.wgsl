// Gradient of view-dependent colour: color = max(0, 0.5 + sum_k Y_k(d) sh_k), d = (mean - centre) / |mean - centre|.
//
//   dL/dsh_k = Y_k(d) dL/dcolor,   dL/ddirection = sum_k dY_k/dd (sh_k . dL/dcolor),   through the normalisation of d.
//
// in   screenGradients (N, 4) of gather.wgsl, its third vec4f
// out  shGradient (N, SH_COEFFICIENTS, 3);  the fourth vec4f of screenGradients: dL/dmean by way of d, world
#import ../shared/camera
#import ../shared/scene
#import ../shared/harmonics

@group(0) @binding(0) var<uniform> camera: Camera;
@group(0) @binding(1) var<uniform> scene: Scene;
@group(0) @binding(2) var<storage, read> means: array<f32>;
@group(0) @binding(3) var<storage, read> sh: array<f32>;
@group(0) @binding(4) var<storage, read> visible: array<u32>;
@group(0) @binding(5) var<storage, read> screen: array<vec4f>;
@group(0) @binding(6) var<storage, read_write> screenGradients: array<vec4f>;
@group(0) @binding(7) var<storage, read_write> shGradient: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64u;
  if (i >= scene.count) { return; }
  let at = i * SH_COEFFICIENTS * 3u;
  if (visible[i] == 0u) {
    for (var k = 0u; k < SH_COEFFICIENTS * 3u; k++) { shGradient[at + k] = 0.0; }
    return;
  }
  // A channel clamped at black follows nothing.
  let g = select(vec3f(0.0), screenGradients[4u * i + 2u].xyz, screen[3u * i + 2u].xyz > vec3f(0.0));
  write(at, 0u, SH0, g);
  for (var k = (scene.shDegree + 1u) * (scene.shDegree + 1u); k < SH_COEFFICIENTS; k++) { write(at, k, 0.0, g); }
  if (scene.shDegree < 1u) { return; }
  let away = vec3f(means[3u * i], means[3u * i + 1u], means[3u * i + 2u]) - cameraCentre(camera);
  let distance = length(away);
  let d = away / distance;
  let toDirection = bands(at, d, g);
  screenGradients[4u * i + 3u] = vec4f((toDirection - d * dot(d, toDirection)) / distance, 0.0);
}

fn write(at: u32, k: u32, y: f32, g: vec3f) {
  shGradient[at + 3u * k] = y * g.x;
  shGradient[at + 3u * k + 1u] = y * g.y;
  shGradient[at + 3u * k + 2u] = y * g.z;
}

// Writes Y_k g and returns dY_k/dd (sh_k . g).
fn term(at: u32, k: u32, g: vec3f, y: f32, slope: vec3f) -> vec3f {
  write(at, k, y, g);
  let row = at + 3u * k;
  return slope * dot(g, vec3f(sh[row], sh[row + 1u], sh[row + 2u]));
}

fn bands(at: u32, d: vec3f, g: vec3f) -> vec3f {
  let x = d.x; let y = d.y; let z = d.z;
  var s = term(at, 1u, g, -SH1 * y, vec3f(0.0, -SH1, 0.0))
    + term(at, 2u, g, SH1 * z, vec3f(0.0, 0.0, SH1))
    + term(at, 3u, g, -SH1 * x, vec3f(-SH1, 0.0, 0.0));
  if (scene.shDegree < 2u) { return s; }
  let xx = x * x; let yy = y * y; let zz = z * z;
  s += term(at, 4u, g, SH2[0] * x * y, SH2[0] * vec3f(y, x, 0.0))
    + term(at, 5u, g, -SH2[0] * y * z, -SH2[0] * vec3f(0.0, z, y))
    + term(at, 6u, g, SH2[1] * (2.0 * zz - xx - yy), SH2[1] * vec3f(-2.0 * x, -2.0 * y, 4.0 * z))
    + term(at, 7u, g, -SH2[0] * x * z, -SH2[0] * vec3f(z, 0.0, x))
    + term(at, 8u, g, SH2[2] * (xx - yy), SH2[2] * vec3f(2.0 * x, -2.0 * y, 0.0));
  if (scene.shDegree < 3u) { return s; }
  let polar = 4.0 * zz - xx - yy;
  let axial = 2.0 * zz - 3.0 * xx - 3.0 * yy;
  return s
    + term(at, 9u, g, -SH3[0] * y * (3.0 * xx - yy), -SH3[0] * vec3f(6.0 * x * y, 3.0 * (xx - yy), 0.0))
    + term(at, 10u, g, SH3[1] * x * y * z, SH3[1] * vec3f(y * z, x * z, x * y))
    + term(at, 11u, g, -SH3[2] * y * polar, -SH3[2] * vec3f(-2.0 * x * y, polar - 2.0 * yy, 8.0 * y * z))
    + term(at, 12u, g, SH3[3] * z * axial, SH3[3] * vec3f(-6.0 * x * z, -6.0 * y * z, axial + 4.0 * zz))
    + term(at, 13u, g, -SH3[2] * x * polar, -SH3[2] * vec3f(polar - 2.0 * xx, -2.0 * x * y, 8.0 * x * z))
    + term(at, 14u, g, SH3[4] * z * (xx - yy), SH3[4] * vec3f(2.0 * x * z, -2.0 * y * z, xx - yy))
    + term(at, 15u, g, -SH3[0] * x * (xx - 3.0 * yy), -SH3[0] * vec3f(3.0 * (xx - yy), -6.0 * x * y, 0.0));
}
