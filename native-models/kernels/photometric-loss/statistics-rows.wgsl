// Horizontal pass of the SSIM statistics: Gaussian-weighted row sums of x, y, x²+y², xy for one colour channel,
// where x = gain·rendered + bias (exposure-corrected) and y = photograph; both 0 outside the image and at pixels without a source.
//   color      (height, width, 4) f32: r, g, b, sum w z
//   target     (height, width) RGBA bytes in one u32; A = 0 marks a pixel without a source
//   statistics (3 channels, rows, stride) of the four row sums
// One thread makes 4 neighbouring outputs of a row; no barriers (on a software adapter a barrier costs more than the whole pass).

#import image
#import window

@group(0) @binding(0) var<storage, read> image: Image;
@group(0) @binding(1) var<storage, read> color: array<f32>;
@group(0) @binding(2) var<storage, read> targetPixels: array<u32>;
@group(0) @binding(3) var<storage, read_write> statistics: array<vec4f>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let left = i32(id.x) * 4;
  let row = id.y;
  let channel = id.z;
  if (left >= i32(image.width) || row >= image.height) { return; }
  let gain = image.gain[channel];
  let bias = image.bias[channel];
  var sumX = vec4f(0); var sumY = vec4f(0); var sumSquares = vec4f(0); var sumProduct = vec4f(0);
  for (var k = 0; k < TAPS; k++) {
    let column = left + k - RADIUS;
    let inside = column >= 0 && column < i32(image.width);
    let at = row * image.width + u32(clamp(column, 0, i32(image.width) - 1));
    let packed = targetPixels[at];
    let present = select(0.0, 1.0, inside && (packed >> 24) != 0);
    let x = (gain * color[at * 4 + channel] + bias) * present;
    let y = channelOf(packed, channel) * present;
    let weights = TAP_WEIGHTS[k];
    sumX += x * weights;
    sumY += y * weights;
    sumSquares += (x * x + y * y) * weights;
    sumProduct += x * y * weights;
  }
  let first = (channel * image.rows + row) * image.stride + u32(left);
  // The stride is a multiple of 4, so the last group of a row ends in padding, never in the next row.
  for (var i = 0u; i < 4u; i++) {
    statistics[first + i] = vec4f(sumX[i], sumY[i], sumSquares[i], sumProduct[i]);
  }
}
