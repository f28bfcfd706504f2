// Vertical pass of the SSIM statistics, the index itself, and its derivatives by the blurred statistics.
//   mx, my, s, p = window sums of x, y, x²+y², xy
//   SSIM = A1·A2 / (B1·B2);  A1 = 2·mx·my + C1, A2 = 2(p - mx·my) + C2, B1 = mx² + my² + C1, B2 = s - mx² - my² + C2
//   dSSIM/dmx = 2·my(A2 - A1)/(B1·B2) - 2·mx·SSIM(1/B1 - 1/B2);  dSSIM/ds = -SSIM/B2;  dSSIM/dp = 2·A1/(B1·B2)
// (Wang et al. 2004; x² and y² only occur as a sum, so one window sum serves both.)
//   statistics  (3, rows, stride) vec4: row sums of the pass before
//   derivatives (3, rows, stride) vec4: dSSIM/dmx, /ds, /dp, 0; all 0 at pixels that do not count
//   partials    (3, rows/4, stride): Σ SSIM of 4 pixels of a column, in the order they are made
// One thread makes 4 neighbouring outputs of a column.

#import image
#import window

const C1 = 0.0001; // (0.01 · range)², range 1
const C2 = 0.0009; // (0.03 · range)²

@group(0) @binding(0) var<storage, read> image: Image;
@group(0) @binding(1) var<storage, read> statistics: array<vec4f>;
@group(0) @binding(2) var<storage, read> targetPixels: array<u32>;
@group(0) @binding(3) var<storage, read_write> derivatives: array<vec4f>;
@group(0) @binding(4) var<storage, read_write> partials: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let column = id.x;
  let top = i32(id.y) * 4;
  let channel = id.z;
  if (column >= image.width || top >= i32(image.height)) { return; }
  let plane = image.rows * image.stride;
  let source = channel * plane + column;
  var mx = vec4f(0); var my = vec4f(0); var s = vec4f(0); var p = vec4f(0);
  for (var k = 0; k < TAPS; k++) {
    let row = top + k - RADIUS;
    let inside = row >= 0 && row < i32(image.height);
    let at = source + u32(clamp(row, 0, i32(image.height) - 1)) * image.stride;
    let weights = select(vec4f(0), TAP_WEIGHTS[k], inside);
    let sums = statistics[at];
    mx += sums.x * weights;
    my += sums.y * weights;
    s += sums.z * weights;
    p += sums.w * weights;
  }
  let a1 = 2 * mx * my + C1;
  let a2 = 2 * (p - mx * my) + C2;
  // Reciprocals of B1 and B2, the only divisions.
  let r1 = 1 / (mx * mx + my * my + C1);
  let r2 = 1 / (max(s - mx * mx - my * my, vec4f(0)) + C2);
  let scale = r1 * r2;
  let ssim = a1 * a2 * scale;
  let byMean = 2 * my * (a2 - a1) * scale - 2 * mx * ssim * (r1 - r2);
  let bySquares = -ssim * r2;
  let byProduct = 2 * a1 * scale;
  var total = 0.0;
  for (var i = 0u; i < 4u; i++) {
    let row = u32(top) + i;
    if (row >= image.height) { break; }
    let counts = select(0.0, 1.0, (targetPixels[row * image.width + column] >> 24) != 0);
    derivatives[source + row * image.stride] = vec4f(byMean[i], bySquares[i], byProduct[i], 0) * counts;
    total += ssim[i] * counts;
  }
  partials[(channel * (image.rows / 4) + id.y) * image.stride + column] = total;
}
