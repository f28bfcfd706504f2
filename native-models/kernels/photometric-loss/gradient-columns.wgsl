// Last pass: vertical window sums of the SSIM derivatives, plus L1, turned into the gradient by the rendered colour.
//   L = l1Weight·Σ|x - y| - ssimWeight·Σ SSIM,   x = gain·color + bias
//   dL/dx = l1Weight·sign(x - y) - ssimWeight·(Σ dSSIM/dmx + 2x·Σ dSSIM/ds + y·Σ dSSIM/dp),   dL/dcolor = gain·dL/dx
//   blurred       (3, rows, stride) vec4: row sums of the derivatives
//   colorGradient (height, width, 4) f32: this kernel writes r, g, b
//   partials      (3, rows/4, stride) of [Σ|x-y|, Σ(x-y)², dL/dgain, dL/dbias] over 4 pixels of a column
// One thread makes 4 neighbouring outputs of a column.

#import image
#import window

@group(0) @binding(0) var<storage, read> image: Image;
@group(0) @binding(1) var<storage, read> blurred: array<vec4f>;
@group(0) @binding(2) var<storage, read> color: array<f32>;
@group(0) @binding(3) var<storage, read> targetPixels: array<u32>;
@group(0) @binding(4) var<storage, read_write> colorGradient: array<f32>;
@group(0) @binding(5) var<storage, read_write> partials: array<vec4f>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let column = id.x;
  let top = i32(id.y) * 4;
  let channel = id.z;
  if (column >= image.width || top >= i32(image.height)) { return; }
  let source = channel * image.rows * image.stride + column;
  var byMean = vec4f(0); var bySquares = vec4f(0); var byProduct = vec4f(0);
  for (var k = 0; k < TAPS; k++) {
    let row = top + k - RADIUS;
    let inside = row >= 0 && row < i32(image.height);
    let at = source + u32(clamp(row, 0, i32(image.height) - 1)) * image.stride;
    let weights = select(vec4f(0), TAP_WEIGHTS[k], inside);
    let here = blurred[at];
    byMean += here.x * weights;
    bySquares += here.y * weights;
    byProduct += here.z * weights;
  }
  let gain = image.gain[channel];
  let bias = image.bias[channel];
  var partial = vec4f(0);
  for (var i = 0u; i < 4u; i++) {
    let row = u32(top) + i;
    if (row >= image.height) { break; }
    let at = row * image.width + column;
    let packed = targetPixels[at];
    let counts = select(0.0, 1.0, (packed >> 24) != 0);
    let shade = color[at * 4 + channel];
    let x = gain * shade + bias;
    let y = channelOf(packed, channel);
    let bySsim = byMean[i] + 2 * x * bySquares[i] + y * byProduct[i];
    let byX = (image.l1Weight * sign(x - y) - image.ssimWeight * bySsim) * counts;
    colorGradient[at * 4 + channel] = gain * byX;
    partial += vec4f(abs(x - y) * counts, (x - y) * (x - y) * counts, byX * shade, byX);
  }
  partials[(channel * (image.rows / 4) + id.y) * image.stride + column] = partial;
}
