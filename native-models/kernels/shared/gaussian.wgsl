// One Gaussian seen by one camera (EWA splatting: Zwicker et al. 2001; 3DGS: Kerbl et al. 2023).
#import camera

// Closer than this, in world units, a splat is behind the camera.
const NEAR = 0.01;
// Variance added to both image axes, px^2: a splat never falls between pixels (Kerbl et al. 2023).
const BLUR = 0.3;
// The local affine map J is taken no further out than this share of the field of view beyond the image border,
// where the approximation explodes (as in 3DGS).
const GUARD = 0.3;
// Fainter than half a byte step a splat is invisible; it bounds its extent and its list of tiles.
const MIN_ALPHA = 1.0 / 255.0;
const LOG2_MIN_ALPHA = -7.994353436858858;
// No splat is quite opaque, so that light behind keeps a gradient (as in gsplat).
const MAX_OPACITY = 0.999;
const LOG2_E = 1.4426950408889634;
const LN_2 = 0.6931471805599453;
// A quaternion shorter than this has no direction.
const MIN_QUATERNION = 1e-10;

// NaN or infinite: told from the bits, since compilers may assume there is neither.
fn isOdd(v: f32) -> bool { return (bitcast<u32>(v) & 0x7f800000u) == 0x7f800000u; }
fn anyOdd3(v: vec3f) -> bool { return isOdd(v.x) || isOdd(v.y) || isOdd(v.z); }

// Unit quaternion (w, x, y, z) to a rotation matrix.
fn rotationOf(q: vec4f) -> mat3x3f {
  let w = q.x; let x = q.y; let y = q.z; let z = q.w;
  return mat3x3f(
    1.0 - 2.0 * (y * y + z * z), 2.0 * (x * y + w * z), 2.0 * (x * z - w * y),
    2.0 * (x * y - w * z), 1.0 - 2.0 * (x * x + z * z), 2.0 * (y * z + w * x),
    2.0 * (x * z + w * y), 2.0 * (y * z - w * x), 1.0 - 2.0 * (x * x + y * y));
}

// The point at which J is taken: x / z and y / z kept within the guard band.
struct Affine { xz: f32, yz: f32, xFree: bool, yFree: bool }

fn affineAt(p: vec3f, camera: Camera) -> Affine {
  let guard = GUARD * 0.5 * camera.size.xy / camera.focal.xy;
  let low = -camera.focal.zw / camera.focal.xy - guard;
  let high = (camera.size.xy - camera.focal.zw) / camera.focal.xy + guard;
  let at = p.xy / p.z;
  let kept = clamp(at, low, high);
  return Affine(kept.x, kept.y, kept.x == at.x, kept.y == at.y);
}

// What blurring takes from a splat's peak: sqrt(det(T T^T) / det Sigma2), from the rows of T and det Sigma2.
fn compensation(tu: vec3f, tv: vec3f, det: f32) -> f32 { return length(cross(tu, tv)) / sqrt(det); }

// Rows of J = d(u, v) / d(x, y, z).
fn jacobianU(p: vec3f, a: Affine, camera: Camera) -> vec3f { return camera.focal.x / p.z * vec3f(1.0, 0.0, -a.xz); }
fn jacobianV(p: vec3f, a: Affine, camera: Camera) -> vec3f { return camera.focal.y / p.z * vec3f(0.0, 1.0, -a.yz); }
