// Robust depth supervision. With D = Σ w z, A = Σ w (the rendered alpha) and a measured depth d > 0:
//   r = (D/A - d)/d,   L = depthWeight · Σ huber(r),   huber(r) = r²/2δ for |r| < δ, else |r| - δ/2
//   dL/dD = depthWeight·clamp(r/δ, -1, 1)/(d·A),   dL/dA = -dL/dD · D/A
// Relative error, because a structured-light sensor's noise grows with distance; Huber, because its edges are off by pixels.
//   color, colorGradient (height, width, 4) f32: the last is D; alpha, alphaGradient (height, width) f32
//   measured (height, width) f32 depth along the camera's z in world units, 0 where unknown
//   partials (4, height, walks): plane 3 gets [Σ huber, 0, 0, 0] over the pixels of a row that a thread walks

#import image

const DELTA = 0.02; // 2 %: about the noise of a consumer depth camera at 3 m
const MIN_ALPHA = 0.5; // below this D/A is the depth of fog, not of a surface

@group(0) @binding(0) var<storage, read> image: Image;
@group(0) @binding(1) var<storage, read> color: array<f32>;
@group(0) @binding(2) var<storage, read> alpha: array<f32>;
@group(0) @binding(3) var<storage, read> measured: array<f32>;
@group(0) @binding(4) var<storage, read_write> colorGradient: array<f32>;
@group(0) @binding(5) var<storage, read_write> alphaGradient: array<f32>;
@group(0) @binding(6) var<storage, read_write> partials: array<vec4f>;

@compute @workgroup_size(GROUP)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let walks = walksAlong(image.stride);
  let row = id.x / walks;
  if (row >= image.height) { return; }
  let begin = id.x % walks * WALK * 4;
  var total = 0.0;
  for (var column = begin; column < min(begin + WALK * 4, image.width); column++) {
    let at = row * image.width + column;
    let depth = measured[at];
    let covered = alpha[at];
    let counts = image.depthWeight > 0 && depth > 0 && covered > MIN_ALPHA;
    let expected = color[at * 4 + 3] / max(covered, MIN_ALPHA);
    let error = select(0.0, (expected - depth) / max(depth, 1e-6), counts);
    let byDepth = select(0.0, image.depthWeight * clamp(error / DELTA, -1, 1) / (max(depth, 1e-6) * max(covered, MIN_ALPHA)), counts);
    colorGradient[at * 4 + 3] = byDepth;
    alphaGradient[at] = -byDepth * expected;
    let huber = select(abs(error) - DELTA / 2, error * error / (2 * DELTA), abs(error) < DELTA);
    total += select(0.0, huber, counts);
  }
  partials[3 * image.height * walks + id.x] = vec4f(total, 0, 0, 0);
}
